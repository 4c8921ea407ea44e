"""Which device draws: chosen by name, opened once, and never software by accident."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import moderngl

from renderer.causes import nvidia_cure, nvidia_is_present
from renderer.egl import Egl, EglDevice, ResetStatus
from renderer.errors import DeviceError
from renderer.inputs import Inputs
from shaders21k.batch import Fingerprint


@dataclass(frozen=True, slots=True, eq=False)
class Device:
    """An open device. Its context is current in the thread that opened it.

    Attributes:
        gl: the moderngl context.
        fingerprint: what to write beside every pixel that it draws.
        info: what EGL says of it.
        inputs: what programs read, kept between them.
        reset_status: says whether the GPU was reset under the context, and by whom;
            see `EglContext.reset_status`.
    """

    gl: moderngl.Context
    fingerprint: Fingerprint
    info: EglDevice
    inputs: Inputs
    reset_status: Callable[[], ResetStatus | None]


def choose_device(
    devices: list[tuple[EglDevice, int]], wanted: str
) -> tuple[EglDevice, int]:
    """Pick a device by name.

    Args:
        devices: as EGL lists them.
        wanted: "auto" is the first that is hardware, or the CPU where there is no
            card at all; "cpu" is software; "egl:N" counts as EGL does, "cuda:N" as
            CUDA does.

    Raises:
        DeviceError: there is no such device, or only software where a card is present.
    """
    kind, _, number = wanted.partition(":")
    if wanted not in ("auto", "cpu") and (
        kind not in ("egl", "cuda") or not number.isdigit()
    ):
        raise DeviceError(f"device {wanted!r}: say auto, cpu, egl:N or cuda:N")
    if wanted == "auto" and nvidia_is_present():
        found = [each for each in devices if not each[0].software]
        if not found:
            raise DeviceError(
                f"an NVIDIA card is present but {nvidia_cure()}. To draw on the CPU "
                "all the same, a hundred times slower, say --device cpu"
            )
        return found[0]
    for each in sorted(devices, key=lambda device: device[0].software):
        if (
            wanted == "auto"
            or (wanted == "cpu" and each[0].software)
            or (kind == "egl" and each[0].index == int(number))
            or (kind == "cuda" and each[0].cuda == int(number))
        ):
            return each
    listed = ", ".join(
        f"egl:{device.index} is {device.name}"
        + (f" (cuda:{device.cuda})" if device.cuda is not None else "")
        for device, _ in devices
    )
    raise DeviceError(f"there is no device {wanted}; EGL lists {listed or 'none'}")


@contextmanager
def open_device(wanted: str = "auto") -> Iterator[Device]:
    """Open a device and make its context current in this thread.

    moderngl and EGL must be new to the process: a context does not survive a fork
    (moderngl#414), so open it in a process started afresh.

    Raises:
        DeviceError: it cannot be had; the message names the cause and the cure.
    """
    egl = Egl()
    info, handle = choose_device(egl.devices(), wanted)
    with egl.context(handle) as context:
        try:
            # Typed as a dict, but any object with `load` serves.
            gl = moderngl.create_context(context=cast("Any", context), require=430)
        except (moderngl.Error, ValueError, TypeError) as error:
            raise DeviceError(f"device {info.name} cannot draw: {error}") from error
        words = gl.info
        fingerprint = Fingerprint(
            vendor=words["GL_VENDOR"],
            renderer=words["GL_RENDERER"],
            version=words["GL_VERSION"],
            backend="egl/fragment",
        )
        try:
            inputs = Inputs(gl, context.load)
            yield Device(gl, fingerprint, info, inputs, context.reset_status)
        finally:
            gl.release()
