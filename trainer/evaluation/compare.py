"""How good an encoder is, beside the same network untrained and beside raw pixels."""

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from trainer.checkpoint import Checkpoint
from trainer.encoders.base import Encoder
from trainer.evaluation.knn import predict_knn
from trainer.evaluation.probe import predict_probe
from trainer.evaluation.tasks import Task
from trainer.views.pixels import normalize, to_float

LAYER = "fc7"
CHUNK = 256
RAW_SIDE = 32
"""Raw pixels are compared at this side: finer ones are no better and cost more."""

Features = dict[str, tuple[Tensor, Tensor]]


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of queries named rightly, 0..1.

    Attributes:
        name: "trained", "untrained" or "raw pixels".
        knn: by the nearest neighbors' vote.
        probe: by a linear layer fitted to the gallery.
    """

    name: str
    knn: float
    probe: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of one task.

    Attributes:
        task: in words.
        classes, gallery, queries: how many there are.
        layer: which layer's output was used.
        chance: what guessing would score.
        scores: one a method.
    """

    task: str
    classes: int
    gallery: int
    queries: int
    layer: str
    chance: float
    scores: tuple[Score, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    def __getitem__(self, name: str) -> Score:
        return {score.name: score for score in self.scores}[name]


@torch.no_grad()
def embed(encoder: Encoder, images: Tensor, layer: str) -> Tensor:
    """Features of pictures, float32 [N, F] on the CPU.

    Args:
        encoder: is used as it is, in evaluation mode.
        images: uint8 [N, 3, H, W].
        layer: see `Encoder.forward`.
    """
    device = next(encoder.parameters()).device
    encoder.eval()
    return torch.cat(
        [
            encoder(normalize(to_float(part.to(device))), layer).float().cpu()
            for part in torch.split(images, CHUNK)
        ]
    )


def embed_pixels(images: Tensor) -> Tensor:
    """Raw pixels as features: float32 [N, 3 * side * side], uint8 0..255 to 0..1."""
    side = min(RAW_SIDE, images.shape[-1])
    return torch.nn.functional.adaptive_avg_pool2d(to_float(images), side).flatten(1)


def score(name: str, task: Task, gallery: Tensor, queries: Tensor) -> Score:
    """Score one method by its features of the gallery and of the queries.

    Both are moved by the gallery's mean first: cosines of features that are all
    positive, as pixels and rectified layers are, tell little apart.
    """
    mean = gallery.mean(dim=0)
    gallery, queries = gallery - mean, queries - mean
    known, truth = task.gallery.label, task.queries.label
    k = max(1, min(20, int(known.bincount().min())))
    named = predict_knn(queries, gallery, known, k)
    probed = predict_probe(queries, gallery, known)
    return Score(
        name=name,
        knn=float((named == truth).float().mean()),
        probe=float((probed == truth).float().mean()),
    )


@torch.no_grad()
def measure_statistics(encoder: Encoder, images: Tensor) -> None:
    """Set an untrained network's batch norms to the statistics of some pictures.

    Without it they would hold their first values, 0 and 1, and the baseline would be
    weaker than random weights have to be.
    """
    norms = [one for one in encoder.modules() if isinstance(one, _BatchNorm)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over all batches
    encoder.train()
    for part in torch.split(images, CHUNK):
        encoder(normalize(to_float(part)))
    encoder.eval()


def compare(
    checkpoint: Checkpoint, task: Task, *, layer: str = LAYER
) -> tuple[Evaluation, Features]:
    """Score a run on one task, beside its network untrained and beside raw pixels.

    The untrained network has the run's own first weights and, since a trained one has
    seen pictures in its batch norms, statistics of the gallery.

    Returns:
        The scores, and by the method's name the features of gallery and queries.
    """
    untrained = checkpoint.encoder(trained=False)
    measure_statistics(untrained, task.gallery.images)
    pictures = (task.gallery.images, task.queries.images)
    gallery, queries = (embed_pixels(images) for images in pictures)
    features: Features = {"raw pixels": (gallery, queries)}
    for name, encoder in (("untrained", untrained), ("trained", checkpoint.encoder())):
        gallery, queries = (embed(encoder, images, layer) for images in pictures)
        features[name] = (gallery, queries)
    evaluation = Evaluation(
        task=task.name,
        classes=len(task.classes),
        gallery=len(task.gallery.label),
        queries=len(task.queries.label),
        layer=layer,
        chance=1 / len(task.classes),
        scores=tuple(score(name, task, *pair) for name, pair in features.items()),
    )
    return evaluation, features
