"""MoCo v2: a query network, a key network that follows it, and a queue of keys.

He et al., "Momentum Contrast for Unsupervised Visual Representation Learning" (CVPR
2020); Chen et al., "Improved Baselines with Momentum Contrastive Learning" (2020), the
MLP head. Shuffled batch norm is left out: it hides from a GPU the batch statistics of
its own part, and here every part is a whole batch.
"""

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.encoders.alexnet import start_weights
from trainer.encoders.build import build_encoder
from trainer.losses.info_nce import info_nce
from trainer.settings import MoCoSettings, TrainSettings

EMPTY = -1
"""In place of a program, where the queue still holds its random first rows."""


class Projector(nn.Module):
    """An encoder with MoCo v2's MLP head: images to unit vectors."""

    def __init__(self, encoder: nn.Module, features: int, embedding: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Sequential(
            nn.Linear(features, features),
            nn.ReLU(inplace=True),
            nn.Linear(features, embedding),
        )
        self.head.apply(start_weights)

    def forward(self, images: Tensor) -> Tensor:
        """Float [N, 3, H, W], normalized, to float32 [N, D], unit rows."""
        projected = self.head(self.encoder(images))
        return functional.normalize(projected.float(), dim=1)


class MoCo(nn.Module):
    """What is trained; its state is all that a run needs beside the optimizer's.

    State keys: `query.encoder.*` (the product), `query.head.*`, `key.*` alike, `queue`
    float32 [K, D], `queue_program` int64 [K], `queue_next` int64.
    """

    queue: Tensor
    queue_program: Tensor
    queue_next: Tensor

    def __init__(self, settings: TrainSettings) -> None:
        super().__init__()
        assert isinstance(settings.objective, MoCoSettings)
        self.settings = settings.objective
        encoder = build_encoder(settings.encoder, settings.view_px, settings.seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            self.query = Projector(
                encoder, encoder.out_features, self.settings.embedding
            )
            queue = torch.randn(self.settings.queue, self.settings.embedding)
        self.key = copy.deepcopy(self.query).requires_grad_(requires_grad=False)
        self.register_buffer("queue", functional.normalize(queue, dim=1))
        self.register_buffer("queue_program", torch.full((self.settings.queue,), EMPTY))
        self.register_buffer("queue_next", torch.zeros((), dtype=torch.long))

    def forward(
        self, query_view: Tensor, key_view: Tensor, program: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Take one step's loss, and move the key network and the queue on.

        Args:
            query_view: float [N, 3, H, W], normalized.
            key_view: the same, another view of each sample.
            program: int64 [N], which program each sample shows.

        Returns:
            The loss and the accuracy, as `losses.info_nce`.
        """
        query = self.query(query_view)
        with torch.no_grad():
            self.follow()
            key = self.key(key_view)
        ignored = None
        if self.settings.mask_same_program:
            ignored = program[:, None] == self.queue_program[None, :]
        loss, accuracy = info_nce(
            query,
            key,
            self.queue.clone(),  # backward needs the queue as it was
            temperature=self.settings.temperature,
            ignored=ignored,
        )
        self.enqueue(key, program)
        return loss.mean(), accuracy

    @torch.no_grad()
    def follow(self) -> None:
        """Move the key network towards the query network: MoCo, eq. 2."""
        pairs = zip(self.key.parameters(), self.query.parameters(), strict=True)
        for key, query in pairs:
            key.lerp_(query, 1 - self.settings.key_momentum)

    @torch.no_grad()
    def enqueue(self, key: Tensor, program: Tensor) -> None:
        """Put keys [N, D] in the place of the oldest."""
        size = len(self.queue)
        place = (self.queue_next + torch.arange(len(key), device=key.device)) % size
        self.queue[place] = key.to(self.queue.dtype)
        self.queue_program[place] = program
        self.queue_next.copy_((self.queue_next + len(key)) % size)

    @property
    def encoder(self) -> nn.Module:
        """The query network without its head: what a run is for."""
        return self.query.encoder
