"""Errors as RFC 9457 problems, the same over HTTP and over the ring."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from renderer.errors import CompileError, RendererError
from server.errors import (
    BlankError,
    BusyError,
    DeviceLostError,
    DisabledError,
    DrawError,
    ForeignError,
    HungUpError,
    MediaTypeError,
    OverrunError,
    OversizeError,
    PictureError,
    QuarantineError,
    TooManyError,
    UnknownStreamError,
    UntrustedError,
)
from server.journal import request_id
from shaders21k.errors import (
    SelectionError,
    ShadersError,
    SpecError,
    StreamError,
    UnknownProgramError,
    WishError,
)

PROBLEM = "application/problem+json"

MAX_DETAIL = 2000
"""Characters of a detail; it may cite what was asked, and that may be long."""

_KINDS: tuple[tuple[type[ShadersError], int, str, str], ...] = (
    (UnknownStreamError, 404, "unknown-stream", "No such stream is registered here"),
    (UnknownProgramError, 404, "unknown-program", "No such program"),
    (SelectionError, 409, "other-selection", "The spec names another selection"),
    (SpecError, 422, "bad-spec", "The spec asks for the impossible"),
    (CompileError, 422, "does-not-compile", "The program does not compile"),
    (BusyError, 503, "busy", "Every slot is taken"),
    (TooManyError, 429, "too-many", "Too often, or too much at once"),
    (DisabledError, 403, "not-enabled", "This service is not told to do that"),
    (OverrunError, 422, "too-heavy", "The program takes too much"),
    (BlankError, 422, "blank", "The program draws nothing"),
    (HungUpError, 499, "hung-up", "The client has hung up"),
    (OversizeError, 413, "too-large", "The body is too large"),
    (ForeignError, 403, "foreign", "This service answers no other site"),
    (UntrustedError, 401, "untrusted", "This service asks for a token"),
    (MediaTypeError, 415, "media-type", "The body is of another type than is read"),
    (DeviceLostError, 503, "device-lost", "Nothing can draw any more"),
    (PictureError, 422, "bad-picture", "No such picture is drawn here"),
    (QuarantineError, 422, "in-quarantine", "The program hung or crashed a worker"),
    (DrawError, 500, "not-drawn", "The batch could not be drawn"),
    (RendererError, 500, "not-drawn", "The picture could not be drawn"),
    (WishError, 400, "bad-request", "The request makes no sense"),
    (StreamError, 400, "bad-request", "The request makes no sense"),
)
"""The first class that fits decides, so subclasses come before their bases."""


def describe_problem(error: ShadersError) -> dict[str, Any]:
    """Turn an error into a problem: type, title, status, detail."""
    if isinstance(error, DrawError) and error.problem:
        return error.problem
    status, name, title = next(
        (rest for kind, *rest in _KINDS if isinstance(error, kind)),
        [500, "failed", "It failed"],
    )
    problem: dict[str, Any] = {
        "type": f"urn:shaders21k:{name}",
        "title": title,
        "status": status,
        "detail": str(error)[:MAX_DETAIL],
    }
    if isinstance(error, CompileError):
        problem["diagnostics"] = [
            {"tab": each.tab, "line": each.line, "message": each.message}
            for each in error.diagnostics
        ]
    if isinstance(error, OverrunError):
        problem["limit"] = error.limit
    return problem


def describe_failure(error: Exception) -> dict[str, Any]:
    """Describe an error that nobody foresaw: of which kind, and nothing more."""
    return {
        "type": "urn:shaders21k:failed",
        "title": "It failed, and that is our fault",
        "status": 500,
        "detail": f"{type(error).__name__}; the service's log says more",
    }


def answer_problem(
    problem: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Answer a request with a problem, which says of which request it is."""
    said = {**problem, "request_id": request_id.get()}
    return JSONResponse(said, problem["status"], headers, media_type=PROBLEM)
