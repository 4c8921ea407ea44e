"""`Batch`: a recipe, drawn."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What drew the pixels. They are exact only between equal fingerprints.

    Attributes:
        vendor, renderer, version: the driver's own words (GL_VENDOR and so on).
        backend: how the context was made, "egl"; beside a batch also which way
            programs are drawn, "egl/fragment", or "egl/mixed-" and the digest of those
            that are drawn by compute shaders.
    """

    vendor: str
    renderer: str
    version: str
    backend: str


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Rows of one batch, b of B, with V views of C channels and K programs an image.

    The arrays may lie in memory shared with a renderer. They stay valid for as long as
    any of them is referenced, and go back to the renderer when none is.

    Attributes:
        spec_id: the stream; `step`: the batch's number in it.
        rows: half-open range of the global batch's rows that it holds.
        images: uint8 [b, V, C, H, W], sRGB, row 0 at the top.
        program, weight, time_s, crop, box, turn, label: as in `Recipe`, save that a
            substituted row names the programs that were drawn in place of the recipe's.
        recipe_digest: names the recipe that this is a drawing of.
        fingerprint: the device and driver that drew it.
        substituted: rows, counted from the global batch's row 0, of whose own programs
            one at least could not be drawn.
    """

    spec_id: str
    step: int
    rows: tuple[int, int]
    images: npt.NDArray[np.uint8]
    program: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float32]
    time_s: npt.NDArray[np.float32]
    crop: npt.NDArray[np.float32]
    box: npt.NDArray[np.float32]
    turn: npt.NDArray[np.float32]
    label: npt.NDArray[np.int64]
    recipe_digest: str
    fingerprint: Fingerprint
    substituted: tuple[int, ...] = ()
