"""One stream from three real services, of which one is killed and one is frozen."""

import contextlib
import itertools
import os
import signal
import socket

import numpy as np

from shaders21k import BatchStream, StreamSpec, recipe
from shaders21k.metrics import Metrics
from shaders21k.transports.addresses import AddressBook
from shaders21k.transports.many import ManyTransport
from shaders21k.transports.ring import RingEndpoint
from shaders21k.transports.web import WebEndpoint

SPEC = StreamSpec(batch_size=12, resolution=32, views=2, window=16, slide=4)


def find_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def test_kill_9_and_a_frozen_one_lose_nothing(lab, tmp_path, service):
    """Two behind one name, one on a ring; the name's are killed and frozen."""
    with BatchStream(service.ring, SPEC) as stream:
        undisturbed = [b.images.copy() for b in itertools.islice(stream, 60)]
    port, metrics = find_port(), Metrics()
    for name in ("killed", "frozen", "again"):
        (tmp_path / name).mkdir()

    def serve(name, host, **options):
        return lab.start(
            tmp_path / name, lab.rings(40), "--bind", f"{host}:{port}", **options
        )

    book = AddressBook(
        f"http://renderers:{port},{service.ring}",
        lambda _name, _port: ["127.0.0.2", "127.0.0.3"],
    )
    transport = ManyTransport(
        book.look_up,
        lambda address: (
            WebEndpoint(address, metrics)
            if address.host
            else RingEndpoint(address.url, metrics)
        ),
        metrics=metrics,
        patience_s=30,
    )
    seen = []
    with contextlib.ExitStack() as running:
        killed = running.enter_context(serve("killed", "127.0.0.2", exit_code=-9))
        frozen = running.enter_context(serve("frozen", "127.0.0.3"))
        running.callback(os.kill, frozen.process.pid, signal.SIGCONT)
        with BatchStream(transport, SPEC, patience_s=30) as stream:
            for batch in itertools.islice(stream, 60):
                seen.append((batch.step, batch.images.copy()))
                assert batch.recipe_digest == recipe(stream.spec, batch.step).digest
                if batch.step == 10:
                    lab.kill_9(killed.process.pid)
                if batch.step == 25:
                    running.enter_context(serve("again", "127.0.0.2"))
                if batch.step == 40:
                    os.kill(frozen.process.pid, signal.SIGSTOP)
    assert [step for step, _ in seen] == list(range(60))
    for (_, images), expected in zip(seen, undisturbed, strict=True):
        np.testing.assert_array_equal(images, expected)


def test_one_that_starts_again_is_found_again(lab, tmp_path):
    """With nobody else to ask, the stream waits for it; a new one knows no streams."""
    port = find_port()
    bind = ("--bind", f"127.0.0.1:{port}")
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with contextlib.ExitStack() as running:
        first = running.enter_context(
            lab.start(tmp_path / "first", lab.rings(8), *bind, exit_code=-9)
        )
        with BatchStream(first.url, SPEC, patience_s=30) as stream:
            before = [batch.step for batch in itertools.islice(stream, 3)]
            lab.kill_9(first.process.pid)
            first.process.wait()
            running.enter_context(lab.start(tmp_path / "second", lab.rings(8), *bind))
            after = [batch.step for batch in itertools.islice(stream, 5)]
    assert before + after == list(range(8))
