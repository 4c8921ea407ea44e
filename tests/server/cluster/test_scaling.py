"""How many renderers there should be, by a clock that is wound by hand."""

import pytest

from server.cluster.directory import OVER_S, Reading
from server.cluster.scaling import (
    FEWER_AFTER_S,
    MORE_AFTER_S,
    Bounds,
    Scaler,
    find_factor,
)


def decide_after(scaler, seconds, have, readings, busy, *, begin_s=0):
    """The first other number that is decided on, and when; the same where none is."""
    for now_s in range(begin_s, begin_s + int(seconds) + 1):
        wanted = scaler.decide(now_s, have, readings, busy)
        if wanted != have:
            return wanted, now_s
    return have, now_s


@pytest.mark.parametrize(
    ("readings", "factor"),
    [
        ([], 1.0),
        ([Reading(0.0, 10.0)], 1.0),
        ([Reading(0.5, 10.0)], 2.0),
        ([Reading(0.5, 10.0), Reading(0.0, 30.0)], 1.25),  # a quarter needs twice
        ([Reading(1.0, 10.0)], 10.0),  # no more is believed
        ([Reading(0.5, 0.0), Reading(0.0, 0.0)], 1.5),  # nobody gets anything
    ],
)
def test_of_several_readers_each_counts_by_what_it_gets(readings, factor):
    assert find_factor(readings) == pytest.approx(factor)


def test_readers_that_wait_get_as_many_renderers_as_would_keep_up():
    scaler = Scaler(Bounds(1, 9))
    found = decide_after(scaler, 60, 3, [Reading(0.25, 1.0)], 0.9)
    assert found == (4, OVER_S + MORE_AFTER_S)


def test_there_are_never_more_than_twice_as_many_at_once_nor_than_there_may_be():
    waits = [Reading(0.9, 1.0)]
    assert decide_after(Scaler(Bounds(1, 99)), 60, 3, waits, 1.0)[0] == 6
    assert decide_after(Scaler(Bounds(1, 5)), 60, 3, waits, 1.0)[0] == 5


def test_renderers_without_work_are_not_what_readers_wait_for():
    scaler = Scaler(Bounds(1, 9))
    assert decide_after(scaler, 600, 3, [Reading(0.6, 1.0)], 0.3)[0] == 3


def test_a_moment_of_waiting_changes_nothing():
    scaler = Scaler(Bounds(1, 9))
    for now_s in range(600):
        waited = 0.5 if now_s % 10 < 5 else 0.03
        assert scaler.decide(now_s, 3, [Reading(waited, 1.0)], 0.9) == 3


def test_between_the_two_limits_nothing_is_changed():
    scaler = Scaler(Bounds(1, 9))
    assert decide_after(scaler, 600, 3, [Reading(0.03, 1.0)], 0.1)[0] == 3


def test_idle_renderers_leave_after_a_while_half_of_them_at_most():
    scaler = Scaler(Bounds(1, 9))
    found = decide_after(scaler, 200, 8, [Reading(0.0, 1.0)], 0.05)
    assert found == (4, OVER_S + FEWER_AFTER_S)
    found = decide_after(scaler, 200, 4, [Reading(0.0, 1.0)], 0.1, begin_s=100)
    assert found == (2, 100 + OVER_S + FEWER_AFTER_S)


def test_those_that_are_left_have_room_for_all_the_work():
    # Four that are busy half of the time are three that are for two thirds of it.
    assert decide_after(Scaler(Bounds(1, 9)), 200, 4, [], 0.5)[0] == 3
    assert decide_after(Scaler(Bounds(1, 9)), 200, 3, [], 2 / 3)[0] == 3


def test_without_readers_as_few_are_left_as_there_must_be():
    scaler, have, now_s = Scaler(Bounds(2, 9)), 9, 0
    for _ in range(4):
        have, now_s = decide_after(scaler, 200, have, [], 0.0, begin_s=now_s)
    assert have == 2


def test_where_nobody_knows_how_busy_they_are_none_leaves():
    assert decide_after(Scaler(Bounds(1, 9)), 600, 4, [], None)[0] == 4


def test_after_a_change_readings_must_be_of_after_it():
    scaler, waits = Scaler(Bounds(1, 99)), [Reading(0.5, 1.0)]
    assert decide_after(scaler, 60, 2, waits, 1.0) == (4, 30)
    assert decide_after(scaler, 60, 4, waits, 1.0, begin_s=31) == (8, 61)
