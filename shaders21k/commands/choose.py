"""`shaders21k corpus list` and `select`: programs that have what is asked for."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from shaders21k.catalogue import SORTS
from shaders21k.commands import wishes
from shaders21k.commands.arguments import DEFAULT, File, Json
from shaders21k.commands.tables import cell, show
from shaders21k.errors import CorpusError
from shaders21k.selection import pick, selection_digest, write_selection

ALL = 1 << 62


def list_programs(
    path: File = DEFAULT,
    *,
    search: wishes.Search = "",
    ids: wishes.Ids = None,
    outcome: wishes.Outcomes = None,
    dialect: wishes.Dialects = None,
    licence: wishes.Licences = None,
    family: wishes.Families = None,
    tag: wishes.Tags = None,
    max_cost_ns: wishes.MaxCost = None,
    min_coverage: wishes.MinCoverage = None,
    min_colorfulness: wishes.MinColorfulness = None,
    min_diversity: wishes.MinDiversity = None,
    device: wishes.Device = "",
    among: wishes.Among = None,
    sort: Annotated[str, typer.Option(help=f"One of {', '.join(SORTS)}.")] = "best",
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0: all.")] = 50,
    as_json: Json = False,
) -> None:
    """List programs, or find them; of an option said twice, either will do."""
    if sort not in SORTS:
        raise typer.BadParameter(
            f"{sort!r} is none of {', '.join(SORTS)}", param_hint="sort"
        )
    wish = wishes.make_wish(
        query=search,
        ids=ids,
        outcomes=outcome,
        dialects=dialect,
        licences=licence,
        families=family,
        tags=tag,
        max_cost_ns=max_cost_ns,
        min_coverage=min_coverage,
        min_colorfulness=min_colorfulness,
        min_diversity=min_diversity,
    )
    with wishes.open_for(path, wish, device, among) as (catalogue, complete):
        found = catalogue.find(complete, sort=sort, limit=limit or ALL).programs
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
        return
    table = Table("id", "name", "author", "licence", "verdict")
    for one in found:
        cells = (one.id[:12], one.name, one.author, one.licence, one.outcome)
        table.add_row(*map(cell, cells))
    show(table)


def select(
    path: File,
    out: Annotated[Path, typer.Option(help="File to write, an id a line.")],
    *,
    search: wishes.Search = "",
    ids: wishes.Ids = None,
    outcome: wishes.Outcomes = None,
    dialect: wishes.Dialects = None,
    licence: wishes.Licences = None,
    family: wishes.Families = None,
    tag: wishes.Tags = None,
    max_cost_ns: wishes.MaxCost = None,
    min_coverage: wishes.MinCoverage = None,
    min_colorfulness: wishes.MinColorfulness = None,
    min_diversity: wishes.MinDiversity = None,
    device: wishes.Device = "",
    among: wishes.Among = None,
    count: Annotated[
        int, typer.Option(min=0, help="Only so many, chosen at random; 0: all.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of that choice.")] = 0,
    as_json: Json = False,
) -> None:
    """Choose programs and write down which; of an option said twice, either will do."""
    wish = wishes.make_wish(
        query=search,
        ids=ids,
        outcomes=outcome,
        dialects=dialect,
        licences=licence,
        families=family,
        tags=tag,
        max_cost_ns=max_cost_ns,
        min_coverage=min_coverage,
        min_colorfulness=min_colorfulness,
        min_diversity=min_diversity,
    )
    with wishes.open_for(path, wish, device, among) as (catalogue, complete):
        found = catalogue.choose(complete)
    if count > len(found):
        raise CorpusError(
            f"{len(found)} programs of {path} have what is asked for, not {count}: ask "
            "for less"
        )
    chosen = pick(found, count, seed) if count else found
    if not chosen:
        raise CorpusError(f"no program of {path} has what is asked for: ask for less")
    write_selection(out, chosen)
    digest = selection_digest(chosen)
    if as_json:
        report = {"programs": len(chosen), "digest": digest, "out": str(out)}
        typer.echo(json.dumps(report, indent=2))
    else:
        typer.echo(f"{len(chosen)} programs in {out}, digest {digest}")
