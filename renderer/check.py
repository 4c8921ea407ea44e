"""`shaders21k corpus check`: every program judged once on a device."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shaders21k.commands.arguments import Json
from shaders21k.corpus import Corpus
from shaders21k.selection import pick
from shaders21k.verdict import OUTCOMES
from shaders21k.verdicts import device_key

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer()


@app.command()
def check(
    path: Annotated[Path, typer.Argument(metavar="CORPUS", help="What to judge.")],
    *,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Processes; 0 takes one for each core.")
    ] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, egl:N or cuda:N.")] = "auto",
    deadline: Annotated[
        float, typer.Option(min=0.1, help="Seconds that one program may take.")
    ] = 60.0,
    resolution: Annotated[
        int, typer.Option(min=8, max=1024, help="Pixels on a side.")
    ] = 64,
    times: Annotated[
        list[float] | None,
        typer.Option(min=0, max=1e6, help="Seconds; say it twice or more."),
    ] = None,
    memory: Annotated[
        int, typer.Option(min=256, help="MiB that one process may take.")
    ] = 2048,
    sample: Annotated[
        int, typer.Option(min=0, help="Only so many, chosen at random; 0: all.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of that choice.")] = 0,
    again: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Judge these again: {', '.join(OUTCOMES)}, or older for verdicts of "
            "another version."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Draw every program that was not judged yet, and write down what came of it.

    Ended at any moment and started again, it goes on where it was.
    """
    from renderer.jury import TIMES_S, Jury, Terms  # noqa: PLC0415

    times_s = tuple(times or TIMES_S)
    if len(set(times_s)) < 2:
        raise typer.BadParameter("say two or more", param_hint="times")
    for word in again or ():
        if word not in (*OUTCOMES, "older"):
            raise typer.BadParameter(
                f"{word!r} is none of {', '.join(OUTCOMES)}, older", param_hint="again"
            )
    counts: Counter[str] = Counter()
    start_s, interrupted = time.monotonic(), False
    terms = Terms(path, device, deadline, resolution, times_s, memory)
    with Corpus.open(path, readonly=False) as corpus:
        ids = corpus.selection()
        with Jury(terms, workers or len(os.sched_getaffinity(0))) as jury:
            assert jury.fingerprint, "it is open"
            key = device_key(jury.fingerprint)
            todo = corpus.verdicts.unjudged(
                key,
                pick(ids, sample, seed) if sample else ids,
                jury.version,
                again or (),
            )
            try:
                with progress(len(todo), counts, quiet=as_json) as tick:
                    for found in jury.judge(todo):
                        verdicts = [each.verdict for each in found]
                        portraits = [each.portrait for each in found if each.portrait]
                        if verdicts:
                            corpus.verdicts.record(
                                jury.fingerprint, verdicts, portraits
                            )
                        counts.update(each.outcome for each in verdicts)
                        tick()
            except KeyboardInterrupt:
                interrupted = True
    report = {
        "device": key,
        "renderer": jury.fingerprint.renderer,
        "judged": counts.total(),
        "left": len(todo) - counts.total(),
        "outcomes": {each: counts[each] for each in OUTCOMES},
        "seconds": round(time.monotonic() - start_s, 1),
    }
    show_report(report, as_json=as_json)
    if interrupted:
        raise typer.Exit(1)


@contextmanager
def progress(total: int, counts: Counter[str], *, quiet: bool) -> Iterator[Any]:
    """Show a bar, the rate and the table of outcomes while a block runs.

    Yields:
        A function to call when the counts may have changed.
    """
    from rich.console import Console, Group  # noqa: PLC0415
    from rich.live import Live  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda: None
        return
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.1f}/s"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    task = bar.add_task("", total=total, rate=0.0)
    start_s = time.monotonic()

    def draw() -> "RenderableType":
        return Group(bar, tabulate(counts))

    with Live(get_renderable=draw, console=console, transient=True):

        def tick() -> None:
            done = counts.total()
            rate = done / max(1e-9, time.monotonic() - start_s)
            bar.update(task, completed=done, rate=rate)

        yield tick


def tabulate(counts: Mapping[str, int]) -> Any:
    """Lay outcomes out in a table with their shares."""
    from rich.table import Table  # noqa: PLC0415

    table = Table("outcome", "programs", "share")
    for column in table.columns[1:]:
        column.justify = "right"
    total = sum(counts.values())
    for outcome in OUTCOMES:
        count = counts[outcome]
        table.add_row(outcome, str(count), f"{count / max(1, total):.2%}")
    return table


def show_report(report: dict[str, Any], *, as_json: bool) -> None:
    """Print what was done, and what is left to do."""
    if as_json:
        typer.echo(json.dumps(report, indent=2))
        return
    from rich.console import Console  # noqa: PLC0415

    Console().print(tabulate(report["outcomes"]))
    rate = report["judged"] / max(1e-9, report["seconds"])
    typer.echo(
        f"{report['judged']} judged in {report['seconds']:.1f} s, {rate:.1f}/s, on "
        f"device {report['device']}, {report['renderer']}"
    )
    if report["left"]:
        typer.echo(f"{report['left']} left: the same command goes on with them")
