"""What an HTTP answer that is no batch means, as the errors of `Endpoint`."""

import http.client
import json
from typing import Any

from shaders21k.errors import BusyError, ShadersError, StreamError, WireError
from shaders21k.transports.problems import read_problem

MAX_PROBLEM_BYTES = 1 << 16


def read_json(name: str, response: http.client.HTTPResponse) -> dict[str, Any]:
    """Read a short JSON object.

    Raises:
        WireError: it is none, or too long.
    """
    body = response.read(MAX_PROBLEM_BYTES)
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireError(f"{name} answers with no JSON: is it a renderer?") from error
    if not isinstance(value, dict) or response.read(1):
        raise WireError(f"{name} answers with no JSON object of ours")
    return value


def explain_refusal(name: str, response: http.client.HTTPResponse) -> ShadersError:
    """Say what an answer other than 200 means; reads it to its end."""
    status = response.status
    if status in (502, 504):  # a proxy that finds nobody behind it
        return StreamError(f"{name} answers {status}: nobody is behind it")
    try:
        problem = read_json(name, response)
    except WireError:
        problem = {}
    error = read_problem(problem, f"{name} answers {status}")
    # A proxy may be what is full, and says it in words of its own.
    if isinstance(error, BusyError) or (status == 503 and isinstance(error, WireError)):
        seconds = _read_seconds(response.getheader("Retry-After"))
        return BusyError(str(error), seconds)
    return error


def _read_seconds(text: str | None) -> float:
    """Read Retry-After; a date, which we do not send, counts as one second."""
    return float(text) if text and text.isascii() and text.isdigit() else 1.0
