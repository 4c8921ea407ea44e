"""Who serves and how readers fare, by a clock that is wound by hand."""

from dataclasses import replace

import pytest

from server.cluster.directory import GONE_S, OVER_S, Beat, Directory, Reading

BEAT = Beat("one", "http://10.0.0.1:81", "ring:///a.sock", "node", 1000, 40)


class Clock:
    now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def directory(clock):
    return Directory(clock)


def report(elapsed_s, waited_s=0.0, got=0, reader="r"):
    return {
        "reader": reader,
        "elapsed_s": elapsed_s,
        "waited_s": waited_s,
        "bytes": got,
    }


def urls(directory):
    return [each["url"] for each in directory.look_up(report(0))["renderers"]]


def test_who_says_nothing_is_dropped(directory, clock):
    other = replace(BEAT, name="two", url="http://10.0.0.2:81")
    directory.beat(BEAT)
    directory.beat(other)
    assert urls(directory) == [BEAT.url, other.url]
    clock.now_s += GONE_S - 1
    directory.beat(other)
    clock.now_s += 1
    assert urls(directory) == [other.url]


def test_who_leaves_is_dropped_whatever_it_says_after(directory, clock):
    directory.beat(BEAT)
    directory.leave(BEAT.url)
    directory.beat(BEAT)  # it was on its way
    assert urls(directory) == []
    clock.now_s += GONE_S
    assert urls(directory) == []
    directory.beat(BEAT)  # another one at the same port
    assert urls(directory) == [BEAT.url]


def test_a_new_directory_says_that_it_may_not_know_all(directory, clock):
    assert not directory.look_up(report(0))["settled"]
    clock.now_s += GONE_S
    assert directory.look_up(report(0))["settled"]


def read_for(directory, clock, seconds, waited, rate):
    """A reader that reports every two seconds."""
    for elapsed_s in range(0, seconds + 1, 2):
        got = rate * elapsed_s
        directory.look_up(report(elapsed_s, waited * elapsed_s, got))
        clock.now_s += 2
    clock.now_s -= 2


def test_readings_are_of_late_and_leave_a_readers_first_batches_out(directory, clock):
    first = int(OVER_S)
    read_for(directory, clock, first, waited=1.0, rate=5.0)
    assert directory.look().readings == ()
    for elapsed_s in range(first + 2, 2 * first + 2, 2):
        now = elapsed_s - first
        directory.look_up(report(elapsed_s, first + 0.25 * now, 5 * first + 9 * now))
        clock.now_s += 2
    assert directory.look().readings == (Reading(0.25, 9.0),)


def test_a_reader_that_has_gone_is_forgotten(directory, clock):
    read_for(directory, clock, 3 * int(OVER_S), waited=0.5, rate=1.0)
    assert directory.look().readings == (Reading(0.5, 1.0),)
    clock.now_s += GONE_S
    assert directory.look().readings == ()


def test_a_wait_that_was_longer_than_one_looks_back_is_all_of_the_time(
    directory, clock
):
    for elapsed_s in (20, 40):
        directory.look_up(report(elapsed_s))
    directory.look_up(report(60, waited_s=35.0))
    assert directory.look().readings == (Reading(1.0, 0.0),)
