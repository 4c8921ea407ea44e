"""The service over HTTP: all routes under one roof, and what they say in failing."""

from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from server import monitoring
from server.batches import batch_routes
from server.dispatch import Dispatch
from server.gallery.manual import manual_routes
from server.gate.login import login_routes
from server.gate.passes import Passes
from server.health import health_routes
from server.openapi import describe_answers
from server.parts import Parts
from server.previews import preview_routes
from server.problems import answer_problem, describe_failure, describe_problem
from server.programs import program_routes
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
    add_errors(app, parts.dispatch)
    app.include_router(health_routes(parts))
    app.include_router(monitoring.build_router(parts.studio))
    app.include_router(stream_routes(parts))
    app.include_router(batch_routes(parts.studio, parts.dispatch))
    app.include_router(preview_routes(parts))
    app.include_router(program_routes(parts))
    app.include_router(manual_routes(parts, app.openapi))
    app.include_router(parts.pages.routes())
    app.include_router(login_routes(parts.pages, passes))
    return app


def add_errors(app: FastAPI, dispatch: Dispatch) -> None:
    """Have an app answer every error with a problem."""

    @app.exception_handler(ShadersError)
    async def ours(_: Request, error: ShadersError) -> Response:
        answer = answer_problem(describe_problem(error))
        if answer.status_code == 429:
            answer.headers["Retry-After"] = "1"
        if answer.status_code == 503:
            answer.headers["Retry-After"] = str(dispatch.retry_after_s)
            if dispatch.is_draining:
                answer.headers["Connection"] = "close"
        return answer

    @app.exception_handler(Exception)
    async def unforeseen(_: Request, error: Exception) -> Response:
        return answer_problem(describe_failure(error))  # the gate writes it down

    @app.exception_handler(HTTPException)
    async def routing(_: Request, error: HTTPException) -> Response:
        title = str(error.detail)
        problem = {"type": "about:blank", "title": title, "status": error.status_code}
        return answer_problem(problem, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors()
        )
        return answer_problem(
            {
                "type": "urn:shaders21k:bad-request",
                "title": "The request makes no sense",
                "status": 422,
                "detail": wrong,
            }
        )
