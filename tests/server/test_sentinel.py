"""Devices that draw wrongly or are lost: real workers, whose device is made to fail."""

import asyncio
import itertools
import os
import signal
import time
from contextlib import asynccontextmanager

import numpy as np
import pytest

from server import recruiter, staff
from server.crew import hire
from server.errors import DeviceLostError, DrawError
from server.fleet import MAX_LOST
from server.quarantine import FIRST_TERM_S
from server.recruiter import Terms
from server.sentinel import SIDE_PX, CorruptError, check_sentinel, draw_sentinel
from server.staff import MAX_TRIES
from server.studio import Studio
from shaders21k import BatchStream, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.selection import Selection, selection_digest

# `python FILE` in the place of `python -m server.worker`. What is wrong with which
# device, and since when, is told by files beside the corpus.
BROKEN_WORKER = """
import os
import signal
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from server.sentinel import SENTINELS
from server.worker import main, open_painter

FOLDER, DEVICE = Path(sys.argv[4]).parent, sys.argv[5]

def suffers(what):
    return (FOLDER / f"{what} {DEVICE}").exists()

class Fading:
    def __init__(self, painter):
        self.prepare = painter.prepare
        self._painter, self._drawn = painter, 0

    def paint(self, *rest, **options):
        painted = self._painter.paint(*rest, **options)
        if suffers("dies of many"):
            os.kill(os.getpid(), signal.SIGSEGV)
        return painted

    def paint_still(self, program, *rest):
        picture = self._painter.paint_still(program, *rest)
        self._drawn += program in SENTINELS
        if suffers("fades") and self._drawn > 2 or suffers("draws wrongly"):
            picture[0, 0, 0] ^= 1
        return picture

def reset_status():
    return next((how for how in ("guilty", "innocent") if suffers(how)), None)

@contextmanager
def open_broken(device_name, *rest):
    with open_painter(device_name, *rest) as (device, painter):
        fingerprint = device.fingerprint
        if suffers("is another"):
            fingerprint = replace(fingerprint, renderer="another card")
        broken = replace(device, fingerprint=fingerprint, reset_status=reset_status)
        yield broken, Fading(painter)

main(open_broken)
"""

SPEC = StreamSpec(batch_size=8, resolution=16, views=1, window=8, slide=0)


class Painter:
    """Draws one gray for ever, until told otherwise."""

    gray = 100

    def paint_still(self, *_):
        return np.full((3, SIDE_PX, SIDE_PX), self.gray, np.uint8)


def test_a_picture_that_changes_is_corrupt():
    painter = Painter()
    first = draw_sentinel(painter)
    check_sentinel(first, painter)
    painter.gray += 1
    with pytest.raises(CorruptError, match=first[:12]):
        check_sentinel(first, painter)


def test_sentinel_frames_are_drawn_and_counted(lab, tmp_path):
    arguments = ("--workers", "2", "--sentinel-every", "2")
    with lab.start(tmp_path, lab.rings(12), *arguments) as service:
        assert service.json("/readyz")["counters"]["sentinel_frames"] == 2
        with BatchStream(service.ring, SPEC) as stream:
            for batch in itertools.islice(stream, 10):
                assert batch.substituted == ()
        counters = service.json("/readyz")["counters"]
    # Up to four batches are drawn together, and followed by one frame.
    assert counters["sentinel_frames"] >= 2 + 10 // 4 * 2
    assert counters["corrupt_frames"] == counters["replaced"] == 0


@pytest.fixture
def broken_crew(lab, tmp_path, monkeypatch):
    """Hire workers whose devices fail as soon as `tmp_path / "HOW DEVICE"` is there."""
    monkeypatch.setattr(recruiter, "PAUSE_S", 0.01)
    with Corpus.open(tmp_path / "corpus.db", create=True) as corpus:
        corpus.add(lab.rings(8))
        ids = corpus.selection()
    (tmp_path / "worker.py").write_text(BROKEN_WORKER)
    command = (str(tmp_path / "worker.py"),)

    @asynccontextmanager
    async def hire_broken(*devices):
        terms = Terms(len(devices), devices, 20.0, 2, command)
        async with hire(tmp_path / "corpus.db", ids, terms) as crew:
            studio = Studio(crew, Selection(selection_digest(ids), len(ids)))
            try:
                yield crew, await studio.register(SPEC)
            finally:
                studio.close()

    return hire_broken


async def draw(stream, step):
    hold = await stream.acquire(step, None)
    try:
        assert not hold.slot.substituted
        return bytes(stream.ring.message(hold.slot)[0])
    finally:
        stream.release(hold)


async def draw_all(stream):
    return [await draw(stream, step) for step in range(6)]


