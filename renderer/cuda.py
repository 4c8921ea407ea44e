"""Pixels that stay on the GPU: an OpenGL buffer as memory of CUDA's. Opt in.

    with try_handover(device, buffer) as handover:
        if handover:
            with handover.mapped() as array:
                images = torch.as_tensor(array, device="cuda").clone()

Batches cross to a trainer through the host's memory as a rule, and always between
processes; this is for one process that draws and learns on one NVIDIA card. Nothing
imports this file unless asked.

No card was at hand when it was written. Against CUDA 13's own headers and a stand-in
for its library every call was made, with Mesa's buffers; that a driver maps one of its
own, that torch takes it without a copy, and what it gains, nobody has seen yet. Hence
the self-test, which must pass before a buffer is handed over, and the way back.
"""

import ctypes
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint, c_uint64, c_void_p
from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np

from renderer.device import Device
from renderer.errors import HandoverError

log = logging.getLogger("renderer.cuda")

LIBRARY = "libcuda.so.1"
INSTEAD = "pixels go through the host's memory instead"

# CUDA driver API, cuda.h and cudaGL.h: names with the version that the headers map to.
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "cuInit": (c_uint,),
    "cuGetErrorName": (c_int, POINTER(c_char_p)),
    "cuGLGetDevices_v2": (POINTER(c_uint), POINTER(c_int), c_uint, c_int),
    "cuDevicePrimaryCtxRetain": (POINTER(c_void_p), c_int),
    "cuDevicePrimaryCtxRelease_v2": (c_int,),
    "cuCtxPushCurrent_v2": (c_void_p,),
    "cuCtxPopCurrent_v2": (POINTER(c_void_p),),
    "cuGraphicsGLRegisterBuffer": (POINTER(c_void_p), c_uint, c_uint),
    "cuGraphicsUnregisterResource": (c_void_p,),
    "cuGraphicsMapResources": (c_uint, POINTER(c_void_p), c_void_p),
    "cuGraphicsUnmapResources": (c_uint, POINTER(c_void_p), c_void_p),
    "cuGraphicsResourceGetMappedPointer_v2": (
        *(POINTER(c_uint64), POINTER(c_size_t), c_void_p),
    ),
    "cuMemcpyDtoH_v2": (c_void_p, c_uint64, c_size_t),
    "cuMemcpyHtoD_v2": (c_uint64, c_void_p, c_size_t),
}
_DEVICE_LIST_ALL = 1
_LEGACY_STREAM = 1
"""CUDA's default stream, as the array interface numbers it; torch works on it."""


@dataclass(frozen=True, slots=True)
class CudaArray:
    """Memory of the GPU that others may take without a copy: uint8 [size].

    Attributes:
        pointer: in CUDA's address space, good while the buffer is mapped.
        size: bytes.
    """

    pointer: int
    size: int

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        """Version 3 of the interface, as Numba's documentation defines it."""
        return {
            "shape": (self.size,),
            "typestr": "|u1",
            "data": (self.pointer, False),
            "strides": None,
            "stream": _LEGACY_STREAM,
            "version": 3,
        }


