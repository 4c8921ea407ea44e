"""Which device draws: chosen by name, opened once, and never software by accident."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import moderngl

from renderer.calls import Calls
from renderer.causes import (
    INSTALL,
    Finding,
    explain_nvidia,
    name_overrides,
    nvidia_is_present,
)
from renderer.egl import Egl, EglDevice, ResetStatus
from renderer.errors import DeviceError
from renderer.inputs import Inputs
from renderer.mains import GROUP
from renderer.stopwatch import Stopwatch
from shaders21k.batch import Fingerprint


@dataclass(frozen=True, slots=True, eq=False)
class Device:
    """An open device. Its context is current in the thread that opened it.

    Attributes:
        gl: the moderngl context.
        fingerprint: what to write beside every pixel that it draws.
        info: what EGL says of it.
        inputs: what programs read, kept between them.
        calls: of OpenGL that moderngl does not make.
        reset_status: says whether the GPU was reset under the context, and by whom;
            see `EglContext.reset_status`.
        block: how many invocations of a compute shader should draw close together,
            across and down: see `renderer.mains.COMPUTE_HEAD`.
        derivatives: NV or KHR, whose extension has them in compute shaders, or "".
        compiles_aside: the driver compiles in threads of its own.
        stopwatch: says what the time of its thread goes into.
    """

    gl: moderngl.Context
    fingerprint: Fingerprint
    info: EglDevice
    inputs: Inputs
    calls: Calls
    reset_status: Callable[[], ResetStatus | None]
    block: tuple[int, int]
    derivatives: str
    compiles_aside: bool
    stopwatch: Stopwatch = field(default_factory=Stopwatch)


def choose_device(
    devices: list[tuple[EglDevice, int]], wanted: str
) -> tuple[EglDevice, int]:
    """Pick a device by name.

    Args:
        devices: as EGL lists them.
        wanted: "auto" is the first that is hardware, NVIDIA's before others', or the
            CPU where there is no card at all; "cpu" is software; "egl:N" counts as EGL
            does, "cuda:N" as CUDA does.

    Raises:
        DeviceError: there is no such device, or only software where a card is present.
    """
    kind, _, number = wanted.partition(":")
    if wanted not in ("auto", "cpu") and (
        kind not in ("egl", "cuda") or not number.isdigit()
    ):
        cure = "say auto, cpu, egl:N or cuda:N"
        raise DeviceError(Finding("device-name", f"device {wanted!r}", cure))
    # Where Mesa lists an NVIDIA card too, NVIDIA's own entry is the one that draws.
    for each in sorted(
        devices, key=lambda device: (device[0].software, device[0].cuda is None)
    ):
        if (
            wanted == "auto"
            or (wanted == "cpu" and each[0].software)
            or (kind == "egl" and each[0].index == int(number))
            or (kind == "cuda" and each[0].cuda == int(number))
        ):
            if wanted == "auto" and each[0].software and nvidia_is_present():
                raise DeviceError(_refuse(explain_nvidia()))
            return each
    listed = ", ".join(
        f"egl:{device.index} is {device.name}"
        + (f" (cuda:{device.cuda})" if device.cuda is not None else "")
        for device, _ in devices
    )
    text = f"there is no device {wanted}; EGL lists {listed or 'none'}"
    raise DeviceError(Finding("device-unknown", text, "choose one of those"))


def _refuse(cause: Finding) -> Finding:
    cure = f"{cause.cure}. To draw on the CPU all the same, 100 x slower: --device cpu"
    return replace(cause, cure=cure)


def draws_in_software(renderer: str) -> bool:
    """Whether GL_RENDERER is one of Mesa's that draw on the CPU."""
    return any(name in renderer.lower() for name in ("llvmpipe", "softpipe", "swrast"))


def check_hardware(info: EglDevice, wanted: str, renderer: str) -> None:
    """Refuse a device that EGL lists as hardware and that draws on the CPU.

    Mesa falls back so where a card has no driver of its own. Without an NVIDIA card,
    "auto" takes what it gets, and the doctor says so.

    Raises:
        DeviceError: it does.
    """
    if info.software or not draws_in_software(renderer):
        return
    if wanted == "auto" and not nvidia_is_present():
        return
    text = f"egl:{info.index} is {info.name} but {renderer} draws for it, on the CPU"
    cure = f"{INSTALL}, or the driver of the card{name_overrides()}"
    raise DeviceError(_refuse(Finding("software-only", text, cure)))


def derives(gl: moderngl.Context, kind: str) -> bool:
    """Whether a context has an extension for derivatives in compute shaders."""
    return f"GL_{kind}_compute_shader_derivatives" in gl.extensions


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
            text = f"device {info.name} cannot draw: {error}"
            cure = f"update its driver, or say --device cpu{name_overrides()}"
            raise DeviceError(Finding("old-gl", text, cure)) from error
        words = gl.info
        check_hardware(info, wanted, words["GL_RENDERER"])
        fingerprint = Fingerprint(
            vendor=words["GL_VENDOR"],
            renderer=words["GL_RENDERER"],
            version=words["GL_VERSION"],
            backend="egl",
        )
        calls = Calls(context.load)
        # llvmpipe draws eight invocations by one instruction, a GPU's warp is 32 wide.
        block = (2, 4) if info.software else GROUP
        # Mesa has the extension, and compiles for the CPU in the calling thread.
        aside = "GL_KHR_parallel_shader_compile" in gl.extensions and not info.software
        try:
            yield Device(
                gl,
                fingerprint,
                info,
                Inputs(gl, calls),
                calls,
                context.reset_status,
                block,
                next((each for each in ("KHR", "NV") if derives(gl, each)), ""),
                aside,
            )
        finally:
            gl.release()
