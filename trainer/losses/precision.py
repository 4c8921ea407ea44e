"""`in_float32`: a loss computes in full precision, whatever autocast does around it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import torch
from torch import Tensor

P = ParamSpec("P")
R = TypeVar("R")

HALF = (torch.float16, torch.bfloat16)


def widen(tensor: Tensor) -> Tensor:
    """Make float32 of half precision; whatever else is given stays as it is."""
    return tensor.float() if tensor.dtype in HALF else tensor


def in_float32(loss: Callable[P, R]) -> Callable[P, R]:
    """Widen a loss's tensors, and turn autocast off while it computes.

    Widening alone does not do: autocast would round the inputs of each matrix product
    to bfloat16, three decimal digits, and similarities are divided by temperatures far
    below 1 before an exponential.

    Args:
        loss: takes at least one tensor. Float64 stays, for gradients to be checked in.
    """

    @wraps(loss)
    def compute(*args: P.args, **kwargs: P.kwargs) -> R:
        given = [each for each in (*args, *kwargs.values()) if isinstance(each, Tensor)]
        with torch.autocast(given[0].device.type, enabled=False):
            wide = [_widen_any(each) for each in args]
            named = {name: _widen_any(each) for name, each in kwargs.items()}
            return cast("Callable[..., R]", loss)(*wide, **named)

    return compute


def _widen_any(argument: Any) -> Any:
    return widen(argument) if isinstance(argument, Tensor) else argument
