"""CUDA as `trainer.upload` wants it: thin, for all that decides is there."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor

_cuda: Any = torch.cuda
"""Torch gives most of it no types."""


class CudaDevice:
    """Copies on a stream of its own, from memory registered with CUDA.

    Args:
        device: a CUDA device; without an index, the current one.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = _cuda.Stream(device)

    def register(self, address: int, size: int) -> bool:
        """See `Device.register`; cudaHostRegister (CUDA Runtime API, 6.9 Memory)."""
        with _cuda.device(self._device):
            code = int(_cuda.cudart().cudaHostRegister(address, size, 0))
            if code:
                # CUDA keeps a failure as its last error, and torch would raise it as
                # that of the next kernel, whoever launches it. Let it be this one.
                with suppress(RuntimeError):
                    torch.ones(1, device=self._device)
        return code == 0

    def unregister(self, address: int) -> None:
        """See `Device.unregister`."""
        with _cuda.device(self._device):
            _cuda.cudart().cudaHostUnregister(address)

    def copy(self, tensor: Tensor) -> Tensor:
        """See `Device.copy`."""
        with _cuda.stream(self._stream):
            return tensor.to(self._device, non_blocking=True)

    def finish(self, copies: Iterable[Tensor]) -> torch.cuda.Event:
        """See `Device.finish`; the reader's stream is the current one."""
        event: torch.cuda.Event = _cuda.Event()
        event.record(self._stream)
        reader = _cuda.current_stream(self._device)
        reader.wait_event(event)
        for copy in copies:
            # Its memory is the copying stream's, and must not be used again there while
            # the reader's work, which that stream knows nothing of, still reads it.
            copy.record_stream(reader)
        return event
