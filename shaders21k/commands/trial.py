"""What `shaders21k plan` simulates, and how it is shown."""

from dataclasses import asdict
from typing import Any

import typer
from rich.table import Table

from shaders21k.capacity.measured import CHOOSE_S
from shaders21k.capacity.plan import Plan
from shaders21k.commands.tables import show as show_table
from shaders21k.simulation.failures import Failures
from shaders21k.simulation.fleet import Fleet, Reader, simulate
from shaders21k.simulation.renderer import Model
from shaders21k.simulation.sweep import Point, explain, sweep


def make_fleet(found: Plan, failures: Failures, *, spread: float, seed: int) -> Fleet:
    """Make of a plan what can be simulated; its links are those that it names."""
    costs, given = found.costs, found.layout
    return Fleet(
        spec=found.wish.spec,
        renderers=given.renderers,
        model=Model(
            draw_s=costs.draw_s,
            compile_s=costs.compile_s,
            serve_s=costs.serve_s,
            latency_s=costs.latency_s / 2,
            link_bytes_s=min(given.renderer_link_bytes_s, found.renderer_link.payload),
            spread=spread,
        ),
        reader=Reader(
            step_s=1 / found.wish.batches_per_s,
            read_s=costs.read_s,
            read_member_s=CHOOSE_S,
            link_bytes_s=min(given.link_bytes_s, found.trainer_link.payload),
            prefetch=given.prefetch,
        ),
        failures=failures,
        seed=seed,
    )


def run(fleet: Fleet, batches: int, seconds: float) -> dict[str, Any]:
    """Simulate one fleet."""
    result = simulate(fleet, batches=batches, seconds=seconds)
    rates = {"batches_per_s": result.batches_per_s, "why": explain(result, fleet)}
    return rates | asdict(result)


def run_sweep(
    fleet: Fleet, most: int, batches: int, seconds: float
) -> list[dict[str, Any]]:
    """Simulate 1, 2, 4 and so on renderers."""
    counts = [1]
    while 2 * counts[-1] <= most:
        counts.append(2 * counts[-1])
    points = sweep(fleet, tuple(counts), batches=batches, seconds=seconds)
    return [_to_json(each) for each in points]


def _to_json(point: Point) -> dict[str, Any]:
    return {
        "prefetch": point.prefetch,
        "batches_per_s": point.result.batches_per_s,
        "efficiency": point.efficiency,
        "why": point.why,
        **asdict(point.result),
    }


def show(report: dict[str, Any]) -> None:
    """Print what was simulated."""
    if found := report.get("simulated"):
        asked_again = sum(found["retries"].values())
        lines = {
            "simulated": f"{found['batches']} batches, "
            f"{found['batches_per_s']:.3g} a second: {found['why']}",
            "data wait": f"{found['wait_share']:.1%}; 99 % of waits below "
            f"{1e3 * found['wait_p99_s']:.3g} ms, "
            f"the longest {1e3 * found['wait_most_s']:.3g}",
            "a batch took": f"{1e3 * found['fetch_p50_s']:.3g} ms at the median, "
            f"{1e3 * found['fetch_p99_s']:.3g} at the 99th percentile",
            "requests": f"{found['hedges']} asked twice ({found['hedges_won']} won), "
            f"{asked_again} asked again, of {found['mishaps']} mishaps",
        }
        for name, value in lines.items():
            typer.echo(f"{name:>16}  {value}")
    if points := report.get("sweep"):
        table = Table(
            *("of", "ahead", "/s", "each", "wait", "p99 ms", "twice", "again", "by"),
            title="renderers; batches ahead; batches/s; efficiency; data wait; "
            "requests made twice and again; held up by",
        )
        for each in points:
            table.add_row(
                str(each["renderers"]),
                str(each["prefetch"]),
                f"{each['batches_per_s']:.1f}",
                f"{each['efficiency']:.0%}",
                f"{each['wait_share']:.0%}",
                f"{1e3 * each['fetch_p99_s']:.0f}",
                str(each["hedges"]),
                str(sum(each["retries"].values())),
                each["why"],
            )
        show_table(table)
