"""HTTP/1.1 on one connection, with an end to whoever is too slow or says too much."""

import asyncio
import json
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from server.crowd import Crowd
from server.gate.clients import name_client
from server.gate.headers import SAFE_HEADERS
from server.journal import make_id
from server.problems import PROBLEM

MAX_HEAD_BYTES = 1 << 14
"""Request line and headers together."""

WHOLE_S = 10.0
"""A request must be whole so soon after the connection is made, or after its start."""

SLOW_S = 15.0
SLOW_BYTES = 1 << 18
"""A reader that takes fewer bytes within `SLOW_S` is hung up on: it may hold a slot."""


class OversizeHeadError(Exception):
    """Request line and headers are too long."""


class StrictProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, and four bounds that it lacks.

    A request that is not whole in time, or whose head is too long, ends its connection;
    and so does a reader that does not take what is being sent to it. And there are no
    more connections than there is room for.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        crowd: Crowd,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._crowd = crowd
        self._overdue: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._head_bytes: int | None = None  # None: not within a head

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Await a request, if there is room for one more."""
        super().connection_made(transport)
        if self._crowd.admit(self._client, self):
            self._await_request()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Await nothing any more."""
        self._crowd.leave(self._client, self)
        _stop(self._overdue)
        _stop(self._stalled)
        super().connection_lost(exc)

    # One of too many.

    @property
    def _client(self) -> str:
        return name_client(self.client[0] if self.client else "")

    @property
    def is_idle(self) -> bool:
        """Whether nothing whole has been asked that is not answered."""
        cycle = self.cycle
        return cycle is None or cycle.response_complete or cycle.more_body

    def hang_up(self) -> None:
        """End it: another takes its place."""
        self.transport.abort()

    # A request that is slow to come, or too long.

    def _await_request(self) -> None:
        _stop(self._overdue)
        self._overdue = self.loop.call_later(WHOLE_S, self._end_overdue)

    def _end_overdue(self) -> None:
        if self.flow.read_paused:  # by us: it has asked before we had answered
            self._await_request()
        else:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Parse, and refuse a head that does not end."""
        super().data_received(data)
        if self._head_bytes is not None and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.send_400_response("")

    def on_message_begin(self) -> None:
        """Start counting time and bytes."""
        super().on_message_begin()
        self._head_bytes = 0
        self._await_request()

    def on_headers_complete(self) -> None:
        """Answer, unless the head is too long."""
        size = len(self.url) + sum(len(name) + len(each) for name, each in self.headers)
        if size > MAX_HEAD_BYTES:
            self._head_bytes = size
            raise OversizeHeadError  # the parser passes it on as an error of its own
        self._head_bytes = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It came in time."""
        _stop(self._overdue)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Read on; what has been asked meanwhile has its time from now on."""
        super().on_response_complete()
        if self._head_bytes is not None:
            self._await_request()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, in the same form as all other problems."""
        status, name, title = 400, "bad-request", msg
        if (self._head_bytes or 0) > MAX_HEAD_BYTES:
            status, name = 431, "head-too-large"
            title = f"Request line and headers exceed {MAX_HEAD_BYTES:,} bytes"
        problem = {
            "type": f"urn:shaders21k:{name}",
            "title": title,
            "status": status,
            "request_id": make_id(),
        }
        body = json.dumps(problem).encode()
        head = (
            f"content-type: {PROBLEM}\r\ncontent-length: {len(body)}\r\n"
            f"x-request-id: {problem['request_id']}\r\nconnection: close\r\n"
        ).encode()
        for header, value in SAFE_HEADERS:
            head += b"%s: %s\r\n" % (header, value)
        self.transport.write(STATUS_LINE[status] + head + b"\r\n" + body)
        self.transport.close()

    # A reader that is slow.

    def pause_writing(self) -> None:
        """Watch that what waits to be sent becomes less."""
        super().pause_writing()
        _stop(self._stalled)
        self._watch_reader()

    def _watch_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(SLOW_S, self._end_stalled, left)

    def _end_stalled(self, before: int) -> None:
        if before - self.transport.get_write_buffer_size() < SLOW_BYTES:
            self.transport.abort()
        else:
            self._watch_reader()

    def resume_writing(self) -> None:
        """It has taken nearly all."""
        _stop(self._stalled)
        super().resume_writing()


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
