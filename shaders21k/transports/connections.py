"""Keep-alive connections to one HTTP server, the latest used first."""

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Iterator, Mapping

HEADER_S = 120.0
"""How long an answer may take to begin. Drawing takes time, and a renderer that may be
frozen is asked by a probe, so this only ends what nothing else does."""

CONNECT_S = 3.0
"""How long a host may take to accept a connection: its kernel does that by itself."""

LOST_S = 20
"""How long a host may leave the kernel without an acknowledgment."""

_WATCHED = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, LOST_S // 2),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, LOST_S // 4),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * LOST_S),
)

MAX_IDLE = 64

Body = bytes | None


class Connection(http.client.HTTPConnection):
    """One that another thread can hang up on, whatever it is doing."""

    served = 0
    """How many answers have come over it."""

    patience_s = HEADER_S
    """How long to wait for bytes, once connected."""

    _given_up = False
    _socket: socket.socket | None = None
    _response: http.client.HTTPResponse | None = None

    def connect(self) -> None:
        """Connect soon or not at all; a host that is lost later is noticed."""
        self.timeout = min(self.patience_s, CONNECT_S)
        super().connect()
        for level, option, value in _WATCHED:
            self.sock.setsockopt(level, option, value)
        self.sock.settimeout(self.patience_s)
        self._socket = self.sock  # an answer that ends the connection takes `sock` away
        if self._given_up:
            self.hang_up()

    def close(self) -> None:
        """Close it, and an answer that nobody has read to its end."""
        super().close()
        response, self._response = self._response, None
        if response is not None:
            response.close()

    def hang_up(self) -> None:
        """End it from any thread: whoever waits for it sees the end."""
        self._given_up = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def wait_for_bytes(self, timeout_s: float) -> None:
        """From now on, fail if no byte comes within the time."""
        if self._socket is not None:
            self._socket.settimeout(timeout_s)

    def read_body(
        self, response: http.client.HTTPResponse, into: memoryview, stall_s: float
    ) -> int:
        """Read the body of an answer, as long as `into`: how much of it there was.

        The kernel waits for all of it and puts it where it belongs, in one call that
        does not hold the interpreter's lock; so another thread is stopped once for a
        batch, and not for each of its packets.

        Raises:
            TimeoutError: nothing came for `stall_s`.
        """
        sock = self._socket
        if sock is None:
            raise ConnectionAbortedError("the connection was closed")
        self.wait_for_bytes(stall_s)
        with into[: len(response.fp.peek())] as begun:  # it came with the head
            filled = response.fp.readinto(begun)
        sock.settimeout(None)
        whole_s, part_s = divmod(stall_s, 1)
        timeval = struct.pack("ll", int(whole_s), int(part_s * 1e6))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeval)
        count = filled
        while count and filled < len(into):
            with into[filled:] as rest:
                try:
                    count = sock.recv_into(rest, 0, socket.MSG_WAITALL)
                except BlockingIOError:
                    raise TimeoutError("timed out in the middle of a batch") from None
            filled += count
        response.close()  # so that the connection is free for the next
        return filled

    def answer(
        self, method: str, path: str, body: Body, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """Ask, and wait for the head of the answer.

        A server may hang up on an idle connection at any time; where that has happened
        the question is asked once more, over a new one.

        Raises:
            OSError, http.client.HTTPException: nobody answers, or not in HTTP.
        """
        while True:
            kept, self.served = self.served, 0
            try:
                self.request(method, path, body, dict(headers))
                self._response = self.getresponse()
            except (ConnectionError, http.client.NotConnected):
                self.close()
                if not kept or self._given_up:
                    raise
            else:
                self.served = kept + 1
                return self._response


class Connections:
    """The connections to one server.

    Args:
        host: a name or an IP address.
        port: of it.
    """

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._used: set[Connection] = set()
        self._closed = False

    @contextlib.contextmanager
    def use(self, timeout_s: float = HEADER_S) -> Iterator[Connection]:
        """Lend one. It is kept for the next if the block ends well, else closed."""
        with self._lock:
            if self._closed:
                raise ConnectionAbortedError("this client has hung up")
            if self._idle:
                connection = self._idle.pop()
            else:
                connection = Connection(self._host, self._port)
            self._used.add(connection)
        connection.patience_s = timeout_s
        connection.wait_for_bytes(timeout_s)
        try:
            yield connection
        except BaseException:
            self._put_back(connection, fit=False)
            raise
        self._put_back(connection, fit=True)

    def _put_back(self, connection: Connection, *, fit: bool) -> None:
        with self._lock:
            self._used.discard(connection)
            # Without a socket it has been closed, or its last answer has ended it.
            fit = fit and connection.sock is not None
            if fit and not self._closed and len(self._idle) < MAX_IDLE:
                self._idle.append(connection)
                return
        connection.close()

    def forget_idle(self) -> None:
        """Close those that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def close(self) -> None:
        """Hang up on all; those in use are closed by whoever uses them."""
        with self._lock:
            self._closed = True
            for connection in self._used:
                connection.hang_up()
        self.forget_idle()
