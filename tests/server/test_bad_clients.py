"""Clients that mean harm, or are broken: the honest ones beside them notice nothing.

Each attack holds its connections open while an honest reader is served over both roads;
when it lets go, the service has the descriptors and threads that it had before.
"""

import itertools
import json
import os
import socket
import struct
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from shaders21k import BatchStream, StreamSpec, packets

SPEC = StreamSpec(batch_size=4, resolution=32, views=1, window=20)
HONEST_S = 10.0
"""Drawing a few batches takes a fraction of a second; a machine may be busy."""

CROWD = 200
ABSURD = ("-1", "9223372036854775808", "1" * 5000, "٣", "1e3", "NaN", "0x10", "%00")


@pytest.fixture(scope="module")
def victim(lab, tmp_path_factory):
    folder = tmp_path_factory.mktemp("victim")
    with lab.start(folder, lab.rings(20), "--workers", "1") as running:
        for _ in range(2):
            read_honestly(running)
        yield running


class Attack:
    """What an attack needs: connections that are closed in the end."""

    def __init__(self, service, stack):
        self.service = service
        self.stack = stack
        host, _, port = service.url.removeprefix("http://").partition(":")
        self._address = (host, int(port))

    def http(self, data=b"", *, buffer_bytes=None):
        sock = self.stack.enter_context(socket.socket())
        if buffer_bytes:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        sock.settimeout(HONEST_S)
        sock.connect(self._address)
        with suppress(OSError):  # it may have heard enough
            sock.sendall(data)
        return sock

    def ring(self, *sent):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.stack.enter_context(sock)
        # One with a timeout is not waited for where many connect at once.
        sock.connect(self.service.ring.removeprefix("ring://"))
        sock.settimeout(HONEST_S)
        for packet in sent:
            with suppress(OSError):
                sock.send(packet)
        return sock

    def open_ring(self):
        """Do as an honest reader does, and close the memory that comes with it."""
        version = packets.RING_VERSION
        sock = self.ring(encode(op="open", version=version, spec=SPEC.to_json()))
        message, fds = packets.receive(sock)
        assert message["op"] == "opened"
        for fd in fds:
            os.close(fd)
        return sock

    def path(self, step, rows="0:4"):
        with BatchStream(self.service.url, SPEC) as stream:
            name = stream.spec.spec_id
        return f"/v1/streams/{name}/batches/{step}?rows={rows}"


def encode(**message):
    return packets.encode(message)


