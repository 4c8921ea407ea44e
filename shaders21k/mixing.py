"""How several programs make one image: their shares, and where each is seen.

    convex         the mean of all, weighted (MixUp; Zhang et al. 2018, of K images)
    cutmix         each program but the first covers a box (CutMix; Yun et al. 2019)
    convex-cutmix  the weighted mean of those whose box holds the pixel
    leaves         of every three programs the first decides where the second is seen
                   and where the third (k-means leaves, Shaders KML); all triples'
                   images are averaged

The first three are those of Shaders-21k (Baradad et al., NeurIPS 2022); how pixels are
computed says renderer/mixing.py. B samples, K programs in one image.
"""

import numpy as np
import numpy.typing as npt

from shaders21k.chance import Purpose, draw_dirichlet, draw_uniform
from shaders21k.exact import Reals, add_up
from shaders21k.spec import StreamSpec

Floats = npt.NDArray[np.float32]

CANVAS = (0.0, 0.0, 1.0, 1.0)
"""The whole picture as a box: left, top, right, bottom in its unit square."""

LEAF = 3
"""Programs in one leaf image."""

ROWS = 64
"""Rows whose areas are measured at once: of 16 programs they take 0.5 MB, and of the
largest batch all rows 126 MB, several times over."""


def draw_boxes(spec: StreamSpec, step: int) -> Floats:
    """Draw where each program covers what is below it, float32 [B, K, 4].

    A box has the area 1 - lambda, with lambda drawn from Beta(alpha, alpha), and the
    sides sqrt(1 - lambda); its center is anywhere, and what reaches past the picture
    is cut off (Yun et al. 2019, section 3.1).
    """
    box = np.empty((spec.batch_size, spec.mix, 4))
    box[:] = CANVAS
    if spec.mixing in ("cutmix", "convex-cutmix"):
        covers = (spec.batch_size, spec.mix - 1, 2)
        size, place = Purpose.BOX_SIZE, Purpose.BOX_PLACE
        area = draw_dirichlet(spec.seed, size, step, covers, spec.mix_alpha)[..., :1]
        center = draw_uniform(spec.seed, place, step, covers)
        half = np.sqrt(area) / 2
        box[:, 1:, :2] = np.maximum(center - half, 0.0)
        box[:, 1:, 2:] = np.minimum(center + half, 1.0)
    return box.astype("<f4")


def draw_weights(spec: StreamSpec, step: int, box: Floats) -> Floats:
    """Say which share of the image each program has, float32 [B, K].

    A row adds up to 1, as near as float32 comes.

    convex: Dirichlet(alpha, ..., alpha). cutmix: the area in which it is seen, of the
    whole picture. convex-cutmix: a Dirichlet weight times the area of its box, over
    the sum of these. leaves: masks are unknown before they are drawn, so half of its
    leaf image each for the second and the third program, and nothing for the first.

    Args:
        spec: the stream.
        step: the batch's number.
        box: as `draw_boxes` gave them.
    """
    shape = (spec.batch_size, spec.mix)
    if spec.mix == 1:
        return np.ones(shape, "<f4")
    if spec.mixing == "leaves":
        half = LEAF / (2 * spec.mix)
        return np.tile([0.0, half, half], (len(box), spec.mix // LEAF)).astype("<f4")
    if spec.mixing == "cutmix":
        return measure_visible(box).astype("<f4")
    weight = draw_dirichlet(spec.seed, Purpose.MIX, step, shape, spec.mix_alpha)
    if spec.mixing == "convex-cutmix":
        weight = weight * measure_areas(box)
        weight = weight / add_up(weight)[:, None]
    return weight.astype("<f4")


def measure_areas(box: Floats) -> Reals:
    """Areas of boxes [..., 4] in the unit square, float64 [...]."""
    left, top, right, bottom = np.moveaxis(box.astype(np.float64), -1, 0)
    return np.asarray((right - left) * (bottom - top))


def measure_visible(box: Floats) -> Reals:
    """Areas of boxes [B, K, 4] that no later box covers, float64 [B, K].

    The edges of a row's boxes cut the picture into rectangles, and each of these
    belongs to the last box that holds it.
    """
    starts = range(0, len(box), ROWS)
    return np.concatenate([_measure_rows(box[at : at + ROWS]) for at in starts])


def _measure_rows(box: Floats) -> Reals:
    edges = box.astype(np.float64)
    across = np.sort(edges[..., 0::2].reshape(len(box), -1), axis=1)
    down = np.sort(edges[..., 1::2].reshape(len(box), -1), axis=1)
    area = np.diff(down)[:, :, None] * np.diff(across)[:, None, :]
    owner = np.zeros(area.shape, np.int8)
    for index in range(1, box.shape[1]):
        left, top, right, bottom = edges[:, index, :, None].swapaxes(0, 1)
        columns = (left <= across[:, :-1]) & (across[:, 1:] <= right)
        lines = (top <= down[:, :-1]) & (down[:, 1:] <= bottom)
        owner[lines[:, :, None] & columns[:, None, :]] = index
    seen = [np.where(owner == index, area, 0.0) for index in range(box.shape[1])]
    return np.stack([add_up(each.reshape(len(box), -1)) for each in seen], axis=1)
