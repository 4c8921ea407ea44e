"""The service over HTTP: streams, batches, recipes and previews."""

import asyncio
import json
import logging
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from server import monitoring, pictures
from server.problems import describe_problem
from server.studio import Stream, Studio
from shaders21k import wire
from shaders21k.corpus import Corpus
from shaders21k.errors import (
    ShadersError,
    SpecError,
    StreamError,
    UnknownProgramError,
)
from shaders21k.recipe import ARRAYS, check_rows, recipe
from shaders21k.spec import StreamSpec
from shaders21k.verdicts import device_key

log = logging.getLogger("server.web")

PROBLEM = "application/problem+json"
MAX_SIDE_PX = 2048
MAX_AHEAD = 8
MAX_SPEC_BYTES = 1 << 16
RETRY_AFTER_S = 1

Side = Annotated[int, Query(ge=8, le=MAX_SIDE_PX, description="pixels")]


def build_app(studio: Studio, corpus: Corpus, ids: Sequence[str]) -> FastAPI:
    """Put the studio behind HTTP.

    Args:
        studio: draws.
        corpus: open for reading, the file that the studio's workers read as well.
        ids: the selection that they draw from.
    """
    app = FastAPI(
        title="shaders21k",
        summary="A dataset that is a program: batches of rendered shaders.",
        description="Batches are a pure function of (spec, n): any may be had again.",
    )
    _add_errors(app)
    _add_health(app, studio)
    app.include_router(monitoring.build_router(studio))
    _add_streams(app, studio)
    _add_batches(app, studio)
    _add_programs(app, studio, corpus, ids)
    return app


def _problem(problem: dict[str, Any]) -> JSONResponse:
    status = problem["status"]
    headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else None
    return JSONResponse(problem, status, headers, media_type=PROBLEM)


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(ShadersError)
    async def ours(_: Request, error: ShadersError) -> Response:
        return _problem(describe_problem(error))

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


def _add_health(app: FastAPI, studio: Studio) -> None:
    @app.get("/healthz")
    async def is_alive() -> dict[str, str]:
        """The process runs."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def is_ready() -> Response:
        """Somebody can draw. 503 while no worker is alive or no device serves."""
        crew = studio.crew
        workers = len(crew.pids)
        trouble = crew.fleet.trouble or ("" if workers else "no worker is alive")
        return JSONResponse(
            {
                "status": trouble or "ready",
                "workers": workers,
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
                raise StreamError(f"a spec has no more than {MAX_SPEC_BYTES:,} bytes")
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise StreamError(f"the body is not JSON: {error}") from error
        spec = StreamSpec.from_json(value)
        if spec.spec_id != spec_id:
            raise SpecError(f"this spec's identifier is {spec.spec_id}, not {spec_id}")
        await studio.register(spec)
        return {"spec_id": spec_id, "spec": spec.to_json()}

    @app.get("/v1/streams/{spec_id}/recipes/{n}")
    def recipe_of(spec_id: str, n: int, rows: str = "") -> dict[str, Any]:
        """What batch n is made of."""
        spec = studio.find(spec_id).ring.spec
        made_of = recipe(spec, n, _parse_rows(rows))
        return {
            "spec_id": made_of.spec_id,
            "step": made_of.step,
            "rows": made_of.rows,
            "digest": made_of.digest,
            **{name: getattr(made_of, name).tolist() for name in ARRAYS},
        }


def _add_batches(app: FastAPI, studio: Studio) -> None:
    background: set[asyncio.Task[None]] = set()

    async def draw_ahead(stream: Stream, step: int, rows: tuple[int, int]) -> None:
        # A hint: whoever asks for the batch will hear what is wrong with it.
        with suppress(ShadersError):
            async with studio.lend(stream, step, rows):
                pass

    @app.get("/v1/streams/{spec_id}/batches/{n}.png", response_class=Response)
    async def sheet(spec_id: str, n: int, rows: str = "") -> Response:
        """Show a batch as a contact sheet: what the model sees."""
        stream = studio.find(spec_id)
        spec = stream.ring.spec
        wanted = check_rows(spec, _parse_rows(rows))
        async with studio.lend(stream, n, wanted) as (message, substituted):
            batch = wire.read(bytes(message), spec, n, wanted)
        png = await asyncio.to_thread(pictures.contact_sheet, batch)
        headers = _keep_for(batch.recipe_digest, studio, substituted)
        return Response(png, media_type="image/png", headers=headers)

    @app.get("/v1/streams/{spec_id}/batches/{n}", response_class=Response)
    async def batch(spec_id: str, n: int, rows: str = "", ahead: int = 0) -> Response:
        """Rows lo:hi of batch n as a safetensors file.

        `ahead` asks for so many further batches to be drawn while this one is read.
        """
        stream = studio.find(spec_id)
        wanted = check_rows(stream.ring.spec, _parse_rows(rows))
        if not 0 <= ahead <= MAX_AHEAD:
            raise StreamError(f"ahead={ahead} is not in 0..{MAX_AHEAD}")
        digest = recipe(stream.ring.spec, n, wanted).digest
        for step in range(n + 1, n + 1 + ahead):
            task = asyncio.create_task(draw_ahead(stream, step, wanted))
            background.add(task)
            task.add_done_callback(background.discard)
        async with studio.lend(stream, n, wanted) as (message, substituted):
            # A copy: uvicorn may hold on to the body after this function has returned,
            # when the slot may already be another batch's.
            body = bytes(message)
        headers = _keep_for(digest, studio, substituted)
        return Response(body, media_type=wire.MEDIA_TYPE, headers=headers)


def _add_programs(
    app: FastAPI, studio: Studio, corpus: Corpus, ids: Sequence[str]
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


def _keep_for(digest: str, studio: Studio, substituted: bool) -> dict[str, str]:
    """Say how long an answer holds: for ever, unless stand-ins are in it.

    Its name is that of the recipe and of what draws it.
    """
    if substituted:
        return {"Cache-Control": "no-store"}
    return {
        "ETag": f'"{digest}-{device_key(studio.crew.fingerprint)}"',
        "Cache-Control": "public, max-age=31536000, immutable",
    }


def _parse_rows(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    low, colon, high = text.partition(":")
    if len(text) > 16 or not (
        colon and low.isascii() and low.isdigit() and high.isascii() and high.isdigit()
    ):
        raise StreamError(f"rows={text!r} is not lo:hi")
    return int(low), int(high)


def _parse_crop(text: str) -> tuple[float, float, float, float]:
    try:
        left, top, width, height = map(float, text.split(","))
    except ValueError:
        raise StreamError(f"crop={text!r} is not left,top,width,height") from None
    if not all(
        math.isfinite(each) and abs(each) <= 16 for each in (left, top, width, height)
    ):
        raise StreamError(f"crop={text!r} lies too far outside the picture")
    return left, top, width, height
