"""`shaders21k train`: learn an encoder from a stream."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shaders21k.stream import MAX_PREFETCH
from trainer.settings import PRESETS, choose_preset

app = typer.Typer()


@app.command()
def train(
    source: Annotated[
        str,
        typer.Argument(
            help="http://host:port, ring:///x.sock, ray://auto or memory://64"
        ),
    ],
    overrides: Annotated[
        list[str] | None,
        typer.Argument(
            help="Settings: optimizer.lr=0.03 stream.batch_size=128", metavar="K=V"
        ),
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="Folder of the run.")],
    preset: Annotated[
        str, typer.Option(help=f"One of {', '.join(PRESETS)}.")
    ] = "cpu-demo",
    steps: Annotated[int | None, typer.Option(min=1, help="Of the whole run.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the folder's checkpoint.")
    ] = False,
    curriculum_from: Annotated[
        Path | None,
        typer.Option(help="A run: draw its hard programs more often (a new stream)."),
    ] = None,
    prefetch: Annotated[
        int,
        typer.Option(
            min=1, max=MAX_PREFETCH, help="Batches asked ahead: two for each renderer."
        ),
    ] = 4,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="Serve metrics there: those of a machine's first process.",
        ),
    ] = None,
    metrics_host: Annotated[
        str, typer.Option(help="Address of this machine that serves them.")
    ] = "127.0.0.1",
) -> None:
    """Train until the last step; write checkpoint.pt, metrics.jsonl and tensorboard/.

    Under torchrun each process takes its part of every batch: `torchrun
    --nproc-per-node 8 -m shaders21k.cli train ...`, on any number of nodes that see the
    same folder.

    Ctrl-C or SIGTERM ends it after the step under way, with a checkpoint; the exit code
    is then 130 or 143, and `--resume` goes on as if nothing had been. A second Ctrl-C
    ends it at once.
    """
    from trainer.curriculum import continue_from  # noqa: PLC0415
    from trainer.interrupts import Interrupted, Interrupts  # noqa: PLC0415
    from trainer.loop import train as run  # noqa: PLC0415, torch takes seconds
    from trainer.metrics import read_metrics  # noqa: PLC0415
    from trainer.opening import resolve, shorten  # noqa: PLC0415
    from trainer.progress import show_progress  # noqa: PLC0415
    from trainer.ranks import find_rank  # noqa: PLC0415

    rank, _ = find_rank()
    console = Console(quiet=rank > 0)
    settings = choose_preset(preset, overrides or [], steps)
    try:
        with Interrupts() as interrupts:
            with interrupts.allowed():
                settings = resolve(settings, source)
            if curriculum_from is not None:
                settings = continue_from(settings, curriculum_from, "hard")
            for line in settings.describe().splitlines():
                console.print(shorten(line), highlight=False, style="dim")
            with show_progress(console, settings.steps) as listener:
                checkpoint = run(
                    settings,
                    source,
                    out,
                    resume=resume,
                    listener=listener,
                    interrupts=interrupts,
                    prefetch=prefetch,
                    metrics_port=metrics_port,
                    metrics_host=metrics_host,
                )
    except Interrupted as error:
        console.print(f"{error}: go on from {out} with --resume", highlight=False)
        raise typer.Exit(128 + error.number) from error
    if rank > 0:
        return
    console.print(read_metrics(out)[-1].verdict, highlight=False)
    console.print(f"{checkpoint.step} steps are in {out}; evaluate them with")
    console.print(f"  shaders21k evaluate {out} --source {source}", highlight=False)
