"""Optimizers by their settings, and their figures at each step."""

import torch
from torch import nn

from trainer.settings import OptimizerSettings


def build_optimizer(
    settings: OptimizerSettings, learner: nn.Module
) -> torch.optim.Optimizer:
    """Build what follows the gradients of a network's weights.

    Two groups of parameters, the second of which never decays: biases and the scales of
    norms, unless `decay_all`.
    """
    weights = [one for one in learner.parameters() if one.requires_grad]
    spared = [one for one in weights if one.dim() < 2 and not settings.decay_all]
    names = {id(one) for one in spared}
    groups = [
        {"params": [one for one in weights if id(one) not in names], "decays": True},
        {"params": spared, "decays": False},
    ]
    if settings.name == "adamw":
        return torch.optim.AdamW(
            groups, lr=settings.lr, betas=(settings.momentum, 0.999)
        )
    return torch.optim.SGD(groups, lr=settings.lr, momentum=settings.momentum)


def set_figures(
    optimizer: torch.optim.Optimizer, settings: OptimizerSettings, step: int, steps: int
) -> float:
    """Set learning rate and weight penalty of a step; returns the learning rate."""
    lr = settings.lr_at(step, steps)
    decay = settings.weight_decay_at(step, steps)
    for group in optimizer.param_groups:
        group["lr"] = lr
        group["weight_decay"] = decay if group["decays"] else 0.0
    return lr
