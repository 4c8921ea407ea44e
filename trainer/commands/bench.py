"""`shaders21k bench train`: does training wait for data?"""

import json
from dataclasses import fields
from typing import Annotated

import typer

from trainer.settings import choose_preset

app = typer.Typer()


@app.command()
def bench(
    overrides: Annotated[
        list[str] | None,
        typer.Argument(
            help="Settings: encoder.width=1 stream.batch_size=128", metavar="K=V"
        ),
    ] = None,
    *,
    preset: Annotated[str, typer.Option(help="cpu-demo or noise-small.")] = "cpu-demo",
    steps: Annotated[int, typer.Option(min=1, help="How many to time.")] = 30,
    source: Annotated[
        str | None, typer.Option(help="A service that runs already [default: none].")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Time training steps, and the share of them spent waiting for batches."""
    from trainer.bench import measure_training  # noqa: PLC0415, brings torch
    from trainer.demo import find_source  # noqa: PLC0415

    settings = choose_preset(preset, overrides or [], None)
    with find_source(source) as found:
        result = measure_training(settings, found, steps=steps)
    if as_json:
        typer.echo(json.dumps(result.to_json()))
        return
    for field in fields(result):
        value = getattr(result, field.name)
        shown = f"{value:.4g}" if isinstance(value, float) else value
        typer.echo(f"{field.name:20} {shown}")
