"""`shaders21k corpus`: what programs there are."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shaders21k.corpus import Corpus
from shaders21k.errors import CorpusError
from shaders21k.importers import folder, shadertoys_dataset
from shaders21k.importers.reject import Reject
from shaders21k.program import Program

SHOWN = 10
"""Rejects, licences and kinds of input that are shown one by one."""

app = typer.Typer(no_args_is_help=True, help="Import, list and describe programs.")
importers = typer.Typer(no_args_is_help=True, help="Import programs into a corpus.")
app.add_typer(importers, name="import")

DEFAULT = Path("published.db")
Folder = Annotated[Path, typer.Argument(help="Where the files are.")]
Into = Annotated[Path, typer.Option("--into", help="The corpus; made if missing.")]
File = Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus to read.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")]


@app.callback()
def corpus() -> None:
    """Import, list and describe programs."""


@importers.command("shadertoys-dataset")
def import_shadertoys_dataset(
    directory: Folder,
    into: Into,
    *,
    files: Annotated[
        str, typer.Option(help="Which files of data/annotated.")
    ] = shadertoys_dataset.FILES,
    as_json: Json = False,
) -> None:
    """Import a checkout of github.com/Vipitis/shadertoys-dataset."""
    take_in(shadertoys_dataset.read(directory, files), into, as_json=as_json)


@importers.command("folder")
def import_folder(directory: Folder, into: Into, *, as_json: Json = False) -> None:
    """Import the .glsl, .frag and .fs files below a folder."""
    take_in(folder.read(directory), into, as_json=as_json)


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
        text = json.dumps(describe(program) | {"source": program.source}, indent=2)
        typer.echo(text)
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


@dataclass(slots=True)
class Intake:
    """What came out of an importer: how many programs, and why others did not."""

    programs: int = 0
    rejected: int = 0
    first: list[Reject] = field(default_factory=list)

    def sift(self, items: Iterable[Program | Reject]) -> Iterator[Program]:
        """Pass programs on, and count and keep the first of the others."""
        for item in items:
            if isinstance(item, Program):
                self.programs += 1
                yield item
            else:
                self.rejected += 1
                if self.rejected <= SHOWN:
                    self.first.append(item)


def take_in(items: Iterable[Program | Reject], into: Path, *, as_json: bool) -> None:
    """Add what an importer yields to a corpus, and say what was added and what not."""
    intake = Intake()
    programs = intake.sift(items)
    first = next(programs, None)  # no file is made for nothing
    if first is not None:
        with Corpus.open(into, create=True) as opened:
            added = opened.add(chain([first], programs))
            stats = opened.stats()
    if as_json and first is not None:
        report = {
            "added": added,
            "already_there": intake.programs - added,
            "rejected": intake.rejected,
            "rejects": [asdict(reject) for reject in intake.first],
        }
        typer.echo(json.dumps(report, indent=2))
        return
    for reject in intake.first:
        typer.echo(printable(f"{reject.where}: {reject.reason}"), err=True)
    if intake.rejected > SHOWN:
        typer.echo(f"and {intake.rejected - SHOWN} more rejected", err=True)
    if first is None:
        raise CorpusError(
            f"nothing could be imported, all {intake.rejected} items were rejected; "
            "the reasons are above"
        )
    typer.echo(
        f"{added} added, {intake.programs - added} already there, "
        f"{intake.rejected} rejected; {into} has {stats.programs} programs"
    )
    show_counts("licence", stats.licences, SHOWN)
    show_counts("input", stats.inputs, SHOWN)


def describe(program: Program) -> dict[str, Any]:
    """Return everything but the source, JSON-ready, the id first."""
    fields = {"id": program.id} | asdict(program)
    del fields["source"]
    return fields


def show_counts(name: str, counts: Mapping[str, int], limit: int) -> None:
    """Print a table of counts, the rest summed up after the first few."""
    table = Table(name, "programs")
    table.columns[1].justify = "right"
    rows = list(counts.items())
    for value, count in rows[:limit]:
        table.add_row(cell(value), str(count))
    if rest := rows[limit:]:
        table.add_row(f"{len(rest)} others", str(sum(count for _, count in rest)))
    show(table)


def show(table: Table) -> None:
    """Print a table, as wide as the terminal."""
    Console().print(table)


def printable(text: str) -> str:
    """Make an author's words safe for a terminal: no controls, no half characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def cell(text: str) -> Text:
    """Make an author's words safe for a table: "[red]" and ":cat:" stay as they are."""
    return Text(printable(text), overflow="fold")
