"""Keep-alive connections to one HTTP server, the latest used first."""

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator, Mapping

HEADER_S = 120.0
"""How long an answer may take to begin. Drawing takes time, and a renderer that may be
frozen is asked by a probe, so this only ends what nothing else does."""

MAX_IDLE = 64

Body = bytes | None


class Connection(http.client.HTTPConnection):
    """One that another thread can hang up on, whatever it is doing."""

    served = 0
    """How many answers have come over it."""

    _given_up = False
    _socket: socket.socket | None = None
    _response: http.client.HTTPResponse | None = None

    def connect(self) -> None:
        """Connect; the kernel then notices by itself if the other host is lost."""
        super().connect()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
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
        connection.timeout = timeout_s
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
