"""MoCo v2: a query network, a key network that follows it, and a queue of keys.

He et al., "Momentum Contrast for Unsupervised Visual Representation Learning" (CVPR
2020); Chen et al., "Improved Baselines with Momentum Contrastive Learning" (2020), the
MLP head.
"""

import copy
from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.encoders.base import Encoder
from trainer.gather import gather_rows, this_rank
from trainer.losses.info_nce import info_nce
from trainer.objectives.heads import Projector, make_mlp
from trainer.objectives.objective import Objective, Outcome, follow
from trainer.settings import MoCoSettings

EMPTY = -1
"""In place of a program, where the queue still holds its random first rows."""


class MoCo(Objective):
    """State keys: `query.encoder.*` (the product), `query.head.*`, `key.*` alike,
    `queue` float32 [K, D], `queue_program` int64 [K], `queue_next` int64.
    """  # noqa: D205

    ENCODER: ClassVar[str] = "query.encoder."

    queue: Tensor
    queue_program: Tensor
    queue_next: Tensor

    def __init__(self, settings: MoCoSettings, encoder: Encoder) -> None:
        super().__init__()
        self.settings = settings
        self._step = 0
        head = make_mlp(encoder.out_features, settings.embedding)
        self.query = Projector(encoder, head)
        queue = torch.randn(settings.queue, settings.embedding)
        self.key = copy.deepcopy(self.query).requires_grad_(requires_grad=False)
        self.register_buffer("queue", functional.normalize(queue, dim=1))
        self.register_buffer("queue_program", torch.full((settings.queue,), EMPTY))
        self.register_buffer("queue_next", torch.zeros((), dtype=torch.long))

    def begin_step(self, step: int) -> None:
        """Let the key network follow: eq. 2."""
        self._step = step
        if step:  # at first both are the same
            follow(self.key, self.query, self.settings.key_momentum)

    def forward(self, views: Sequence[Tensor], program: Tensor) -> Outcome:
        """Compare the first view with the second's key, and remember the keys."""
        query = self.query(views[0])
        with torch.no_grad():
            key = self._embed_keys(views[1])
        ignored = None
        if self.settings.mask_same_program:
            ignored = program[:, None] == self.queue_program[None, :]
        losses, accuracy = info_nce(
            query,
            key,
            self.queue.clone(),  # backward needs the queue as it was
            temperature=self.settings.temperature,
            ignored=ignored,
        )
        self.enqueue(gather_rows(key), gather_rows(program))
        return Outcome(losses.mean(), accuracy, losses.detach())

    def _embed_keys(self, views: Tensor) -> Tensor:
        """Keys of this rank's views; where batch norm knows parts, shuffled for it."""
        if self.settings.norm_groups == 1:
            key: Tensor = self.key(views)
            return key
        whole = gather_rows(views)
        # Drawn on the CPU, alike on all devices and ranks.
        generator = torch.Generator().manual_seed(self._step)
        order = torch.randperm(len(whole), generator=generator).to(views.device)
        start, rows = this_rank() * len(views), len(views)
        shuffled = gather_rows(self.key(whole[order[start : start + rows]]))
        keys = torch.empty_like(shuffled)
        keys[order] = shuffled
        return keys[start : start + rows]

    @torch.no_grad()
    def enqueue(self, key: Tensor, program: Tensor) -> None:
        """Put keys [N, D] in the place of the oldest."""
        size = len(self.queue)
        place = (self.queue_next + torch.arange(len(key), device=key.device)) % size
        self.queue[place] = key.to(self.queue.dtype)
        self.queue_program[place] = program
        self.queue_next.copy_((self.queue_next + len(key)) % size)

    @property
    def encoder(self) -> Encoder:
        """The query network without its head."""
        return self.query.encoder

    @property
    def learner(self) -> nn.Module:
        """The query network."""
        return self.query
