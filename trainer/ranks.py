"""Which rows of every batch are this process's, where several train together."""

import os

import torch

from trainer.errors import TrainerError


def rank_rows(batch_size: int, rank: int, world_size: int) -> tuple[int, int]:
    """Half-open range of a global batch's rows that a rank reads; all are equally many.

    Raises:
        TrainerError: no such rank, or the batch cannot be cut evenly.
    """
    if not 0 <= rank < world_size:
        raise TrainerError(f"rank {rank} is not among {world_size} ranks")
    if batch_size % world_size:
        raise TrainerError(
            f"a batch of {batch_size} cannot be cut evenly for {world_size} ranks: "
            f"set stream.batch_size to a multiple of {world_size}"
        )
    share = batch_size // world_size
    return rank * share, (rank + 1) * share


def find_rank() -> tuple[int, int]:
    """This process's rank and their number, by torch.distributed or the environment.

    Raises:
        TrainerError: RANK or WORLD_SIZE is not a number.
    """
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    names = {"RANK": "0", "WORLD_SIZE": "1"}
    try:
        rank, world_size = (int(os.environ.get(*item)) for item in names.items())
    except ValueError as error:
        raise TrainerError(
            f"RANK or WORLD_SIZE in the environment is not a number: {error}"
        ) from error
    return rank, world_size
