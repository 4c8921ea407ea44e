"""Encoded pictures, decoded a part at a time: a set may be larger than memory."""

import hashlib
import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from trainer.errors import DatasetError

MARGIN = 8 / 7
"""The shorter side is scaled to this many times the square that is cut out of it: the
papers' Resize(256) and CenterCrop(224)."""

THREADS = min(16, len(os.sched_getaffinity(0)))


class Store(Protocol):
    """Where encoded pictures lie, by number."""

    def __getitem__(self, place: int, /) -> Path | bytes:
        """One file, or what would stand in it."""

    def locate(self, place: int) -> str:
        """Say where it is, for a message."""

    def stamp(self, place: int) -> str:
        """Give a text that changes when the picture does."""


class Encoded:
    """Pictures that stay as they are until a part of them is asked for.

    Args:
        store: holds them.
        places: which of them, in which order.
        resolution: H = W of what comes out, pixels.
    """

    def __init__(self, store: Store, places: Sequence[int], resolution: int) -> None:
        self._store = store
        self._places = torch.tensor(places, dtype=torch.int64)
        self._resolution = resolution

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, part: slice | Tensor) -> Tensor:
        """Decode a part: uint8 [n, 3, resolution, resolution], sRGB.

        Raises:
            DatasetError: one of them is no picture.
        """
        places = self._places[part].tolist()
        sources = [self._store[place] for place in places]
        side = self._resolution
        out = torch.empty(len(places), 3, side, side, dtype=torch.uint8)

        def decode(row: int) -> None:
            try:
                out[row] = decode_picture(sources[row], side)
            # Pillow has an exception of its own for every way to be no picture.
            except Exception as error:
                where = self._store.locate(places[row])
                raise DatasetError(
                    f"cannot read the picture {where}: {error}; repair or remove it"
                ) from error

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(decode, range(len(places))))
        return out

    def identity(self) -> bytes:
        """SHA-256 of what decides the pixels, without reading the pictures."""
        digest = hashlib.sha256(f"{self._resolution} {MARGIN}".encode())
        for place in self._places.tolist():
            digest.update(self._store.stamp(place).encode() + b"\n")
        return digest.digest()


def decode_picture(source: Path | bytes, resolution: int) -> Tensor:
    """Scale and cut a picture as `MARGIN` says: uint8 [3, resolution, resolution]."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    with Image.open(file) as picture:
        # JPEG decodes at half, a quarter or an eighth of its size for less.
        least = round(resolution * MARGIN)
        picture.draft("RGB", (least, least))
        color = picture.convert("RGB")
    side = min(color.size) / MARGIN
    left, top = (color.width - side) / 2, (color.height - side) / 2
    square = color.resize(
        (resolution, resolution),
        Image.Resampling.BICUBIC,
        box=(left, top, left + side, top + side),
    )
    return torch.from_numpy(np.array(square)).permute(2, 0, 1)
