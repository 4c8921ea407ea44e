"""Streams over HTTP: listed, registered and looked up."""

import json
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from server.batches import SpecId
from server.bodies import read_body
from server.parts import Parts
from server.studio import Studio
from shaders21k.errors import SpecError, StreamError
from shaders21k.selection import Selection
from shaders21k.spec import StreamSpec

MAX_SPEC_BYTES = 1 << 16

EXAMPLE = StreamSpec(
    batch_size=64, resolution=128, views=2, seed=0, selection=Selection("0" * 64, 21000)
)

SPEC_BODY = {
    "required": True,
    "description": "`StreamSpec.to_json()`; its identifier is that of the path.",
    "content": {
        "application/json": {
            "schema": {"type": "object"},
            "example": EXAMPLE.to_json(),
        }
    },
}


class StreamAnswer(BaseModel):
    """A stream that is registered."""

    spec_id: str = Field(examples=[EXAMPLE.spec_id])
    spec: dict[str, Any] = Field(examples=[EXAMPLE.to_json()])


class Served(StreamAnswer):
    """A stream in the list of those that are served."""

    registered: datetime
    drawn: int = Field(description="Batches, or rows of them.")
    delivered: int = Field(description="Batches, or rows of them, to all readers.")
    consumers: int = Field(description="Connected, or seen within the last minute.")


def stream_routes(parts: Parts) -> APIRouter:
    """Register streams and look them up."""
    router = APIRouter(prefix="/v1/streams", tags=["streams"])
    studio = parts.studio

    @router.get("")
    async def list_streams() -> list[Served]:
        """List all streams that are registered, the one used last first."""
        return list_served(studio)

    @router.put("/{spec_id}", openapi_extra={"requestBody": SPEC_BODY})
    async def register(spec_id: SpecId, request: Request) -> StreamAnswer:
        """Register a spec under its own identifier; again is the same as once."""
        body = await read_body(request, "a spec", MAX_SPEC_BYTES)
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise StreamError(f"the body is not JSON: {error}") from error
        spec = StreamSpec.from_json(value)
        if spec.spec_id != spec_id:
            raise SpecError(f"this spec's identifier is {spec.spec_id}, not {spec_id}")
        await studio.register(spec)
        return StreamAnswer(spec_id=spec_id, spec=spec.to_json())

    @router.get("/{spec_id}")
    async def look_up(spec_id: SpecId) -> StreamAnswer:
        """Look up the spec of a stream that is registered."""
        spec = studio.find(spec_id).ring.spec
        return StreamAnswer(spec_id=spec_id, spec=spec.to_json())

    return router


def list_served(studio: Studio) -> list[Served]:
    """List all streams, the one used last first."""
    served = []
    for spec_id, stream in reversed(studio.streams.items()):
        ledger = stream.ledger
        total = ledger.total
        served.append(
            Served(
                spec_id=spec_id,
                spec=stream.ring.spec.to_json(),
                registered=ledger.registered,
                drawn=total.drawn,
                delivered=total.delivered,
                consumers=len(ledger.consumers),
            )
        )
    return served
