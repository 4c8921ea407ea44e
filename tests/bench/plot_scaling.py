"""Draw what `learn.py` found over the number of programs trained on, as SVG.

    python tests/bench/plot_scaling.py runs/learn/scores.jsonl docs/scaling.svg

One line for each task: the mean over the seeds of the share that k-NN names rightly,
with a bar from the least to the most; dashed, the untrained network. Programs are on a
logarithmic scale.
"""

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path
from statistics import mean

WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 56, 170, 24, 44
COLORS = ("#3a6ea5", "#c0703a", "#3a7d5c")


def collect(lines: list[dict], name: str, all_programs: int) -> tuple[dict, dict]:
    """Gather percents by task and number of programs, and the untrained by task."""
    trained, untrained = defaultdict(lambda: defaultdict(list)), defaultdict(list)
    for line in lines:
        if line["name"] != name:
            continue
        for task, evaluation in line["scores"].items():
            scores = evaluation["scores"]
            by_name = {score["name"]: 100 * score["knn"] for score in scores}
            programs = line["programs"] or all_programs
            trained[task][programs].append(by_name["trained"])
            untrained[task].append(by_name["untrained"])
    return trained, untrained


def draw(trained: dict, untrained: dict) -> str:
    """Draw the lines."""
    counts = sorted({count for found in trained.values() for count in found})
    values = [v for found in trained.values() for some in found.values() for v in some]
    values += [v for some in untrained.values() for v in some]
    low, high = 5 * math.floor(min(values) / 5), 5 * math.ceil(max(values) / 5)
    last = math.log(counts[-1])

    def across(count: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(count) / last

    def down(percent: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - percent) / (high - low)

    parts = []
    for percent in range(low, high + 1, 5):
        y = down(percent)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="#8884"/><text x="{LEFT - 8}" y="{y + 4:.1f}" '
            f'text-anchor="end">{percent} %</text>'
        )
    parts += [
        f'<text x="{across(count):.1f}" y="{HEIGHT - BOTTOM + 18}" '
        f'text-anchor="middle">{count}</text>'
        for count in counts
    ]
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" '
        'text-anchor="middle">programs trained on</text>'
    )
    for color, (task, found) in zip(COLORS, sorted(trained.items()), strict=False):
        spots = [(across(c), found[c]) for c in sorted(found)]
        path = " ".join(f"{x:.1f},{down(mean(some)):.1f}" for x, some in spots)
        base = down(mean(untrained[task]))
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{base:.1f}" y2="{base:.1f}" '
            f'stroke="{color}" stroke-dasharray="4 4"/>'
            f'<text x="{WIDTH - RIGHT + 8}" y="{down(mean(spots[-1][1])) + 4:.1f}" '
            f'fill="{color}">{task}</text>'
        )
        parts += [
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{down(min(some)):.1f}" '
            f'y2="{down(max(some)):.1f}" stroke="{color}" stroke-width="2"/>'
            f'<circle cx="{x:.1f}" cy="{down(mean(some)):.1f}" r="3.5" fill="{color}"/>'
            for x, some in spots
        ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'role="img" aria-label="accuracy over the number of programs">\n'
        "<style>text { font: 12px system-ui, sans-serif; fill: #777; }</style>\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def main() -> None:
    """Read the scores and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scores", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--name", default="builtin", help="which corpus")
    parser.add_argument("--all", type=int, default=21_000, help="programs of all of it")
    asked = parser.parse_args()
    lines = [json.loads(line) for line in asked.scores.read_text("utf-8").splitlines()]
    asked.into.write_text(draw(*collect(lines, asked.name, asked.all)), "utf-8")


if __name__ == "__main__":
    main()
