"""What is promised when things die, kept by killing them."""

import itertools
import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shaders21k import (
    BatchStream,
    Program,
    Selection,
    SpecError,
    StreamError,
    StreamSpec,
    packets,
    recipe,
)
from shaders21k.corpus import Corpus

SPEC = StreamSpec(batch_size=12, resolution=32, views=2)


@pytest.mark.parametrize("road", ["ring", "url"])
def test_kill_9_of_workers_loses_nothing_and_repeats_nothing(
    lab, tmp_path, service, road
):
    with BatchStream(service.ring, SPEC) as stream:
        undisturbed = [b.images.copy() for b in itertools.islice(stream, 30)]
    with (
        lab.start(tmp_path, lab.rings(40), "--workers", "2") as victim,
        BatchStream(getattr(victim, road), SPEC) as stream,
    ):
        seen = []
        for batch in itertools.islice(stream, 30):
            seen.append((batch.step, batch.images.copy(), batch.substituted))
            if batch.step in (3, 11, 19):
                lab.kill_9(victim.worker_pids()[batch.step % 2])
        replaced = victim.json("/readyz")["counters"]["replaced"]
    assert [step for step, _, _ in seen] == list(range(30))
    assert replaced == 3
    for (_, images, substituted), expected in zip(seen, undisturbed, strict=True):
        assert substituted == ()
        np.testing.assert_array_equal(images, expected)


def test_one_that_hangs_is_found_quarantined_and_replaced(lab, tmp_path):
    programs = [*lab.rings(11), Program(source=lab.HANGING, url="hanging")]
    with lab.start(tmp_path, programs, "--deadline", "1", "--workers", "2") as service:
        with BatchStream(service.ring, SPEC) as stream:
            batches = list(itertools.islice(stream, 4))
        quarantined = service.json("/readyz")["quarantined"]
        preview = service.get("/v1/programs/hanging/preview.png")
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        hanging = corpus.selection().index(Program(source=lab.HANGING).id)
    assert quarantined == [hanging]
    for batch in batches:
        assert len(batch.substituted) == 1, "every program is in every batch of 12"
        assert hanging not in batch.label
    assert preview[0] == 422
    assert "quarantine" in json.loads(preview[2])["detail"]


def test_many_that_hang_are_found_one_after_the_other(lab, tmp_path):
    """More of them in one batch than a piece of work may cost workers."""
    hanging = [
        Program(source=lab.HANGING.replace("1.7", f"1.{n}"), url=f"hanging/{n}")
        for n in range(4)
    ]
    with (
        lab.start(tmp_path, [*lab.rings(8), *hanging], "--deadline", "0.6") as service,
        BatchStream(service.ring, SPEC) as stream,
    ):
        batch = next(stream)
        assert len(batch.substituted) == 4
        assert len(service.json("/readyz")["quarantined"]) == 4


def test_programs_added_while_serving_change_nothing(lab, tmp_path):
    """A worker that starts later must mean the same programs by the same numbers."""
    with lab.start(tmp_path, lab.rings(20)) as service:
        with BatchStream(service.ring, SPEC) as stream:
            before = [next(stream).images.copy() for _ in range(3)]
        added = lab.rings(40)
        with Corpus.open(tmp_path / "corpus.db", readonly=False) as corpus:
            assert corpus.add(added) == 20
        lab.kill_9(service.worker_pids()[0])
        # Other rows are other messages, so that the batches are drawn again.
        with BatchStream(service.ring, SPEC, rows=(1, 12)) as stream:
            for expected in before:
                np.testing.assert_array_equal(next(stream).images, expected[1:])
        status, _, body = service.get("/v1/programs/39/preview.png")
    assert status == 404
    assert "start it again" in json.loads(body)["detail"]


def test_one_that_does_not_compile_is_replaced_and_explained(lab, tmp_path):
    programs = [*lab.rings(11), Program(source=lab.BROKEN, url="broken")]
    with lab.start(tmp_path, programs) as service:
        with BatchStream(service.ring, SPEC) as stream:
            batch = next(stream)
        assert len(batch.substituted) == 1
        answer = service.get("/v1/programs/broken/preview.png")
        assert service.json("/readyz")["quarantined"] == []
    problem = json.loads(answer[2])
    assert answer[0] == 422
    assert problem["diagnostics"][0]["line"] == 2


