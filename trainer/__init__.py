"""Torch: batches to an encoder, and how good it is.

Importing this costs numpy alone: a name brings torch with it when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trainer.batches import ShaderBatches
    from trainer.checkpoint import Checkpoint
    from trainer.encoders.alexnet import SmallAlexNet
    from trainer.errors import TrainerError
    from trainer.evaluation.compare import Evaluation, compare
    from trainer.loop import train
    from trainer.objectives.moco import MoCo
    from trainer.settings import PRESETS, TrainSettings
    from trainer.tensors import TorchBatch

_HOMES = {
    "Checkpoint": "trainer.checkpoint",
    "MoCo": "trainer.objectives.moco",
    "PRESETS": "trainer.settings",
    "Evaluation": "trainer.evaluation.compare",
    "ShaderBatches": "trainer.batches",
    "SmallAlexNet": "trainer.encoders.alexnet",
    "TorchBatch": "trainer.tensors",
    "TrainSettings": "trainer.settings",
    "TrainerError": "trainer.errors",
    "compare": "trainer.evaluation.compare",
    "train": "trainer.loop",
}

__all__ = [
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


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'trainer' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
