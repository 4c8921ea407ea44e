"""Everything that decides a run, as frozen dataclasses, and the named presets.

They are printed when a run starts and stored in its checkpoint. The command line sets
any field by its dotted name: `optimizer.lr=0.03 stream.batch_size=128`. None of this
loads torch.
"""

from trainer.settings.objectives import (
    AlignUniformSettings,
    ClassifySettings,
    DINOSettings,
    MoCoSettings,
    ObjectiveSettings,
    SimCLRSettings,
    SupConSettings,
    VICRegSettings,
)
from trainer.settings.parts import (
    AugmentSettings,
    EncoderSettings,
    OptimizerSettings,
    ViewSettings,
)
from trainer.settings.presets import PRESETS, choose_preset
from trainer.settings.run import TrainSettings

__all__ = [
    "PRESETS",
    "AlignUniformSettings",
    "AugmentSettings",
    "ClassifySettings",
    "DINOSettings",
    "EncoderSettings",
    "MoCoSettings",
    "ObjectiveSettings",
    "OptimizerSettings",
    "SimCLRSettings",
    "SupConSettings",
    "TrainSettings",
    "VICRegSettings",
    "ViewSettings",
    "choose_preset",
]
