"""Simulated time, and the processes that live in it."""

import threading
from concurrent.futures import Future

import pytest

from shaders21k.simulation.loop import Loop
from shaders21k.simulation.runtime import Simulated


def test_things_happen_in_order_and_take_no_real_time():
    loop, seen = Loop(), []

    def work():
        for delay_s in (3600.0, 60.0, 60.0):
            loop.after(delay_s, lambda: seen.append(loop.time_s))
        loop.sleep(86_400.0)
        return loop.time_s

    assert loop.run(work) == 86_400.0
    assert seen == [60.0, 60.0, 3600.0]


def test_processes_block_without_blocking_one_another():
    loop, seen = Loop(), []

    def wait(name, seconds):
        loop.sleep(seconds)
        seen.append((name, loop.time_s))

    def work():
        loop.spawn(lambda: wait("long", 3.0))
        loop.spawn(lambda: wait("short", 1.0))
        loop.sleep(5.0)

    loop.run(work)
    assert seen == [("short", 1.0), ("long", 3.0)]


def test_a_future_is_waited_for_until_it_is_done_or_time_is_up():
    loop = Loop()

    def work():
        soon, never = Future(), Future()
        loop.after(2.0, lambda: soon.set_result("it"))
        assert loop.wait(soon, 10.0) == "it"
        assert loop.time_s == 2.0
        with pytest.raises(TimeoutError):
            loop.wait(never, 10.0)
        never.set_result("late")
        assert loop.wait(never, 0.0) == "late"
        return loop.time_s

    assert loop.run(work) == 12.0


def test_at_the_end_nothing_is_left():
    loop = Loop()

    def work():
        loop.spawn(lambda: loop.sleep(1e9), "left behind")
        loop.sleep(1.0)
        raise ValueError("over")

    with pytest.raises(ValueError, match="over"):
        loop.run(work)
    assert "left behind" not in [each.name for each in threading.enumerate()]


def test_what_can_never_happen_is_said_so():
    loop = Loop()
    with pytest.raises(RuntimeError, match="never happen"):
        loop.run(lambda: loop.spawn(lambda: None) and _hang(loop))
    with pytest.raises(RuntimeError, match="only a simulated process"):
        Loop().sleep(1.0)


def _hang(loop):
    loop._park(loop._current)


def test_a_clock_does_one_thing_to_a_key_until_it_is_stopped():
    loop, seen = Loop(), []
    clock = Simulated(loop).start_clock()

    def work():
        clock.set("look", 1.0, lambda: seen.append("before"))
        clock.set("look", 2.0, lambda: seen.append(loop.time_s))
        clock.set("rest", 9.0, lambda: seen.append("after its end"))
        loop.sleep(5.0)
        clock.stop()
        loop.sleep(5.0)

    loop.run(work)
    assert seen == [2.0]


def test_errands_are_done_so_many_at_once_and_waited_for():
    loop, seen = Loop(), []
    errands = Simulated(loop).start_errands(2, "errand")

    def errand():
        loop.sleep(1.0)
        seen.append(loop.time_s)

    def work():
        for _ in range(5):
            assert errands.do(errand)
        loop.sleep(2.5)
        errands.close()
        assert not errands.do(errand)
        return loop.time_s

    assert loop.run(work) == 3.0
    assert seen == [1.0, 1.0, 2.0, 2.0, 3.0]
