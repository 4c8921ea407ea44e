"""What a run found hard becomes a stream that shows more of it, or less."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k import BatchStream, Selection, StreamSpec
from trainer.curriculum import (
    ProgramLosses,
    choose_visits,
    continue_from,
    next_spec,
)
from trainer.errors import CheckpointError, SettingsError, TrainerError
from trainer.loop import train
from trainer.opening import resolve

SPEC = StreamSpec(
    batch_size=8, resolution=8, programs=(10, 16), selection=Selection("ab" * 32, 20)
)
NONE = float("nan")


def measure(spec=SPEC):
    """Losses: program 10 is the easiest, 14 the hardest, and 15 was not seen."""
    losses = ProgramLosses(spec)
    losses.add(np.arange(10, 15), np.arange(5.0))
    return losses


def test_a_program_s_loss_is_held_against_its_batch():
    """Both programs are as hard, though the second was seen when all had fallen."""
    losses = ProgramLosses(SPEC)
    losses.add(np.array([10, 12, 12]), np.array([9.0, 6.0, 6.0], np.float32))
    losses.add(np.array([11, 12, 12]), np.array([4.0, 1.0, 1.0], np.float32))
    np.testing.assert_array_equal(losses.mean, [2, 2, -1, NONE, NONE, NONE])
    assert losses.count.tolist() == [1, 1, 4, 0, 0, 0]


def test_ranks_can_add_up_what_they_saw():
    one, other, both = (ProgramLosses(SPEC) for _ in range(3))
    for losses, part in ((one, [10, 11]), (other, [10, 14])):
        for each in (losses, both):
            each.add(np.array(part), np.array([1.0, 4.0]))
    np.testing.assert_array_equal(one.total + other.total, both.total)
    np.testing.assert_array_equal(one.count + other.count, both.count)


@pytest.mark.parametrize(
    ("program", "loss", "says"),
    [
        ([10, 16], [1.0, 2.0], r"not in 10\.\.15"),
        ([9], [1.0], r"not in 10\.\.15"),
        ([10, 11], [1.0, NONE], "not a number"),
        ([10, 11], [1.0], "one loss a sample"),
        ([[10]], [[1.0]], "one loss a sample"),
    ],
)
def test_what_is_no_loss_of_a_program_is_refused_and_leaves_no_trace(
    program, loss, says
):
    losses = ProgramLosses(SPEC)
    with pytest.raises(TrainerError, match=says):
        losses.add(np.array(program), np.array(loss))
    assert not losses.count.any()


def test_a_state_brings_back_every_bit():
    again = ProgramLosses(SPEC)
    again.load_state_dict(measure().state_dict())
    np.testing.assert_array_equal(again.total, measure().total)
    np.testing.assert_array_equal(again.count, measure().count)


def test_losses_of_other_programs_are_not_read():
    other = replace(SPEC, programs=(10, 15))
    with pytest.raises(
        CheckpointError, match=r"programs \(10, 16\).*here are \(10, 15\)"
    ):
        ProgramLosses(other).load_state_dict(measure().state_dict())


def test_a_run_s_losses_make_the_next_stream(tiny, tmp_path):
    settings = tiny.override(["steps=12", "stream.slide=8"])
    settings = resolve(settings, "memory://64")
    train(settings, "memory://64", tmp_path)
    following = continue_from(settings, tmp_path, "hard")
    assert following.stream.spec_id != settings.stream.spec_id
    assert set(following.stream.visits) == {"1", "2", "3"}
    train(following, "memory://64", tmp_path / "next")


def test_the_harder_third_is_visited_three_times_or_the_easier():
    mean = np.array([5.0, -1.0, 2.0, NONE, 9.0, 0.0, 7.0])
    assert choose_visits(mean).tolist() == [2, 1, 2, 2, 3, 1, 3]
    assert choose_visits(mean, direction="easy").tolist() == [2, 3, 2, 2, 1, 3, 1]


@given(st.lists(st.floats(-9, 9), min_size=9, max_size=60), st.integers(2, 9))
def test_only_the_order_of_losses_counts_and_groups_are_of_one_size(losses, most):
    mean = np.unique(losses)
    if len(mean) < most:
        return
    visits = choose_visits(mean, most=most)
    assert (np.diff(visits) >= 0).all()
    sizes = np.bincount(visits, minlength=most + 1)[1:]
    assert sizes.max() - sizes.min() <= 1
    np.testing.assert_array_equal(visits, choose_visits(mean**3, most=most))
    easy = choose_visits(mean, most=most, direction="easy")
    np.testing.assert_array_equal(easy, choose_visits(-mean, most=most))


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"most": 1}, SettingsError, r"most=1 is not .* 2\.\.9"),
        ({"most": 10}, SettingsError, "most=10"),
        ({"most": 2.0}, SettingsError, r"most=2\.0"),
        ({"direction": "random"}, SettingsError, "neither"),
        ({"most": 6}, TrainerError, "5 programs have a loss, too few for 6 groups"),
    ],
)
def test_what_cannot_be_chosen_is_said(options, error, says):
    with pytest.raises(error, match=says):
        next_spec(SPEC, measure(), **options)


def test_the_next_stream_is_another_with_all_else_the_same():
    following = next_spec(SPEC, measure(), most=5)
    assert following == replace(SPEC, visits="123453")
    assert following.spec_id != SPEC.spec_id
    assert following == next_spec(SPEC, measure(), most=5)
    assert next_spec(following, measure(following), most=2).visits == "111221"


def test_a_range_that_was_left_open_is_filled_in():
    """A run holds back the selection's last programs: visits say whose they are."""
    spec = StreamSpec(selection=Selection("ab" * 32, 3))
    losses = ProgramLosses(spec)
    losses.add(np.arange(3), np.array([3.0, 1.0, 2.0]))
    assert next_spec(spec, losses).programs == (0, 3)


def test_what_was_never_visited_stays_so():
    spec = replace(SPEC, visits="111110")
    assert next_spec(spec, measure(spec), most=5).visits == "123450"


def test_a_stream_of_a_curriculum_shows_more_of_what_was_hard():
    spec = replace(SPEC, selection=None, window=24, slide=0, batch_size=120)
    with BatchStream("memory://20", spec) as stream:
        spec = stream.spec
        batch = next(stream)
    losses = ProgramLosses(spec)
    losses.add(batch.label, batch.label.astype(float))  # the later, the harder
    with BatchStream("memory://20", next_spec(spec, losses, most=3)) as stream:
        shown = np.bincount(next(stream).label - 10)
    assert shown.tolist() == [10, 10, 20, 20, 30, 30]