def get(path, *headers):
    lines = (f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", "")
    return "\r\n".join(lines).encode()


def read_honestly(service):
    """Read new batches over both roads: seconds that it took."""
    began_s = time.monotonic()
    step = int(began_s * 1e3)
    for road in (service.ring, service.url):
        with BatchStream(road, SPEC, step=step, patience_s=HONEST_S) as stream:
            steps = [batch.step for batch in itertools.islice(stream, 4)]
        assert steps == list(range(step, step + 4))
        step += 1000
    return time.monotonic() - began_s


def look_at(service):
    """What a process holds: descriptors and threads."""
    folder = Path(f"/proc/{service.process.pid}")
    return {name: len(list((folder / name).iterdir())) for name in ("fd", "task")}


def say_nothing_over_http(attack):
    for _ in range(CROWD):
        attack.http()


def say_nothing_on_the_ring(attack):
    for _ in range(CROWD):
        attack.ring()


def never_finish_a_request(attack):
    for data in (b"G", b"GET /healthz", get("/healthz")[:-2], b"GET / HTTP/1.1\r\nA: "):
        for _ in range(10):
            attack.http(data)


def send_no_http(attack):
    for data in (b"\x16\x03\x01\x02\x00\x01\x00", b"\0" * 5000, os.urandom(5000)):
        attack.http(data)


def send_huge_headers(attack):
    attack.http(get("/healthz", "A: " + "a" * 4_000_000))
    attack.http(get("/healthz", *(f"A{n}: {n}" for n in range(50_000))))
    attack.http(get("/" + "a" * 4_000_000))
    attack.http(b"G" * 4_000_000)


def send_a_body_that_never_ends(attack):
    heads = ("Content-Length: 1000000000000", "Transfer-Encoding: chunked")
    ended = threading.Event()
    for head in heads:
        start = get("/v1/streams/ab", head).replace(b"GET", b"PUT")
        sock = attack.http(start)
        part = (
            b"10000\r\n" + b" " * 65536 + b"\r\n" if "chunked" in head else b" " * 65536
        )

        def send(sock=sock, part=part):
            with suppress(OSError):
                while not ended.is_set():
                    sock.sendall(part)

        thread = threading.Thread(target=send)
        thread.start()
        attack.stack.callback(thread.join)
        attack.stack.callback(ended.set)  # what was put there last is called first


def ask_and_never_read(attack):
    for step in range(24):
        attack.http(get(attack.path(50_000 + step)), buffer_bytes=1024)


def ask_again_and_again_and_never_read(attack):
    requests = (get(attack.path(60_000 + step)) for step in range(200))
    threading.Thread(
        target=attack.http, args=(b"".join(requests),), daemon=True
    ).start()
    time.sleep(0.5)


def reset_while_a_batch_is_drawn(attack):
    for step in range(50):
        sock = attack.http(get(attack.path(70_000 + step)))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()


def want(sock, steps):
    with suppress(OSError):  # it may be hung up on
        for step in steps:
            sock.send(encode(op="want", step=step, rows=[0, 4]))


def want_all_and_release_nothing(attack):
    want(attack.open_ring(), range(80_000, 80_250))


def want_and_hang_up(attack):
    for turn in range(8):
        with attack.open_ring() as sock:
            want(sock, range(90_000 + 50 * turn, 90_050 + 50 * turn))


def want_too_much(attack):
    want(attack.open_ring(), range(100_000, 105_000))


def send_files_to_the_ring(attack):
    sock = attack.open_ring()
    with Path("/dev/null").open("rb") as file:
        for step in range(100):
            message = {"op": "want", "step": step, "rows": [0, 1]}
            with suppress(OSError):
                packets.send(sock, message, file.fileno())


def send_nonsense_to_the_ring(attack):
    for slot in (-1, 2**63, 10**30, True, 0.5, "0", None, [0]):
        attack.open_ring().send(encode(op="release", slot=slot))
    for rows in ([0, 2**63], [-1, 4], [4, 0], [0], "0:4", [[0], [4]], [True, True]):
        attack.open_ring().send(encode(op="want", step=1, rows=rows))
    for step in (-1, 2**63, 10**30, True, 0.5, "0", None):
        attack.open_ring().send(encode(op="want", step=step, rows=[0, 4]))
        attack.open_ring().send(encode(op="forget", step=step, rows=[0, 4]))
    for packet in (b"", b"\0", b"{}", b"[" * 60_000, os.urandom(60_000), b'{"op": 1}'):
        with suppress(OSError):
            attack.open_ring().send(packet)
        attack.ring(packet)


ATTACKS = (
    say_nothing_over_http,
    say_nothing_on_the_ring,
    never_finish_a_request,
    send_no_http,
    send_huge_headers,
    send_a_body_that_never_ends,
    ask_and_never_read,
    ask_again_and_again_and_never_read,
    reset_while_a_batch_is_drawn,
    want_all_and_release_nothing,
    want_and_hang_up,
    want_too_much,
    send_files_to_the_ring,
    send_nonsense_to_the_ring,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.__name__)
def test_the_honest_are_served_beside_those_that(lab, victim, attack):
    before = look_at(victim)
    workers = victim.worker_pids()
    with ExitStack() as stack:
        attack(Attack(victim, stack))
        taken_s = read_honestly(victim)
    lab.wait_until(
        lambda: all(look_at(victim)[each] <= n for each, n in before.items())
    )
    assert taken_s < HONEST_S
    assert victim.worker_pids() == workers
    read_honestly(victim)


@pytest.mark.parametrize("value", ABSURD, ids=lambda each: each[:20])
@pytest.mark.parametrize(
    "path",
    [
        "/v1/streams/{id}/batches/{value}",
        "/v1/streams/{id}/batches/{value}.png",
        "/v1/streams/{id}/recipes/{value}",
        "/v1/streams/{id}/batches/0?rows={value}:4",
        "/v1/streams/{id}/batches/0?rows=0:{value}",
        "/v1/streams/{id}/batches/0?ahead={value}",
        "/v1/streams/{value}",
        "/v1/programs/{value}/preview.png",
        "/v1/programs/0/preview.png?width={value}",
    ],
)
def test_an_absurd_number_is_refused_in_few_words(victim, path, value):
    with BatchStream(victim.url, SPEC) as stream:
        name = stream.spec.spec_id
    asked = path.format(id=name, value=value.replace("٣", "%D9%A3"))
    status, headers, body = victim.get(asked)
    assert 400 <= status < 500, body
    assert len(body) < 8192
    if "problem" in headers["Content-Type"]:
        assert json.loads(body)["status"] == status


@pytest.mark.parametrize(
    "change",
    [
        {"batch_size": 2**63},
        {"batch_size": 16384, "resolution": 4096},
        {"resolution": 10**30},
        {"seed": -1},
        {"views": 1.5},
        {"time_s": [0, 1e400]},
        {"programs": [0, 10**12]},
        {"selection": {"digest": [], "programs": 20}},
        {"selection": {"digest": "ab", "\ud800": 20}},
        {"\ud800": 1},
        {"mixing": "\ud800", "mix": 2},
    ],
    ids=str,
)
def test_an_absurd_spec_is_refused_in_words(victim, change):
    body = json.dumps({**SPEC.to_json(), **change}).encode()
    status, _, answer = victim.get("/v1/streams/ab", method="PUT", body=body)
    assert status == 422, answer
    assert json.loads(answer)["type"] == "urn:shaders21k:bad-spec"
