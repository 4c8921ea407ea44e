"""A program's portrait: what tells it from other programs, in some three kilobytes."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from shaders21k.features import SIDE, describe, resize
from shaders21k.measures import Frames, luma

U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]

HASH_SIDE, LOW = 32, 8
NOISE = 2.0
"""Of a coefficient: a wave of this is lower than an eighth of a level of 255."""

ALIKE_BITS = 6
ALIKE_COLOR = 12
ALIKE_TEXTURE = 0.3
"""Bits of a hash, levels of a mean color, and root mean square over the features of
texture, in which duplicates may differ. Hashes of flat pictures and fine patterns have
few bits set and are all alike, so those are told by their texture. Of nine pairs among
2,101 published programs that agree in bits and colors, five are copies and differ by
less than 0.09, four have nothing in common and differ by more than 0.88."""


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """What is kept of the T pictures that a program was judged by.

    Attributes:
        program: its id.
        terms: the size and times of the pictures, in words. Portraits may be compared
            if these are the same.
        hashes: uint64 [T], see `hash_pictures`.
        colors: uint8 [T, 3], the mean red, green and blue.
        features: float32 [D], see `shaders21k.features`.
        picture: the middle picture, 64 pixels a side, as WebP or JPEG.
    """

    program: str
    terms: str
    hashes: U64
    colors: U8
    features: npt.NDArray[np.float32]
    picture: bytes

    def to_row(self) -> tuple[str, str, bytes, bytes, bytes, bytes]:
        """Lay it out in the order of its attributes, for a file."""
        return (
            self.program,
            self.terms,
            self.hashes.astype("<u8").tobytes(),
            self.colors.tobytes(),
            self.features.astype("<f4").tobytes(),
            self.picture,
        )

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "Portrait":
        """Read it back from what `to_row` made."""
        program, terms, hashes, colors, features, picture = row
        return cls(
            program,
            terms,
            np.frombuffer(hashes, "<u8").astype(np.uint64),
            np.frombuffer(colors, np.uint8).reshape(-1, 3),
            np.frombuffer(features, "<f4").astype(np.float32),
            picture,
        )

    def to_json(self) -> list[str]:
        """Lay it out for a line of JSON."""
        program, terms, *blobs = self.to_row()
        return [program, terms, *(b64encode(each).decode("ascii") for each in blobs)]

    @classmethod
    def from_json(cls, words: Sequence[str]) -> "Portrait":
        """Read it back from what `to_json` made."""
        program, terms, *blobs = words
        return cls.from_row((program, terms, *map(b64decode, blobs)))


def portray(
    program: str, terms: str, frames: Frames, encode: Callable[[U8], bytes]
) -> Portrait:
    """Make the portrait of a program.

    Args:
        program: its id.
        terms: see `Portrait`.
        frames: uint8 [T, 3, H, W], T >= 1.
        encode: turns uint8 [SIDE, SIDE, 3] into the bytes of a picture file.
    """
    middle = np.rint(resize(frames[len(frames) // 2], SIDE)).astype(np.uint8)
    return Portrait(
        program,
        terms,
        hash_pictures(frames),
        np.rint(frames.mean(axis=(2, 3))).astype(np.uint8),
        describe(frames),
        encode(np.ascontiguousarray(middle.transpose(1, 2, 0))),
    )


def hash_pictures(frames: Frames) -> U64:
    """Return a perceptual hash of each picture: alike ones differ in few bits.

    After Zauner, "Implementation and benchmarking of perceptual image hash functions"
    (thesis, Hagenberg 2010): luma, averaged to 32 x 32 pixels, is written as a sum of
    cosines; a bit says whether one of the 8 x 8 lowest is stronger than their median.
    The constant is left out, and its bit 0; nor is a bit set where the surplus is mere
    rounding, as it is for most of the cosines of a symmetric picture.
    """
    small = resize(luma(frames).astype(np.float32), HASH_SIDE)
    waves = cosines() @ small @ cosines().T
    waves = waves.reshape(len(frames), LOW * LOW)[:, 1:]
    bits = waves > np.median(waves, axis=1, keepdims=True) + NOISE
    packed = np.packbits(np.pad(bits, ((0, 0), (1, 0))), axis=1)
    return packed.view(">u8").ravel().astype(np.uint64)


@cache
def cosines() -> npt.NDArray[np.float32]:
    """Return the first rows [LOW, HASH_SIDE] of the orthonormal DCT-II."""
    wave, place = np.arange(LOW)[:, None], np.arange(HASH_SIDE) + 0.5
    rows = np.cos(np.pi * wave * place / HASH_SIDE) * np.sqrt(2 / HASH_SIDE)
    rows[0] /= np.sqrt(2)
    single: npt.NDArray[np.float32] = rows.astype(np.float32)
    return single
