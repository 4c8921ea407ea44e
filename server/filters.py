"""Parameters of a request that say which programs are meant, with their bounds."""

from typing import Annotated, Literal

from fastapi import Depends, Query

from shaders21k.wish import Wish

MAX_QUERY = 200
MAX_WORDS = 20
MAX_WORD = 500
"""Characters; whatever tag an importer has found can be asked for."""

Word = Annotated[str, Query(max_length=MAX_WORD)]
Outcome = Literal["ok", "static", "blank", "error", "timeout", "crash", "unjudged"]
Number = Annotated[float | None, Query(allow_inf_nan=False)]


def read_wish(
    *,
    query: Annotated[
        str,
        Query(
            max_length=MAX_QUERY,
            description="Words that begin words of name, author, description or tags; "
            "each must be there.",
            examples=["fractal"],
        ),
    ] = "",
    dialect: Annotated[
        list[Word],
        Query(max_length=MAX_WORDS, description="One of these hosts' languages."),
    ] = [],  # noqa: B006, it is not changed
    licence: Annotated[
        list[Word],
        Query(
            max_length=MAX_WORDS,
            description='One of these SPDX expressions; "unknown": none is stated.',
        ),
    ] = [],  # noqa: B006
    outcome: Annotated[
        list[Outcome],
        Query(max_length=MAX_WORDS, description="One of these verdicts."),
    ] = [],  # noqa: B006
    family: Annotated[
        list[Word],
        Query(
            max_length=MAX_WORDS,
            description="One of these genres, noise processes or hosts.",
        ),
    ] = [],  # noqa: B006
    tag: Annotated[
        list[Word],
        Query(
            max_length=MAX_WORDS,
            description="One of these words of the author's, in upper or lower case.",
        ),
    ] = [],  # noqa: B006
    max_cost_ns: Annotated[
        Number, Query(description="Nanoseconds to draw a pixel, at most.")
    ] = None,
    min_coverage: Annotated[
        Number, Query(description="Share that is not background, 0 to 1.")
    ] = None,
    min_colorfulness: Annotated[
        Number, Query(description="0 is gray, 60 is vivid.")
    ] = None,
    min_diversity: Annotated[
        Number, Query(description="Change over time, 0 to 1.")
    ] = None,
) -> Wish:
    """Read which programs a request means."""
    return Wish(
        query=query,
        dialects=tuple(dialect),
        licences=tuple(licence),
        outcomes=tuple(outcome),
        families=tuple(family),
        tags=tuple(tag),
        max_cost_ns=max_cost_ns,
        min_coverage=min_coverage,
        min_colorfulness=min_colorfulness,
        min_diversity=min_diversity,
    )


Filters = Annotated[Wish, Depends(read_wish)]
"""A parameter of a route: the wish that its request states."""
