"""`shaders21k corpus import`: programs from elsewhere into a corpus."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from shaders21k.commands.tables import printable, show_counts
from shaders21k.corpus import CHUNK, Corpus
from shaders21k.dialects.translate import DIALECTS
from shaders21k.errors import CorpusError, ShadersError
from shaders21k.importers import (
    auto,
    folder,
    shaders21k_zip,
    shadertoy_api,
    shadertoy_json,
    shadertoys_dataset,
)
from shaders21k.importers.containers import open_tree
from shaders21k.importers.fetch import Client
from shaders21k.importers.reject import Reject
from shaders21k.program import Program

SHOWN = 10
"""Rejects, licences and kinds of input that are shown one by one."""

app = typer.Typer(no_args_is_help=True, help="Import programs into a corpus.")

Where = Annotated[
    Path, typer.Argument(metavar="PATH", help="A folder, a zip, a tar or a file.")
]
Into = Annotated[Path, typer.Option("--into", help="The corpus; made if missing.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")]

READERS = {
    "folder": folder.read,
    "shaders21k-zip": shaders21k_zip.read,
    "shadertoy-json": shadertoy_json.read,
    "shadertoys-dataset": shadertoys_dataset.read,
}


@app.command("auto")
def import_auto(path: Where, into: Into, *, as_json: Json = False) -> None:
    """Import whatever is there, in the format that it looks like."""
    tree = open_tree(path)
    found = auto.recognize(tree)
    typer.echo(f"looks like {found}", err=True)
    take_in(READERS[found](tree), into, as_json=as_json)


@app.command("shadertoys-dataset")
def import_shadertoys_dataset(
    path: Where,
    into: Into,
    *,
    files: Annotated[
        str, typer.Option(help="Which files of data/annotated.")
    ] = shadertoys_dataset.FILES,
    as_json: Json = False,
) -> None:
    """Import a checkout of github.com/Vipitis/shadertoys-dataset."""
    take_in(shadertoys_dataset.read(open_tree(path), files), into, as_json=as_json)


@app.command("shaders21k-zip")
def import_shaders21k_zip(path: Where, into: Into, *, as_json: Json = False) -> None:
    """Import the download of Shaders-21k, in the layout of its authors."""
    take_in(shaders21k_zip.read(open_tree(path)), into, as_json=as_json)


@app.command("shadertoy-json")
def import_shadertoy_json(path: Where, into: Into, *, as_json: Json = False) -> None:
    """Import .json and .jsonl files of Shadertoy's API or site."""
    take_in(shadertoy_json.read(open_tree(path)), into, as_json=as_json)


@app.command("folder")
def import_folder(
    path: Where,
    into: Into,
    *,
    dialect: Annotated[
        str, typer.Option(help="What the files are; told by their text if not given.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Import files of GLSL: .glsl, .frag, .fragment, .fs and .isf."""
    if dialect and dialect not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise typer.BadParameter(f"say one of {known}", param_hint="dialect")
    take_in(folder.read(open_tree(path), dialect), into, as_json=as_json)


@app.command("shadertoy-api")
def import_shadertoy_api(
    into: Into,
    *,
    key: Annotated[
        str,
        typer.Option(
            envvar="SHADERTOY_KEY",
            help="Yours, from shadertoy.com/myapps.",
            show_default=False,
        ),
    ],
    query: Annotated[str, typer.Option(help="Words to search for; all if none.")] = "",
    interval: Annotated[
        float, typer.Option(min=0, help="Seconds from one request to the next.")
    ] = 1.0,
    base_url: Annotated[str, typer.Option(help="Where it is.")] = shadertoy_api.BASE,
    as_json: Json = False,
) -> None:
    """Import from Shadertoy's API; stop it and start it again as you like."""
    client = Client(base_url, key, accept=shadertoy_api.is_whole, interval_s=interval)
    known: frozenset[str] = frozenset()
    if into.exists():
        with Corpus.open(into) as corpus:
            known = corpus.urls()
    items = count_aloud(shadertoy_api.read(client, query, known))
    take_in(items, into, as_json=as_json, commit_every=1)


def count_aloud(items: Iterable[Program | Reject]) -> Iterator[Program | Reject]:
    """Pass items on that take hours, and show on a terminal how many came."""
    shown = Console(stderr=True)
    columns = (TextColumn("{task.completed} asked for,"), TimeElapsedColumn())
    with Progress(*columns, console=shown, disable=not shown.is_terminal) as progress:
        task = progress.add_task("", total=None)
        for item in items:
            yield item
            progress.advance(task)


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

    def show_rejects(self) -> None:
        """Print why the first of the others were left out."""
        for reject in self.first:
            typer.echo(printable(f"{reject.where}: {reject.reason}"), err=True)
        if self.rejected > SHOWN:
            typer.echo(f"and {self.rejected - SHOWN} more rejected", err=True)


def take_in(
    items: Iterable[Program | Reject],
    into: Path,
    *,
    as_json: bool,
    commit_every: int = CHUNK,
) -> None:
    """Add what an importer yields to a corpus, and say what was added and what not.

    Args:
        items: taken one by one; what came before an error of theirs stays.
        into: the corpus; no file is made for nothing.
        as_json: print JSON.
        commit_every: programs that are written at a time.
    """
    intake = Intake()
    programs = intake.sift(items)
    try:
        first = next(programs, None)
        if first is None and intake.rejected:
            raise CorpusError(
                f"nothing could be imported, all {intake.rejected} items were "
                "rejected; the reasons are above"
            )
        if first is None:
            raise CorpusError("nothing is new, all of it was imported before")
        with Corpus.open(into, create=True) as opened:
            added = opened.add(chain([first], programs), commit_every=commit_every)
            stats = opened.stats()
    except ShadersError:
        intake.show_rejects()
        raise
    if as_json:
        report = {
            "added": added,
            "already_there": intake.programs - added,
            "rejected": intake.rejected,
            "rejects": [asdict(reject) for reject in intake.first],
        }
        typer.echo(json.dumps(report, indent=2))
        return
    intake.show_rejects()
    typer.echo(
        f"{added} added, {intake.programs - added} already there, "
        f"{intake.rejected} rejected; {into} has {stats.programs} programs"
    )
    show_counts("licence", stats.licences, SHOWN)
    show_counts("input", stats.inputs, SHOWN)
    show_counts("passes before the image", stats.passes, SHOWN)
