"""What an address asks of a page of programs, and addresses that ask for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from pydantic import Field, TypeAdapter, ValidationError, validate_call
from starlette.datastructures import QueryParams

from server.filters import read_wish
from server.programs import MAX_LIMIT, Sort
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

FIRST_SORT: Sort = "best"
PAGE = 48
"""Programs of a page that says nothing else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of programs is asked for.

    Attributes:
        wish: which programs; `Wish.ids` is not asked for by an address.
        sort: one of `shaders21k.catalogue.SORTS`.
        limit: programs of a page, 1 to `MAX_LIMIT`.
    """

    wish: Wish
    sort: Sort = FIRST_SORT
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = PAGE

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
                yield name, write_bound(value)

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


def write_bound(value: float) -> str:
    """Write a number as an address says it: in full, for another asks for others."""
    return repr(float(value)).removesuffix(".0")


def read_asked(params: QueryParams) -> Asked:
    """Read what an address asks for. A field that was left empty asks for nothing.

    Raises:
        RequestValidationError: as for the API, whose bounds are these.
    """
    given: dict[str, Any] = {}
    for name in ("query", *WORDS, *NUMBERS, "sort", "limit"):
        if values := list(filter(None, params.getlist(name))):
            given[name] = values if name in WORDS else values[-1]
    page = {name: given.pop(name) for name in ("sort", "limit") if name in given}
    try:
        return CHECK.validate_python({"wish": READ(**given), **page})
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


READ = validate_call(read_wish)
CHECK = TypeAdapter(Asked)
