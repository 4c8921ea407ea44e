"""The ring as its server keeps it: laggards, forgetting, and an end in good order."""

import asyncio
import contextlib
import os
import socket
import time

import pytest

from server.broker import MAX_CLIENTS, open_broker
from server.counters import Counters
from server.errors import BusyError
from server.ring import open_ring
from server.studio import Studio
from shaders21k import Selection, StreamSpec, packets
from shaders21k.batch import Fingerprint
from shaders21k.errors import BusyError as FullError
from shaders21k.errors import StreamError
from shaders21k.metrics import Metrics, Spent
from shaders21k.transports.ring import RingEndpoint

SELECTION = Selection("ab" * 32, 40)
SPEC = StreamSpec(batch_size=4, resolution=16, views=1, selection=SELECTION)
ROWS = (0, 4)


class Crew:
    """Draws nothing, as soon as it may; `begun` is what it has been given to draw."""

    count = 1
    trouble = ""
    fingerprint = Fingerprint("t", "t", "0", "none")

    def __init__(self):
        self.counters = Counters()
        self.may_draw = asyncio.Event()
        self.may_draw.set()
        self.begun = []
        self.withdrawn = []

    async def paint(self, _ring, _slot, made_of):
        self.begun.append(made_of.step)
        await self.may_draw.wait()
        return made_of.program, Spent(render=1.0)

    def withdraw(self, _ring, slot):
        self.withdrawn.append(slot)
        return False

    def forget(self, _ring):
        pass


@contextlib.asynccontextmanager
async def open_stream(**options):
    studio = Studio(Crew(), SELECTION, **options)
    try:
        yield studio, await studio.register(SPEC)
    finally:
        studio.close()


def run(test):
    """Run a test in a loop of its own."""

    def in_a_loop(tmp_path):
        asyncio.run(asyncio.wait_for(test(tmp_path), 20))

    in_a_loop.__name__ = test.__name__
    return in_a_loop


async def until(condition):
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came true")


def taken_bytes(ring):
    return os.fstat(ring.fd).st_blocks * 512


@run
async def test_whoever_asks_for_a_kept_batch_is_not_told_of_its_cost_again(tmp_path):
    async with open_stream(slots=2) as (studio, stream):
        first = await stream.acquire(0, None)
        stream.release(first)
        again = await stream.acquire(0, None)
        assert first.slot is again.slot
        assert first.spent.queue > 0
        assert again.spent == Spent()
        assert studio.crew.begun == [0]


@run
async def test_a_slot_that_is_held_for_long_is_made_up_for_and_never_drawn_over(
    tmp_path,
):
    async with open_stream(slots=2, lag_s=0.2, patience_s=5) as (studio, stream):
        kept = [await stream.acquire(step, None, "process 7") for step in range(2)]
        started_s = time.monotonic()
        more = await stream.acquire(2, None)
        assert 0.1 < time.monotonic() - started_s < 3
        assert studio.counts["lagging"] == 2
        assert more.slot not in [hold.slot for hold in kept]
        assert [hold.slot.key for hold in kept] == [(0, ROWS), (1, ROWS)]
        stream.release(more)
        # It goes on through the reserve, which takes memory when it must.
        for step in range(3, 12):
            memory, _ = stream.ring.message(
                (hold := await stream.acquire(step, None)).slot
            )
            memory[:] = b"\1" * len(memory)
            stream.release(hold)
        pages = taken_bytes(stream.ring)
        for hold in kept:
            stream.release(hold)
        assert studio.counts["lagging"] == 0
        assert sum(studio.counts.values()) == 2
        assert taken_bytes(stream.ring) == pages, "a reader may have page-locked them"
        # What a laggard asks for that is gone is drawn again.
        stream.release(await stream.acquire(3, None))
        assert studio.crew.begun.count(3) == 2


@run
async def test_when_all_is_used_up_the_one_who_lags_is_named(tmp_path):
    async with open_stream(slots=2, lag_s=0.05, patience_s=1) as (_, stream):
        for step in range(4):
            await stream.acquire(step, None, "process 7")
        with pytest.raises(BusyError, match=r"process 7 holds 4 for up to \d s"):
            await stream.acquire(4, None)