def test_a_client_that_dies_gives_its_slots_back(lab, tmp_path):
    script = (
        "import itertools, os, sys, signal\n"
        "from shaders21k import *\n"
        "spec = StreamSpec(batch_size=12, resolution=32, views=2)\n"
        "with BatchStream(sys.argv[1], spec) as stream:\n"
        "    held = list(itertools.islice(stream, 5))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with lab.start(tmp_path, lab.rings(8)) as service:
        for _ in range(4):
            subprocess.run([sys.executable, "-c", script, service.ring], check=False)
        (counts,) = lab.wait_until(
            lambda: [
                counts
                for counts in service.json("/readyz")["streams"].values()
                if not counts["held"] and not counts["drawing"]
            ]
        )
        assert counts["kept"] + counts["empty"] == 12
        with BatchStream(service.ring, SPEC) as stream:
            assert next(stream).step == 0


def test_kill_9_of_everything_leaves_nothing_behind(lab, tmp_path):
    before = set(Path("/dev/shm").iterdir())
    ring = tmp_path / "ring.sock"
    with (
        lab.start(tmp_path, lab.rings(8), exit_code=-9) as first,
        BatchStream(first.ring, SPEC, patience_s=5) as stream,
    ):
        next(stream)
        workers = first.worker_pids()
        lab.kill_9(first.process.pid)
        with pytest.raises(StreamError, match="has gone"):
            list(itertools.islice(stream, 50))
        lab.wait_until(
            lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers)
        )
    # What another test has there for a moment goes; what is left behind stays.
    lab.wait_until(lambda: set(Path("/dev/shm").iterdir()) <= before)
    assert ring.exists(), "the socket is left over, and the next start clears it away"
    with (
        lab.start(tmp_path, []) as second,
        BatchStream(second.ring, SPEC) as stream,
    ):
        assert next(stream).step == 0
    assert not ring.exists()


def test_packets_that_make_no_sense_harm_nobody(service):
    path = service.ring.removeprefix("ring://")
    hello = packets.encode({"op": "open", "version": 2, "spec": SPEC.to_json()})
    for packet in (
        [b"garbage"],
        [b"[]"],
        [b'{"op": "open"}'],
        [b'{"op": "open", "version": 2, "spec": {"batch_size": -1}}'],
        [b"[" * 60_000],
        [hello, b'{"op": "release", "slot": 99}'],
        [hello, b'{"op": "want"}'],
        [hello, b'{"op": "want", "step": "x", "rows": [0, 1]}'],
        [hello, b'{"op": "want", "step": 1, "rows": [0, 1, 2]}'],
    ):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sock:
            sock.settimeout(10)
            sock.connect(path)
            for part in packet:
                sock.send(part)
            answers = []
            while received := packets.receive(sock):
                answers.append(received[0]["op"])
                for fd in received[1]:
                    os.close(fd)
        assert answers in (["refused"], ["opened"]), packet
    with BatchStream(service.ring, SPEC) as stream:
        assert next(stream).step == 0


def test_a_batch_that_cannot_be_is_refused_and_the_stream_goes_on(service):
    with BatchStream(service.ring, SPEC, step=2**62 - 1) as stream:
        with pytest.raises(SpecError, match="step"):
            list(itertools.islice(stream, 2))
        stream.step = 0
        assert next(stream).step == 0


def test_one_that_hangs_for_one_worker_is_shown_where_another_draws_it(lab, tmp_path):
    """Mixed, it stands in rows of both; it hangs where it is older than 3 seconds.

    By when that is found the other worker has long drawn its own.
    """
    late = Path(__file__).parents[1] / "hostile" / "endless-after-three-seconds.frag"
    programs = [*lab.rings(11), Program(source=late.read_text(), url="late")]
    arguments = ("--deadline", "4", "--workers", "2")
    with lab.start(tmp_path, programs, *arguments) as service:
        with Corpus.open(tmp_path / "corpus.db") as corpus:
            hanging = corpus.selection().index(Program(source=late.read_text()).id)
        selection = Selection(**service.json("/v1/selection"))
        spec = replace(SPEC, views=1, mix=2, selection=selection)
        for step in range(100):
            rows, places = np.nonzero(recipe(spec, step).program == hanging)
            is_late = recipe(spec, step).time_s[rows, 0, places] > 3
            workers = recipe(spec, step).program[rows, 0] % 2
            if len(set(workers)) == 2 and sorted(is_late) == [False, True]:
                break
        with BatchStream(service.url, spec, step=step, prefetch=1) as stream:
            batch = next(stream)
    drawn = (batch.program[rows] == hanging).any(axis=1)
    assert drawn.tolist() == (~is_late).tolist()
    assert batch.substituted == tuple(rows[is_late])
