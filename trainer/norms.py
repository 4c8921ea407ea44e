"""Batch norm of a batch that lies on several ranks, or falls into parts.

Statistics decide what a network learns, so they must not depend on how many processes
share a batch: they are the whole batch's, or those of a fixed number of parts.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.modules.batchnorm import _BatchNorm

from trainer.errors import SettingsError
from trainer.gather import average, count_ranks

PLAIN = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


class _OurBatchNorm(_BatchNorm):
    """Torch's parameters, buffers and evaluation; statistics of our own."""

    def _check_input_dim(self, input: Tensor) -> None:  # noqa: A002, torch's name
        pass

    def _remember(self, mean: Tensor, variance: Tensor) -> None:
        """Move the running statistics by the momentum, once a step."""
        if self.running_mean is None or self.running_var is None:
            return
        momentum = 0.1 if self.momentum is None else self.momentum
        with torch.no_grad():
            self.running_mean.lerp_(average(mean.detach()), momentum)
            self.running_var.lerp_(average(variance.detach()), momentum)
            if self.num_batches_tracked is not None:
                self.num_batches_tracked.add_(1)


class SharedBatchNorm(_OurBatchNorm):
    """Statistics of the rows of all ranks, which are equally many.

    `torch.nn.SyncBatchNorm` is this and faster, but for GPUs alone.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002, torch's name
        """Normalize [N, C, ...] by channel."""
        if not self.training:
            return super().forward(input)
        images = input.float()
        axes = [axis for axis in range(images.dim()) if axis != 1]
        shape = [1, -1] + [1] * (images.dim() - 2)
        mean = average(images.mean(axes))
        centered = images - mean.view(shape)
        variance = average(centered.square().mean(axes))
        count = images.numel() // images.shape[1] * count_ranks()
        self._remember(mean, variance * count / max(count - 1, 1))
        normal = centered * (variance + self.eps).rsqrt().view(shape)
        scaled = normal * self.weight.view(shape) + self.bias.view(shape)
        return scaled.to(input.dtype)


class PartedBatchNorm(_OurBatchNorm):
    """Statistics of each of several parts of this rank's rows.

    Running statistics follow the mean over all parts of all ranks.
    """

    parts: int = 1

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002, torch's name
        """Normalize [N, C, ...] by channel; N is a multiple of the parts."""
        if not self.training:
            return super().forward(input)
        seen: list[tuple[Tensor, Tensor]] = []
        out = []
        for part in input.chunk(self.parts):
            mean = torch.zeros(self.num_features, device=input.device)
            variance = torch.ones_like(mean)
            out.append(
                functional.batch_norm(
                    *(part, mean, variance, self.weight, self.bias),
                    training=True,
                    momentum=1.0,  # leaves the part's own statistics in the buffers
                    eps=self.eps,
                )
            )
            seen.append((mean, variance))
        means, variances = zip(*seen, strict=True)
        self._remember(torch.stack(means).mean(0), torch.stack(variances).mean(0))
        return torch.cat(out)


def fit_norms(network: nn.Module, groups: int, device: torch.device) -> None:
    """Make every batch norm one of the global batch, or of its parts.

    Args:
        network: is changed in place; parameters, buffers and state keys stay.
        groups: parts of the global batch; 1: none.
        device: that the network is for.

    Raises:
        SettingsError: a batch norm of timm's that does more; or the parts cannot be
            shared out evenly among the ranks.
    """
    ranks = count_ranks()
    if groups == ranks == 1:
        return
    for child in network.modules():
        if isinstance(child, _BatchNorm) and type(child) not in PLAIN:
            raise SettingsError(
                f"{type(child).__name__} does more than normalize, so that it cannot "
                "be cut into parts or shared by ranks: use one rank and "
                "objective.norm_groups=1, or another encoder"
            )
    if groups > 1:
        if groups % ranks:
            raise SettingsError(
                f"objective.norm_groups={groups} cannot be shared out evenly among "
                f"{ranks} ranks: set it to a multiple of {ranks}, or to 1"
            )
        _replace(network, PartedBatchNorm, parts=groups // ranks)
    elif device.type == "cuda":
        nn.SyncBatchNorm.convert_sync_batchnorm(network)  # type: ignore[no-untyped-call]
    else:
        _replace(network, SharedBatchNorm)


def _replace(network: nn.Module, kind: type[_OurBatchNorm], **attributes: Any) -> None:
    for name, child in network.named_children():
        if not isinstance(child, _BatchNorm):
            _replace(child, kind, **attributes)
            continue
        ours = kind(child.num_features, eps=child.eps, momentum=child.momentum)
        ours.load_state_dict(child.state_dict())
        ours.weight, ours.bias = child.weight, child.bias  # which may be frozen
        for key, value in attributes.items():
            setattr(ours, key, value)
        setattr(network, name, ours)
