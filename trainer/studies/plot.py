"""A study's answer as SVG: ours with its spread, and beside it the papers'."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import mean

from trainer.studies.grid import Result
from trainer.studies.papers import CURVES, Curve

WIDTH, HEIGHT = 470, 330
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 44, 92
COLORS = ("#2f6fb3", "#c8642a", "#2f8a5f", "#8a55a8", "#b3403f")

Scale = Callable[[float], float]

STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.t{font-weight:600}"
    ".g{stroke:#8884;stroke-width:1}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}}"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel.

    Attributes:
        name: in the legend.
        points: x, or the category's place; least, mean and most, percent.
        baseline: a dashed line for what is not trained, percent.
    """

    name: str
    points: tuple[tuple[float, float, float, float], ...]
    baseline: float | None


def plot_study(title: str, axis: str, name: str, results: Sequence[Result]) -> str:
    """Draw the k-NN accuracy of all tasks, and beside it what the papers found.

    Args:
        title: the question.
        axis: what x is.
        name: the study's.
        results: of all seeds and arms, at least one.
    """
    is_scale = all(result.x is not None for result in results)
    places = {} if is_scale else _place(results)
    lines = [_collect(task, results, places) for task in results[0].scores]
    panels = [_draw_panel(title, axis, lines, [*places], left=0)]
    if curves := CURVES[name]:
        names = [*dict.fromkeys(x for c in curves for x, _ in c.points)]
        theirs = [] if is_scale else [str(each) for each in names]
        placed = [_place_curve(curve, theirs) for curve in curves]
        panels.append(
            _draw_panel("In the papers, percent", axis, placed, theirs, left=WIDTH)
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-label="{escape(title)}" viewBox="0 0 {WIDTH * len(panels)} {HEIGHT}">'
        f"<style>{STYLE}</style>{''.join(panels)}</svg>\n"
    )


def _place(results: Sequence[Result]) -> dict[str, float]:
    names = dict.fromkeys(result.arm for result in results)
    return {name: float(place) for place, name in enumerate(names)}


def _collect(task: str, results: Sequence[Result], places: dict[str, float]) -> Line:
    """One task: least, mean and most of the seeds, for each arm."""
    found: dict[float, list[float]] = {}
    untrained = []
    for result in results:
        x = places[result.arm] if result.x is None else result.x
        for score in result.scores[task]["scores"]:
            if score["name"] == "trained":
                found.setdefault(x, []).append(100 * score["knn"])
            if score["name"] == "untrained":
                untrained.append(100 * score["knn"])
    points = tuple(
        (x, min(some), mean(some), max(some)) for x, some in sorted(found.items())
    )
    return Line(task, points, mean(untrained))


def _place_curve(curve: Curve, names: Sequence[str]) -> Line:
    points = tuple(
        (float(names.index(str(x))) if names else float(x), y, y, y)
        for x, y in curve.points
    )
    return Line(curve.name, points, curve.baseline)


def _draw_panel(
    title: str, axis: str, lines: Sequence[Line], names: Sequence[str], left: float
) -> str:
    every = [point for line in lines for point in line.points]
    values = [v for _, *some in every for v in some]
    values += [line.baseline for line in lines if line.baseline is not None]
    low = math.floor(min(values) / 10) * 10
    high = max(math.ceil(max(values) / 10) * 10, low + 10)
    spots = sorted({x for x, *_ in every})
    inner = WIDTH - LEFT - RIGHT

    def across(x: float) -> float:
        if names:
            return left + LEFT + (x + 0.5) / len(names) * inner
        first, last = math.log(spots[0]), math.log(max(spots[-1], spots[0] * 2))
        return left + LEFT + (math.log(x) - first) / (last - first) * inner

    def down(y: float) -> float:
        return TOP + (high - y) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<text class="t" x="{left + LEFT}" y="18">{escape(title)}</text>']
    end = left + WIDTH - RIGHT
    parts += [
        f'<line class="g" x1="{left + LEFT}" x2="{end}" y1="{down(mark):.1f}" '
        f'y2="{down(mark):.1f}"/><text x="{left + LEFT - 8}" '
        f'y="{down(mark) + 4:.1f}" text-anchor="end">{mark}</text>'
        for mark in range(int(low), int(high) + 1, 10)
    ]
    ticks = enumerate(names) if names else ((x, f"{x:g}") for x in _thin(spots))
    for x, name in ticks:
        turned = f' transform="rotate(-20 {across(x):.1f} {HEIGHT - 74})"'
        parts.append(
            f'<text x="{across(x):.1f}" y="{HEIGHT - 74}" text-anchor="'
            f'{"end" if names else "middle"}"{turned if names else ""}>'
            f"{escape(name)}</text>"
        )
    if not names:
        parts.append(
            f'<text x="{left + LEFT + inner / 2}" y="{HEIGHT - 56}" '
            f'text-anchor="middle">{escape(axis)}</text>'
        )
    for index, line in enumerate(lines):
        parts.append(_draw_line(line, COLORS[index % len(COLORS)], across, down))
        parts.append(_draw_key(line, index, left))
    return "".join(parts)


def _thin(spots: Sequence[float]) -> list[float]:
    """At most eight marks on an axis."""
    return [*spots[:: max(1, math.ceil(len(spots) / 8))]]


def _draw_line(line: Line, color: str, across: Scale, down: Scale) -> str:
    path = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, _, y, _ in line.points)
    parts = [
        f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
    ]
    for x, low, y, high in line.points:
        parts.append(
            f'<line x1="{across(x):.1f}" x2="{across(x):.1f}" y1="{down(low):.1f}" '
            f'y2="{down(high):.1f}" stroke="{color}" stroke-width="2"/>'
            f'<circle cx="{across(x):.1f}" cy="{down(y):.1f}" r="3.5" fill="{color}"/>'
        )
    if line.baseline is not None and line.points:
        ends = [across(line.points[0][0]), across(line.points[-1][0])]
        parts.append(
            f'<line x1="{ends[0]:.1f}" x2="{ends[1]:.1f}" '
            f'y1="{down(line.baseline):.1f}" y2="{down(line.baseline):.1f}" '
            f'stroke="{color}" stroke-dasharray="5 4"/>'
        )
    return "".join(parts)


def _draw_key(line: Line, index: int, left: float) -> str:
    color, y = COLORS[index % len(COLORS)], HEIGHT - 36 + 16 * index
    dashed = "; dashed: untrained" if line.baseline is not None and not index else ""
    return (
        f'<rect x="{left + LEFT}" y="{y - 8}" width="14" height="4" fill="{color}"/>'
        f'<text x="{left + LEFT + 20}" y="{y}">{escape(line.name + dashed)}</text>'
    )
