"""What an address asks of a page of programs, and addresses that ask for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from shaders21k.errors import StreamError
from shaders21k.wish import Wish

WORDS = {
    "outcome": "outcomes",
    "licence": "licences",
    "dialect": "dialects",
    "family": "families",
    "tag": "tags",
}
"""Parameters that may be said several times, and their fields of `Wish`."""

NUMBERS = ("max_cost_ns", "min_coverage", "min_colorfulness", "min_diversity")
"""Parameters that are numbers, and fields of `Wish` of the same names."""

FIRST_SORT = "best"
PAGE = 48
"""Programs of a page that says nothing else."""

MAX_PAGE = 200
MAX_WORD = 200
MAX_WORDS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of programs is asked for.

    Attributes:
        wish: which programs; `Wish.ids` is not asked for by an address.
        sort: one of `shaders21k.catalogue.SORTS`.
        limit: programs of a page, 1 to `MAX_PAGE`.
    """

    wish: Wish
    sort: str = FIRST_SORT
    limit: int = PAGE

    def items(self) -> Iterator[tuple[str, str]]:
        """All filters that are set, as parameters of an address."""
        if self.wish.query:
            yield "query", self.wish.query
        for name, field in WORDS.items():
            for word in getattr(self.wish, field):
                yield name, word
        for name in NUMBERS:
            value = getattr(self.wish, name)
            if value is not None:
                yield name, f"{value:g}"

    def chosen(self, name: str) -> list[str]:
        """The values of one filter."""
        return [value for each, value in self.items() if each == name]

    def without(self, name: str, value: str) -> "Asked":
        """Ask for the same but one filter."""
        less: dict[str, Any]
        if name == "query":
            less = {"query": ""}
        elif name in NUMBERS:
            less = {name: None}
        else:
            kept = [each for each in self.chosen(name) if each != value]
            less = {WORDS[name]: tuple(kept)}
        return replace(self, wish=replace(self.wish, **less))

    def url(self, path: str = "/", cursor: str = "") -> str:
        """Write an address that asks for this, from a cursor on."""
        items = [*self.items()]
        if self.sort != FIRST_SORT:
            items.append(("sort", self.sort))
        if self.limit != PAGE:
            items.append(("limit", str(self.limit)))
        if cursor:
            items.append(("cursor", cursor))
        return f"{path}?{urlencode(items)}" if items else path


def read_asked(params: QueryParams) -> Asked:
    """Read what an address asks for. A field that was left empty asks for nothing.

    Raises:
        StreamError: a number is none, or there is too much of something.
    """
    words = {
        field: tuple(dict.fromkeys(filter(None, params.getlist(name))))
        for name, field in WORDS.items()
    }
    query = params.get("query", "").strip()
    for said in (*words.values(), (query,)):
        if len(said) > MAX_WORDS or any(len(word) > MAX_WORD for word in said):
            raise StreamError(
                f"a filter has more than {MAX_WORDS} words or {MAX_WORD} characters: "
                "ask for less"
            )
    numbers = {name: _read_number(name, params.get(name, "")) for name in NUMBERS}
    limit = _read_number("limit", params.get("limit", ""))
    return Asked(
        Wish(query=query, **words, **numbers),  # type: ignore[arg-type]
        params.get("sort") or FIRST_SORT,
        PAGE if limit is None else max(1, min(MAX_PAGE, int(limit))),
    )


def _read_number(name: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise StreamError(f"{name}={text[:64]!r} is not a number")
    return value
