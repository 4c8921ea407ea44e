"""The front door: what is public, and what opening it costs."""

import subprocess
import sys

import pytest

import trainer

HEAVY = "torch", "PIL", "jinja2", "rich.progress"
LOADED = "import sys, {}; print([m for m in {!r} if m in sys.modules])"


def loaded_by(module):
    command = [sys.executable, "-c", LOADED.format(module, HEAVY)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "module", ["trainer", "trainer.settings", "trainer.commands.train"]
)
def test_a_light_door(module):
    assert loaded_by(module).strip() == "[]"


def test_the_light_door_test_can_fail():
    assert "torch" in loaded_by("trainer.batches")


def test_public_names():
    assert trainer.__all__ == [
        "PRESETS",
        "Checkpoint",
        "Evaluation",
        "MoCo",
        "ShaderBatches",
        "SmallAlexNet",
        "TorchBatch",
        "TrainSettings",
        "TrainerError",
        "compare",
        "train",
    ]
    for name in trainer.__all__:
        assert getattr(trainer, name).__name__ if name != "PRESETS" else True


def test_no_other_names():
    with pytest.raises(AttributeError, match="'teach'"):
        _ = trainer.teach
