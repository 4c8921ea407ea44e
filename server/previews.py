"""Previews over HTTP: one program at one time as a picture, or for a while as a film."""

import asyncio
from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from server import orders
from server.errors import BusyError
from server.hangup import until_hung_up
from server.lasting import answer_head, answer_part, has_it, not_modified
from server.orders import Order
from server.parts import Parts
from server.pictures import MEDIA_TYPES
from server.problems import PROBLEM
from server.reader import ENDING
from shaders21k.errors import UnknownProgramError

MAX_NAMES = 4096
"""Names of programs, other than their ids, that are remembered."""

Side = Annotated[int, Query(ge=orders.MIN_SIDE_PX, le=orders.MAX_SIDE_PX)]
Time = Annotated[float, Query(ge=0, le=orders.MAX_TIME_S)]
Word = Annotated[str, Query(max_length=64, description="ignored: keeps caches apart")]

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {PROBLEM: {}}}
    for status, words in (
        (404, "No such program is served here."),
        (422, "It is out of bounds, does not compile, or its program rests."),
        (429, "You wait for too many previews: see Retry-After."),
        (500, "It could not be drawn."),
        (503, "Others come first, or the service is ending: see Retry-After."),
    )
}

ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture. It never changes.",
        "content": {each: {} for each in MEDIA_TYPES.values()},
    },
    206: {"description": "A part of it, as asked for by Range."},
    304: {"description": "You have it."},
    416: {"description": "It is not that long."},
    **PROBLEMS,
}


def preview_routes(parts: Parts) -> APIRouter:
    """Draw previews."""
    router = APIRouter(prefix="/v1/programs/{program_id}", tags=["programs"])
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
        request: Request,
        program_id: str,
        kind: Literal["png", "webp", "jpg", "mp4"],
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
            Query(
                alias="to",
                ge=0,
                le=orders.MAX_TIME_S + orders.MAX_FILM_S,
                description="seconds at which a film ends; makes a webp move",
            ),
        ] = None,
        fps: Annotated[
            int, Query(ge=1, le=orders.MAX_FPS, description="frames a second")
        ] = orders.FPS,
        by: Word = "",
    ) -> Response:
        """Draw one program at one time as PNG, WebP or JPEG, or for a while.

        An MP4 moves, and so does a WebP with `to`: for up to 10 seconds and 240 frames,
        64,000,000 pixels in all, with sides of 16 to 1024 pixels. The same URL is
        always answered with the same bytes on the same device.
        """
        del by
        if parts.dispatch.is_draining:
            raise BusyError(ENDING)
        found_id, index = await find(program_id)
        size_and_crop = (width, height, orders.parse_crop(crop))
        if kind == "mp4" or to_s is not None:
            to_s = from_s + orders.FILM_S if to_s is None else to_s
            frames = orders.count_frames(from_s, to_s, fps)
            order = Order(found_id, kind, *size_and_crop, from_s, frames, fps)
        else:
            order = Order(found_id, kind, *size_and_crop, time)
        order.check()
        darkroom = parts.darkroom
        name, media_type = darkroom.name(order), MEDIA_TYPES[kind]
        if has_it(request, name):
            return not_modified(name)
        if request.method == "HEAD":  # how long it is, only drawing would tell
            return answer_head(name, media_type)
        if (made := darkroom.find(order)) is None:
            client = request.client.host if request.client else ""
            async with until_hung_up(request.receive):
                made = await darkroom.make(order, index, client)
        return answer_part(request, name, media_type, made)

    return router
