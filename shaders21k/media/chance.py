"""Random numbers for pictures: the same on every machine, one stream for each name."""

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Field = npt.NDArray[np.floating[Any]]
"""float32 of a picture or of a part of it, [height, width] unless said otherwise."""


def draw_words(name: str, count: int) -> npt.NDArray[np.uint64]:
    """Draw `count` words of 64 random bits from the stream of that name.

    They are raw words of Philox 4x64 (Salmon et al., "Parallel Random Numbers: As Easy
    as 1, 2, 3", SC 2011), whose stream numpy promises never to change.
    """
    key = np.array([zlib.crc32(name.encode()), 0], np.uint64)
    return np.random.Philox(key=key).random_raw(count)


def draw_bytes(name: str, *shape: int) -> Bytes:
    """Draw independent bytes, each value as likely as any other."""
    count = int(np.prod(shape))
    words = draw_words(name, -(-count // 8)).astype("<u8")
    return words.view(np.uint8)[:count].reshape(shape)


def draw_units(name: str, *shape: int) -> Field:
    """Draw independent numbers in [0, 1), multiples of 2**-24."""
    words = draw_words(name, int(np.prod(shape)))
    return ((words >> np.uint64(40)).astype(np.float32) / (1 << 24)).reshape(shape)