@run
async def test_a_drawing_that_nobody_waits_for_is_withdrawn(tmp_path):
    async with open_stream(slots=2) as (studio, stream):
        studio.crew.may_draw.clear()
        waiting = [asyncio.create_task(stream.acquire(n, None)) for n in (0, 1, 2, 2)]
        await asyncio.sleep(0.05)
        assert studio.crew.begun == [0, 1]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert studio.crew.withdrawn == [0, 1], "and 2 had no slot yet"
        studio.crew.may_draw.set()
        await asyncio.sleep(0.05)
        assert stream.is_idle
        # A worker had those two in its hands: they have been drawn, and are kept.
        assert studio.counts["kept"] == 2
        stream.release(await stream.acquire(1, None))
        assert studio.crew.begun == [0, 1]


@run
async def test_one_who_still_waits_is_served(tmp_path):
    async with open_stream(slots=2) as (studio, stream):
        studio.crew.may_draw.clear()
        one, two = [asyncio.create_task(stream.acquire(0, None)) for _ in "ab"]
        await asyncio.sleep(0.05)
        one.cancel()
        studio.crew.may_draw.set()
        stream.release(await two)
        assert studio.crew.withdrawn == []


@run
async def test_those_who_come_first_are_served_first(tmp_path):
    async with open_stream(slots=2) as (_, stream):
        held = [await stream.acquire(step, None) for step in range(2)]
        served = []

        async def read(step):
            hold = await stream.acquire(step, None)
            served.append(step)
            stream.release(hold)

        tasks = [asyncio.create_task(read(step)) for step in range(2, 40)]
        await asyncio.sleep(0.05)
        tasks.pop(5).cancel()
        stream.release(held[0])
        await asyncio.gather(*tasks)
        assert served == [step for step in range(2, 40) if step != 7]


async def connect(path):
    endpoint = RingEndpoint(f"ring://{path}", Metrics())
    await asyncio.to_thread(endpoint.open, SPEC)
    return endpoint


@run
async def test_a_broker_that_leaves_brings_what_was_wanted_and_hangs_up(tmp_path):
    studio = Studio(Crew(), SELECTION, slots=4)
    async with open_broker(studio, tmp_path / "x.sock") as broker:
        endpoint = await connect(tmp_path / "x.sock")
        studio.crew.may_draw.clear()
        wanted = [endpoint.submit(step, ROWS) for step in range(3)]
        await until(lambda: len(studio.crew.begun) == 3)
        draining = asyncio.create_task(broker.drain(5))
        await asyncio.sleep(0.1)
        late = endpoint.submit(9, ROWS)
        with pytest.raises(FullError, match="ending"):
            await asyncio.to_thread(late.result, 5)
        with pytest.raises(FullError, match="ending"):
            await connect(tmp_path / "x.sock")
        studio.crew.may_draw.set()
        steps = [(await asyncio.to_thread(each.result, 5)).step for each in wanted]
        assert steps == [0, 1, 2]
        await draining
        with pytest.raises(StreamError, match=r"ending|gone"):
            await asyncio.to_thread(endpoint.submit(10, ROWS).result, 5)
        await asyncio.to_thread(endpoint.close)
    studio.close()


@run
async def test_what_a_reader_forgets_is_withdrawn_and_its_credit_comes_back(tmp_path):
    studio = Studio(Crew(), SELECTION, slots=3)
    async with open_broker(studio, tmp_path / "x.sock"):
        endpoint = await connect(tmp_path / "x.sock")
        studio.crew.may_draw.clear()
        forgotten = [endpoint.submit(step, ROWS) for step in range(6)]
        await until(lambda: len(studio.crew.begun) == 2)
        for future in forgotten:
            future.cancel()
        await until(lambda: len(studio.crew.withdrawn) == 2)
        studio.crew.may_draw.set()
        batch = await asyncio.to_thread(endpoint.submit(100, ROWS).result, 5)
        assert batch.step == 100
        assert studio.crew.begun == [0, 1, 100], "the others had no credit yet"
        await asyncio.to_thread(endpoint.close)
    studio.close()


