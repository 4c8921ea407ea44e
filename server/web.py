"""The service over HTTP: all routes under one roof, and what they say in failing."""

import logging
from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from server import monitoring
from server.batches import batch_routes
from server.gallery.manual import manual_routes
from server.gallery.pages import Pages
from server.gallery.playground import playground_page
from server.gallery.program import program_pages
from server.gallery.streams import stream_pages
from server.gallery.wall import wall_routes
from server.health import health_routes
from server.live import live_routes
from server.openapi import describe_answers
from server.parts import Parts
from server.playground import playground_routes
from server.previews import preview_routes
from server.problems import PROBLEM, describe_problem
from server.programs import program_routes
from server.sheets import sheet_routes
from server.streams import stream_routes
from shaders21k.errors import ShadersError

log = logging.getLogger("server.web")


def build_app(parts: Parts) -> FastAPI:
    """Put a service behind HTTP."""
    app = FastAPI(
        title="shaders21k",
        summary="A dataset that is a program: batches of rendered shaders.",
        description="Batches are a pure function of (spec, n): any may be had again.",
        version=version("shaders21k"),
        docs_url=None,  # of ours, for theirs asks other hosts: server/gallery/manual.py
        redoc_url=None,
    )
    describe_answers(app)
    _add_errors(app, parts)
    app.include_router(health_routes(parts))
    app.include_router(monitoring.build_router(parts.studio))
    app.include_router(stream_routes(parts))
    app.include_router(live_routes(parts))
    app.include_router(sheet_routes(parts))  # .png, before any step
    app.include_router(batch_routes(parts.studio, parts.dispatch))
    app.include_router(preview_routes(parts))
    app.include_router(program_routes(parts))
    app.include_router(program_pages(parts))
    app.include_router(manual_routes(parts, app.openapi))
    app.include_router(wall_routes(parts))
    app.include_router(playground_routes(parts))
    app.include_router(playground_page(parts))
    app.include_router(parts.pages.routes())
    app.include_router(stream_pages(parts))
    return app


def _describe(request: Request, pages: Pages, problem: dict[str, Any]) -> Response:
    """Say what is wrong: to people who open a page in a page, to programs as JSON."""
    of_the_api = request.url.path.startswith("/v1/")
    if not of_the_api and "text/html" in request.headers.get("Accept", ""):
        page = pages.write("error.html", problem=problem)
        page.status_code = problem["status"]
        return page
    return JSONResponse(problem, problem["status"], media_type=PROBLEM)


def _add_errors(app: FastAPI, parts: Parts) -> None:
    dispatch = parts.dispatch
    answer_with = partial(_describe, pages=parts.pages)

    @app.exception_handler(ShadersError)
    async def ours(request: Request, error: ShadersError) -> Response:
        answer = answer_with(request, problem=describe_problem(error))
        if answer.status_code in (429, 503):
            retry_s = getattr(error, "retry_after_s", None) or dispatch.retry_after_s
            answer.headers["Retry-After"] = str(retry_s)
            if dispatch.is_draining:
                answer.headers["Connection"] = "close"
        return answer

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        log.error("%s failed", request.url.path, exc_info=error)
        return answer_with(
            request,
            problem={
                "type": "urn:shaders21k:failed",
                "title": "It failed, and that is our fault",
                "status": 500,
                "detail": f"{type(error).__name__}; the service's log says more",
            },
        )

    @app.exception_handler(HTTPException)
    async def routing(request: Request, error: HTTPException) -> Response:
        title = str(error.detail)
        problem = {"type": "about:blank", "title": title, "status": error.status_code}
        return answer_with(request, problem=problem)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors()
        )
        return answer_with(
            request,
            problem={
                "type": "urn:shaders21k:bad-request",
                "title": "The request makes no sense",
                "status": 422,
                "detail": wrong,
            },
        )
