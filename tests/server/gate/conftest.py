"""An app of a few lines behind a gate, and ways to ask that no decent client has."""

import asyncio
import http.client
import socket
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from server.gate.gate import Gate, Rules
from server.gate.passes import Passes
from server.service import HttpServer, bind


@pytest.fixture(scope="session")
def ask():
    """Ask a URL, as whom one likes: status, headers, body.

    All of 127.0.0.0/8 is this machine, and each of these addresses a client of its own.
    """

    def ask(url, path, method="GET", body=None, *, client="127.0.0.1", **headers):
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(
            parts.hostname, parts.port, timeout=30, source_address=(client, 0)
        )
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, names)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    return ask


@pytest.fixture(scope="session")
def say():
    """Send bytes as they are: all that comes back until the service hangs up."""

    def say(url, *parts):
        address = urlsplit(url)
        said = b""
        with socket.create_connection((address.hostname, address.port), 20) as sock:
            try:
                for part in parts:
                    sock.sendall(part)
                sock.shutdown(socket.SHUT_WR)
                while more := sock.recv(1 << 16):
                    said += more
            except ConnectionError:  # it would not hear us out
                pass
        return said

    return say


@pytest.fixture
def behind():
    """Serve an app behind a gate, in a thread: `with behind(app) as url`."""

    @contextmanager
    def behind(app, token=None, names=frozenset()):
        ended, loops = asyncio.Event(), []

        async def serve(sock):
            loops.append(asyncio.get_running_loop())
            server = HttpServer(Gate(app, Rules(Passes(token), names)))
            task = asyncio.create_task(server.serve([sock]))
            await ended.wait()
            server.should_exit = True
            await task

        with bind("127.0.0.1", 0) as sock:
            thread = threading.Thread(target=lambda: asyncio.run(serve(sock)))
            thread.start()
            yield "http://{}:{}".format(*sock.getsockname())
            loops[0].call_soon_threadsafe(ended.set)
            thread.join()

    return behind
