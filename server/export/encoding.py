"""Pictures as files: PNG, JPEG, WebP, or raw pixels that every reader can open."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from server.errors import ExportError

Pixels = npt.NDArray[np.uint8]

SAVERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "png": ("PNG", {"compress_level": 1}),
    "jpg": ("JPEG", {"subsampling": 0}),
    "webp": ("WEBP", {"method": 2}),
    "ppm": ("PPM", {}),
}
"""Of each suffix, Pillow's format and options. PNG's first level takes two fifths of
the time of the default for 4 % more bytes. JPEG keeps its colors at full resolution:
rendered edges are sharp. PPM is a line of text and then the pixels as they are, which
Pillow, and so torchvision, webdataset and datasets, open like any picture."""

LOSSY = ("jpg", "webp")
DEFAULT_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Codec:
    """How a picture becomes a file.

    Attributes:
        suffix: of its name, one of `SAVERS`.
        quality: of "jpg" and "webp", 1 to 100; for others 0, which says nothing.
    """

    suffix: str
    quality: int = 0

    def encode(self, picture: Pixels) -> bytes:
        """Encode uint8 [height, width, 3], row 0 at the top. Releases the GIL."""
        from PIL import Image  # noqa: PLC0415

        form, options = SAVERS[self.suffix]
        if self.quality:
            options = {**options, "quality": self.quality}
        file = io.BytesIO()
        Image.fromarray(picture).save(file, form, **options)
        return file.getvalue()

    @property
    def version(self) -> str:
        """Of what encodes; another may write other bytes."""
        from PIL import __version__, features  # noqa: PLC0415

        library = {"png": "zlib", "jpg": "jpg", "webp": "webp"}.get(self.suffix)
        of_library = f", {library} {features.version(library)}" if library else ""
        return f"pillow {__version__}{of_library}"


def choose_codec(name: str, quality: int | None) -> Codec:
    """Read what a user asks for.

    Args:
        name: "png", "jpeg", "webp" or "raw".
        quality: 1 to 100 for JPEG and WebP; None is `DEFAULT_QUALITY`.

    Raises:
        ExportError: there is no such codec, or it has no quality.
    """
    suffix = {"jpeg": "jpg", "raw": "ppm"}.get(name, name)
    if suffix not in SAVERS or name in ("jpg", "ppm"):
        raise ExportError(f"codec={name!r} is none of png, jpeg, webp, raw")
    if suffix not in LOSSY:
        if quality is not None:
            raise ExportError(
                f"{name} loses nothing, so it has no quality: leave it out"
            )
        return Codec(suffix)
    chosen = DEFAULT_QUALITY if quality is None else quality
    if not 1 <= chosen <= 100:
        raise ExportError(f"quality={chosen} is not in 1..100")
    return Codec(suffix, chosen)
