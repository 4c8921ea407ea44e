"""Connections that are too slow are ended, and what they held is given back."""

import asyncio
import socket
import threading
import time

import pytest
import uvloop
from fastapi import FastAPI, Request, Response

from server import protocol
from server.service import HttpServer, bind
from shaders21k.transports.lease import lend

SIZE = 12 << 20
SHORT_S = 0.4


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def served(request, monkeypatch):
    """An app in a thread, with short patience: where, and whether memory came back."""
    monkeypatch.setattr(protocol, "WHOLE_S", SHORT_S)
    monkeypatch.setattr(protocol, "SLOW_S", SHORT_S)
    given_back, ended = threading.Event(), asyncio.Event()
    loops = []
    memory = bytearray(SIZE)
    app = FastAPI()

    @app.get("/large")
    async def large() -> Response:
        return Response(lend(memory, 0, SIZE, given_back.set))

    @app.put("/echo")
    async def echo(request: Request) -> Response:
        return Response(await request.body())

    @app.get("/late")
    async def late() -> Response:
        await asyncio.sleep(3 * SHORT_S)
        return Response(b"late")

    async def serve(sock):
        loops.append(asyncio.get_running_loop())
        server = HttpServer(app)
        task = asyncio.create_task(server.serve([sock]))
        await ended.wait()
        server.should_exit = True
        await task

    with bind("127.0.0.1", 0) as sock:
        address = sock.getsockname()
        thread = threading.Thread(target=lambda: request.param(serve(sock)))
        thread.start()
        yield address, given_back
        loops[0].call_soon_threadsafe(ended.set)
        thread.join()


def read_to_end(sock):
    said = b""
    try:
        while part := sock.recv(1 << 20):
            said += part
    except ConnectionError:
        pass
    return said


def read_answers(sock, count, body=b"late"):
    said = b""
    while said.count(b"\r\n\r\n" + body) < count:
        part = sock.recv(4096)
        assert part, said
        said += part
    return said


def connect(address):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
    sock.settimeout(20)
    sock.connect(address)
    return sock


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /late HT",
        b"GET /late HTTP/1.1\r\nHost: x\r\n",
        b"PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345",
    ],
    ids=["nothing", "half a line", "half a head", "half a body"],
)
def test_who_does_not_ask_in_time_is_hung_up_on(served, begun):
    with connect(served[0]) as sock:
        sock.sendall(begun)
        assert read_to_end(sock) == b""


def test_who_has_asked_may_wait_for_the_answer(served):
    ask = b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(served[0]) as sock:
        sock.sendall(ask * 2 + ask[:10])  # and has begun to ask a third time
        said = read_answers(sock, 1)
        sock.sendall(ask[10:])
        said += read_answers(sock, 2)
    assert said.count(b"200 OK") == 3


def test_a_connection_may_be_kept(served):
    ask = b"PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
    with connect(served[0]) as sock:
        for _ in range(2):
            sock.sendall(ask)
            assert b"200 OK" in read_answers(sock, 1, b"hi")
            time.sleep(2 * SHORT_S)


def test_a_reader_that_takes_nothing_is_hung_up_on(served):
    address, given_back = served
    with connect(address) as sock:
        sock.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(3 * SHORT_S)
        assert given_back.wait(10)
        assert len(read_to_end(sock)) < SIZE


def test_a_reader_that_takes_its_time_gets_all(served):
    address, given_back = served
    with connect(address) as sock:
        sock.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        said = 0
        for _ in range(6):  # together longer than a reader may take nothing
            taken = 0
            while taken < 1 << 20:
                taken += len(sock.recv(1 << 18))
            said += taken
            time.sleep(SHORT_S / 2)
        said += len(read_to_end(sock))
    assert said > SIZE
    assert given_back.wait(10)
