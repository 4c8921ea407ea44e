"""Joining the processes that train together, and the device of each."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from trainer.errors import TrainerError
from trainer.gather import count_ranks
from trainer.ranks import find_rank


def find_local_rank() -> int:
    """This process's place among those of its machine, from 0, as torchrun says."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def pick_device() -> torch.device:
    """CUDA where there is one, this process's own of several; else the CPU."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    device = torch.device("cuda", find_local_rank())
    torch.cuda.set_device(device)
    return device


def has_bf16(device: torch.device) -> bool:
    """Whether bfloat16 is worth computing in.

    A CPU without AVX-512 does it, too, by emulation: ten times slower than float32.
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001
    except AttributeError:  # a build without oneDNN
        return False


@contextmanager
def join_ranks(device: torch.device) -> Iterator[None]:
    """Join the other processes for as long as the block lasts, as torchrun says.

    One process alone joins nobody; who has joined already is left as it is.

    Raises:
        TrainerError: RANK or WORLD_SIZE are wrong, or the others cannot be reached.
    """
    _, world_size = find_rank()
    if world_size == 1 or dist.is_initialized():
        yield
        return
    backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
    try:
        dist.init_process_group(backend)
    except (RuntimeError, ValueError) as error:
        raise TrainerError(
            f"WORLD_SIZE={world_size}, but the other ranks cannot be joined: {error}. "
            "Start all of them with torchrun, or unset WORLD_SIZE"
        ) from error
    try:
        yield
    finally:
        dist.destroy_process_group()


def spread(model: nn.Module, device: torch.device) -> nn.Module:
    """Have the gradients of a model averaged over the ranks; alone it stays as it is.

    Buffers are left alone: ours are the same on all ranks by themselves.
    """
    if count_ranks() == 1:
        return model
    ids: list[Any] | None = [device] if device.type == "cuda" else None
    with warnings.catch_warnings():  # newer torch has another word for it, older none
        warnings.simplefilter("ignore", FutureWarning)
        return DistributedDataParallel(model, device_ids=ids, broadcast_buffers=False)


def require_same(values: dict[str, int]) -> None:
    """Make sure that all ranks are about to do the same.

    Args:
        values: numbers by what they are called, below 2**62.

    Raises:
        TrainerError: they differ; names the first.
    """
    if count_ranks() == 1:
        return
    ours = torch.tensor([*values.values()])
    least, most = ours.clone(), ours.clone()
    dist.all_reduce(least, op=dist.ReduceOp.MIN)
    dist.all_reduce(most, op=dist.ReduceOp.MAX)
    for name, low, high in zip(values, least.tolist(), most.tolist(), strict=True):
        if low != high:
            raise TrainerError(
                f"the ranks do not agree on the {name} ({low} and {high}): give all of "
                "them the same command, and a run's folder and sources that all reach"
            )
