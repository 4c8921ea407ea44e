"""Clients that read slowly, ask for too much, or hang up: the others are served."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from server.dispatch import MAX_INSIDE
from shaders21k import Selection, StreamSpec

START = "from shaders21k.cli import main; main()"
UVLOOP = ("-m", "shaders21k.cli")
ASYNCIO = ("-c", "import uvloop, asyncio; uvloop.run = asyncio.run; " + START)


def register(service):
    """A stream of batches larger than what sockets hold: its path."""
    selection = Selection(**service.json("/v1/selection"))
    spec = StreamSpec(batch_size=40, resolution=160, views=2, selection=selection)
    path = f"/v1/streams/{spec.spec_id}"
    body = spec.canonical_json().encode()
    assert service.get(path, method="PUT", body=body)[0] == 200
    return path


@contextmanager
def slow(service, path):
    """Ask, and take the first bytes alone: the socket, and what was taken."""
    host, port = service.url.removeprefix("http://").split(":")
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(20)
        sock.connect((host, int(port)))
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        yield sock


def begin(sock):
    said = b""
    while b"\r\n\r\n" not in said:
        said += sock.recv(1024)
    return said


def finish(sock, said):
    head, _, body = said.partition(b"\r\n\r\n")
    parts, lines = [body], head.decode().lower().split("\r\n")
    size = next(int(each[16:]) for each in lines if each.startswith("content-length: "))
    left = size - len(body)
    while left:
        parts.append(sock.recv(min(left, 1 << 16)))
        left -= len(parts[-1])
    return b"".join(parts)


def counts(service):
    (found,) = service.json("/readyz")["streams"].values()
    return found


@pytest.mark.parametrize("cli", [UVLOOP, ASYNCIO], ids=["uvloop", "asyncio"])
def test_what_a_slow_reader_reads_is_not_drawn_over(lab, tmp_path, cli):
    programs = lab.rings(8)
    with lab.start(tmp_path, programs, "--slots", "4", cli=cli) as service:
        path = register(service)
        whole = [service.get(f"{path}/batches/{step}")[2] for step in range(3)]
        with ExitStack() as stack:
            socks = [
                stack.enter_context(slow(service, f"{path}/batches/{step}"))
                for step in range(3)
            ]
            said = [begin(sock) for sock in socks]
            for step in range(10, 16):
                assert service.get(f"{path}/batches/{step}")[0] == 200
            assert service.json("/readyz")["counters"]["drawn"] == 9
            # On uvloop each is sent from its slot, but for the last, for whom too few
            # were left; asyncio copies what the socket does not take at once.
            assert counts(service)["held"] == (2 if cli is UVLOOP else 0)
            for sock, part, expected in zip(socks, said, whole, strict=True):
                assert finish(sock, part) == expected
        lab.wait_until(lambda: not counts(service)["held"])


def test_too_many_are_told_when_to_come_back_and_the_gone_cost_nothing(lab, tmp_path):
    with lab.start(tmp_path, lab.rings(8), "--slots", "4") as service:
        path = register(service)
        with ExitStack() as stack:
            for step in range(MAX_INSIDE):
                stack.enter_context(slow(service, f"{path}/batches/{step}"))
            status, headers, body = service.get(f"{path}/batches/5000")
            assert (status, json.loads(body)["type"]) == (503, "urn:shaders21k:busy")
            assert 1 <= int(headers["Retry-After"]) <= 60
            assert service.json("/healthz") == {"status": "ok"}
        asked_s = time.monotonic()
        lab.wait_until(lambda: service.get(f"{path}/batches/6000")[0] == 200)
        assert time.monotonic() - asked_s < 10, "not behind 64 that nobody waits for"
        # What a worker has begun is finished: no more than a ring holds at once.
        assert service.json("/readyz")["counters"]["drawn"] < 20


def test_hints_are_drawn_while_there_is_nothing_else_to_do(lab, tmp_path):
    with lab.start(tmp_path, lab.rings(8), "--slots", "6") as service:
        path = register(service)

        def drawn():
            return service.json("/readyz")["counters"]["drawn"]

        assert service.get(f"{path}/batches/0?ahead=8")[0] == 200
        lab.wait_until(lambda: drawn() >= 4)
        for step in range(1, 4):
            assert service.get(f"{path}/batches/{step}")[0] == 200
        assert drawn() == 4, "of five free slots two are kept in reserve"
        read = service.metrics()["shaders21k_batches_total"]
        assert read == 4, "what is drawn ahead is delivered when somebody reads it"

        with ThreadPoolExecutor(8) as pool:
            answers = pool.map(
                lambda step: service.get(f"{path}/batches/{step}?ahead=8")[0],
                range(100, 900, 100),
            )
            assert set(answers) == {200}
