"""The client of a ring, against renderers that are not what they should be."""

import contextlib
import fcntl
import gc
import json
import os
import socket
import threading
import time

import numpy as np
import pytest

from shaders21k import Selection, StreamSpec, errors, packets, recipe, wire
from shaders21k.batch import Fingerprint
from shaders21k.metrics import Metrics
from shaders21k.transports.ring import RingEndpoint

SERVED = Selection("ab" * 32, 40)
SPEC = StreamSpec(batch_size=2, resolution=8, views=1, selection=SERVED)
ROWS = (0, 2)
SLOT_BYTES = 8192
SLOTS = 4
OTHER = {**SPEC.to_json(), "batch_size": 3}
SIZES = {"slot_bytes": SLOT_BYTES, "slots": SLOTS, "credits": 3}
OPENED = {"op": "opened", "spec": SPEC.to_json(), **SIZES}
SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
DRAWN_BY = Fingerprint("v", "r", "0", "none")


def make_memory(size=SLOT_BYTES * SLOTS, seals=SEALS):
    fd = os.memfd_create("ring", os.MFD_ALLOW_SEALING)
    os.ftruncate(fd, size)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
    return fd


class Renderer:
    """Takes one reader after the other in, and says what it is told to say."""

    def __init__(self, path):
        self.url = f"ring://{path}"
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(str(path))
        self._listener.listen()
        self.memory = make_memory()
        self.sock = None

    def answer(self, packet=OPENED, fds=None):
        """Answer the next open, with that; in a thread, for the client waits."""

        def run():
            if self.sock:
                self.sock.close()
            self.sock, _ = self._listener.accept()
            self.sock.settimeout(10)
            packets.receive(self.sock)
            if isinstance(packet, dict):
                given = [self.memory] if fds is None else fds
                packets.send(self.sock, packet, *given)
            elif packet:
                socket.send_fds(self.sock, [packet], [self.memory])
            else:
                self.sock.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def open(self):
        """An endpoint that has been taken in."""
        endpoint = RingEndpoint(self.url, Metrics())
        thread = self.answer()
        assert endpoint.open(SPEC) == SPEC
        thread.join()
        return endpoint

    def hear(self):
        return packets.receive(self.sock)[0]

    def say(self, message):
        packet = message if isinstance(message, bytes) else packets.encode(message)
        self.sock.send(packet)

    def draw(self, step, slot):
        """Draw a batch of one color, and say so."""
        layout = wire.Layout.of(SPEC, 2)
        message = bytearray(layout.size)
        made_of = recipe(SPEC, step)
        layout.view(message, "images")[:] = step
        wire.seal(message, layout, made_of, DRAWN_BY, made_of.program)
        os.pwrite(self.memory, message, slot * SLOT_BYTES)
        self.say(ready(step=step, slot=slot))

    def close(self):
        self._listener.close()
        os.close(self.memory)
        if self.sock:
            self.sock.close()


def ready(**changes):
    about = {"op": "ready", "step": 0, "rows": ROWS, "slot": 0, "scarce": False}
    return {**about, "spent": [0.1, 0, 0, 0], **changes}


@pytest.fixture
def renderer(tmp_path):
    with contextlib.closing(Renderer(tmp_path / "ring.sock")) as running:
        yield running


def list_fds():
    gc.collect()  # or what an earlier test has left may hide what this one leaves
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_a_batch_is_read_where_it_was_drawn_and_stays_when_the_renderer_goes(renderer):
    endpoint = renderer.open()
    future = endpoint.submit(7, ROWS)
    assert renderer.hear() == {"op": "want", "step": 7, "rows": [0, 2]}
    renderer.draw(7, slot=1)
    batch = future.result(5)
    renderer.sock.shutdown(socket.SHUT_WR)
    with pytest.raises(errors.StreamError, match="has gone"):
        endpoint.submit(8, ROWS).result(5)
    endpoint.close()
    assert (batch.images == 7).all()
    # As long as it is looked at, its slot is not free for another.
    renderer.sock.settimeout(0.05)
    with pytest.raises(TimeoutError):
        while True:
            assert renderer.hear()["op"] == "want"
    renderer.sock.settimeout(5)
    del batch, future
    gc.collect()
    assert renderer.hear() == {"op": "release", "slot": 1}
    assert packets.receive(renderer.sock) is None


def test_what_is_fetched_is_counted_under_its_renderer_s_name(renderer):
    metrics = Metrics()
    endpoint = RingEndpoint(renderer.url, metrics)
    thread = renderer.answer()
    endpoint.open(SPEC)
    thread.join()
    future = endpoint.submit(0, ROWS)
    renderer.draw(0, slot=0)
    future.result(5)
    endpoint.close()
    text = metrics.to_text().decode()
    name = f'renderer="{renderer.url}"'
    assert f"shaders21k_fetch_seconds_count{{{name}}} 1.0" in text
    assert "shaders21k_queue_seconds_sum 0.1" in text


