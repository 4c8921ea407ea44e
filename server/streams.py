"""Streams over HTTP: registered, and looked up."""

import json
from typing import Any

from fastapi import APIRouter, Request

from server.bodies import read_body
from server.parts import Parts
from shaders21k.errors import SpecError, StreamError
from shaders21k.spec import StreamSpec

MAX_SPEC_BYTES = 1 << 16


def stream_routes(parts: Parts) -> APIRouter:
    """Register streams and look them up."""
    router = APIRouter(tags=["streams"])
    studio = parts.studio

    @router.put("/v1/streams/{spec_id}")
    async def register(spec_id: str, request: Request) -> dict[str, Any]:
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
        return {"spec_id": spec_id, "spec": spec.to_json()}

    @router.get("/v1/streams/{spec_id}")
    async def look_up(spec_id: str) -> dict[str, Any]:
        """The spec of a stream that is registered."""
        return {"spec_id": spec_id, "spec": studio.find(spec_id).ring.spec.to_json()}

    return router
