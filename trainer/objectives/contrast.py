"""Objectives of one network that compare the views of a batch with each other.

All views are embedded at once and gathered from all ranks, so the loss is that of the
global batch on however many ranks.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn

from trainer.encoders.base import Encoder
from trainer.gather import gather_rows, this_rank
from trainer.losses.align_uniform import align, uniform
from trainer.losses.nt_xent import nt_xent
from trainer.losses.sup_con import sup_con
from trainer.objectives.heads import Projector, make_linear, make_mlp
from trainer.objectives.objective import Objective, Outcome
from trainer.settings import AlignUniformSettings, SimCLRSettings, SupConSettings


class Contrast(Objective):
    """State keys: `network.encoder.*` (the product), `network.head.*`."""

    ENCODER: ClassVar[str] = "network.encoder."

    def __init__(self, encoder: Encoder, head: nn.Module) -> None:
        super().__init__()
        self.network = Projector(encoder, head)

    @abstractmethod
    def compare(self, z: Tensor, program: Tensor, /) -> tuple[Tensor, Tensor, Tensor]:
        """Loss, accuracy and each sample's loss [N] of the global batch.

        Args:
            z: float32 [N, V, D], unit rows.
            program: int64 [N].
        """

    def forward(self, views: Sequence[Tensor], program: Tensor) -> Outcome:
        """Embed all views at once: batch norm sees them as one batch."""
        rows = len(program)
        embedded = self.network(torch.cat([*views]))
        z = embedded.unflatten(0, (len(views), rows)).transpose(0, 1)
        loss, accuracy, losses = self.compare(gather_rows(z), gather_rows(program))
        start = this_rank() * rows
        return Outcome(loss, accuracy, losses[start : start + rows].detach())

    @property
    def encoder(self) -> Encoder:
        """The network without its head."""
        return self.network.encoder

    @property
    def learner(self) -> nn.Module:
        """The network."""
        return self.network


class SimCLR(Contrast):
    """Chen et al., "A Simple Framework for Contrastive Learning" (ICML 2020)."""

    def __init__(self, settings: SimCLRSettings, encoder: Encoder) -> None:
        super().__init__(encoder, make_mlp(encoder.out_features, settings.embedding))
        self.settings = settings

    def compare(self, z: Tensor, _: Tensor, /) -> tuple[Tensor, Tensor, Tensor]:
        """NT-Xent; a sample's program says nothing here."""
        losses, accuracy = nt_xent(z, temperature=self.settings.temperature)
        return losses.mean(), accuracy, losses


class SupCon(Contrast):
    """Khosla et al., "Supervised Contrastive Learning" (NeurIPS 2020)."""

    def __init__(self, settings: SupConSettings, encoder: Encoder) -> None:
        super().__init__(encoder, make_mlp(encoder.out_features, settings.embedding))
        self.settings = settings

    def compare(self, z: Tensor, program: Tensor, /) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures of one program are alike, in whatever view."""
        losses = sup_con(z, program, temperature=self.settings.temperature)
        with torch.no_grad():
            _, accuracy = nt_xent(z, temperature=self.settings.temperature)
        return losses.mean(), accuracy, losses


class AlignUniform(Contrast):
    """Wang & Isola, "Understanding Contrastive Representation Learning" (ICML 2020).

    The uniformity is the mean of both views', as in that paper's code.
    """

    def __init__(self, settings: AlignUniformSettings, encoder: Encoder) -> None:
        super().__init__(encoder, make_linear(encoder.out_features, settings.embedding))
        self.settings = settings

    def compare(self, z: Tensor, _: Tensor, /) -> tuple[Tensor, Tensor, Tensor]:
        """A sample's own part of the loss is its alignment."""
        ours = self.settings
        losses = align(z[:, 0], z[:, 1], power=ours.align_power)
        spread = [uniform(z[:, view], scale=ours.uniform_scale) for view in (0, 1)]
        loss = ours.align_weight * losses.mean()
        loss = loss + ours.uniform_weight * (spread[0] + spread[1]) / 2
        with torch.no_grad():
            _, accuracy = nt_xent(z, temperature=1.0)
        return loss, accuracy, losses
