"""The service over HTTP: all routes under one roof, and what they say in failing."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from server import monitoring
from server.batches import batch_routes
from server.dispatch import Dispatch
from server.gallery.manual import manual_routes
from server.gallery.pages import Pages
from server.gallery.playground import playground_page
from server.gallery.program import program_pages
from server.gallery.streams import stream_pages
from server.gallery.wall import wall_routes
from server.gate.login import login_routes
from server.gate.passes import Passes
from server.health import health_routes
from server.journal import request_id
from server.live import live_routes
from server.openapi import describe_answers
from server.parts import Parts
from server.playground import playground_routes
from server.previews import preview_routes
from server.problems import answer_problem, describe_failure, describe_problem
from server.programs import program_routes
from server.sheets import sheet_routes
from server.streams import stream_routes
from shaders21k.errors import ShadersError


def build_app(parts: Parts, passes: Passes) -> FastAPI:
    """Put a service behind HTTP. What may reach it, its gate decides."""
    app = FastAPI(
        title="shaders21k",
        summary="A dataset that is a program: batches of rendered shaders.",
        description="Batches are a pure function of (spec, n): any may be had again.",
        version=version("shaders21k"),
        docs_url=None,  # of ours, for theirs asks other hosts: server/gallery/manual.py
        redoc_url=None,
        redirect_slashes=False,  # it would redirect to whatever Host says
    )
    describe_answers(app)
    add_errors(app, parts.dispatch, parts.pages)
    app.include_router(health_routes(parts))
    app.include_router(monitoring.build_router(parts.studio))
    app.include_router(stream_routes(parts))
    app.include_router(live_routes(parts))
    app.include_router(sheet_routes(parts))  # .png, before any step
    app.include_router(batch_routes(parts.studio, parts.dispatch))
    app.include_router(preview_routes(parts))
    app.include_router(program_routes(parts))
    app.include_router(playground_routes(parts))
    app.include_router(wall_routes(parts))
    app.include_router(program_pages(parts))
    app.include_router(stream_pages(parts))
    app.include_router(playground_page(parts))
    app.include_router(manual_routes(parts, app.openapi))
    app.include_router(login_routes(parts.pages, passes))
    app.include_router(parts.pages.routes())
    return app


def add_errors(app: FastAPI, dispatch: Dispatch, pages: Pages) -> None:
    """Have an app say every error: to people in a page, to programs as a problem."""

    def answer(
        request: Request,
        problem: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        of_the_api = request.url.path.startswith("/v1/")
        if of_the_api or "text/html" not in request.headers.get("Accept", ""):
            return answer_problem(problem, headers)
        page = pages.write("error.html", problem=problem, request_id=request_id.get())
        page.status_code = problem["status"]
        page.headers.update(headers or {})
        return page

    @app.exception_handler(ShadersError)
    async def ours(request: Request, error: ShadersError) -> Response:
        said = answer(request, describe_problem(error))
        if said.status_code in (429, 503):
            retry_s = getattr(error, "retry_after_s", None) or dispatch.retry_after_s
            said.headers["Retry-After"] = str(retry_s)
            if dispatch.is_draining:
                said.headers["Connection"] = "close"
        return said

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        return answer(request, describe_failure(error))  # the gate writes it down

    @app.exception_handler(HTTPException)
    async def routing(request: Request, error: HTTPException) -> Response:
        title = str(error.detail)
        problem = {"type": "about:blank", "title": title, "status": error.status_code}
        return answer(request, problem, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors()
        )
        problem = {
            "type": "urn:shaders21k:bad-request",
            "title": "The request makes no sense",
            "status": 422,
            "detail": wrong,
        }
        return answer(request, problem)
