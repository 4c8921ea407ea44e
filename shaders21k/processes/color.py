"""Color: a few colors in random proportions, and the marginals that they give.

From the published parameters: 3 to 22 random colors, 3 + floor(20 U), in random
proportions of at least 0.001; the principal axes and the histograms of a picture of
plain areas in these colors. They leave open what we chose so: a color is uniform in the
RGB cube; a proportion is uniform before all are made to sum to one; a histogram is
exact, so along each axis a pixel takes one of the values that the colors have there.
(Areas are not drawn: where they lie changes no histogram.) Alone, the histograms are
imposed on white noise.
"""

from dataclasses import dataclass

import numpy as np

from shaders21k.processes.latents import SIDE_PX, Bytes, Latents, Reals
from shaders21k.processes.marginals import impose_marginals
from shaders21k.processes.spectrum import to_bytes

FEWEST, MOST = 3, 22
RAREST = 0.001
"""The share of a color is at least this."""


@dataclass(frozen=True, slots=True)
class Colors:
    """The colors of a picture along their principal axes.

    Attributes:
        mean: float32 [3], RGB.
        axes: float32 [3, 3], column k the direction of axis k in RGB.
        marginals: float32 [3, SIDE_PX**2], along each axis, sorted, of mean 0.
    """

    mean: Reals
    axes: Reals
    marginals: Reals

    @property
    def deviations(self) -> Reals:
        """Standard deviation along each axis, float32 [3]."""
        found: Reals = self.marginals.std(axis=1)
        return found


def draw_color(seed: int, frame: int) -> Bytes:
    """Draw one frame, uint8 [SIDE_PX, SIDE_PX, 3]."""
    latents = Latents("color", seed, frame)
    colors = draw_colors(latents)
    noise = latents.moving(3, SIDE_PX, SIDE_PX)
    return show(impose_colors(noise, colors), colors)


def draw_colors(latents: Latents) -> Colors:
    """Draw colors and proportions, and find their principal axes."""
    count = latents.integer(FEWEST, MOST)
    chosen = np.array([[latents.number() for _ in range(3)] for _ in range(count)])
    shares = np.array([latents.number() for _ in range(count)])
    shares = RAREST + (1 - count * RAREST) * shares / shares.sum()
    mean = shares @ chosen
    centered = chosen - mean
    _, axes = np.linalg.eigh((centered * shares[:, None]).T @ centered)
    axes *= np.sign(axes.sum(axis=0) + 1e-9)  # an axis has no side of its own
    along = (centered @ axes).T
    ends = np.rint(np.cumsum(shares) * SIDE_PX**2).astype(np.intp)
    areas = np.diff(ends, prepend=0)
    marginals = np.sort(np.repeat(along, areas, axis=1), axis=1)
    return Colors(
        mean.astype(np.float32), axes.astype(np.float32), marginals.astype(np.float32)
    )


def impose_colors(along: Reals, colors: Colors) -> Reals:
    """Give pictures [3, SIDE_PX, SIDE_PX] along the axes the colors' marginals."""
    flat = impose_marginals(along.reshape(3, -1), colors.marginals)
    return flat.reshape(along.shape)


def show(along: Reals, colors: Colors) -> Bytes:
    """Turn coordinates [3, SIDE_PX, SIDE_PX] along the axes into a picture."""
    flat = colors.axes @ along.reshape(3, -1) + colors.mean[:, None]
    return to_bytes(flat.reshape(along.shape))
