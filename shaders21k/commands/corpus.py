"""`shaders21k corpus`: what programs there are."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from shaders21k.commands import imports
from shaders21k.commands.tables import cell, show, show_counts
from shaders21k.corpus import Corpus
from shaders21k.program import Program

app = typer.Typer(no_args_is_help=True, help="Import, list and describe programs.")
app.add_typer(imports.app, name="import")

DEFAULT = Path("published.db")
File = Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus to read.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")]


@app.callback()
def corpus() -> None:
    """Import, list and describe programs."""


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
    with Corpus.open(path) as opened:
        found = opened.search(
            search, dialect=dialect, licence=licence, limit=limit or None
        )
    if as_json:
        typer.echo(json.dumps([describe(program) for program in found], indent=2))
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


@app.command("stats")
def show_stats(path: File = DEFAULT, *, as_json: Json = False) -> None:
    """Count programs, licences and inputs."""
    with Corpus.open(path) as opened:
        stats = opened.stats()
    if as_json:
        typer.echo(json.dumps(stats.to_json(), indent=2))
        return
    typer.echo(
        f"{stats.programs} programs, {stats.distinct} distinct, by {stats.authors} "
        f"authors, {stats.source_bytes / 1e6:.1f} MB of source"
    )
    show_counts("dialect", stats.dialects, len(stats.dialects))
    show_counts("licence", stats.licences, len(stats.licences))
    show_counts("input", stats.inputs, len(stats.inputs))
    show_counts("passes before the image", stats.passes, len(stats.passes))


def describe(program: Program) -> dict[str, Any]:
    """Return everything but the texts, JSON-ready, the id first."""
    fields = {"id": program.id} | asdict(program)
    del fields["source"], fields["common"]
    for each in fields["passes"]:
        del each["source"]
    return fields
