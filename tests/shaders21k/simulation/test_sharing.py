"""Cores and links, shared out: the laws of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k.simulation.loop import Loop
from shaders21k.simulation.sharing import Queue, Shared


def finish_all(capacity, jobs):
    """Start all at once: when each ends, and what was used."""
    loop = Loop()
    shared = Shared(loop, capacity)
    ends = {}

    def work():
        for number, (amount, uses, most) in enumerate(jobs):
            shared.start(
                amount, uses, lambda n=number: ends.update({n: loop.time_s}), most
            )
        loop.sleep(1e6)

    loop.run(work)
    return [ends[number] for number in range(len(jobs))], shared.used


def test_cores_are_shared_by_those_who_can_use_them():
    # Two of width 1 and one of width 2 on two cores: 2/3 of a core each, until two end.
    jobs = [(1.0, ("core",), 1.0), (1.0, ("core",), 1.0), (3.0, ("core",), 2.0)]
    ends, used = finish_all({"core": 2.0}, jobs)
    assert ends == pytest.approx([1.5, 1.5, 2.5])
    assert used["core"] == pytest.approx(5.0)


def test_a_core_more_helps_nobody_who_can_use_one():
    assert finish_all({"core": 64.0}, [(1.0, ("core",), 1.0)])[0] == [1.0]


def test_who_is_held_up_elsewhere_leaves_its_rest_to_the_others():
    # One link of 1 and one of 10 into one of 5: 1 and 4.
    jobs = [
        (1.0, ("slow", "trainer"), float("inf")),
        (4.0, ("fast", "trainer"), float("inf")),
    ]
    ends, _ = finish_all({"slow": 1.0, "fast": 10.0, "trainer": 5.0}, jobs)
    assert ends == pytest.approx([1.0, 1.0])


@given(
    amounts=st.lists(st.floats(0.01, 100), min_size=1, max_size=12),
    widths=st.lists(st.floats(0.1, 8), min_size=12, max_size=12),
    cores=st.floats(0.5, 16),
)
def test_nothing_is_lost_and_nobody_is_faster_than_alone(amounts, widths, cores):
    jobs = [
        (amount, ("core",), width)
        for amount, width in zip(amounts, widths, strict=False)
    ]
    ends, used = finish_all({"core": cores}, jobs)
    assert used["core"] == pytest.approx(sum(amounts))
    assert max(ends) >= sum(amounts) / cores * (1 - 1e-6)
    for end_s, (amount, _, width) in zip(ends, jobs, strict=True):
        assert end_s >= amount / min(width, cores) * (1 - 1e-6)


def test_what_is_held_up_goes_on_where_it_was():
    loop = Loop()
    shared = Shared(loop, {"core": 1.0})

    def work():
        job = shared.start(2.0, ("core",), lambda: ends.append(loop.time_s), most=1.0)
        loop.sleep(1.0)
        shared.limit(job, 0.0)
        loop.sleep(10.0)
        shared.limit(job, 0.5)
        loop.sleep(10.0)

    ends = []
    loop.run(work)
    assert ends == pytest.approx([13.0])


def test_a_queue_does_one_thing_after_the_other():
    loop, ends = Loop(), []
    queue = Queue(Shared(loop, {"core": 8.0}), ("core",))

    def work():
        for _ in range(3):
            queue.put(1.0, lambda: ends.append(loop.time_s))
        assert queue.length == 3
        loop.sleep(9.0)

    loop.run(work)
    assert ends == pytest.approx([1.0, 2.0, 3.0])
