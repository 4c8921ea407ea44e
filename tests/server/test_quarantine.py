"""Terms of quarantine, by a clock that the test turns."""

import pytest

from server.quarantine import (
    FACTOR,
    FIRST_TERM_S,
    LONGEST_TERM_S,
    REST_S,
    TRIAL_S,
    Quarantine,
)


class Clock:
    now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def quarantine(clock):
    return Quarantine([f"{n:064x}" for n in range(8)], clock)


def test_a_term_ends_and_the_program_is_tried_again(quarantine, clock):
    assert quarantine.strike(3, "hang in draw")
    assert quarantine.confined == [3]
    clock.now_s += FIRST_TERM_S - 1
    assert 3 in quarantine
    clock.now_s += 1
    assert 3 not in quarantine
    assert quarantine.probationers == quarantine.untried == [3]


def test_each_strike_makes_the_term_longer_up_to_a_day(quarantine, clock):
    terms = []
    for _ in range(9):
        quarantine.strike(3, "hang in draw")
        (record,) = quarantine.report()
        terms.append(record["until_s"])
        clock.now_s += record["until_s"] + REST_S
        assert 3 not in quarantine
    assert terms[:3] == [FIRST_TERM_S, FACTOR * FIRST_TERM_S, FACTOR**2 * FIRST_TERM_S]
    assert terms[-2:] == [LONGEST_TERM_S] * 2
    assert terms == sorted(terms)


def test_two_workers_that_meet_it_at_once_are_one_strike(quarantine):
    assert quarantine.strike(3, "hang in draw")
    assert not quarantine.strike(3, "hang in compile")
    assert quarantine.report()[0]["strikes"] == 1


def test_one_that_draws_for_as_long_as_it_rested_is_forgiven(quarantine, clock):
    quarantine.strike(3, "SIGSEGV in compile")
    clock.now_s += 2 * FIRST_TERM_S
    assert quarantine.confined == []
    assert quarantine.probationers == [3]
    quarantine.note_drawn([3, 4])
    assert quarantine.report() == []
    quarantine.strike(3, "SIGSEGV in compile")
    assert quarantine.report()[0]["strikes"] == 1


def test_one_good_picture_is_not_enough(quarantine, clock):
    """It may hang only now and then: after three seconds of its time, say."""
    quarantine.strike(3, "hang in draw")
    clock.now_s += FIRST_TERM_S
    assert quarantine.confined == []
    quarantine.note_drawn([3])
    assert quarantine.strike(3, "hang in draw")
    assert quarantine.report()[0]["strikes"] == 2


def test_released_one_after_the_other_and_the_next_when_one_was_drawn(
    quarantine, clock
):
    for program in (1, 2, 3):
        quarantine.strike(program, "hang in draw")
    clock.now_s += FIRST_TERM_S
    assert quarantine.confined == [2, 3]
    assert quarantine.confined == [2, 3], "1 is being tried"
    assert quarantine.untried == [1]
    quarantine.note_drawn([1])
    assert quarantine.untried == []
    assert quarantine.confined == [3]
    clock.now_s += TRIAL_S
    assert quarantine.confined == [], "nobody has asked for 2"


def test_after_one_that_fails_again_the_others_wait(quarantine, clock):
    for program in (1, 2):
        quarantine.strike(program, "hang in draw")
    clock.now_s += FIRST_TERM_S
    assert quarantine.confined == [2]
    quarantine.strike(1, "hang in draw")
    clock.now_s += REST_S - 1
    assert quarantine.confined == [1, 2]
    clock.now_s += 1
    assert quarantine.confined == [1], "its term was over first"


def test_what_was_drawn_before_its_release_forgives_nothing(quarantine, clock):
    """Another worker may still have been drawing it when it was confined."""
    quarantine.strike(3, "hang in draw")
    quarantine.note_drawn([3])
    assert quarantine.confined == [3]


def test_the_report_names_program_reason_and_time_left(quarantine, clock, caplog):
    caplog.set_level("INFO", "server.quarantine")
    quarantine.strike(3, "hang in compile")
    clock.now_s += 15
    quarantine.strike(1, "SIGABRT in draw")
    first = {"program": 1, "id": f"{1:064x}", "strikes": 1, "confined": True}
    assert quarantine.report() == [
        {**first, "reason": "SIGABRT in draw", "until_s": FIRST_TERM_S},
        {**first, "program": 3, "id": f"{3:064x}", "reason": "hang in compile"}
        | {"until_s": FIRST_TERM_S - 15},
    ]
    clock.now_s += FIRST_TERM_S - 15
    assert [each["confined"] for each in quarantine.report()] == [True, False]
    said = [record.getMessage() for record in caplog.records]
    assert (
        "program 3 (000000000000) is quarantined for 60 s: hang in compile" in said[0]
    )
    assert "program 3 (000000000000) is released" in said[-1]
