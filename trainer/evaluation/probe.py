"""A linear probe: one layer on cached features, its learning rate chosen on a part."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

RATES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
"""Learning rates tried, for features of mean square 1 / D: with them a rate means the
same for any number of features D."""

VAL_SHARE = 0.2
MOMENTUM = 0.9
BATCH = 256
EPOCHS = 100
STEPS = (200, 50_000)
"""At least and at most so many, where a hundred epochs are fewer or more."""


def predict_probe(
    query: Tensor, gallery: Tensor, label: Tensor, *, seed: int = 0
) -> Tensor:
    """Fit one linear layer to the gallery, and classify the queries with it.

    Features are standardized by the gallery's mean and deviation. A fifth of each class
    of the gallery is laid aside, layers are fitted to the rest at all `RATES`, and the
    one that names most of what was laid aside gives its rate to a layer fitted anew to
    the whole gallery. A class with one example keeps it for learning.

    Args:
        query: float [N, D], on the device of the gallery.
        gallery: float [G, D].
        label: int64 [G], the gallery's classes.
        seed: of what is laid aside, and of the order of examples.

    Returns:
        int64 [N].
    """
    mean, std = gallery.mean(dim=0), gallery.std(dim=0).clamp_min(1e-6)
    scale = std * gallery.shape[1] ** 0.5
    known, asked = (gallery - mean) / scale, (query - mean) / scale
    if len(known) < known.shape[1]:
        # Weights that start at zero stay in the span of the examples: in coordinates of
        # its own they are fewer, and every logit is what it was.
        basis = torch.linalg.qr(known.T).Q  # [D, G]
        known, asked = known @ basis, asked @ basis
    aside = lay_aside(label, seed)
    rate = RATES[len(RATES) // 2]
    if aside.any():
        tried = fit(known[~aside], label[~aside], RATES, label, seed)
        rate = RATES[_find_best(tried, known[aside], label[aside])]
    weight, bias = fit(known, label, (rate,), label, seed)
    named: Tensor = (asked @ weight[:, 0] + bias[0]).argmax(dim=1)
    return named


def lay_aside(label: Tensor, seed: int) -> Tensor:
    """Choose a fifth of each class, at least one, and never its only example.

    Returns:
        bool [G], of as many classes as there are.
    """
    generator = torch.Generator().manual_seed(seed)
    aside = torch.zeros(len(label), dtype=torch.bool)
    for members in _split_classes(label.cpu()):
        held = max(1, round(VAL_SHARE * len(members))) if len(members) > 1 else 0
        order = torch.randperm(len(members), generator=generator)
        aside[members[order[:held]]] = True
    return aside.to(label.device)


def _split_classes(label: Tensor) -> Sequence[Tensor]:
    order = label.argsort(stable=True)
    return torch.split(order, label.bincount().tolist())


def fit(
    known: Tensor, label: Tensor, rates: Sequence[float], classes: Tensor, seed: int
) -> tuple[Tensor, Tensor]:
    """Fit a layer at each learning rate, all at once, by SGD on the cross-entropy.

    Momentum is 0.9 and the rate falls to zero by half a cosine. All layers start at
    zero and see the same batches. There is no weight penalty, as in the papers' probes.

    Args:
        known: float [G, D].
        label: int64 [G].
        rates: L of them.
        classes: int64, whose largest says how many classes there are.
        seed: of the order of examples.

    Returns:
        Weights float [D, L, C] and biases float [L, C].
    """
    count, width = known.shape
    shape = (len(rates), int(classes.max()) + 1)
    weight = known.new_zeros(width, *shape)
    bias = known.new_zeros(shape)
    pace = known.new_tensor(rates)[:, None]  # [L, 1]
    weight_speed, bias_speed = torch.zeros_like(weight), torch.zeros_like(bias)
    batch = min(BATCH, count)
    steps = min(max(STEPS[0], EPOCHS * count // batch), STEPS[1])
    generator = torch.Generator().manual_seed(seed)
    order = torch.empty(0, dtype=torch.int64)
    for step in range(steps):
        if len(order) < batch:  # what is left of an epoch comes first in the next
            order = torch.cat([order, torch.randperm(count, generator=generator)])
        chosen, order = order[:batch].to(known.device), order[batch:]
        part, truth = known[chosen], label[chosen]
        logits = (part @ weight.flatten(1)).view(-1, *shape) + bias  # [b, L, C]
        error = logits.softmax(dim=2)
        error -= functional.one_hot(truth, shape[1])[:, None]
        error /= batch
        gradient = (part.T @ error.flatten(1)).view(-1, *shape)
        fall = 0.5 * (1 + math.cos(math.pi * step / steps))
        weight_speed.mul_(MOMENTUM).add_(gradient)
        bias_speed.mul_(MOMENTUM).add_(error.sum(dim=0))
        weight -= fall * pace * weight_speed
        bias -= fall * pace * bias_speed
    return weight, bias


def _find_best(fitted: tuple[Tensor, Tensor], asked: Tensor, truth: Tensor) -> int:
    """Give the index of the layer that names most; of equals, of the least loss."""
    weight, bias = fitted
    logits = (asked @ weight.flatten(1)).view(-1, *bias.shape) + bias  # [n, L, C]
    right = (logits.argmax(dim=2) == truth[:, None]).double().mean(dim=0)
    target = truth[:, None].expand(logits.shape[:2])
    loss = functional.cross_entropy(logits.mT, target, reduction="none").mean(dim=0)
    order = [(-float(a), float(b)) for a, b in zip(right, loss, strict=True)]
    return order.index(min(order))
