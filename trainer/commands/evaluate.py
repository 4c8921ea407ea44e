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
        list[Path] | None,
        typer.Option(
            help="<class>/*, or train/ and val/ of them, or Parquet; may be repeated."
        ),
    ] = None,
    sets: Annotated[
        Path | None,
        typer.Option(help="File of such sets: a line each, [GROUP/]NAME PATH."),
    ] = None,
    classes: Annotated[
        str | None,
        typer.Option(
            help="Of image sets only these: imagenet-100, or a file of names."
        ),
    ] = None,
    layer: Annotated[
        str | None, typer.Option(help="Of the encoder [default: its last].")
    ] = None,
    shots: Annotated[
        int, typer.Option(min=1, help="Pictures of each program to learn from.")
    ] = 8,
    excite: Annotated[
        bool,
        typer.Option("--excite", help="Draw what excites units of the layer, too."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Score k-NN and a linear probe, beside the untrained network and raw pixels.

    Leaves evaluation-NAME.json and neighbors-NAME.png in the run's folder, for
    `report`, and the features, so that asking again is quick.
    """
    if source is None and not images and sets is None and not excite:
        raise typer.BadParameter(
            "say what to evaluate on: --source URL, --images DIR or --sets FILE"
        )
    import torch  # noqa: PLC0415, takes seconds

    from trainer.checkpoint import Checkpoint  # noqa: PLC0415
    from trainer.evaluation.programs import draw_held_out  # noqa: PLC0415
    from trainer.evaluation.records import average  # noqa: PLC0415
    from trainer.evaluation.sets import (  # noqa: PLC0415
        ImageSet,
        check_names,
        read_classes,
        read_images,
        read_sets,
    )
    from trainer.reports.judge import draw_units, judge  # noqa: PLC0415
    from trainer.tables import show_means, show_scores  # noqa: PLC0415

    folder = run if run.is_dir() else run.parent
    checkpoint = Checkpoint.load(run)
    settings = checkpoint.read_settings()
    if settings.threads:
        torch.set_num_threads(settings.threads)
    chosen = [ImageSet(path.resolve().name, path) for path in images or []]
    chosen = check_names([*chosen, *(read_sets(sets) if sets else [])])
    kept = read_classes(classes) if classes else None

    found = []
    if source is not None:
        held_out = settings.held_out
        task = draw_held_out(
            source,
            settings.stream,
            held_out=held_out,
            shots=shots,
            resolution=settings.view_px,
        )
        found.append(judge(checkpoint, task, folder, layer))
    for each in chosen:
        task = read_images(each, settings.view_px, kept)
        found.append(judge(checkpoint, task, folder, layer))
    if excite:
        draw_units(checkpoint, folder, layer)

    if as_json:
        evaluations = [each.to_json() for each in found]
        value = {"step": checkpoint.step, "evaluations": evaluations}
        typer.echo(json.dumps(value | {"means": average(found)}))
        return
    console = Console()
    for evaluation in found:
        console.print(show_scores(evaluation))
    if len(found) > 1:
        console.print(show_means(found))
