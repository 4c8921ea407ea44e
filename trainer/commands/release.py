"""`shaders21k release`: an encoder for others to load."""

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def release(
    run: Annotated[Path, typer.Argument(help="A run's folder, or a checkpoint.")],
    *,
    into: Annotated[Path, typer.Option(help="Folder to make.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Write a run's encoder: safetensors, timm's config.json and a model card."""
    from trainer.release.write import write_release  # noqa: PLC0415, brings torch

    written = write_release(run, into)
    if as_json:
        typer.echo(json.dumps(written.to_json()))
        return
    typer.echo(
        f"{written.folder}: {written.architecture}, {written.parameters:,} parameters, "
        f"{written.weights_bytes / 1e6:.1f} MB, after {written.step:,} steps"
    )
    if written.for_timm:
        typer.echo(f'timm.create_model("local-dir:{written.folder}", pretrained=True)')
    typer.echo(f"{written.folder}/README.md says how to load it")
