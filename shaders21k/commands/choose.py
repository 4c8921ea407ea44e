"""`shaders21k corpus select`: which programs a stream shall draw from."""

import json
from pathlib import Path
from typing import Annotated

import typer

from shaders21k.commands.arguments import File, Json
from shaders21k.catalogue import open_catalogue
from shaders21k.corpus import Corpus
from shaders21k.errors import CorpusError
from shaders21k.selection import pick, selection_digest, write_selection
from shaders21k.verdict import OUTCOMES
from shaders21k.wish import Wish


def select(
    path: File,
    out: Annotated[Path, typer.Option(help="File to write, an id a line.")],
    *,
    outcome: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(OUTCOMES)}.")
    ] = None,
    licence: Annotated[
        list[str] | None, typer.Option(help="SPDX expression, or unknown.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="The author's word.")] = None,
    dialect: Annotated[list[str] | None, typer.Option(help="As in list.")] = None,
    max_cost_ns: Annotated[
        float | None, typer.Option(help="Nanoseconds for a pixel.")
    ] = None,
    min_diversity: Annotated[
        float | None, typer.Option(help="Over time, 0 to 1.")
    ] = None,
    min_coverage: Annotated[
        float | None, typer.Option(help="Of the canvas, 0 to 1.")
    ] = None,
    min_colorfulness: Annotated[
        float | None, typer.Option(help="0 is gray, 60 vivid.")
    ] = None,
    count: Annotated[
        int, typer.Option(min=0, help="Only so many, chosen at random; 0: all.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of that choice.")] = 0,
    device: Annotated[
        str, typer.Option(help="Key of the device whose verdicts count.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Choose programs and write down which; of an option said twice, either will do."""
    for word in outcome or ():
        if word not in OUTCOMES:
            raise typer.BadParameter(
                f"{word!r} is none of {', '.join(OUTCOMES)}", param_hint="outcome"
            )
    wish = Wish(
        outcomes=tuple(outcome or ()),
        dialects=tuple(dialect or ()),
        licences=tuple(licence or ()),
        tags=tuple(tag or ()),
        max_cost_ns=max_cost_ns,
        min_coverage=min_coverage,
        min_colorfulness=min_colorfulness,
        min_diversity=min_diversity,
    )
    with Corpus.open(path) as corpus:
        ids = corpus.selection()
        key = corpus.verdicts.find_device(device) if wish.asks_for_verdict else ""
    with open_catalogue(path, ids, key) as catalogue:
        found = catalogue.choose(wish)
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
