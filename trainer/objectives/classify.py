"""Cross-entropy: which program drew this?"""

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.encoders.alexnet import start_weights
from trainer.encoders.base import Encoder
from trainer.objectives.objective import Objective, Outcome
from trainer.settings import ClassifySettings


class Classify(Objective):
    """State keys: `network.0.*` (the product), `network.1.*`, the last layer.

    Args:
        settings: the objective's.
        encoder: the network that a run is for.
        programs: half-open range of the programs trained on, the classes.
    """

    ENCODER: ClassVar[str] = "network.0."

    def __init__(
        self, settings: ClassifySettings, encoder: Encoder, programs: tuple[int, int]
    ) -> None:
        super().__init__()
        self.settings = settings
        self.first, end = programs
        last = nn.Linear(encoder.out_features, end - self.first)
        self.network = nn.Sequential(encoder, last.apply(start_weights))

    def forward(self, views: Sequence[Tensor], program: Tensor) -> Outcome:
        """Classify all views of all samples."""
        logits = self.network(torch.cat([*views])).float()
        truth = (program - self.first).repeat(len(views))
        smoothing = self.settings.smoothing
        losses = functional.cross_entropy(
            logits, truth, reduction="none", label_smoothing=smoothing
        ).reshape(len(views), -1)
        accuracy = (logits.argmax(1) == truth).float().mean()
        return Outcome(losses.mean(), accuracy, losses.mean(0).detach())

    @property
    def encoder(self) -> Encoder:
        """The network without its last layer."""
        encoder = self.network[0]
        assert isinstance(encoder, Encoder)
        return encoder

    @property
    def learner(self) -> nn.Module:
        """Encoder and last layer."""
        return self.network
