"""`shaders21k report`: one page that compares runs."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer()


@app.command()
def report(
    runs: Annotated[
        list[Path], typer.Argument(help="Folders of runs.", metavar="RUN...")
    ],
    *,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
    title: Annotated[str, typer.Option(help="Headline [default: the runs]")] = "",
) -> None:
    """Write settings, curves, scores and pictures of runs into one HTML file.

    Scores and pictures are those that `evaluate` has left in the runs' folders.
    """
    from trainer.reports.page import write_report  # noqa: PLC0415, brings torch

    write_report(runs, out, title)
    Console().print(f"look at {out}", highlight=False)