@pytest.mark.parametrize(
    ("packet", "fds", "error"),
    [
        (b"not json", None, errors.StreamError),
        (b"[]", None, errors.StreamError),
        (b"", None, errors.StreamError),
        ({"op": "ready"}, None, errors.WireError),
        ({**OPENED, "slots": True}, None, errors.WireError),
        ({**OPENED, "slots": 0}, None, errors.WireError),
        ({**OPENED, "slots": -(2**63)}, None, errors.WireError),
        ({**OPENED, "slots": 2**63}, None, errors.WireError),
        ({**OPENED, "slots": 10**400}, None, errors.WireError),
        ({**OPENED, "slots": SLOTS + 1}, None, errors.WireError),
        ({**OPENED, "slot_bytes": "8192"}, None, errors.WireError),
        ({**OPENED, "slot_bytes": 8191}, None, errors.WireError),
        ({**OPENED, "slot_bytes": 0}, None, errors.WireError),
        ({**OPENED, "credits": None}, None, errors.WireError),
        ({**OPENED, "spec": {"batch_size": 3}}, None, errors.WireError),
        ({**OPENED, "spec": OTHER}, None, errors.WireError),
        (OPENED, [], errors.WireError),
        (OPENED, ["memory", "memory"], errors.WireError),
        (OPENED, ["unsealed"], errors.WireError),
        (OPENED, ["small"], errors.WireError),
        (OPENED, ["file"], errors.WireError),
        ({"op": "refused"}, None, errors.WireError),
        ({"op": "refused", "problem": {"type": 5}}, None, errors.WireError),
    ],
)
def test_an_answer_that_is_none_is_one_error(renderer, tmp_path, packet, fds, error):
    kinds = {
        "memory": make_memory,
        "unsealed": lambda: make_memory(seals=0),
        "small": lambda: make_memory(SLOT_BYTES * SLOTS - 1),
        "file": lambda: os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT),
    }
    given = fds and [kinds[kind]() for kind in fds]
    endpoint = RingEndpoint(renderer.url, Metrics())
    before = list_fds()
    thread = renderer.answer(packet, fds if not fds else given)
    with pytest.raises(error):
        endpoint.open(SPEC)
    thread.join()
    renderer.sock.close()
    assert list_fds() <= before
    for fd in given or []:
        os.close(fd)


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        ("busy", errors.BusyError),
        ("device-lost", errors.StreamError),
        ("not-drawn", errors.RefusedError),
        ("bad-request", errors.RefusedError),
        ("bad-spec", errors.SpecError),
        ("other-selection", errors.SelectionError),
    ],
)
def test_a_problem_says_what_may_help(renderer, problem, error):
    words = {"type": f"urn:shaders21k:{problem}", "title": "t", "detail": "why"}
    endpoint = renderer.open()
    future = endpoint.submit(0, ROWS)
    renderer.say({"op": "failed", "step": 0, "rows": ROWS, "problem": words})
    assert type(future.exception(5)) is error
    assert "why" in str(future.exception())
    endpoint.close()
    thread = renderer.answer({"op": "refused", "problem": words}, [])
    with pytest.raises(error, match="why"):
        endpoint.open(SPEC)
    thread.join()


@pytest.mark.parametrize(
    "message",
    [
        b"\xff",
        b"[" * 60_000,
        b'{"op": "pong"}',
        {"op": "pong", "trouble": ""},
        {"op": "sing"},
        {"op": "opened"},
        ready(step=1),
        ready(step="0"),
        ready(step=10**400),
        ready(rows=[[], {}]),
        ready(rows=[0, 2, 3]),
        ready(rows=None),
        ready(slot=SLOTS),
        ready(slot=-1),
        ready(slot=2**63),
        ready(slot=0.5),
        ready(scarce=1),
        ready(spent=None),
        ready(spent=[0, 0, 0]),
        ready(spent=[0, 0, 0, -1]),
        ready(spent=[0, 0, 0, 10**400]),
        json.dumps(ready(spent=[0, 0, 0, float("nan")])).encode(),
        ready(spent=["", 0, 0, 0]),
    ],
)
def test_a_packet_that_makes_no_sense_ends_it_for_all_who_wait(renderer, message):
    endpoint = renderer.open()
    futures = [endpoint.submit(0, ROWS), endpoint.submit(5, ROWS)]
    renderer.say(message)
    for future in futures:
        assert type(future.exception(5)) is errors.WireError
    with pytest.raises(errors.WireError):
        endpoint.submit(6, ROWS).result(5)
    endpoint.close()
    while packets.receive(renderer.sock):
        pass


