"""What a run found hard becomes a stream that shows more of it, or less."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k import BatchStream, Selection, StreamSpec
from trainer.curriculum import FILE_NAME, ProgramLosses, choose_visits, next_spec
from trainer.errors import CheckpointError, SettingsError, TrainerError

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


def test_the_file_brings_back_every_bit(tmp_path):
    losses = ProgramLosses(SPEC)
    losses.add(np.array([10, 11, 12]), np.array([0.1, 1 / 3, 2e-30]))
    losses.save(tmp_path)
    losses.save(tmp_path)
    again = ProgramLosses.load(tmp_path, SPEC)
    assert again.total.tobytes() == losses.total.tobytes()
    assert again.count.tolist() == losses.count.tolist()
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_losses_of_other_programs_are_not_read(tmp_path):
    measure().save(tmp_path)
    for other in (
        replace(SPEC, programs=(10, 15)),
        replace(SPEC, selection=Selection("cd" * 32, 20)),
    ):
        with pytest.raises(CheckpointError, match="is about programs"):
            ProgramLosses.load(tmp_path, other)
        with pytest.raises(TrainerError, match="over the same programs"):
            next_spec(other, measure())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"total": [1.0]}, "lacks some programs"),
        ({"total": ["x"] * 6}, "damaged"),
        ({"count": None}, "damaged"),
        ({"count": [1e400] * 6}, "damaged"),
        ({"programs": 6}, "damaged"),
        ({"selection": 7}, "is about programs"),
    ],
    ids=str,
)
def test_a_file_that_holds_something_else_is_named(tmp_path, change, says):
    measure().save(tmp_path)
    path = tmp_path / FILE_NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(CheckpointError, match=says) as told:
        ProgramLosses.load(tmp_path, SPEC)
    assert str(path) in str(told.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "\0"])
def test_a_file_that_is_cut_short_is_named(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(CheckpointError, match="damaged"):
        ProgramLosses.load(tmp_path, SPEC)


def test_a_folder_without_losses_is_no_run(tmp_path):
    with pytest.raises(CheckpointError, match="name a run's folder"):
        ProgramLosses.load(tmp_path, SPEC)
    with pytest.raises(CheckpointError, match="cannot write"):
        measure().save(tmp_path / "nowhere")


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


def test_choosing_needs_no_torch():
    script = "import sys, trainer.curriculum; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
