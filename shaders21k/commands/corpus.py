"""`shaders21k corpus`: what programs there are."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from shaders21k.catalogue import open_catalogue
from shaders21k.commands import imports
from shaders21k.commands.arguments import DEFAULT, File, Json
from shaders21k.commands.choose import select
from shaders21k.commands.stats import show_stats
from shaders21k.commands.tables import cell, show
from shaders21k.corpus import Corpus
from shaders21k.program import Program
from shaders21k.wish import Wish

HELP = "Import, list, describe, check and select programs."

app = typer.Typer(no_args_is_help=True, help=HELP)
app.add_typer(imports.app, name="import")
app.command("stats")(show_stats)
app.command("select")(select)


@app.callback()
def corpus() -> None:
    """Import, list, describe, check and select programs."""


@app.command("list")
def list_programs(
    path: File = DEFAULT,
    *,
    search: Annotated[str, typer.Option(help="Words that programs must have.")] = "",
    dialect: Annotated[str, typer.Option(help="Only of this dialect.")] = "",
    licence: Annotated[str, typer.Option(help="Only under this, or unknown.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0: all.")] = 50,
    as_json: Json = False,
) -> None:
    """List programs, or find them by their words."""
    wish = Wish(
        query=search,
        dialects=(dialect,) if dialect else (),
        licences=(licence,) if licence else (),
    )
    with Corpus.open(path) as opened:
        ids = opened.selection()
    with open_catalogue(path, ids) as catalogue:
        found = catalogue.find(wish, limit=limit or max(len(ids), 1)).programs
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
        return
    table = Table("id", "name", "author", "licence")
    for program in found:
        cells = (program.id[:12], program.name, program.author, program.licence)
        table.add_row(*map(cell, cells))
    show(table)


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