def test_descriptors_that_come_unasked_are_closed(renderer):
    endpoint = renderer.open()
    before = list_fds()
    future = endpoint.submit(0, ROWS)
    problem = {"type": "urn:shaders21k:busy", "detail": "full"}
    answer = {"op": "failed", "step": 0, "rows": ROWS, "problem": problem}
    packets.send(renderer.sock, answer, *[renderer.memory] * 20)
    assert isinstance(future.exception(5), errors.BusyError)
    assert list_fds() <= before
    endpoint.close()


def test_a_slot_that_holds_something_else_is_given_back(renderer):
    endpoint = renderer.open()
    future = endpoint.submit(0, ROWS)
    renderer.say(ready())
    assert isinstance(future.exception(5), errors.WireError)
    del future
    gc.collect()
    assert [renderer.hear()["op"] for _ in range(2)] == ["want", "release"]
    endpoint.close()


def test_what_is_canceled_is_forgotten_and_what_comes_all_the_same_is_given_back(
    renderer,
):
    endpoint = renderer.open()
    unwanted, wanted = endpoint.submit(0, ROWS), endpoint.submit(0, ROWS)
    assert unwanted.cancel()
    heard = [renderer.hear()["op"] for _ in range(3)]
    assert heard == ["want", "want", "forget"]
    renderer.draw(0, slot=2)
    assert (wanted.result(5).images == 0).all()
    renderer.draw(0, slot=3)
    given_back = [renderer.hear() for _ in range(1)]
    assert {"op": "release", "slot": 3} in given_back
    endpoint.close()


def test_a_renderer_that_is_leaving_still_brings_what_was_wanted(renderer):
    endpoint = renderer.open()
    wanted = endpoint.submit(0, ROWS)
    renderer.say({"op": "leaving"})
    deadline_s = time.monotonic() + 5
    while not (late := endpoint.submit(1, ROWS)).done():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    assert isinstance(late.exception(), errors.BusyError)
    renderer.draw(0, slot=0)
    assert wanted.result(5).step == 0
    endpoint.close()


def test_a_probe_asks_whether_it_can_draw(renderer):
    endpoint = renderer.open()
    with pytest.raises(errors.StreamError, match="says nothing"):
        endpoint.probe(0.01)

    def answer():
        for trouble in ("", "no device", ""):  # the first of them too late
            assert renderer.hear() == {"op": "ping"}
            renderer.say({"op": "pong", "trouble": trouble})

    thread = threading.Thread(target=answer)
    thread.start()
    with pytest.raises(errors.StreamError, match="no device"):
        endpoint.probe(5)
    endpoint.probe(5)
    thread.join()
    endpoint.close()


def test_a_probe_connects_anew_when_the_renderer_has_come_back(renderer):
    endpoint = renderer.open()
    future = endpoint.submit(0, ROWS)
    renderer.draw(0, slot=0)
    kept = future.result(5)
    renderer.sock.close()
    with pytest.raises(errors.StreamError, match="has gone"):
        endpoint.submit(1, ROWS).result(5)

    def come_back():
        renderer.answer().join()
        while renderer.hear()["op"] != "ping":
            pass
        renderer.say({"op": "pong", "trouble": ""})

    thread = threading.Thread(target=come_back)
    thread.start()
    endpoint.probe(5)
    future = endpoint.submit(3, ROWS)
    renderer.draw(3, slot=1)
    assert (future.result(5).images == 3).all()
    assert kept.step == 0
    endpoint.close()
    with pytest.raises(errors.StreamError, match="not open"):
        endpoint.probe(1)


def test_where_nobody_listens_that_is_said_at_once(tmp_path):
    endpoint = RingEndpoint(f"ring://{tmp_path}/x.sock", Metrics())
    with pytest.raises(errors.StreamError, match="shaders21k serve"):
        endpoint.open(SPEC)
    with pytest.raises(errors.StreamError, match="shaders21k serve"):
        endpoint.probe(5)


def test_a_renderer_that_has_stopped_never_makes_a_reader_wait(renderer):
    """Its socket is full when nobody has read from it for long: it is given up."""
    endpoint = renderer.open()
    futures = [endpoint.submit(step, ROWS) for step in range(2000)]
    assert isinstance(futures[0].exception(5), errors.StreamError)
    endpoint.close()


def test_garbage_drawn_at_random_is_always_one_error(renderer):
    random = np.random.default_rng(0)
    for _ in range(60):
        endpoint = renderer.open()
        future = endpoint.submit(0, ROWS)
        packet = bytearray(packets.encode(ready()))
        for place in random.integers(len(packet), size=random.integers(1, 6)):
            packet[place] = random.integers(256)
        renderer.say(bytes(packet))
        renderer.sock.shutdown(socket.SHUT_WR)
        assert isinstance(future.exception(5), errors.ShadersError)
        endpoint.close()
        renderer.sock.close()
