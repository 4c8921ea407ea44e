"""`shaders21k train`: learn an encoder from a stream."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from trainer.settings import choose_preset

app = typer.Typer()


@app.command()
def train(
    source: Annotated[
        str, typer.Argument(help="http://host:port, ring:///path.sock or memory://64")
    ],
    overrides: Annotated[
        list[str] | None,
        typer.Argument(
            help="Settings: optimizer.lr=0.03 stream.batch_size=128", metavar="K=V"
        ),
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="Folder of the run.")],
    preset: Annotated[str, typer.Option(help="cpu-demo or noise-small.")] = "cpu-demo",
    steps: Annotated[int | None, typer.Option(min=1, help="Of the whole run.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the folder's checkpoint.")
    ] = False,
    metrics_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Serve metrics on 127.0.0.1."),
    ] = None,
) -> None:
    """Train until the last step; write checkpoint.pt and metrics.jsonl.

    Ctrl-C or SIGTERM ends it after the step under way, with a checkpoint; the exit code
    is then 130 or 143, and `--resume` goes on as if nothing had been. A second one ends
    it at once.
    """
    from trainer.interrupts import Interrupted, Interrupts  # noqa: PLC0415
    from trainer.loop import resolve  # noqa: PLC0415, torch takes seconds to import
    from trainer.loop import train as run  # noqa: PLC0415
    from trainer.metrics import read_metrics  # noqa: PLC0415
    from trainer.progress import show_progress  # noqa: PLC0415

    console = Console()
    settings = choose_preset(preset, overrides or [], steps)
    try:
        with Interrupts() as interrupts:
            with interrupts.allowed():
                settings = resolve(settings, source)
            console.print(settings.describe(), highlight=False, style="dim")
            with show_progress(console, settings.steps) as listener:
                checkpoint = run(
                    settings,
                    source,
                    out,
                    resume=resume,
                    listener=listener,
                    interrupts=interrupts,
                    metrics_port=metrics_port,
                )
    except Interrupted as error:
        console.print(f"{error}: go on from {out} with --resume", highlight=False)
        raise typer.Exit(128 + error.number) from error
    console.print(read_metrics(out)[-1].verdict, highlight=False)
    console.print(f"{checkpoint.step} steps are in {out}; evaluate them with")
    console.print(f"  shaders21k evaluate {out} --source {source}", highlight=False)
