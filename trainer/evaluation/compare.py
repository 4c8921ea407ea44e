"""How good an encoder is, beside the same network untrained and beside raw pixels."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from torch import Tensor

from trainer.checkpoint import Checkpoint
from trainer.distributed import pick_device
from trainer.evaluation.cache import Cache
from trainer.evaluation.features import (
    Method,
    Pair,
    digest_encoder,
    extract,
    look_through,
    measure_statistics,
    take_mean_color,
    take_pixels,
)
from trainer.evaluation.intervals import (
    Interval,
    accuracy_interval,
    difference_interval,
)
from trainer.evaluation.knn import predict_knn
from trainer.evaluation.probe import predict_probe
from trainer.evaluation.tasks import Task

Features = dict[str, Pair]


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of queries named rightly, 0..1, with intervals of 95 %.

    Attributes:
        name: "mean color", "raw pixels", "untrained" or "trained".
        knn: by the nearest neighbors' vote.
        probe: by a linear layer fitted to the gallery.
        knn_interval, probe_interval: see `accuracy_interval`.
    """

    name: str
    knn: float
    probe: float
    knn_interval: Interval
    probe_interval: Interval


@dataclass(frozen=True, slots=True)
class Gain:
    """What the trained network names more than another method: -1..1.

    Attributes:
        over: the other method.
        knn, probe: differences of `Score`'s.
        knn_interval, probe_interval: 95 %, see `difference_interval`.
    """

    over: str
    knn: float
    probe: float
    knn_interval: Interval
    probe_interval: Interval


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of one run on one task.

    Attributes:
        task: its name; "group/name" makes it one of a group.
        question: in words.
        step: number of steps that the run had done.
        classes, gallery, queries: how many there are.
        layer: which layer's output was used.
        chance: what guessing would score.
        scores: one a method, the trained network's last.
        gains: of the trained network over its untrained self and over raw pixels.
    """

    task: str
    question: str
    step: int
    classes: int
    gallery: int
    queries: int
    layer: str
    chance: float
    scores: tuple[Score, ...]
    gains: tuple[Gain, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Read what `to_json` wrote; of else raises KeyError, TypeError."""
        given = dict(value)
        scores = [Score(**_tupled(one)) for one in given.pop("scores")]
        gains = [Gain(**_tupled(one)) for one in given.pop("gains")]
        return cls(**given, scores=tuple(scores), gains=tuple(gains))

    def __getitem__(self, name: str) -> Score:
        return {score.name: score for score in self.scores}[name]

    def gain(self, over: str) -> Gain:
        """Give the gain over one method."""
        return {gain.over: gain for gain in self.gains}[over]


def _tupled(value: dict[str, Any]) -> dict[str, Any]:
    """JSON has no tuples: make them of its lists."""
    return {
        name: tuple(one) if isinstance(one, list) else one
        for name, one in value.items()
    }


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Which queries a method named rightly, bool [Q]."""

    knn: Tensor
    probe: Tensor

    def score(self, name: str, clusters: Tensor | None) -> Score:
        """Count them."""
        return Score(
            name=name,
            knn=_share(self.knn),
            probe=_share(self.probe),
            knn_interval=accuracy_interval(self.knn, clusters),
            probe_interval=accuracy_interval(self.probe, clusters),
        )

    def gain(self, over: str, other: "Answers", clusters: Tensor | None) -> Gain:
        """Compare with another method's."""
        return Gain(
            over=over,
            knn=_share(self.knn) - _share(other.knn),
            probe=_share(self.probe) - _share(other.probe),
            knn_interval=difference_interval(self.knn, other.knn, clusters),
            probe_interval=difference_interval(self.probe, other.probe, clusters),
        )


def _share(right: Tensor) -> float:
    return float(right.double().mean())


def answer(task: Task, features: Pair) -> Answers:
    """Have both classifiers name the queries by one method's features.

    These are moved by the gallery's mean first: cosines of features that are all
    positive, as pixels and rectified layers are, tell little apart.
    """
    device = pick_device()
    gallery, queries = (part.to(device) for part in features)
    mean = gallery.mean(dim=0)
    gallery, queries = gallery - mean, queries - mean
    known, truth = task.gallery.label.to(device), task.queries.label.to(device)
    k = max(1, min(20, int(known.bincount().min())))
    named = predict_knn(queries, gallery, known, k)
    probed = predict_probe(queries, gallery, known)
    return Answers((named == truth).cpu(), (probed == truth).cpu())


def find_answers(
    checkpoint: Checkpoint, task: Task, layer: str, cache: Cache
) -> dict[str, tuple[Pair, Answers]]:
    """Give all methods' features and answers; what is kept is not done again.

    The untrained network has the run's own first weights and, since a trained one has
    seen pictures in its batch norms, statistics of the gallery.
    """
    untrained = checkpoint.encoder(trained=False).to(pick_device())
    trained = checkpoint.encoder().to(pick_device())
    methods: dict[str, Method] = {
        "mean color": take_mean_color,
        "raw pixels": take_pixels,
        "untrained": look_through(untrained, layer),
        "trained": look_through(trained, layer),
    }
    keys = {name: name for name in methods}
    for name, encoder in (("untrained", untrained), ("trained", trained)):
        keys[name] = f"{name} {digest_encoder(encoder)} {layer}"
    held = {name: cache.get(key) for name, key in keys.items()}
    missing = {name: methods[name] for name, kept in held.items() if kept is None}
    if "untrained" in missing:
        measure_statistics(untrained, task.gallery.images)
    gallery = extract(missing, task.gallery.images) if missing else {}
    queries = extract(missing, task.queries.images) if missing else {}
    found = {}
    for name, kept in held.items():
        if kept is None:
            pair = gallery[name], queries[name]
            answers = answer(task, pair)
            both = {"knn": answers.knn, "probe": answers.probe}
            cache.put(keys[name], {"gallery": pair[0], "queries": pair[1], **both})
        else:
            pair = kept["gallery"], kept["queries"]
            answers = Answers(kept["knn"], kept["probe"])
        found[name] = pair, answers
    return found


def compare(
    checkpoint: Checkpoint,
    task: Task,
    *,
    layer: str | None = None,
    cache: Path | None = None,
) -> tuple[Evaluation, Features]:
    """Score a run on one task, beside its network untrained and beside its pixels.

    Args:
        checkpoint: the run.
        task: what to tell apart.
        layer: see `Encoder.forward`; None takes the last.
        cache: a folder in which features and answers are kept for the next time; None
            keeps none.

    Returns:
        The scores, and by the method's name the features of gallery and queries.

    Raises:
        SettingsError: no such layer.
        DatasetError: a picture cannot be read.
    """
    layer = checkpoint.encoder().layers[-1] if layer is None else layer
    found = find_answers(checkpoint, task, layer, Cache(cache, task))
    answers = {name: each for name, (_, each) in found.items()}
    clusters, trained = task.clusters, answers["trained"]
    evaluation = Evaluation(
        task=task.name,
        question=task.question,
        step=checkpoint.step,
        classes=len(task.classes),
        gallery=len(task.gallery.label),
        queries=len(task.queries.label),
        layer=layer,
        chance=1 / len(task.classes),
        scores=tuple(one.score(name, clusters) for name, one in answers.items()),
        gains=tuple(
            trained.gain(name, answers[name], clusters)
            for name in ("untrained", "raw pixels")
        ),
    )
    return evaluation, {name: pair for name, (pair, _) in found.items()}
