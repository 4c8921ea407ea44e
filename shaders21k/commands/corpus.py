"""`shaders21k corpus`: what programs there are."""

import typer

app = typer.Typer(no_args_is_help=True, help="Import, list and describe programs.")


@app.callback()
def corpus() -> None:
    """Import, list and describe programs."""
