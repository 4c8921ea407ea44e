"""What a client does with a bad HTTP server: one clear error of the right kind."""

import contextlib
import gc
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from shaders21k import (
    MemoryTransport,
    SelectionError,
    SpecError,
    StreamError,
    StreamSpec,
    WireError,
    wire,
)
from shaders21k.batch import Fingerprint
from shaders21k.errors import BusyError, RefusedError
from shaders21k.metrics import Metrics
from shaders21k.recipe import recipe
from shaders21k.transports import web
from shaders21k.transports.addresses import Address
from shaders21k.transports.memory import waves_selection

SPEC = StreamSpec(batch_size=4, resolution=16, selection=waves_selection(64))
ROWS = (0, 4)
LAYOUT = wire.Layout.of(SPEC, 4)


def message(step):
    """A batch as a renderer would send it."""
    made_of = recipe(SPEC, step)
    body = bytearray(LAYOUT.size)
    wire.seal(body, LAYOUT, made_of, Fingerprint("a", "b", "c", "d"), made_of.program)
    LAYOUT.view(body, "images")[:] = MemoryTransport(SPEC.selection).draw(SPEC, made_of)
    return bytes(body)


def head(status="200 OK", length=None, *more):
    size = LAYOUT.size if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *more, "", ""]
    return "\r\n".join(lines).encode()


def problem(status, kind, *more):
    body = f'{{"type": "urn:shaders21k:{kind}", "detail": "in words"}}'.encode()
    return head(status, len(body), *more) + body


class BadServer:
    """Answers requests for batches by a script of bytes; all others as it should.

    An entry of the script is what to send, or a function of the socket. When it is
    used up, and for every other stream than `known`, it serves good batches.
    """

    def __init__(self, *script, knows=True):
        self.script = list(script)
        self.knows = knows
        self.lines = []
        self.asked = threading.local()
        self.hosts = []
        self.connections = 0
        self.says = b"{}"
        self.hung_up = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        with sock, contextlib.suppress(OSError):
            file = sock.makefile("rb")
            while line := file.readline().decode().strip():
                headers = {}
                while header := file.readline().decode().strip():
                    name, _, value = header.partition(": ")
                    headers[name.lower()] = value
                file.read(int(headers.get("content-length", 0)))
                self.lines.append(line)
                self.asked.line = line
                self.hosts.append(headers["host"])
                if self._answer(sock, line) is False:
                    return
            self.hung_up.set()

    def _answer(self, sock, line):
        if "/batches/" not in line:
            self.knows = self.knows or line.startswith("PUT")
            sock.sendall(head(length=len(self.says)) + self.says)
            return True
        if not self.knows:
            sock.sendall(problem("404 Not Found", "unknown-stream"))
            return True
        if self.script:
            does = self.script.pop(0)
            if callable(does):
                does(self, sock)
            else:
                sock.sendall(does)
            return False  # hang up, so that an answer too short is seen to be
        step = int(line.split("/batches/")[1].partition("?")[0])
        sock.sendall(head(length=LAYOUT.size) + message(step))
        return True

    def close(self):
        self._socket.close()


def count_descriptors():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@contextlib.contextmanager
def endpoint_of(*script, knows=True):
    server, metrics = BadServer(*script, knows=knows), Metrics()
    address = Address(f"http://renderer:{server.port}", "127.0.0.1", server.port)
    endpoint = web.WebEndpoint(address, metrics)
    descriptors = count_descriptors()
    try:
        endpoint.open(SPEC)
        yield server, endpoint, metrics
    finally:
        endpoint.close()
        server.close()
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("shaders21k")]
    gc.collect()
    deadline_s = time.monotonic() + 2
    while count_descriptors() > descriptors:
        assert time.monotonic() < deadline_s, "a socket was left open"
        time.sleep(0.01)


def stall(server, sock):
    sock.sendall(head() + b"x" * 100)
    server.hung_up.wait(5)


def say_nothing(server, sock):
    sock.settimeout(5)
    if not sock.recv(1):
        server.hung_up.set()


