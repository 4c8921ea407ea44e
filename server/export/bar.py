"""How far an export is, for people and for programs."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from server.export.exporting import Listener, State


def write_lines(state: State) -> None:
    """Write a line of JSON to standard output."""
    left_s = None if state.left_s is None else round(state.left_s, 1)
    said = {
        "done": state.done,
        "total": state.total,
        "shards": state.shards,
        "all_shards": state.all_shards,
        "per_s": round(state.rate, 1),
        "left_s": left_s,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


@contextmanager
def show_bar() -> Iterator[Listener]:
    """Draw a bar with the rate and the time left, on standard error.

    Where that is no terminal, a line is written for every shard.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda state: console.print(describe(state), highlight=False)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("export", total=None, note="")

        def listen(state: State) -> None:
            progress.update(
                task, total=state.total, completed=state.done, note=describe_pace(state)
            )

        yield listen


def describe(state: State) -> str:
    """Say it in a line."""
    return (
        f"shard {state.shards} of {state.all_shards}: {state.done:,} of "
        f"{state.total:,}{describe_pace(state)}"
    )


def describe_pace(state: State) -> str:
    """Say how fast it goes, and how long it will take."""
    if state.left_s is None:
        return ""
    left = timedelta(seconds=round(state.left_s))
    return f", {state.rate:,.0f}/s, {left} left"
