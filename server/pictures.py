"""Pixels as pictures that a person can open."""

import io
import math
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from shaders21k.batch import Batch

Pixels = npt.NDArray[np.uint8]

GAP_PX = 2

MEDIA_TYPES = {
    "png": "image/png",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "mp4": "video/mp4",
}

OPTIONS: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG", "compress_level": 1},
    "webp": {"format": "WEBP", "quality": 85, "method": 1},
    "jpg": {"format": "JPEG", "quality": 90},
}


def encode(picture: Pixels, kind: str) -> bytes:
    """Encode uint8 [height, width, 3], row 0 at the top, as one of `OPTIONS`."""
    return _save(Image.fromarray(picture), kind)


def count_columns(samples: int, views: int) -> int:
    """How many samples stand side by side in a contact sheet, so that it is square."""
    return max(1, round(math.sqrt(samples / views)))


def contact_sheet(batch: Batch) -> bytes:
    """All views of all samples of a batch as one PNG: what the model sees.

    A sample's views stand side by side, with no gap between them.
    """
    images = batch.images
    count, views, _, height, width = images.shape
    columns = count_columns(count, views)
    lines = -(-count // columns)
    cell_w, cell_h = views * width + GAP_PX, height + GAP_PX
    sheet: Pixels = np.zeros((lines * cell_h, columns * cell_w, 3), np.uint8)
    for n in range(count):
        top, left = (n // columns) * cell_h, (n % columns) * cell_w
        strip = images[n].transpose(2, 0, 3, 1).reshape(height, views * width, 3)
        sheet[top : top + height, left : left + views * width] = strip
    return _save(Image.fromarray(sheet), "png")


def _save(image: Any, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, **OPTIONS[kind])
    return file.getvalue()
