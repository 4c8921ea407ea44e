"""The gate: every request passes it before any route, and every answer on its way out.

It is plain ASGI, and copies nothing of what passes: batches go out from shared memory.
"""

import asyncio
import logging
import math
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import (
    BusyError,
    MediaTypeError,
    OversizeError,
    TooManyError,
    UntrustedError,
)
from server.gate.clients import client_of
from server.gate.headers import SAFE_HEADERS
from server.gate.limits import Buckets, Places
from server.gate.origins import Headers, check_host, check_site
from server.gate.passes import CURE, Passes
from server.journal import make_id, request_id
from server.problems import answer_problem, describe_failure, describe_problem
from shaders21k.errors import ShadersError, StreamError

log = logging.getLogger("server.access")

RATE_PER_S, BURST = 100.0, 400
"""How often a client may ask: the wall asks for 60 pictures at once."""

AT_ONCE = 64
"""Requests of a client that are answered at the same time."""

MAX_BODY_BYTES = 1 << 20
"""Of any body; routes that read less say so themselves."""

OPEN = ("/healthz", "/login", "/logout")
"""What is answered to those who show no token, and /static/, which that page needs."""

HALF_OPEN = "/readyz"
"""What tells them less."""

_BATCHES = r"/v1/streams/[^/]+/batches/[0-9]+"

UNLIMITED = re.compile(
    rf"/healthz|/readyz|/v1/selection|/v1/streams/[^/]+|{_BATCHES}", re.ASCII
)
"""Probes, and what trainers ask: a browser on the same machine must not use up what
they may. Batches have a bound of their own, and the rest costs less than refusing."""

QUIET = re.compile(rf"/healthz|/readyz|/metrics|/static/.*|{_BATCHES}", re.ASCII)
"""What machines ask for all day. It is counted in /metrics, and logged if it fails."""

FAILURES_PER_S, MOST_FAILURES = 5.0, 100
"""Refusals that are logged of one client: a flood of them must not fill a disk."""

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")

MAX_LOGGED = 200
"""Characters of a path in the log; never anything of a query."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the gate asks of requests.

    Attributes:
        passes: says who is trusted.
        names: hosts that the service may be asked for as, besides localhost and IP
            addresses; None for any.
    """

    passes: Passes
    names: frozenset[str] | None = None


@dataclass(slots=True)
class _Answer:
    """What has been said to a request. `status` is 0 where nothing has."""

    status: int = 0
    sent_bytes: int = 0


