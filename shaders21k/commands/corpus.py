"""`shaders21k corpus`: what programs there are."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from shaders21k.commands import imports
from shaders21k.commands.arguments import DEFAULT, Json
from shaders21k.commands.choose import list_programs, select
from shaders21k.commands.stats import show_stats
from shaders21k.commands.tables import cell, show
from shaders21k.corpus import Corpus
from shaders21k.program import Program

HELP = "Import, list, describe, check and select programs."

app = typer.Typer(no_args_is_help=True, help=HELP)
app.add_typer(imports.app, name="import")
app.command("stats")(show_stats)
app.command("list")(list_programs)
app.command("select")(select)


@app.callback()
def corpus() -> None:
    """Import, list, describe, check and select programs."""


@app.command("show")
def show_program(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="Six digits of an id, or a URL's end.")
    ],
    path: Annotated[
        Path, typer.Option("--corpus", help="The corpus to read.")
    ] = DEFAULT,
    *,
    source: Annotated[bool, typer.Option("--source", help="Only its GLSL.")] = False,
    as_json: Json = False,
) -> None:
    """Describe one program."""
    with Corpus.open(path) as opened:
        program = opened.get(identifier)
    if as_json:
        typer.echo(json.dumps({"id": program.id} | asdict(program), indent=2))
    elif source:
        typer.echo(program.source)
    else:
        table = Table(show_header=False)
        for name, value in describe(program).items():
            text = value if isinstance(value, str) else json.dumps(value)
            table.add_row(name, cell(text))
        show(table)


def describe(program: Program) -> dict[str, Any]:
    """Return everything but the texts, JSON-ready, the id first."""
    fields = {"id": program.id} | asdict(program)
    del fields["source"], fields["common"]
    for each in fields["passes"]:
        del each["source"]
    return fields
