"""Programs over HTTP: found, counted, and each with all that is known of it."""

import hashlib
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from server.facts import (
    Command,
    Facets,
    Found,
    ProgramFacts,
    Relative,
    Relatives,
    describe_program,
)
from server.filters import Filters
from server.lasting import has_it
from server.parts import Parts
from shaders21k.selection import ID_DIGITS

MAX_LIMIT = 200
MAX_PICKED = 500
TOP_TAGS = 50

Sort = Literal["best", "mixed", "name", "cheap", "costly", "colorful", "diverse"]
Name = Annotated[
    str,
    Path(
        max_length=200,
        description="An id, six or more of its first digits, or the end of a URL.",
    ),
]
UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "What If-None-Match names is right."}
}


def program_routes(parts: Parts) -> APIRouter:
    """Find programs, and say what is known of them."""
    router = APIRouter(prefix="/v1", tags=["programs"])
    catalogue = parts.catalogue

    @router.get("/programs", response_model=Found, responses=UNCHANGED)
    def find(
        request: Request,
        wish: Filters,
        *,
        sort: Annotated[
            Sort,
            Query(description="best: match; mixed: by chance, always the same"),
        ] = "best",
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Of a page.")] = 48,
        cursor: Annotated[
            str, Query(max_length=64, description="`next` of the page before")
        ] = "",
    ) -> Response:
        """Find programs that have all that is asked for, a page at a time."""
        page = catalogue.find(wish, sort=sort, limit=limit, cursor=cursor)
        return answer(
            request,
            Found(programs=list(page.programs), next=page.next, total=page.total),
        )

    @cache
    def count_facets() -> Facets:
        return Facets(
            dialects=catalogue.count("dialect"),
            licences=catalogue.count("licence"),
            outcomes=catalogue.count("outcome"),
            families=catalogue.count("family"),
            tags=catalogue.count_tags(TOP_TAGS),
            measures=dict(catalogue.spreads()),
        )

    @router.get("/facets", response_model=Facets, responses=UNCHANGED)
    def facets(request: Request) -> Response:
        """Count what may be asked for, the most frequent first."""
        return answer(request, count_facets())

    @router.get("/selection/command")
    def command(
        wish: Filters,
        id: Annotated[  # noqa: A002, it is the parameter's name
            list[Annotated[str, Query(max_length=ID_DIGITS)]],
            Query(
                max_length=MAX_PICKED,
                description="One of these programs, by six or more digits of its id.",
            ),
        ] = [],  # noqa: B006, it is not changed
    ) -> Command:
        """Say as a command line what a selection has, to write it to a file."""
        picked = replace(wish, ids=tuple(map(catalogue.resolve, id)))
        programs = catalogue.find(picked, limit=1).total
        return Command(command=parts.say_command(picked), programs=programs)

    @router.get(
        "/programs/{program_id}", response_model=ProgramFacts, responses=UNCHANGED
    )
    def show(request: Request, program_id: Name) -> Response:
        """Say all that is known of a program."""
        return answer(
            request,
            describe_program(catalogue, catalogue.resolve(program_id), parts.drawn_by),
        )

    @router.get(
        "/programs/{program_id}/relatives",
        response_model=Relatives,
        responses=UNCHANGED,
    )
    def relatives(
        request: Request,
        program_id: Name,
        limit: Annotated[int, Query(ge=1, le=100, description="At most.")] = 12,
    ) -> Response:
        """Find what looks most like a program, the nearest first."""
        found = catalogue.relatives(catalogue.resolve(program_id), limit)
        listed = [Relative(program=one, distance=far) for one, far in found]
        return answer(request, Relatives(relatives=listed))

    return router


def answer(request: Request, model: BaseModel) -> Response:
    """Answer with JSON, or that it is still what the client has."""
    body = model.model_dump_json().encode()
    name = hashlib.sha256(body).hexdigest()[:16]
    headers = {"ETag": f'"{name}"', "Cache-Control": "no-cache"}
    if has_it(request, name):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
