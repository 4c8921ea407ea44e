"""Whose preview is drawn next, and when: with a clock that the test moves."""

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.crew import Stills
from server.door import Door
from server.errors import BusyError, DrawError, TooManyError
from server.flights import Flights
from server.line import FairLine
from server.shelf import Shelf
from server.turns import LOOK_S, SHARE, Turns

FRAMES = np.zeros((1, 8, 8, 3), np.uint8)


@given(st.lists(st.sampled_from("abcd"), max_size=40))
def test_nobody_is_served_twice_while_another_waits(clients):
    line = FairLine()
    for number, client in enumerate(clients):
        line.join(client, (client, number))
    served = [line.call() for _ in range(len(line))]
    for client in set(clients):
        own = [number for each, number in served if each == client]
        assert own == sorted(own), "a client's own come in order"
    for rank in range(len(clients)):
        ranks = [[each for each, _ in served[:rank]].count(one) for one in "abcd"]
        left = [
            clients.count(one) - got for one, got in zip("abcd", ranks, strict=True)
        ]
        hungry = [got for got, more in zip(ranks, left, strict=True) if more]
        assert not hungry or max(ranks) - min(hungry) <= 1


def test_who_leaves_the_line_is_not_called():
    line = FairLine()
    for number in range(3):
        line.join("a", number)
    line.leave("a", 1)
    line.leave("b", 7)
    assert [line.call(), line.call(), len(line)] == [0, 2, 0]


class Bench:
    """Turns at one worker, which draws when it is told to."""

    def __init__(self, *, busy):
        self.now_s = 100.0
        self.busy = busy
        self.turns = Turns(lambda: self.busy, lambda: self.now_s)
        self.begun = []
        self.ends = {}

    def ask(self, client, name):
        async def draw():
            self.begun.append(name)
            self.ends[name] = asyncio.get_running_loop().create_future()
            return await self.ends[name]

        return asyncio.create_task(self.turns.take(0, client, draw))

    async def end(self, name, spent_s):
        self.ends[name].set_result(Stills(FRAMES, spent_s))
        await self.settle()

    async def settle(self):
        for _ in range(6):
            await asyncio.sleep(0)


def test_a_greedy_client_waits_for_the_others():
    async def run():
        bench = Bench(busy=False)
        asked = [bench.ask("greedy", f"g{n}") for n in range(4)]
        await bench.settle()
        asked += [bench.ask("one", "o"), bench.ask("two", "t")]
        await bench.settle()
        for _ in asked:
            await bench.end(bench.begun[-1], 1.0)
        await asyncio.gather(*asked)
        return bench.begun

    assert asyncio.run(run()) == ["g0", "g1", "o", "t", "g2", "g3"]


def test_what_a_preview_took_is_paid_back_while_a_stream_is_read():
    async def run():
        bench = Bench(busy=True)
        asked = [bench.ask("a", "first"), bench.ask("b", "second")]
        await bench.settle()
        await bench.end("first", 1.0)
        bench.now_s += 1.0 / SHARE - 1.0 - 0.1
        await asyncio.sleep(2 * LOOK_S)
        assert bench.begun == ["first"], "the stream comes first"
        bench.now_s += 0.2
        await asyncio.sleep(2 * LOOK_S)
        assert bench.begun == ["first", "second"]
        await bench.end("second", 1.0)
        await asyncio.gather(*asked)
        assert bench.turns.spent_s == 2.0

    asyncio.run(run())


def test_nothing_is_owed_when_the_stream_has_ended():
    async def run():
        bench = Bench(busy=True)
        asked = [bench.ask("a", "first"), bench.ask("b", "second")]
        await bench.settle()
        await bench.end("first", 1000.0)
        bench.busy = False
        await asyncio.sleep(2 * LOOK_S)
        await bench.end("second", 1.0)
        await asyncio.gather(*asked)

    asyncio.run(run())


def test_what_fails_is_paid_for_as_well():
    async def run():
        bench = Bench(busy=True)
        asked = bench.ask("a", "fails")
        await bench.settle()
        bench.ends["fails"].set_exception(DrawError("it hangs", spent_s=3.0))
        with pytest.raises(DrawError):
            await asked
        return bench.turns.spent_s

    assert asyncio.run(run()) == 3.0


def test_who_goes_before_its_turn_is_skipped_and_after_it_is_let_end():
    async def run():
        bench = Bench(busy=False)
        asked = [bench.ask("a", name) for name in ("gone", "skipped", "last")]
        await bench.settle()
        for each in asked[:2]:
            each.cancel()
        await bench.settle()
        assert bench.begun == ["gone"], "the worker is still at it"
        await bench.end("gone", 1.0)
        assert bench.begun == ["gone", "last"]
        await bench.end("last", 1.0)
        await asked[2]

    asyncio.run(run())


def test_who_goes_in_the_moment_when_it_would_be_called_is_passed_over():
    async def run():
        bench = Bench(busy=False)
        asked = [bench.ask("a", name) for name in ("first", "gone", "last")]
        await bench.settle()
        bench.ends["first"].set_result(Stills(FRAMES, 1.0))
        await asyncio.sleep(0)
        asked[1].cancel()
        await bench.settle()
        assert bench.begun == ["first", "last"]
        await bench.end("last", 1.0)
        await asked[2]

    asyncio.run(run())


def test_at_the_end_all_who_wait_are_told():
    async def run():
        bench = Bench(busy=False)
        drawn, waits = bench.ask("a", "drawn"), bench.ask("a", "waits")
        await bench.settle()
        bench.turns.close()
        with pytest.raises(BusyError, match="ending"):
            await waits
        with pytest.raises(BusyError, match="ending"):
            await bench.ask("a", "comes late")
        await bench.end("drawn", 1.0)
        assert (await drawn).spent_s == 1.0

    asyncio.run(run())


def test_one_making_serves_all_and_ends_when_all_have_gone():
    async def run():
        flights, made, given_up = Flights(), [], []

        async def make():
            made.append(1)
            try:
                await asyncio.sleep(0.02)
            except asyncio.CancelledError:
                given_up.append(1)
                raise
            return b"it"

        askers = [asyncio.create_task(flights.join("x", make)) for _ in range(3)]
        await asyncio.sleep(0)
        askers[0].cancel()
        assert await asyncio.gather(*askers[1:]) == [b"it", b"it"]
        askers = [asyncio.create_task(flights.join("x", make)) for _ in range(2)]
        await asyncio.sleep(0.01)
        for each in askers:
            each.cancel()
        await asyncio.gather(*askers, return_exceptions=True)
        await asyncio.sleep(0)
        assert "x" not in flights
        return len(made), len(given_up)

    assert asyncio.run(run()) == (2, 1)


def test_the_door_is_wide_for_all_and_narrow_for_each():
    door = Door("previews", most=3, each=2)
    with door.enter("a"), door.enter("a"):
        with pytest.raises(TooManyError, match="2 previews of yours"), door.enter("a"):
            pass
        with door.enter("b"), pytest.raises(BusyError, match="3 previews"):
            door.enter("c").__enter__()
    assert door.count == 0


def test_the_shelf_keeps_what_was_used_last():
    shelf = Shelf(max_bytes=40)
    for name in "abcd":
        shelf.put(name, bytes(10))
    assert shelf.get("a")
    shelf.put("e", bytes(10))
    shelf.put("whale", bytes(11))
    kept = [name for name in ("a", "b", "c", "d", "e", "whale") if shelf.get(name)]
    assert kept == ["a", "c", "d", "e"]