def test_a_device_that_draws_wrongly_for_a_while_costs_workers_and_no_picture(
    lab, broken_crew, tmp_path
):
    async def run():
        async with broken_crew("cpu") as (crew, stream):
            (tmp_path / "fades cpu").touch()
            await draw(stream, 100)  # the sentinel is drawn after the second
            second = asyncio.create_task(draw(stream, 101))
            counters = crew.counters
            await asyncio.to_thread(lab.wait_until, lambda: counters.corrupt_frames)
            (tmp_path / "fades cpu").unlink()
            await second
            await draw_all(stream)
            return counters, crew.fleet.trouble

    counters, trouble = asyncio.run(run())
    assert trouble == ""
    assert counters.corrupt_frames == counters.replaced == 1
    assert counters.sentinel_frames >= 4


@pytest.mark.parametrize(
    ("how", "says"), [("fades", "known picture wrongly"), ("innocent", "needs a reset")]
)
def test_one_device_for_all_that_fails_is_an_error_that_names_the_cause(
    broken_crew, tmp_path, how, says
):
    async def run():
        async with broken_crew("cpu") as (crew, stream):
            (tmp_path / f"{how} cpu").touch()
            with pytest.raises(DeviceLostError, match=says):
                await draw_all(stream)
            with pytest.raises(DeviceLostError, match=says):
                await crew.draw_stills(0, [1.0], (SIDE_PX, SIDE_PX), (0, 0, 1, 1))
            return crew.pids, crew.fleet.trouble

    pids, trouble = asyncio.run(run())
    assert pids == []
    assert says in trouble


def test_where_one_of_two_devices_fails_the_other_draws_all(broken_crew, tmp_path):
    async def run():
        async with broken_crew("cpu", "egl:0") as (crew, stream):
            healthy = await draw_all(stream)
        (tmp_path / "innocent egl:0").touch()
        async with broken_crew("cpu", "egl:0") as (crew, stream):
            assert await draw_all(stream) == healthy
            return crew.counters, crew.fleet

    counters, fleet = asyncio.run(run())
    assert [fleet.stand_in(0), fleet.stand_in(1)] == [0, 0]
    assert "egl:0 is out of service" in fleet.device_of(1).trouble
    assert counters.resets == MAX_LOST


def test_a_program_that_resets_the_gpu_is_quarantined_and_tried_again(
    lab, broken_crew, tmp_path
):
    async def run():
        async with broken_crew("cpu") as (crew, _):

            def draw_one():
                return crew.draw_stills(3, [1.0], (16, 16), (0, 0, 1, 1))

            (tmp_path / "guilty cpu").touch()
            drawing = asyncio.create_task(draw_one())
            await asyncio.to_thread(lab.wait_until, lambda: crew.counters.resets)
            (tmp_path / "guilty cpu").unlink()
            with pytest.raises(DrawError, match="3 is now in quarantine"):
                await drawing
            with pytest.raises(DrawError, match="3 is in quarantine"):
                await draw_one()
            (record,) = crew.quarantine.report()
            crew.quarantine._clock = lambda: time.monotonic() + FIRST_TERM_S
            assert (await draw_one()).frames.shape == (1, 16, 16, 3)
            assert crew.quarantine.probationers == [3]
            crew.quarantine._clock = lambda: time.monotonic() + 2 * FIRST_TERM_S
            await draw_one()
            return record, crew.quarantine.report()

    record, at_last = asyncio.run(run())
    assert (record["program"], record["reason"]) == (3, "reset in draw")
    assert at_last == []


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("is another", "of one kind together"),
        ("draws wrongly", "serve each alone with --device"),
    ],
)
def test_two_devices_that_draw_differently_are_refused(
    broken_crew, tmp_path, how, says
):
    async def run():
        async with broken_crew("cpu", "egl:0"):
            pass

    (tmp_path / f"{how} egl:0").touch()
    with pytest.raises((DeviceLostError, CorruptError), match=says) as error:
        asyncio.run(run())
    assert "worker 0 on cpu and worker 1 on egl:0" in str(error.value)


def test_what_ends_every_worker_though_each_part_can_be_drawn_is_given_up(
    broken_crew, tmp_path
):
    """No program is to blame, so none is quarantined; and nobody waits for ever."""

    async def run():
        async with broken_crew("cpu") as (crew, stream):
            (tmp_path / "dies of many cpu").touch()
            with pytest.raises(DrawError, match="given up"):
                await draw(stream, 0)
            return crew.counters.crashes, crew.quarantine.report()

    assert asyncio.run(run()) == (1 + MAX_TRIES, [])


def test_one_that_does_nothing_of_its_work_is_replaced(broken_crew, monkeypatch):
    """Stopped between two pieces, it has no deadline to miss."""
    monkeypatch.setattr(staff, "IDLE_S", 1.0)

    async def run():
        async with broken_crew("cpu") as (crew, stream):
            await draw(stream, 0)
            os.kill(crew.pids[0], signal.SIGSTOP)
            await draw(stream, 1)
            return crew.counters

    counters = asyncio.run(run())
    assert (counters.replaced, counters.hangs) == (1, 0), "no program is to blame"
