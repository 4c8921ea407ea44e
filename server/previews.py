"""Previews over HTTP: one program at one time as a picture, or for a while as film."""

import asyncio
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from server import orders
from server.errors import BusyError
from server.gate.clients import client_of
from server.hangup import until_hung_up
from server.lasting import answer_head, answer_part, has_it, not_modified
from server.openapi import Responses
from server.orders import Order
from server.parts import Parts
from server.pictures import MEDIA_TYPES
from server.reader import ENDING
from shaders21k.errors import UnknownProgramError

MAX_NAMES = 4096
"""Names of programs, other than their ids, that are remembered."""

MAX_END_S = orders.MAX_TIME_S + orders.MAX_FILM_S

Side = Annotated[int, Query(ge=orders.MIN_SIDE_PX, le=orders.MAX_SIDE_PX)]
Time = Annotated[float, Query(ge=0, le=orders.MAX_TIME_S)]

BINARY = {"schema": {"type": "string", "format": "binary"}}

ANSWERS: Responses = {
    200: {
        "description": "The picture or film. It never changes on one device.",
        "content": dict.fromkeys(MEDIA_TYPES.values(), BINARY),
    },
    206: {
        "description": "The part of it that Range asks for.",
        "content": dict.fromkeys(MEDIA_TYPES.values(), BINARY),
    },
    304: {"description": "What If-None-Match names is right."},
}


async def read_order(
    program_id: Annotated[
        str, Path(description="An id, its first digits, or the end of a URL.")
    ],
    kind: Annotated[Literal["png", "webp", "jpg", "mp4"], Path(description="Of file.")],
    *,
    time: Annotated[Time, Query(description="seconds, of a still")] = 1.0,
    width: Annotated[Side, Query(description="pixels")] = 256,
    height: Annotated[Side, Query(description="pixels")] = 256,
    crop: Annotated[
        str, Query(max_length=128, description="left,top,width,height of 1")
    ] = "0,0,1,1",
    from_s: Annotated[
        Time, Query(alias="from", description="seconds, of a film's first frame")
    ] = 0.0,
    to_s: Annotated[
        float | None,
        Query(alias="to", ge=0, le=MAX_END_S, description="seconds, of a film's end"),
    ] = None,
    fps: Annotated[
        int, Query(ge=1, le=orders.MAX_FPS, description="frames a second")
    ] = orders.FPS,
    by: Annotated[
        str, Query(max_length=64, description="ignored: it keeps caches apart")
    ] = "",
) -> Order:
    """Read what is wanted, of a program by whatever name.

    Raises:
        PictureError: it is not within bounds.
    """
    del by
    shown = (width, height, orders.parse_crop(crop))
    if kind == "mp4" or to_s is not None:
        to_s = from_s + orders.FILM_S if to_s is None else to_s
        frames = orders.count_frames(from_s, to_s, fps)
        order = Order(program_id, kind, *shown, from_s, frames, fps)
    else:
        order = Order(program_id, kind, *shown, time)
    order.check()
    return order


def preview_routes(parts: Parts) -> APIRouter:
    """Draw previews."""
    router = APIRouter(prefix="/v1/programs/{program_id}", tags=["programs"])
    darkroom = parts.darkroom
    index_of = {each: index for index, each in enumerate(parts.ids)}

    @lru_cache(MAX_NAMES)
    def look_up(name: str) -> str:
        return parts.corpus.get(name).id

    async def find(name: str) -> tuple[str, int]:
        """The id and the index of a program."""
        if name in index_of:
            return name, index_of[name]
        # By the end of its URL, it is looked for among all.
        program_id = await asyncio.to_thread(look_up, name)
        index = index_of.get(program_id)
        if index is None:
            raise UnknownProgramError(
                f"program {program_id[:12]} is not among those served here: it is not "
                "in the selection, or was added since this service started; then start "
                "it again"
            )
        return program_id, index

    @router.head("/preview.{kind}", include_in_schema=False)
    @router.get("/preview.{kind}", response_class=Response, responses=ANSWERS)
    async def preview(
        request: Request, wanted: Annotated[Order, Depends(read_order)]
    ) -> Response:
        """Draw one program at one time as PNG, WebP or JPEG, or for a while.

        An MP4 moves, and so does a WebP with `to`: for up to 10 seconds, 240 frames
        and 64,000,000 pixels in all, with sides of 16 to 1024 pixels. One device
        answers the same URL with the same bytes, always; but a large picture of a slow
        program, which would keep a worker for long, is refused. While a stream is being
        read, it comes first: then, or where too many wait, ask again after Retry-After.
        """
        if parts.dispatch.is_draining:
            raise BusyError(ENDING)
        program_id, index = await find(wanted.program_id)
        order = replace(wanted, program_id=program_id)
        name, media_type = darkroom.name(order), MEDIA_TYPES[order.kind]
        if has_it(request, name):
            return not_modified(name)
        if request.method == "HEAD":  # how long it is, only drawing would tell
            return answer_head(name, media_type)
        if (made := darkroom.find(name)) is None:
            client = client_of(request.scope)
            async with until_hung_up(request.receive):
                made = await darkroom.make(order, index, client)
        return answer_part(request, name, media_type, made)

    return router
