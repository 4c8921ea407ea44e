"""`Objective`: what every way to learn is to the training loop."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from trainer.encoders.base import Encoder


class Outcome(NamedTuple):
    """What one batch has come to.

    Attributes:
        loss: float32, to go downhill on. Its mean over ranks is the global batch's.
        accuracy: float32, 0..1: how often the objective's own question was answered
            rightly; 0 where it asks none.
        losses: float32 [b], each sample's part of the loss, for the record alone.
    """

    loss: Tensor
    accuracy: Tensor
    losses: Tensor


class Objective(nn.Module):
    """All that is trained, and all of a run's state but the optimizer's.

    Attributes:
        ENCODER: where in its state the encoder is that a run is for.
    """

    ENCODER: ClassVar[str]

    @abstractmethod
    def forward(self, views: Sequence[Tensor], program: Tensor) -> Outcome:
        """Take the loss of one batch.

        Args:
            views: float [b, 3, h, w] each, normalized: the full views, then the local.
            program: int64 [b], which program each sample shows.
        """

    def begin_step(self, step: int) -> None:
        """Do what happens once for each step of the optimizer, before it."""

    def before_update(self, step: int) -> None:
        """Change gradients before the optimizer follows them."""

    @property
    @abstractmethod
    def encoder(self) -> Encoder:
        """The network that a run is for."""

    @property
    @abstractmethod
    def learner(self) -> nn.Module:
        """The part that gradients change."""


@torch.no_grad()
def follow(follower: nn.Module, leader: nn.Module, momentum: float) -> None:
    """Move weights toward another network's, keeping `momentum` of themselves.

    He et al., "Momentum Contrast" (CVPR 2020), eq. 2. Running statistics of batch norm
    are no weights: each network has those of what it saw.
    """
    for one, other in zip(follower.parameters(), leader.parameters(), strict=True):
        one.lerp_(other, 1 - momentum)
