"""`TorchBatch`: a batch as tensors."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from shaders21k import Batch

TENSORS = ("images", "program", "label", "weight", "time_s", "crop", "box", "turn")
"""The fields of a `TorchBatch` that are tensors."""


@dataclass(frozen=True, slots=True, eq=False)
class TorchBatch:
    """Rows of one batch as tensors, b of B; see `shaders21k.Batch`.

    Attributes:
        spec_id, step, rows, recipe_digest, substituted: as in `Batch`.
        images: uint8 [b, V, C, H, W], sRGB, row 0 at the top. On the CPU it *is* the
            memory that the renderer drew into: never write into it, and drop it soon,
            for the renderer waits for the room.
        program: int64 [b, K]. `label`: int64 [b].
        weight: float32 [b, K]. `time_s`: float32 [b, V, K]. `crop`: float32 [b, V, 4].
        box: float32 [b, K, 4]. `turn`: float32 [b, V].
    """

    spec_id: str
    step: int
    rows: tuple[int, int]
    images: Tensor
    program: Tensor
    label: Tensor
    weight: Tensor
    time_s: Tensor
    crop: Tensor
    box: Tensor
    turn: Tensor
    recipe_digest: str
    substituted: tuple[int, ...]

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """View a batch's pixels, and copy its few numbers."""
        return cls(
            spec_id=batch.spec_id,
            step=batch.step,
            rows=batch.rows,
            images=view_array(batch.images),
            program=torch.tensor(batch.program),
            label=torch.tensor(batch.label),
            weight=torch.tensor(batch.weight),
            time_s=torch.tensor(batch.time_s),
            crop=torch.tensor(batch.crop),
            box=torch.tensor(batch.box),
            turn=torch.tensor(batch.turn),
            recipe_digest=batch.recipe_digest,
            substituted=batch.substituted,
        )

    def map(self, change: Callable[[Tensor], Tensor]) -> Self:
        """Make the same batch of other tensors, each by `change` of its own."""
        changed: dict[str, Any] = {
            name: change(getattr(self, name)) for name in TENSORS
        }
        return replace(self, **changed)


class _Alias:
    """The same memory under numpy's array interface, without the read-only mark."""

    def __init__(self, array: npt.NDArray[Any]) -> None:
        interface = array.__array_interface__
        self.__array_interface__ = {**interface, "data": (interface["data"][0], False)}
        self.owner = array


def view_array(array: npt.NDArray[Any]) -> Tensor:
    """Look at an array as a tensor, without a copy, whether it is read-only or not.

    Torch knows no read-only tensors and warns about every array that is one. The
    memory stays alive for as long as the tensor does.
    """
    return torch.from_numpy(np.asarray(_Alias(array)))