@run
async def test_what_is_wanted_and_forgotten_in_one_breath_is_answered(tmp_path):
    studio = Studio(Crew(), SELECTION, slots=3)
    async with open_broker(studio, tmp_path / "x.sock"):
        with await asyncio.to_thread(hello, tmp_path / "x.sock") as sock:
            for step in range(20):
                for op in ("want", "forget"):
                    packets.send(sock, {"op": op, "step": step, "rows": ROWS})
            for _ in range(20):
                answer, _ = await asyncio.to_thread(packets.receive, sock)
                if answer["op"] == "ready":
                    packets.send(sock, {"op": "release", "slot": answer["slot"]})
        await until(lambda: not studio.counts["held"])
        await until(lambda: next(iter(studio.streams.values())).is_idle)
    studio.close()


@run
async def test_a_probe_tells_of_the_crew_s_trouble(tmp_path):
    studio = Studio(Crew(), SELECTION, slots=3)
    async with open_broker(studio, tmp_path / "x.sock"):
        endpoint = await connect(tmp_path / "x.sock")
        await asyncio.to_thread(endpoint.probe, 5)
        studio.crew.trouble = "no worker is alive"
        with pytest.raises(StreamError, match="no worker is alive"):
            await asyncio.to_thread(endpoint.probe, 5)
        await asyncio.to_thread(endpoint.close)
    studio.close()


@run
async def test_one_connection_too_many_is_told_to_come_again(tmp_path):
    studio = Studio(Crew(), SELECTION)
    with contextlib.ExitStack() as stack:
        async with open_broker(studio, tmp_path / "x.sock"):
            for _ in range(MAX_CLIENTS):
                sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                stack.enter_context(sock).connect(str(tmp_path / "x.sock"))
                await asyncio.sleep(0)
            await asyncio.sleep(0.1)
            with pytest.raises(FullError, match="are connected"):
                await connect(tmp_path / "x.sock")


def hello(path, spec=SPEC):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sock.settimeout(10)
    sock.connect(str(path))
    message = {"op": "open", "version": packets.RING_VERSION, "spec": spec.to_json()}
    packets.send(sock, message)
    for fd in packets.receive(sock)[1]:
        os.close(fd)
    return sock


@run
async def test_who_reads_no_packets_is_hung_up_on_and_blocks_nobody(tmp_path):
    studio = Studio(Crew(), SELECTION, slots=4)
    async with open_broker(studio, tmp_path / "x.sock"):
        sock = await asyncio.to_thread(hello, tmp_path / "x.sock")

        def flood():
            packets.send(sock, {"op": "want", "step": 0, "rows": ROWS})
            assert packets.receive(sock)[0]["op"] == "ready"
            for _ in range(5000):
                packets.send(sock, {"op": "ping"})

        await asyncio.to_thread(flood)
        endpoint = await connect(tmp_path / "x.sock")
        assert (await asyncio.to_thread(endpoint.submit(1, ROWS).result, 5)).step == 1
        said = []
        while received := await asyncio.to_thread(packets.receive, sock):
            said.append(received[0]["op"])
        assert 10 < len(said) < 5000
        # It may still be looking at the batch that it was given.
        await until(lambda: studio.counts["held"] == 1)
        sock.close()
        await asyncio.to_thread(endpoint.close)
        await until(lambda: not studio.counts["held"])
    studio.close()


@pytest.mark.parametrize(
    ("step", "rows"),
    [
        (2**63, [0, 4]),
        (-1, [0, 4]),
        (0, [0, 2**63]),
        (0, [4, 0]),
        (0, [-1, 4]),
        pytest.param(10**400, [0, 4], id="of-400-digits"),
    ],
)
def test_a_batch_that_cannot_be_is_named(service, step, rows):
    spec = StreamSpec(batch_size=4, resolution=16)
    with hello(service.ring.removeprefix("ring://"), spec) as sock:
        packets.send(sock, {"op": "want", "step": step, "rows": rows})
        answer, _ = packets.receive(sock)
    assert answer["op"] == "failed"
    assert answer["problem"]["type"] == "urn:shaders21k:bad-spec"


def test_a_ring_cannot_be_cut_short(tmp_path):
    """Or it would be enough to end all who look at it."""
    with open_ring(SPEC, 2, 0) as ring:
        for size in (0, ring.slot_bytes, 3 * ring.slot_bytes):
            with pytest.raises(PermissionError):
                os.ftruncate(ring.fd, size)
