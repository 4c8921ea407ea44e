"""Curves as SVG text; their colors come from the page's style."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 12, 28
"""Margins of a plot, for its labels."""

POINTS = 400
"""At most so many of a curve are drawn."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a plot.

    Attributes:
        name: what a pointer over it says.
        color: number of the page's color, from 0.
        steps: ascending, at least one.
        values: one a step, finite.
    """

    name: str
    color: int
    steps: Sequence[int]
    values: Sequence[float]


def smooth(values: Sequence[float]) -> list[float]:
    """Exponential moving average over a twentieth of the values; starts unbiased."""
    share = min(1.0, 20 / max(len(values), 1))
    smoothed, total, weight = [], 0.0, 0.0
    for value in values:
        total = (1 - share) * total + share * value
        weight = (1 - share) * weight + share
        smoothed.append(total / weight)
    return smoothed


def find_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Give about `count` round numbers from low to high: steps of 1, 2 or 5."""
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough) + 1e-9)
    step = min(
        (1 * power, 2 * power, 5 * power, 10 * power),
        key=lambda s: s < rough * (1 - 1e-9),
    )
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def plot_curves(curves: Sequence[Curve], label: str) -> str:
    """Draw curves over the steps as SVG: each as it is, faintly, and smoothed.

    Args:
        curves: at least one.
        label: what a screen reader says.
    """
    low = min(min(curve.values) for curve in curves)
    high = max(max(curve.values) for curve in curves)
    if low == high:
        around = abs(low) / 2 or 0.5
        low, high = low - around, high + around
    first = min(curve.steps[0] for curve in curves)
    last = max(*(curve.steps[-1] for curve in curves), first + 1)

    def across(step: float) -> float:
        return LEFT + (step - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def line(curve: Curve, values: Sequence[float], kind: str) -> str:
        stride = -(-len(values) // POINTS)
        pairs = list(zip(curve.steps, values, strict=True))
        shown = [*pairs[::stride], *(pairs[-1:] if (len(pairs) - 1) % stride else [])]
        path = " ".join(f"{across(s):.1f},{down(v):.1f}" for s, v in shown)
        return (
            f'<polyline class="{kind} c{curve.color}" points="{path}">'
            f"<title>{escape(curve.name)}</title></polyline>"
        )

    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" '
        f'y1="{down(mark):.1f}" y2="{down(mark):.1f}"/>'
        f'<text x="{LEFT - 8}" y="{down(mark) + 4:.1f}" text-anchor="end">'
        f"{mark:.4g}</text>"
        for mark in find_ticks(low, high)
    )
    ticks = "".join(
        f'<text x="{across(step):.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">'
        f"{step:,}</text>"
        for step, anchor in (
            (first, "start"),
            ((first + last) // 2, "middle"),
            (last, "end"),
        )
    )
    faint = "".join(line(curve, curve.values, "raw") for curve in curves)
    strong = "".join(line(curve, smooth(curve.values), "smooth") for curve in curves)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label, quote=True)}">{grid}{ticks}{faint}{strong}</svg>'
    )
