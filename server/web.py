"""The service over HTTP: all routes under one roof, and what they say in failing."""

import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from server import monitoring
from server.batches import batch_routes
from server.dispatch import Dispatch
from server.gallery.playground import playground_page
from server.health import health_routes
from server.parts import Parts
from server.playground import playground_routes
from server.previews import preview_routes
from server.problems import PROBLEM, describe_problem
from server.programs import program_routes
from server.streams import stream_routes
from shaders21k.errors import ShadersError

log = logging.getLogger("server.web")


def build_app(parts: Parts) -> FastAPI:
    """Put a service behind HTTP."""
    app = FastAPI(
        title="shaders21k",
        summary="A dataset that is a program: batches of rendered shaders.",
        description="Batches are a pure function of (spec, n): any may be had again.",
    )
    _add_errors(app, parts.dispatch)
    app.include_router(health_routes(parts))
    app.include_router(monitoring.build_router(parts.studio))
    app.include_router(stream_routes(parts))
    app.include_router(batch_routes(parts.studio, parts.dispatch))
    app.include_router(preview_routes(parts))
    app.include_router(program_routes(parts))
    app.include_router(playground_routes(parts))
    app.include_router(playground_page(parts))
    app.include_router(parts.pages.routes())
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