CASES = {
    "too short a length": (head(length=10) + b"x" * 10, WireError, "10 bytes"),
    "too long a length": (head(length=10**12), WireError, "bytes where"),
    "no length": (b"HTTP/1.1 200 OK\r\n\r\nxyz", WireError, "an unknown number"),
    "a length that is no number": (head(length="many"), WireError, "unknown number"),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n",
        WireError,
        "unknown number",
    ),
    "a body cut off": (head() + b"x" * 100, StreamError, "after 100 of"),
    "garbage with 200": (head() + b"x" * LAYOUT.size, WireError, "renderer"),
    "another batch": (head() + message(99), WireError, "step is '99'"),
    "a head cut off": (b"HTTP/1.1 200 OK\r\nContent-Le", WireError, "unknown"),
    "no HTTP": (b"hello, who are you?\r\n\r\n", WireError, "something else than HTTP"),
    "a huge header": (
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        WireError,
        "LineTooLong",
    ),
    "too many headers": (
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        WireError,
        "something else than HTTP",
    ),
    "a redirect": (
        head("302 Found", 0, "Location: http://127.0.0.1:1/"),
        WireError,
        "answers 302",
    ),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", WireError, "answers 204"),
    "someone else's 404": (head("404 Not Found", 0), WireError, "is it a renderer"),
    "a proxy": (head("502 Bad Gateway", 0), StreamError, "nobody is behind it"),
    "a refusal": (problem("500 Oh", "not-drawn"), RefusedError, "in words"),
    "another corpus": (problem("409 No", "other-selection"), SelectionError, "words"),
    "an impossible step": (problem("422 No", "bad-spec"), SpecError, "in words"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_answer_is_one_clear_error(case):
    answer, kind, words = CASES[case]
    with endpoint_of(answer) as (server, endpoint, _):
        future = endpoint.submit(0, ROWS)
        with pytest.raises(StreamError if kind is StreamError else kind) as caught:
            future.result(10)
        assert type(caught.value) is kind
        assert words in str(caught.value)
        assert f"http://renderer:{server.port} (127.0.0.1)" in str(caught.value)
        del caught, future
        gc.collect()
        before = server.connections
        batch = endpoint.submit(1, ROWS).result(10)
        assert batch.step == 1
        assert server.connections == before + 1, "the bad connection was dropped"


@pytest.mark.parametrize(
    "says",
    [
        b"{}",
        b'{"digest": "ab", "programs": "many"}',
        b'{"digest": 5, "programs": 5}',
        b'{"digest": "ab", "programs": 0}',
        b'{"digest": "ab", "programs": 100000000000}',
    ],
)
def test_a_selection_that_cannot_be_is_no_renderer_s(says):
    with endpoint_of() as (server, endpoint, _):
        server.says = says
        with pytest.raises(WireError, match="serves no selection"):
            endpoint.open(replace(SPEC, selection=None))


def test_one_that_hangs_up_twice_has_gone():
    with (
        endpoint_of(b"", b"") as (_, endpoint, _),
        pytest.raises(StreamError, match="does not answer"),
    ):
        endpoint.submit(0, ROWS).result(10)


def test_a_busy_one_says_when_to_come_again():
    busy = problem("503 Busy", "busy", "Retry-After: 7")
    with endpoint_of(busy) as (_, endpoint, _):
        with pytest.raises(BusyError, match="in words") as caught:
            endpoint.submit(0, ROWS).result(10)
        assert caught.value.retry_after_s == 7.0


def test_a_body_that_stands_still_is_given_up(monkeypatch):
    monkeypatch.setattr(web, "BODY_S", 0.1)
    with endpoint_of(stall) as (_, endpoint, _):
        with pytest.raises(StreamError, match="timed out"):
            endpoint.submit(0, ROWS).result(10)
        assert len(endpoint._spare) == 1, "its memory was taken back"


def test_one_that_has_restarted_is_told_the_spec_again():
    with endpoint_of(knows=False) as (server, endpoint, _):
        server.knows = False
        assert endpoint.submit(3, ROWS).result(10).step == 3
        assert [line.split()[0] for line in server.lines] == [
            "PUT",
            "GET",
            "PUT",
            "GET",
        ]


def test_a_kept_connection_that_was_closed_is_no_failure():
    def hang_up_after(server, sock):
        sock.sendall(head() + message(0))

    with endpoint_of(hang_up_after) as (_, endpoint, _):
        assert endpoint.submit(0, ROWS).result(10).step == 0
        assert endpoint.submit(1, ROWS).result(10).step == 1


def test_connections_are_kept_and_name_the_host():
    with endpoint_of() as (server, endpoint, metrics):
        for step in range(5):
            assert endpoint.submit(step, ROWS).result(10).step == step
        assert server.connections == 1
        assert set(server.hosts) == {f"renderer:{server.port}"}
        name = f"http://renderer:{server.port} (127.0.0.1)"
        count = metrics.registry.get_sample_value(
            "shaders21k_fetch_seconds_count", {"renderer": name}
        )
        assert count == 5


def test_memory_is_used_again_when_its_batch_is_gone():
    with endpoint_of() as (_, endpoint, _):
        kept = endpoint.submit(0, ROWS).result(10)
        pixels = kept.images.copy()
        for step in range(1, 5):
            endpoint.submit(step, ROWS).result(10)
        assert (kept.images == pixels).all()
        assert len(endpoint._spare) <= 2


def test_to_cancel_is_to_hang_up():
    with endpoint_of(say_nothing) as (server, endpoint, _):
        future = endpoint.submit(0, ROWS)
        while len(server.lines) < 2:
            time.sleep(0.001)
        assert future.cancel()
        assert server.hung_up.wait(5)
        assert endpoint.submit(1, ROWS).result(10).step == 1


def test_one_that_is_canceled_when_it_has_come_leaves_no_dead_connection_behind():
    with endpoint_of() as (_, endpoint, metrics):
        asked = threading.Event()

        def cancel(_):  # all of the body is here, and nobody has been given it
            del metrics.note_spent
            assert asked.wait(5)
            assert future.cancel()

        metrics.note_spent = cancel
        future = endpoint.submit(0, ROWS)
        asked.set()
        assert endpoint.submit(1, ROWS).result(10).step == 1
        assert endpoint.submit(2, ROWS).result(10).step == 2


def test_an_answer_that_ends_its_connection_leaves_nothing_dead_behind():
    closing = head("200 OK", None, "Connection: close") + message(0)
    with endpoint_of(closing) as (_, endpoint, _):
        assert endpoint.submit(0, ROWS).result(10).step == 0
        assert endpoint.submit(1, ROWS).result(10).step == 1


def test_to_close_is_to_hang_up():
    with endpoint_of(say_nothing) as (server, endpoint, _):
        future = endpoint.submit(0, ROWS)
        while len(server.lines) < 2:
            time.sleep(0.001)
        endpoint.close()
        with pytest.raises(StreamError, match="does not answer"):
            future.result(5)


def test_a_stream_that_nobody_closes_does_not_keep_the_interpreter_from_ending():
    script = (
        "import json, sys\n"
        "from shaders21k import BatchStream, StreamSpec\n"
        "spec = StreamSpec.from_json(json.loads(sys.argv[2]))\n"
        "stream = BatchStream(sys.argv[1], spec).__enter__()\n"
        "print(next(stream).step, flush=True)\n"
        "raise RuntimeError('of its reader')\n"
    )

    def answer_the_first(server, sock):
        """Whichever request comes first: they are sent at one time."""
        if "/batches/0?" in server.asked.line:
            sock.sendall(head() + message(0))
        else:
            say_nothing(server, sock)

    with endpoint_of(*[answer_the_first] * 9) as (server, _, _):
        url = f"http://127.0.0.1:{server.port}"
        ended = subprocess.run(
            [sys.executable, "-c", script, url, SPEC.canonical_json()],
            capture_output=True,
            check=False,
            text=True,
            timeout=4,
        )
    assert ended.stdout == "0\n", ended.stderr
    assert ended.returncode == 1
    assert ended.stderr.endswith("RuntimeError: of its reader\n")


def test_a_listener_that_never_accepts_fails_its_probe():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        endpoint = web.WebEndpoint(
            Address(f"http://127.0.0.1:{port}", "127.0.0.1", port), Metrics()
        )
        started_s = time.monotonic()
        with pytest.raises(StreamError, match="does not answer"):
            endpoint.probe(0.1)
        assert time.monotonic() - started_s < 2


def test_nobody_there_is_said_at_once():
    endpoint = web.WebEndpoint(Address("http://127.0.0.1:1", "127.0.0.1", 1), Metrics())
    with pytest.raises(StreamError, match="is `shaders21k serve` up"):
        endpoint.open(SPEC)
    endpoint.close()
