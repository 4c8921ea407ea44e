"""VICReg: two views alike, dimensions spread and unlike each other; no negatives.

Bardes, Ponce & LeCun, "VICReg: Variance-Invariance-Covariance Regularization for
Self-Supervised Learning" (ICLR 2022), eq. 6.
"""

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn

from trainer.encoders.base import Encoder
from trainer.gather import gather_rows, this_rank
from trainer.losses.vicreg import covariance, invariance, variance
from trainer.objectives.heads import make_expander
from trainer.objectives.objective import Objective, Outcome
from trainer.settings import VICRegSettings


class VICReg(Objective):
    """State keys: `network.0.*` (the product), `network.1.*`, the expander."""

    ENCODER: ClassVar[str] = "network.0."

    def __init__(self, settings: VICRegSettings, encoder: Encoder) -> None:
        super().__init__()
        self.settings = settings
        expander = make_expander(encoder.out_features, settings.embedding)
        self.network = nn.Sequential(encoder, expander)

    def forward(self, views: Sequence[Tensor], program: Tensor) -> Outcome:
        """Embed each view as a batch of its own, as the paper's two branches do."""
        rows, start = len(program), this_rank() * len(program)
        x, y = (gather_rows(self.network(view).float()) for view in views)
        ours = self.settings
        losses = invariance(x, y)
        loss = (
            ours.invariance_weight * losses.mean()
            + ours.variance_weight * (variance(x) + variance(y))
            + ours.covariance_weight * (covariance(x) + covariance(y))
        )
        return Outcome(
            loss,
            torch.zeros_like(loss.detach()),
            losses[start : start + rows].detach(),
        )

    @property
    def encoder(self) -> Encoder:
        """The network without the expander."""
        encoder = self.network[0]
        assert isinstance(encoder, Encoder)
        return encoder

    @property
    def learner(self) -> nn.Module:
        """Encoder and expander."""
        return self.network
