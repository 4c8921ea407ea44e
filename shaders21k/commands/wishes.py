"""Options that say which programs are meant; the same to list and to select."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from shaders21k.catalogue import Catalogue, open_catalogue
from shaders21k.corpus import Corpus
from shaders21k.selection import read_selection
from shaders21k.verdict import OUTCOMES
from shaders21k.wish import NAMELESS, Wish

OUTCOME_WORDS = (*OUTCOMES, NAMELESS["outcome"])

Search = Annotated[
    str, typer.Option(help="Words that programs must have, or words that begin so.")
]
Ids = Annotated[
    list[str] | None, typer.Option("--id", help="Six or more digits of an id.")
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", help=f"One of {', '.join(OUTCOME_WORDS)}."),
]
Dialects = Annotated[
    list[str] | None, typer.Option("--dialect", help="Only of this dialect.")
]
Licences = Annotated[
    list[str] | None, typer.Option("--licence", help="SPDX expression, or unknown.")
]
Families = Annotated[
    list[str] | None,
    typer.Option("--family", help="Genre, noise process, or host such as isf.video."),
]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="The author's word.")]
MaxCost = Annotated[float | None, typer.Option(help="Nanoseconds for a pixel.")]
MinCoverage = Annotated[float | None, typer.Option(help="Of the canvas, 0 to 1.")]
MinColorfulness = Annotated[float | None, typer.Option(help="0 is gray, 60 vivid.")]
MinDiversity = Annotated[float | None, typer.Option(help="Over time, 0 to 1.")]
Device = Annotated[str, typer.Option(help="Key of the device whose verdicts count.")]
Among = Annotated[
    Path | None, typer.Option(help="Only programs of this selection's file.")
]


def make_wish(**asked: Any) -> Wish:
    """Make a wish of options; its ids may still be their first digits.

    Args:
        asked: the fields of `Wish`, words in a list; None asks for nothing.

    Raises:
        typer.BadParameter: there is no such outcome.
    """
    for word in asked["outcomes"] or ():
        if word not in OUTCOME_WORDS:
            raise typer.BadParameter(
                f"{word!r} is none of {', '.join(OUTCOME_WORDS)}", param_hint="outcome"
            )
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in asked.items()
        if value is not None
    }
    return Wish(**fields)


@contextmanager
def open_for(
    path: Path, wish: Wish, device: str = "", among: Path | None = None
) -> Iterator[tuple[Catalogue, Wish]]:
    """Open the catalogue of a corpus to answer a wish, and complete the wish's ids.

    Args:
        path: the corpus.
        wish: what will be asked for.
        device: first digits of the key of the device whose verdicts count. Where no
            verdict is asked for, none is needed.
        among: the file of a selection that programs must be in.

    Raises:
        CorpusError: it cannot be read, or the device or a program is not there or not
            the only one that could be meant.
    """
    with Corpus.open(path) as corpus:
        ids = corpus.selection()
        key = corpus.verdicts.find_device(device) if wish.asks_for_verdict else ""
    if among:
        ids = tuple(sorted({*ids} & {*read_selection(among)}))
    with open_catalogue(path, ids, key) as catalogue:
        yield catalogue, replace(wish, ids=tuple(map(catalogue.resolve, wish.ids)))
