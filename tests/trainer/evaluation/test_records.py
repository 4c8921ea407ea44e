from dataclasses import replace

import pytest

from trainer.errors import TrainerError
from trainer.evaluation.compare import Evaluation, Gain, Score
from trainer.evaluation.records import (
    average,
    name_file,
    read_evaluations,
    write_evaluation,
)

TRAINED = Score("trained", 0.5, 0.6, (0.4, 0.6), (0.5, 0.7))
DIGITS = Evaluation(
    task="digits",
    question="which digit is this?",
    step=10,
    classes=10,
    gallery=100,
    queries=50,
    layer="fc7",
    chance=0.1,
    scores=(TRAINED,),
    gains=(Gain("untrained", 0.1, 0.2, (0.0, 0.2), (0.1, 0.3)),),
)


def test_what_is_written_is_read_and_replaced(tmp_path):
    write_evaluation(DIGITS, tmp_path, "digits")
    write_evaluation(replace(DIGITS, step=20), tmp_path, "digits")
    write_evaluation(replace(DIGITS, task="a"), tmp_path, "a")
    assert [one.task for one in read_evaluations(tmp_path)] == ["a", "digits"]
    assert read_evaluations(tmp_path)[1] == replace(DIGITS, step=20)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_name_never_leaves_the_folder():
    assert name_file("natural/pets 1") == "natural-pets-1"
    assert name_file("../up") == "..-up"


def test_a_file_of_something_else_is_named(tmp_path):
    (tmp_path / "evaluation-old.json").write_text('{"task": "old"}')
    with pytest.raises(TrainerError, match=r"evaluation-old\.json.*evaluate again"):
        read_evaluations(tmp_path)


def test_means_are_over_groups_and_over_all():
    better = replace(TRAINED, knn=0.7, knn_interval=(0.6, 0.8))
    found = average(
        [
            replace(DIGITS, task="natural/pets"),
            replace(DIGITS, task="natural/dtd", scores=(better,)),
            replace(DIGITS, scores=(better,)),
        ]
    )
    assert list(found) == ["natural", "all"]
    mean, (low, high) = found["natural"]["trained"]["knn"]
    assert mean == pytest.approx(0.6)
    # Two half widths of 0.1: sqrt(2) / 2 of that.
    assert (low, high) == pytest.approx((0.6 - 0.0707, 0.6 + 0.0707), abs=1e-4)
    assert found["all"]["trained"]["knn"][0] == pytest.approx(1.9 / 3)
    assert average([]) == {}
