"""Runs small enough for a test: a few steps, a few channels."""

import pytest

from shaders21k import StreamSpec
from trainer.settings import (
    EncoderSettings,
    MoCoSettings,
    TrainSettings,
)


@pytest.fixture
def tiny():
    """Settings of a run that takes a second."""
    return TrainSettings(
        stream=StreamSpec(batch_size=8, resolution=32, window=16, slide=1),
        held_out=8,
        steps=7,
        encoder=EncoderSettings(width=0.05),
        objective=MoCoSettings(
            embedding=16, queue=20, key_momentum=0.9, mask_same_program=True
        ),
        threads=1,
        log_every=1,
        checkpoint_every=3,
    )