class _Driver:
    """CUDA's driver library; calls raise what they return."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
            for name, arguments in _SIGNATURES.items():
                getattr(self._library, name).argtypes = arguments
        except (OSError, AttributeError) as error:
            raise HandoverError(
                f"CUDA's driver cannot be used ({error}): {INSTEAD}"
            ) from error

    def __call__(self, name: str, *arguments: Any) -> None:
        code = getattr(self._library, name)(*arguments)
        if code:
            words = c_char_p()
            self._library.cuGetErrorName(code, byref(words))
            said = (words.value or b"an error it does not name").decode()
            raise HandoverError(f"{name} failed with {code}, {said}: {INSTEAD}")


class Handover:
    """A buffer that OpenGL draws into and CUDA reads. Use `open_handover`.

    All calls belong in the thread in which the device's context is current.

    Attributes:
        ordinal: of the CUDA device, as this process counts them: torch's "cuda:N".
        size: of the buffer, bytes.
    """

    def __init__(
        self, call: _Driver, ordinal: int, resource: c_void_p, size: int
    ) -> None:
        self._call = call
        self._resource = resource
        self.ordinal = ordinal
        self.size = size

    @contextmanager
    def mapped(self) -> Iterator[CudaArray]:
        """Lend the buffer to CUDA.

        What OpenGL was told before is done before CUDA reads on its default stream, and
        what that was told inside the block is done before OpenGL goes on. OpenGL must
        not touch the buffer inside, and the array is worth nothing after it: clone what
        is to stay.

        Raises:
            HandoverError: CUDA refuses.
        """
        self._call("cuGraphicsMapResources", 1, byref(self._resource), None)
        try:
            pointer, size = c_uint64(), c_size_t()
            self._call(
                "cuGraphicsResourceGetMappedPointer_v2",
                *(byref(pointer), byref(size), self._resource),
            )
            yield CudaArray(pointer.value, min(size.value, self.size))
        finally:
            self._call("cuGraphicsUnmapResources", 1, byref(self._resource), None)

    def check(self, buffer: moderngl.Buffer) -> None:
        """Write a pattern on each side and read it on the other; contents are lost.

        Raises:
            HandoverError: what is read is not what was written.
        """
        pattern = np.resize(np.arange(251, dtype=np.uint8), self.size)
        seen = np.empty_like(pattern)
        buffer.write(pattern)
        with self.mapped() as array:
            if array.size != self.size:
                raise HandoverError(
                    f"CUDA sees {array.size} of {self.size} bytes: {INSTEAD}"
                )
            self._call("cuMemcpyDtoH_v2", seen.ctypes.data, array.pointer, self.size)
            back = np.ascontiguousarray(pattern[::-1])
            self._call("cuMemcpyHtoD_v2", array.pointer, back.ctypes.data, self.size)
        drawn = np.frombuffer(buffer.read(), np.uint8)
        if not (np.array_equal(seen, pattern) and np.array_equal(drawn, back)):
            raise HandoverError(f"CUDA and OpenGL do not see the same bytes: {INSTEAD}")


@contextmanager
def open_handover(device: Device, buffer: moderngl.Buffer) -> Iterator[Handover]:
    """Register a buffer with CUDA and try it out; its contents are lost.

    The CUDA device is the one that the current context draws with, by CUDA's own word,
    so neither EGL's indices nor CUDA_VISIBLE_DEVICES matter. Its primary context is
    used, which is torch's too, and is current inside the block.

    Args:
        device: open, and current in this thread.
        buffer: on it; it must outlive the block.

    Raises:
        HandoverError: it is no CUDA device, CUDA is not here or refuses, or the bytes
            are not the same on both sides.
    """
    if device.info.cuda is None:
        raise HandoverError(
            f"egl:{device.info.index}, {device.info.name}, is no CUDA device: {INSTEAD}"
        )
    call = _Driver()
    call("cuInit", 0)
    count, found = c_uint(), c_int()
    call("cuGLGetDevices_v2", byref(count), byref(found), 1, _DEVICE_LIST_ALL)
    if not count.value:
        raise HandoverError(f"CUDA may not use the device that draws: {INSTEAD}")
    context, resource = c_void_p(), c_void_p()
    call("cuDevicePrimaryCtxRetain", byref(context), found)
    try:
        call("cuCtxPushCurrent_v2", context)
        try:
            call("cuGraphicsGLRegisterBuffer", byref(resource), buffer.glo, 0)
            try:
                handover = Handover(call, found.value, resource, buffer.size)
                handover.check(buffer)
                yield handover
            finally:
                call("cuGraphicsUnregisterResource", resource)
        finally:
            call("cuCtxPopCurrent_v2", byref(c_void_p()))
    finally:
        call("cuDevicePrimaryCtxRelease_v2", found)


@contextmanager
def try_handover(device: Device, buffer: moderngl.Buffer) -> Iterator[Handover | None]:
    """Do as `open_handover`, or give None and say why in the log, once."""
    with ExitStack() as stack:
        handover = None
        try:
            handover = stack.enter_context(open_handover(device, buffer))
        except HandoverError as error:
            log.warning("no hand-over to CUDA: %s", error)
        yield handover