class Gate:
    """Lets requests in, or answers them with a problem.

    Each has an identifier, its own or a new one, which the answer carries, and so does
    all that is logged of it.
    """

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app, self._rules = app, rules
        self._often = Buckets(RATE_PER_S, BURST)
        self._at_once = Places(AT_ONCE)
        self._lines = Buckets(FAILURES_PER_S, MOST_FAILURES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_s = time.perf_counter()
        headers: Headers = dict(scope["headers"])
        name = _name_request(headers)
        request_id.set(name)  # each request has a task, and so a context, of its own
        answer = _Answer()

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                message["headers"] = [
                    *map(self._keep_private, message.get("headers", ())),
                    *SAFE_HEADERS,
                    (b"x-request-id", name.encode()),
                ]
            else:
                answer.sent_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._let_in(scope, headers, receive, say)
        except asyncio.CancelledError:  # by who ends this service: there is time for it
            if answer.status:
                raise
            problem = describe_problem(BusyError("this service has ended before that"))
            said = {"Retry-After": "1", "Connection": "close"}
            await answer_problem(problem, said)(scope, receive, say)
        except Exception as error:  # where there is an answer, it has gone out
            log.exception("%s failed", scope["path"][:MAX_LOGGED])
            if answer.status == 0:
                await answer_problem(describe_failure(error))(scope, receive, say)
        finally:
            self._note(scope, answer, time.perf_counter() - started_s)

    async def _let_in(
        self, scope: Scope, headers: Headers, receive: Receive, send: Send
    ) -> None:
        client = client_of(scope)
        try:
            self._check(scope, headers)
            with self._count(client, scope["path"]):
                if not self._trusts(client, scope, headers):
                    await _ask_for_token(scope, headers)(scope, receive, send)
                    return
                if scope["method"] not in ("GET", "HEAD"):
                    receive = _bound(receive)
                await self._app(scope, receive, send)
        except ShadersError as error:
            said: dict[str, str] = {}
            if isinstance(error, TooManyError):
                waits_s = self._often.wait_s(client), self._rules.passes.wait_s(client)
                said["Retry-After"] = str(max(1, math.ceil(max(waits_s))))
            if isinstance(error, UntrustedError):
                said["WWW-Authenticate"] = 'Bearer realm="shaders21k"'
            problem = describe_problem(error)
            await answer_problem(problem, said)(scope, receive, send)

    def _check(self, scope: Scope, headers: Headers) -> None:
        """Refuse what no client of ours asks.

        Raises:
            StreamError: it names no host, or several.
            ForeignError: it is for another, or of a page of another site.
            OversizeError: its body is too long.
            MediaTypeError: its body is of a type that a page may send without asking.
        """
        if sum(name == b"host" for name, _ in scope["headers"]) != 1:
            raise StreamError("a request names one host")
        method = scope["method"]
        check_host(headers[b"host"].decode("latin-1"), self._rules.names)
        check_site(method, headers)
        length = int(headers.get(b"content-length", b"0"))  # the parser has seen to it
        if length > MAX_BODY_BYTES:
            raise OversizeError(f"no body is longer than {MAX_BODY_BYTES:,} bytes")
        has_body = length > 0 or b"transfer-encoding" in headers
        if method == "POST" and has_body:
            form = scope["path"] in OPEN
            due = b"application/x-www-form-urlencoded" if form else b"application/json"
            said = headers.get(b"content-type", b"").partition(b";")[0]
            if said.strip().lower() != due:
                raise MediaTypeError(f"the body should be {due.decode()}")

    @contextmanager
    def _count(self, client: str, path: str) -> Iterator[None]:
        """Take one of a client's places, or refuse it.

        Raises:
            TooManyError: it asks too often or for too much.
        """
        if UNLIMITED.fullmatch(path):
            yield
            return
        if self._often.wait_s(client):
            raise TooManyError(f"more than {RATE_PER_S:g} requests a second")
        if not self._at_once.is_free(client):
            raise TooManyError(f"more than {AT_ONCE} requests at once")
        self._often.take(client)
        with self._at_once.hold(client):
            yield

    def _trusts(self, client: str, scope: Scope, headers: Headers) -> bool:
        """Whether a request is to be answered; routes see whether it is `trusted`.

        Raises:
            UntrustedError, TooManyError: it shows a wrong token, or too many.
        """
        path = scope["path"]
        if path in OPEN or path.startswith("/static/"):
            return True
        trusted = self._rules.passes.trusts(client, headers)
        scope.setdefault("state", {})["trusted"] = trusted
        return trusted or path == HALF_OPEN

    def _note(self, scope: Scope, answer: _Answer, taken_s: float) -> None:
        """Write a line about a request."""
        client, failed = client_of(scope), answer.status >= 400
        if failed:
            if self._lines.wait_s(client):
                return
            self._lines.take(client)
        elif QUIET.fullmatch(scope["path"]):
            return
        facts = {
            "method": scope["method"],
            "path": scope["path"][:MAX_LOGGED],
            "status": answer.status,
            "ms": round(taken_s * 1e3, 1),
            "bytes": answer.sent_bytes,
            "client": (scope.get("client") or ("",))[0],
        }
        words = "%(method)s %(path)s %(status)d %(ms)s ms %(bytes)d B %(client)s"
        log.info(words, facts, extra={"facts": facts})

    def _keep_private(self, header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        """What was given for a token is not for the caches of others."""
        name, value = header
        if self._rules.passes.is_asked and name.lower() == b"cache-control":
            return name, value.replace(b"public", b"private")
        return header


def _name_request(headers: Headers) -> str:
    said = headers.get(b"x-request-id", b"")
    return said.decode() if _ID.fullmatch(said) else make_id()


def _ask_for_token(scope: Scope, headers: Headers) -> Response:
    """Send a person to the page that asks for it.

    Raises:
        UntrustedError: it is a program that asks.
    """
    if scope["method"] != "GET" or b"text/html" not in headers.get(b"accept", b""):
        raise UntrustedError(f"it shows none: {CURE}, and read docs/security.md")
    said = {"Cache-Control": "no-store"}
    if b"hx-request" in headers:  # a part of a page: the whole of it has to go
        return Response(status_code=401, headers=said | {"HX-Redirect": "/login"})
    path = quote(scope["path"])
    if query := scope["query_string"].decode("latin-1"):
        path += f"?{query}"
    return RedirectResponse(f"/login?next={quote(path, safe='/')}", 303, said)


def _bound(receive: Receive) -> Receive:
    """Read no more of a body than is allowed, whatever was said of its length."""
    left = MAX_BODY_BYTES

    async def read() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:  # of a kind that FastAPI passes on as it is
            raise HTTPException(413, f"No body is longer than {MAX_BODY_BYTES:,} bytes")
        return message

    return read
