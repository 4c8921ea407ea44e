"""`shaders21k evaluate`: how good is what a run has learned?"""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer()


@app.command()
def evaluate(
    run: Annotated[Path, typer.Argument(help="A run's folder, or a checkpoint.")],
    *,
    source: Annotated[
        str | None, typer.Option(help="Stream of the held-out programs.")
    ] = None,
    images: Annotated[
        Path | None, typer.Option(help="Folder: <class>/*, or train/ and val/ of them.")
    ] = None,
    layer: Annotated[str, typer.Option(help="conv1 to conv5, fc6 or fc7.")] = "fc7",
    shots: Annotated[
        int, typer.Option(min=1, help="Pictures of each program to learn from.")
    ] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Score k-NN and a linear probe, beside the untrained network and raw pixels."""
    if (source is None) == (images is None):
        raise typer.BadParameter("say either --source URL or --images DIR")
    from trainer.checkpoint import Checkpoint  # noqa: PLC0415, brings torch
    from trainer.evaluation.compare import compare  # noqa: PLC0415
    from trainer.evaluation.tasks import draw_held_out, read_folder  # noqa: PLC0415
    from trainer.tables import show_scores  # noqa: PLC0415

    checkpoint = Checkpoint.load(run)
    settings = checkpoint.read_settings()
    if images is not None:
        task = read_folder(images, settings.stream.resolution)
    else:
        task = draw_held_out(
            str(source), settings.stream, held_out=settings.held_out, shots=shots
        )
    evaluation, _ = compare(checkpoint, task, layer=layer)
    if as_json:
        typer.echo(json.dumps({"step": checkpoint.step, **evaluation.to_json()}))
    else:
        Console().print(show_scores(evaluation))
