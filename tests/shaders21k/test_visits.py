"""Streams that visit some programs more often than others: exactly so, and purely."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k import Selection, StreamSpec, WireError, recipe, wire
from shaders21k.batch import Fingerprint
from shaders21k.recipe import ARRAYS, resident_window, substitute
from shaders21k.visits import list_entries, read_digits

SELECTION = Selection("ab" * 32, 100)
LOW = 30  # where the programs of these streams begin


def visit(visits, **fields):
    """A spec that visits the programs from LOW on."""
    fields = {"batch_size": 16, "resolution": 8, "views": 1, "slide": 0, **fields}
    programs = (LOW, LOW + len(visits))
    return StreamSpec(visits=visits, programs=programs, selection=SELECTION, **fields)


def count(programs, visits):
    """How often each program of the range is among some."""
    return np.bincount(np.ravel(programs) - LOW, minlength=len(visits))


# Some digits that are not all the same, and so not all 0.
digits = (
    st.lists(st.sampled_from("0123456789"), min_size=2, max_size=40)
    .filter(lambda each: len(set(each)) > 1)
    .map("".join)
)
steps = st.integers(0, 2**62 - 1)


@given(digits, st.integers(0, 50), st.data())
def test_an_epoch_visits_each_program_as_often_as_its_digit_says(visits, epoch, data):
    length = sum(map(int, visits))
    slides = [n for n in range(1, length) if length % n == 0] or [1]
    slide = data.draw(st.sampled_from(slides))
    window = data.draw(st.integers(slide, max(slide, length - 1)))
    spec = visit(visits, window=window, slide=slide)
    first = epoch * length // slide
    shown = [
        resident_window(spec, step)[:slide]
        for step in range(first, first + length // slide)
    ]
    assert count(np.concatenate(shown), visits).tolist() == [*map(int, visits)]


@given(digits, steps)
def test_a_window_with_room_for_all_visits_holds_them_all(visits, step):
    spec = visit(visits, window=9 * 40, slide=4)
    window = resident_window(spec, step)
    assert count(window, visits).tolist() == [*map(int, visits)]


@given(digits, steps, st.data())
@settings(max_examples=200)
def test_a_batch_shows_its_window_s_programs_and_mixes_different_ones(
    visits, step, data
):
    draw = data.draw
    mix, batch_size = draw(st.integers(1, 8)), draw(st.integers(1, 60))
    window, low = draw(st.integers(1, 40)), draw(st.integers(0, batch_size - 1))
    spec = visit(visits, window=window, slide=1, mix=mix, batch_size=batch_size)
    resident = set(resident_window(spec, step).tolist())
    whole = recipe(spec, step)
    dealt = whole.program
    assert dealt.shape == (batch_size, mix)
    assert set(dealt.ravel().tolist()) <= resident
    assert 0 not in read_digits(visits)[dealt - LOW], "one that is never visited"
    hands = np.array([count(cards, visits) for cards in dealt])
    assert np.ptp(hands, axis=0).max() <= 1, "none holds a program often and one never"
    if len(resident) >= mix:
        assert hands.max() == 1
    part = recipe(spec, step, (low, batch_size))
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(whole, name)[low:], getattr(part, name))
    assert part.digest == whole.digest


@pytest.mark.parametrize("mix", [1, 2, 6])
@pytest.mark.parametrize("window", [45, 135], ids=["sliding", "whole"])
def test_batches_show_programs_in_proportion_to_their_visits(mix, window):
    """Within the error of a sample, over ten epochs; in each place of a row too."""
    visits = "0123456789" * 3
    spec = visit(visits, window=window, slide=5, mix=mix)
    dealt = np.concatenate([recipe(spec, step).program for step in range(270)])
    share = read_digits(visits) / 135
    for programs in (dealt, *dealt.T):
        wanted = programs.size * share
        assert (abs(count(programs, visits) - wanted) <= 4 * np.sqrt(wanted)).all()


def test_a_batch_of_all_visits_is_exact():
    visits = "0123"
    for batch_size in (6, 24):
        spec = visit(visits, batch_size=batch_size)
        seen = count(recipe(spec, 5).program, visits)
        assert (seen == read_digits(visits) * batch_size // 6).all()


def test_a_program_too_frequent_for_the_rows_is_in_each_once_and_others_fill_them():
    spec = visit("9111", mix=2, batch_size=12)
    assert count(recipe(spec, 0).program, "9111").tolist() == [12, 4, 4, 4]


def test_rows_of_one_program_do_not_follow_one_another():
    """A rank reads a slice of the rows, and is to see as many programs as the next."""
    visits = "13" * 20
    spec = visit(visits, mix=2, batch_size=64)
    for step in range(20):
        dealt = recipe(spec, step).program
        assert np.intersect1d(dealt[:32], dealt[32:]).size > 12


def test_a_recipe_with_visits_is_fixed_for_ever():
    spec = visit("0123456789" * 3, window=40, slide=4, mix=1)
    assert spec.spec_id == "1c09c9d2524dbb48"
    assert recipe(spec, 3).digest == "8083214b40adf34ac7e51cada86c04c8"
    assert recipe(replace(spec, mix=3), 3).digest == "fef69cfccb0fba728df043dc7b704d76"


@given(digits, st.integers(0, 99), st.integers(0, 15))
def test_what_is_never_visited_does_not_stand_in_either(visits, program, attempt):
    index = substitute(visit(visits), program, attempt) - LOW
    assert visits[index] != "0"


def test_a_stand_in_that_is_never_visited_is_refused_by_who_reads_it():
    spec = visit("1012", batch_size=4)
    made_of = recipe(spec, 0)
    layout = wire.Layout.of(spec, 4)
    for program, is_one in ((LOW + 3, True), (LOW + 1, False), (LOW + 4, False)):
        drawn = np.where(made_of.program == LOW, program, made_of.program)
        message = bytearray(layout.size)
        wire.seal(message, layout, made_of, Fingerprint("t", "t", "0", "none"), drawn)
        if is_one:
            assert wire.read(message, spec, 0, (0, 4)).substituted
        else:
            with pytest.raises(WireError, match="no program of the stream"):
                wire.read(message, spec, 0, (0, 4))


def test_entries_are_shared_and_cannot_be_written_to():
    for visits in (None, "1020"):
        with pytest.raises(ValueError, match="read-only"):
            list_entries(0, 4, visits)[0] = 1
