"""The end of a service: what is begun is finished, and nothing new is begun."""

import json
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from shaders21k import Selection, StreamSpec


def register(service, **fields):
    selection = Selection(**service.json("/v1/selection"))
    spec = StreamSpec(selection=selection, **fields)
    path = f"/v1/streams/{spec.spec_id}"
    body = spec.canonical_json().encode()
    assert service.get(path, method="PUT", body=body)[0] == 200
    return path


def begin(service, path):
    """Ask for a batch larger than what sockets hold, and take its head alone."""
    path = register(service, batch_size=40, resolution=160, views=2) + path
    host, port = service.url.removeprefix("http://").split(":")
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.settimeout(20)
    sock.connect((host, int(port)))
    sock.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert sock.recv(12) == b"HTTP/1.1 200"
    return sock


def drain(sock):
    """All that still comes."""
    taken = 0
    with suppress(ConnectionError):
        while part := sock.recv(1 << 16):
            taken += len(part)
    return taken


def test_sigterm_lets_those_who_wait_have_their_batches(lab, tmp_path):
    with lab.start(tmp_path, lab.rings(8), "--workers", "1") as service:
        path = register(service, batch_size=64, resolution=128)
        with begin(service, "/batches/0") as sock, ThreadPoolExecutor(6) as pool:
            waiting = [
                pool.submit(service.get, f"{path}/batches/{step}") for step in range(6)
            ]
            lab.wait_until(
                lambda: (
                    any(
                        each["drawing"]
                        for each in service.json("/readyz")["streams"].values()
                    )
                    or all(each.done() for each in waiting)
                )
            )
            service.process.send_signal(signal.SIGTERM)
            lab.wait_until(lambda: service.get("/readyz")[0] == 503)
            assert service.json("/readyz")["status"] == "draining"
            for refused in (f"{path}/batches/99", "/v1/programs/7/preview.png"):
                status, headers, body = service.get(refused)
                assert (status, json.loads(body)["status"]) == (503, 503)
                assert int(headers["Retry-After"]) >= 1
                assert headers["Connection"] == "close"
            assert service.get("/healthz")[0] == 200
            answered = {each.result()[0] for each in waiting}
            assert 200 in answered, "what had begun"
            assert answered <= {200, 503}
            assert service.process.poll() is None, "somebody still reads"
            assert drain(sock) > 40 * 2 * 3 * 160 * 160
        assert service.process.wait(10) == 0


def test_the_patience_of_an_end_has_an_end(lab, tmp_path):
    arguments = ("--drain", "0.5")
    with lab.start(tmp_path, lab.rings(8), *arguments) as service:
        with begin(service, "/batches/0"):
            service.process.send_signal(signal.SIGTERM)
            assert service.process.wait(10) == 0
        assert "Traceback" not in service.log.read_text()


def test_a_second_signal_ends_it_at_once(lab, tmp_path):
    with (
        lab.start(tmp_path, lab.rings(8), "--drain", "600") as service,
        begin(service, "/batches/0"),
    ):
        service.process.send_signal(signal.SIGTERM)
        lab.wait_until(lambda: service.get("/readyz")[0] == 503)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(10) == 0
