"""The service over HTTP: streams, batches, recipes and previews."""

import asyncio
import json
import logging
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from server import monitoring, pictures
from server.batches import batch_routes
from server.dispatch import Dispatch
from server.errors import BusyError, OversizeError
from server.problems import PROBLEM, describe_problem
from server.studio import Studio
from shaders21k.corpus import Corpus
from shaders21k.errors import (
    ShadersError,
    SpecError,
    StreamError,
    UnknownProgramError,
)
from shaders21k.spec import StreamSpec

log = logging.getLogger("server.web")

MAX_SIDE_PX = 2048
MAX_SPEC_BYTES = 1 << 16

Side = Annotated[int, Query(ge=8, le=MAX_SIDE_PX, description="pixels")]


def build_app(
    studio: Studio, dispatch: Dispatch, corpus: Corpus, ids: Sequence[str]
) -> FastAPI:
    """Put the studio behind HTTP.

    Args:
        studio: draws.
        dispatch: fetches batches from it.
        corpus: open for reading, the file that the studio's workers read as well.
        ids: the selection that they draw from.
    """
    app = FastAPI(
        title="shaders21k",
        summary="A dataset that is a program: batches of rendered shaders.",
        description="Batches are a pure function of (spec, n): any may be had again.",
    )
    _add_errors(app, dispatch)
    _add_health(app, studio, dispatch)
    app.include_router(monitoring.build_router(studio))
    _add_streams(app, studio)
    app.include_router(batch_routes(studio, dispatch))
    _add_programs(app, studio, dispatch, corpus, ids)
    return app


def _problem(problem: dict[str, Any]) -> JSONResponse:
    return JSONResponse(problem, problem["status"], media_type=PROBLEM)


def _add_errors(app: FastAPI, dispatch: Dispatch) -> None:
    @app.exception_handler(ShadersError)
    async def ours(_: Request, error: ShadersError) -> Response:
        answer = _problem(describe_problem(error))
        if answer.status_code == 503:
            answer.headers["Retry-After"] = str(dispatch.retry_after_s)
            if dispatch.is_draining:
                answer.headers["Connection"] = "close"
        return answer

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        log.error("%s failed", request.url.path, exc_info=error)
        return _problem(
            {
                "type": "urn:shaders21k:failed",
                "title": "It failed, and that is our fault",
                "status": 500,
                "detail": f"{type(error).__name__}; the service's log says more",
            }
        )

    @app.exception_handler(HTTPException)
    async def routing(_: Request, error: HTTPException) -> Response:
        title = str(error.detail)
        return _problem(
            {"type": "about:blank", "title": title, "status": error.status_code}
        )

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors()
        )
        return _problem(
            {
                "type": "urn:shaders21k:bad-request",
                "title": "The request makes no sense",
                "status": 422,
                "detail": wrong,
            }
        )


def _add_health(app: FastAPI, studio: Studio, dispatch: Dispatch) -> None:
    @app.get("/healthz")
    async def is_alive() -> dict[str, str]:
        """The process runs."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def is_ready() -> Response:
        """Somebody can draw. 503 while no worker or device serves, or at the end."""
        crew = studio.crew
        trouble = "draining" if dispatch.is_draining else crew.trouble
        return JSONResponse(
            {
                "status": trouble or "ready",
                "workers": len(crew.pids),
                "counters": asdict(crew.counters),
                "quarantined": crew.quarantine.confined,
                "fingerprint": asdict(crew.fingerprint),
                "selection": asdict(studio.selection),
                "streams": {
                    name: each.ring.counts for name, each in studio.streams.items()
                },
            },
            503 if trouble else 200,
        )

    @app.get("/v1/quarantine")
    async def quarantine() -> list[dict[str, Any]]:
        """Programs that hung or crashed a worker: why, and for how long they rest."""
        return studio.crew.quarantine.report()

    @app.get("/v1/selection")
    async def selection() -> dict[str, Any]:
        """The programs that are served, by digest and number."""
        return asdict(studio.selection)


def _add_streams(app: FastAPI, studio: Studio) -> None:
    @app.put("/v1/streams/{spec_id}")
    async def register(spec_id: str, request: Request) -> dict[str, Any]:
        """Register a spec under its own identifier; again is the same as once."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_SPEC_BYTES:
                raise OversizeError(f"a spec has no more than {MAX_SPEC_BYTES:,} bytes")
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise StreamError(f"the body is not JSON: {error}") from error
        spec = StreamSpec.from_json(value)
        if spec.spec_id != spec_id:
            raise SpecError(f"this spec's identifier is {spec.spec_id}, not {spec_id}")
        await studio.register(spec)
        return {"spec_id": spec_id, "spec": spec.to_json()}

    @app.get("/v1/streams/{spec_id}")
    async def look_up(spec_id: str) -> dict[str, Any]:
        """The spec of a stream that is registered."""
        return {"spec_id": spec_id, "spec": studio.find(spec_id).ring.spec.to_json()}


def _add_programs(
    app: FastAPI,
    studio: Studio,
    dispatch: Dispatch,
    corpus: Corpus,
    ids: Sequence[str],
) -> None:
    index_of = {each: index for index, each in enumerate(ids)}

    @app.get("/v1/programs/{program_id}/preview.png", response_class=Response)
    async def preview(
        program_id: str,
        time: Annotated[float, Query(ge=0, le=1e6, description="seconds")] = 1.0,
        width: Side = 256,
        height: Side = 256,
        crop: str = "0,0,1,1",
    ) -> Response:
        """Draw one program at one time. `crop` is left,top,width,height of 1."""
        if dispatch.is_draining:
            raise BusyError("this service is ending: ask another, or its successor")
        program = corpus.get(program_id)
        index = index_of.get(program.id)
        if index is None:
            raise UnknownProgramError(
                f"program {program.id[:12]} is not among those served here: it is not "
                "in the selection, or was added since this service started; then start "
                "it again"
            )
        rgb = await studio.crew.draw_still(
            index, time, (width, height), _parse_crop(crop)
        )
        png = await asyncio.to_thread(pictures.encode_png, rgb, width, height)
        return Response(png, media_type="image/png")


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
