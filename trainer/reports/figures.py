"""Pictures for a report: PNG data and SVG lines, with nothing but Pillow and text."""

import base64
import io
from collections.abc import Sequence

from PIL import Image
from torch import Tensor

SVG_WIDTH, SVG_HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 28
"""Margins of a plot, for its labels."""


def encode_png(image: Tensor) -> str:
    """Uint8 [3, H, W] to a `data:` URL that an <img> shows."""
    buffer = io.BytesIO()
    array = image.permute(1, 2, 0).contiguous().numpy()
    Image.fromarray(array).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def smooth(values: Sequence[float]) -> list[float]:
    """Exponential moving average over a twentieth of the values; starts unbiased."""
    share = min(1.0, 20 / max(len(values), 1))
    smoothed, total, weight = [], 0.0, 0.0
    for value in values:
        total = (1 - share) * total + share * value
        weight = (1 - share) * weight + share
        smoothed.append(total / weight)
    return smoothed


def plot_line(steps: Sequence[int], values: Sequence[float], label: str) -> str:
    """Draw one curve over the steps as SVG; its colors come from the page's style.

    Args:
        steps: ascending, at least one.
        values: one a step, finite.
        label: what a screen reader says.
    """
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 0.5, high + 0.5
    first, last = steps[0], max(steps[-1], steps[0] + 1)

    def across(step: float) -> float:
        return LEFT + (step - first) / (last - first) * (SVG_WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return TOP + (high - value) / (high - low) * (SVG_HEIGHT - TOP - BOTTOM)

    def line(points: Sequence[float], kind: str) -> str:
        pairs = zip(steps, points, strict=True)
        path = " ".join(f"{across(s):.1f},{down(v):.1f}" for s, v in pairs)
        return f'<polyline class="{kind}" points="{path}"/>'

    marks = [low + (high - low) * part / 4 for part in range(5)]
    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{SVG_WIDTH - RIGHT}" '
        f'y1="{down(mark):.1f}" y2="{down(mark):.1f}"/>'
        f'<text x="{LEFT - 8}" y="{down(mark) + 4:.1f}" text-anchor="end">'
        f"{mark:.2f}</text>"
        for mark in marks
    )
    ticks = "".join(
        f'<text x="{across(step):.1f}" y="{SVG_HEIGHT - 8}" text-anchor="{anchor}">'
        f"{step:.0f}</text>"
        for step, anchor in (
            (first, "start"),
            ((first + last) // 2, "middle"),
            (last, "end"),
        )
    )
    return (
        f'<svg viewBox="0 0 {SVG_WIDTH} {SVG_HEIGHT}" role="img" aria-label="{label}">'
        f"{grid}{ticks}{line(values, 'raw')}{line(smooth(values), 'smooth')}</svg>"
    )
