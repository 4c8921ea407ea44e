"""A linear probe: multinomial logistic regression on cached features."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


def predict_probe(
    query: Tensor,
    gallery: Tensor,
    label: Tensor,
    *,
    l2: float = 1e-3,
    steps: int = 100,
) -> Tensor:
    """Fit one linear layer to the gallery, and classify the queries with it.

    Features are standardized by the gallery's mean and deviation. The loss is convex
    and L-BFGS starts at zero, so the answer depends on no seed.

    Args:
        query: float [N, D].
        gallery: float [G, D].
        label: int64 [G], the gallery's classes.
        l2: penalty, l2 / 2 times the sum of squared weights.
        steps: at most so many iterations of L-BFGS.

    Returns:
        int64 [N].
    """
    mean, std = gallery.mean(dim=0), gallery.std(dim=0).clamp_min(1e-6)
    # With D of the order of unity the penalty means the same for any network.
    scale = std * gallery.shape[1] ** 0.5
    known, asked = (gallery - mean) / scale, (query - mean) / scale
    classes = int(label.max()) + 1
    weight = torch.zeros(known.shape[1], classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    solver: Any = torch.optim.LBFGS(
        [weight, bias], max_iter=steps, line_search_fn="strong_wolfe"
    )

    def evaluate_loss() -> Tensor:
        solver.zero_grad()
        loss = functional.cross_entropy(known @ weight + bias, label)
        loss = loss + 0.5 * l2 * weight.square().sum()
        torch.autograd.backward(loss)
        return loss

    solver.step(evaluate_loss)
    with torch.no_grad():
        named: Tensor = (asked @ weight + bias).argmax(dim=1)
    return named
