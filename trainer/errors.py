"""What can go wrong in this room, as one tree.

ShadersError
└── TrainerError
    ├── SettingsError    settings that no run could have
    ├── CheckpointError  a checkpoint that is missing, damaged, or another run's
    ├── DivergenceError  a loss that is not a number any more
    └── DatasetError     pictures to evaluate on that cannot be read or split
"""

from shaders21k.errors import ShadersError


class TrainerError(ShadersError):
    """Root of every error that the trainer raises on purpose."""


class SettingsError(TrainerError):
    """A `TrainSettings` that cannot be run; names the field and its range."""


class CheckpointError(TrainerError):
    """A checkpoint that is missing, damaged, or belongs to another run."""


class DivergenceError(TrainerError):
    """The loss is not finite; names the step and the stream, so it can be redrawn."""


class DatasetError(TrainerError):
    """Pictures to evaluate on that cannot be read or split."""
