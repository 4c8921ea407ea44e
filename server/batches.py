"""Batches and their recipes over HTTP."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from server.dispatch import Dispatch
from server.hints import MAX_AHEAD, Hints
from server.lasting import answer_head, has_it, lasting, not_modified
from server.openapi import sends
from server.stream import Stream
from server.studio import Studio
from shaders21k import wire
from shaders21k.errors import StreamError
from shaders21k.recipe import ARRAYS, Recipe, check_rows, recipe
from shaders21k.spec import MAX_STEP
from shaders21k.verdicts import device_key

SpecId = Annotated[str, Path(description="Of a stream: 16 digits that name its spec.")]
Step = Annotated[int, Path(ge=0, le=MAX_STEP, description="Which batch of it.")]
Rows = Annotated[
    str,
    Query(
        description="lo:hi, half open; all where it is missing",
        json_schema_extra={"pattern": "^([0-9]{1,5}:[0-9]{1,5})?$"},
    ),
]
Ahead = Annotated[int, Query(ge=0, le=MAX_AHEAD, description="further batches")]

PROGRAM = re.compile(r"[\w.+-]{1,24}(/[\w.+-]{1,16})?", re.ASCII)
"""The first word of a User-Agent."""


class RecipeAnswer(BaseModel):
    """What a batch is made of: see `shaders21k.recipe.Recipe`.

    Axes: b rows, V views, K programs in one image.
    """

    spec_id: str
    step: int
    rows: list[int] = Field(
        min_length=2, max_length=2, description="Half open, of the global batch."
    )
    digest: str = Field(description="Of the whole batch's recipe, whatever the rows.")
    program: list[list[int]] = Field(description="[b, K] indices into the selection.")
    weight: list[list[float]] = Field(description="[b, K] each one's share of a row.")
    time_s: list[list[list[float]]] = Field(description="[b, V, K] seconds.")
    crop: list[list[list[float]]] = Field(
        description="[b, V, 4] left, top, width, height; a mirrored one is negative."
    )
    box: list[list[list[float]]] = Field(
        description="[b, K, 4] left, top, right, bottom of what a program covers."
    )
    turn: list[list[float]] = Field(description="[b, V] radians.")
    label: list[int] = Field(description="[b] the program with the largest weight.")


def batch_routes(studio: Studio, dispatch: Dispatch) -> APIRouter:
    """Serve what is known of batches by their step.

    Each answer is a function of its URL and of the device that draws, so each is
    named by the digest of its recipe and of the device. Whoever has it already is told
    so, and a HEAD is answered, without anything being drawn.
    """
    router = APIRouter(prefix="/v1/streams/{spec_id}", tags=["batches"])
    hints = Hints(studio, dispatch)

    @router.head("/recipes/{step}", include_in_schema=False)
    @router.get(
        "/recipes/{step}",
        response_model=RecipeAnswer,
        responses={304: {"description": "What If-None-Match names is right."}},
    )
    def recipe_of(
        request: Request, spec_id: SpecId, step: Step, rows: Rows = ""
    ) -> Response:
        """Say what a batch is made of."""
        _, made_of, _ = find_batch(studio, spec_id, step, rows)
        if has_it(request, made_of.digest):
            return not_modified(made_of.digest)
        said: dict[str, Any] = {
            "spec_id": made_of.spec_id,
            "step": made_of.step,
            "rows": made_of.rows,
            "digest": made_of.digest,
            **{name: getattr(made_of, name).tolist() for name in ARRAYS},
        }
        return JSONResponse(said, headers=lasting(made_of.digest))

    @router.head("/batches/{step}", include_in_schema=False)
    @router.get(
        "/batches/{step}",
        response_class=Response,
        responses=sends(wire.MEDIA_TYPE, "A safetensors file."),
    )
    async def batch(
        request: Request, spec_id: SpecId, step: Step, rows: Rows = "", ahead: Ahead = 0
    ) -> Response:
        """Fetch rows lo:hi of a batch as a safetensors file.

        `ahead` names so many further batches that may be drawn while this one is read,
        if nobody waits for anything else.
        """
        stream, made_of, name = find_batch(studio, spec_id, step, rows)
        if has_it(request, name):
            return not_modified(name)
        if request.method == "HEAD":
            low, high = made_of.rows
            size = wire.Layout.of(stream.ring.spec, high - low).size
            return answer_head(name, wire.MEDIA_TYPE, size)
        who = name_client(request)
        parcel = await dispatch.fetch(request.receive, stream, made_of, who)
        last = min(step + ahead, MAX_STEP)
        hints.take(stream, range(step + 1, last + 1), made_of.rows)
        headers = {"Cache-Control": "no-store"} if parcel.substituted else lasting(name)
        headers["Server-Timing"] = parcel.spent.to_header()
        # The slot itself: with its length known, nothing copies it but the kernel.
        return Response(parcel.body, media_type=wire.MEDIA_TYPE, headers=headers)

    return router


def find_batch(
    studio: Studio, spec_id: str, step: int, rows: str
) -> tuple[Stream, Recipe, str]:
    """Find the stream, what the batch is made of, and the name of its pixels."""
    stream = studio.find(spec_id)
    wanted = check_rows(stream.ring.spec, _parse_rows(rows))
    made_of = recipe(stream.ring.spec, step, wanted)
    name = f"{made_of.digest}-{device_key(studio.crew.fingerprint)}"
    return stream, made_of, name


def name_client(request: Request) -> str:
    """Name who asks: by its address, and by what its program calls itself."""
    address = request.client.host if request.client else "a socket"
    program = PROGRAM.match(request.headers.get("user-agent", ""))
    return f"{address} {program[0]}" if program else address


def _parse_rows(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    low, colon, high = text.partition(":")
    if len(text) > 16 or not (
        colon and low.isascii() and low.isdigit() and high.isascii() and high.isdigit()
    ):
        raise StreamError(f"rows={text[:32]!r} is not lo:hi")
    return int(low), int(high)
