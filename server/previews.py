"""Previews over HTTP: one program at one time, as a picture."""

import asyncio
import math
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from server import pictures
from server.errors import BusyError
from server.parts import Parts
from shaders21k.errors import StreamError, UnknownProgramError

MAX_SIDE_PX = 2048

Side = Annotated[int, Query(ge=8, le=MAX_SIDE_PX, description="pixels")]


def preview_routes(parts: Parts) -> APIRouter:
    """Draw previews."""
    router = APIRouter(prefix="/v1/programs/{program_id}", tags=["programs"])
    index_of = {each: index for index, each in enumerate(parts.ids)}

    @router.get("/preview.{kind}", response_class=Response)
    async def preview(
        program_id: str,
        kind: Literal["png", "webp", "jpg"],
        *,
        time: Annotated[float, Query(ge=0, le=1e6, description="seconds")] = 1.0,
        width: Side = 256,
        height: Side = 256,
        crop: str = "0,0,1,1",
    ) -> Response:
        """Draw one program at one time. `crop` is left,top,width,height of 1."""
        if parts.dispatch.is_draining:
            raise BusyError("this service is ending: ask another, or its successor")
        program = parts.corpus.get(program_id)
        index = index_of.get(program.id)
        if index is None:
            raise UnknownProgramError(
                f"program {program.id[:12]} is not among those served here: it is not "
                "in the selection, or was added since this service started; then start "
                "it again"
            )
        rgb = await parts.studio.crew.draw_still(
            index, time, (width, height), _parse_crop(crop)
        )
        encoded = await asyncio.to_thread(pictures.encode, rgb, width, height, kind)
        return Response(encoded, media_type=pictures.MEDIA_TYPES[kind])

    return router


def _parse_crop(text: str) -> tuple[float, float, float, float]:
    try:
        left, top, width, height = map(float, text.split(","))
    except ValueError:
        raise StreamError(f"crop={text[:64]!r} is not left,top,width,height") from None
    if not all(
        math.isfinite(each) and abs(each) <= 16 for each in (left, top, width, height)
    ):
        raise StreamError(f"crop={text[:64]!r} lies too far outside the picture")
    return left, top, width, height
