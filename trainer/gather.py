"""What ranks tell each other: rows for a loss over the global batch, means, counts.

With one rank each of these is the identity, so no caller asks how many there are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from shaders21k import ShadersError
from trainer.errors import TrainerError


def count_ranks() -> int:
    """How many processes train together; 1 where none were joined."""
    joined = dist.is_available() and dist.is_initialized()
    return dist.get_world_size() if joined else 1


def this_rank() -> int:
    """Which of them this is, from 0."""
    return dist.get_rank() if count_ranks() > 1 else 0


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:
        ctx.rows = len(rows)
        layout = torch.contiguous_format
        parts = [
            torch.empty_like(rows, memory_format=layout) for _ in range(count_ranks())
        ]
        dist.all_gather(parts, rows.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        # Each rank has a loss of its own of all rows; a row's gradient is their sum.
        whole = gradients[0].contiguous()
        dist.all_reduce(whole)
        start = this_rank() * ctx.rows
        return whole[start : start + ctx.rows]


def gather_rows(rows: Tensor) -> Tensor:
    """Put the rows [b, ...] of all ranks together, in the order of the ranks: [B, ...].

    Gradients flow back to the rank that a row is from. As DistributedDataParallel
    averages over ranks, a loss that each rank takes of all rows, or whose mean over
    ranks is the loss of all rows, has the gradient that one rank alone would have.
    """
    if count_ranks() == 1:
        return rows
    gathered: Tensor = _Gather.apply(rows)  # type: ignore[no-untyped-call]
    return gathered


class _Average(torch.autograd.Function):
    @staticmethod
    def forward(_: Any, value: Tensor) -> Tensor:
        mean = value.clone()
        dist.all_reduce(mean)
        return mean / count_ranks()

    @staticmethod
    def backward(_: Any, *gradients: Tensor) -> Tensor:
        whole = gradients[0].clone()
        dist.all_reduce(whole)
        return whole / count_ranks()


def average(value: Tensor) -> Tensor:
    """Mean over the ranks of a tensor of one shape, with its gradient."""
    if count_ranks() == 1:
        return value
    mean: Tensor = _Average.apply(value)  # type: ignore[no-untyped-call]
    return mean


def stop_together(problem: BaseException | None) -> None:
    """Go on where no rank has a problem; else raise on all of them.

    A rank that went on alone would wait for the others for ever. All of them must ask
    together; where there is one rank it raises its own problem.

    Raises:
        BaseException: this rank's problem.
        TrainerError: another rank's.
    """
    failed = problem is not None
    if count_ranks() > 1:
        # On the CPU, which no GPU's work is waited for.
        cell = torch.tensor(int(failed))
        dist.all_reduce(cell, op=dist.ReduceOp.MAX)
        failed = bool(cell)
    if problem is not None:
        raise problem
    if failed:
        raise TrainerError("another rank has stopped: see what it says")


@contextmanager
def together() -> Iterator[None]:
    """Let a block fail on all ranks where it fails on one: see `stop_together`."""
    problem: BaseException | None = None
    try:
        yield
    except ShadersError as error:
        problem = error
    stop_together(problem)
