"""`shaders21k demo`: the whole system on this machine, in three minutes."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from trainer.settings import choose_preset

app = typer.Typer()


@app.command()
def demo(
    overrides: Annotated[
        list[str] | None,
        typer.Argument(
            help="Settings: optimizer.lr=0.03 stream.batch_size=128", metavar="K=V"
        ),
    ] = None,
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the run [default: runs/demo, anew].")
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Of training.")] = None,
    source: Annotated[
        str | None, typer.Option(help="A service that runs already [default: none].")
    ] = None,
) -> None:
    """Serve the built-in programs, learn from them, and show what was learned."""
    from trainer.demo import clear, find_source, run_demo  # noqa: PLC0415, brings torch
    from trainer.progress import show_progress  # noqa: PLC0415
    from trainer.tables import show_demo  # noqa: PLC0415

    console = Console()
    # The renderers take the other half of the cores.
    threads = max(1, len(os.sched_getaffinity(0)) // 2)
    settings = choose_preset(
        "cpu-demo", [f"threads={threads}", *(overrides or [])], steps
    )
    if out is None:
        out = Path("runs/demo")
        clear(out)
    console.print("starting the renderers" if source is None else f"using {source}")
    with find_source(source) as found:
        console.print(
            f"drawing {settings.held_out} programs that training will not see"
        )
        with show_progress(console, settings.steps) as listener:
            result = run_demo(settings, found, out, listener=listener)
    console.print(show_demo(result))
    console.print(f"look at {result.report}")
