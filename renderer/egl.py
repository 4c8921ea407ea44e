"""A headless OpenGL context through EGL, by ctypes.

moderngl takes any object that can look up GL functions. Ours, unlike glcontext's, finds
versioned library names without a compiler or ldconfig, asks for a robust context, ends
the display, lets a device be chosen by name, and says why when it fails.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import CFUNCTYPE, POINTER, byref, c_char_p, c_int, c_ubyte, c_uint, c_void_p
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from renderer.cache import use_cache
from renderer.causes import (
    GL_VERSION,
    INSTALL,
    Finding,
    explain_code,
    explain_no_driver,
)
from renderer.errors import DeviceError

ResetStatus = Literal["guilty", "innocent", "unknown"]
"""Whose fault a lost context is: this context's own, another's, or nobody knows."""

# Names and numbers from the Khronos registry, egl.xml.
_EXTENSIONS, _VENDOR = 0x3055, 0x3053
_PLATFORM_DEVICE = 0x313F
_SURFACE_TYPE, _PBUFFER_BIT = 0x3033, 0x0001
_RENDERABLE_TYPE, _OPENGL_BIT = 0x3040, 0x0008
_OPENGL_API = 0x30A2
_NONE = 0x3038
_CONTEXT_MAJOR, _CONTEXT_MINOR = 0x3098, 0x30FB
_PROFILE_MASK, _CORE_PROFILE = 0x30FD, 0x00000001
_ROBUST_ACCESS = 0x31B2
_RESET_STRATEGY, _LOSE_CONTEXT_ON_RESET = 0x31BD, 0x31BF
_DRM_DEVICE_FILE, _DRM_RENDER_NODE = 0x3233, 0x3377
_CUDA_DEVICE = 0x323A
_DEVICE_UUID = 0x335C

_loaded_in: int | None = None
"""The process that has loaded EGL first: this one, or one that it was forked from."""


# From gl.xml: what glGetGraphicsResetStatus answers when it is not GL_NO_ERROR.
_RESETS: dict[int, ResetStatus] = {0x8253: "guilty", 0x8254: "innocent"}


@dataclass(frozen=True, slots=True)
class EglDevice:
    """One device that EGL can draw with.

    Attributes:
        index: its place in EGL's list, which is not CUDA's.
        name: the DRM file, or "software".
        cuda: its CUDA index, None when it has none (EGL_CUDA_DEVICE_NV). Nothing
            written says whether CUDA_VISIBLE_DEVICES changes it: NVIDIA's own tests
            take it as this process's number (cuda-python#2865), others as the
            machine's. Where that is set, trust the UUID.
        software: the CPU pretends to be a device.
        render_node: the DRM file that it draws through, where EGL says.
        uuid: that nvidia-smi prints after "GPU-", where EGL says
            (EGL_EXT_device_persistent_id).
    """

    index: int
    name: str
    cuda: int | None
    software: bool
    render_node: str | None = None
    uuid: str | None = None


class Egl:
    """The EGL library, loaded once a process.

    Raises:
        DeviceError: no library, or one too old to list its devices, or the process was
            forked from one that has loaded it.
    """

    def __init__(self) -> None:
        global _loaded_in  # noqa: PLW0603, libraries belong to the process
        if _loaded_in not in (None, os.getpid()):
            raise DeviceError(
                Finding(
                    "forked",
                    "this process was forked from one that had loaded EGL, which hangs "
                    "or fails (moderngl#414)",
                    "start it afresh: multiprocessing's spawn, not fork",
                )
            )
        _loaded_in = os.getpid()
        self._egl = _load_library("libEGL.so.1")
        self._egl.eglGetProcAddress.restype = c_void_p
        self._egl.eglGetProcAddress.argtypes = [c_char_p]
        self._get_error = self._function("eglGetError", c_int)
        self._query_devices = self._function(
            "eglQueryDevicesEXT", c_uint, c_int, POINTER(c_void_p), POINTER(c_int)
        )
        self._device_string = self._function(
            "eglQueryDeviceStringEXT", c_char_p, c_void_p, c_int
        )
        self._device_attribute = self._function(
            "eglQueryDeviceAttribEXT", c_uint, c_void_p, c_int, POINTER(c_void_p)
        )

    def _function(self, name: str, result: Any, *arguments: Any) -> Any:
        address = self._egl.eglGetProcAddress(name.encode())
        if not address:
            # GLVND's libEGL has only what some driver brings.
            raise DeviceError(explain_no_driver())
        return CFUNCTYPE(result, *arguments)(address)

    def load(self, name: str) -> int:
        """Address of a GL function, 0 if there is none."""
        return int(self._egl.eglGetProcAddress(name.encode()) or 0)

    def devices(self) -> list[tuple[EglDevice, int]]:
        """Every device with its EGL handle.

        Raises:
            DeviceError: there is none.
        """
        handles, count = (c_void_p * 64)(), c_int()
        if not self._query_devices(64, handles, byref(count)):
            raise DeviceError(self.explain("eglQueryDevicesEXT"))
        if not count.value:
            raise DeviceError(explain_no_driver())
        return [
            (self._describe(index, handles[index]), int(handles[index] or 0))
            for index in range(count.value)
        ]

    def _describe(self, index: int, handle: Any) -> EglDevice:
        extensions = (self._device_string(handle, _EXTENSIONS) or b"").decode()
        software = "EGL_MESA_device_software" in extensions
        name, cuda, node = "software" if software else f"device {index}", None, None
        if "EGL_EXT_device_drm" in extensions:
            file = self._device_string(handle, _DRM_DEVICE_FILE)
            name = file.decode() if file else name
        if "EGL_EXT_device_drm_render_node" in extensions:
            file = self._device_string(handle, _DRM_RENDER_NODE)
            node = file.decode() if file else None
        if "EGL_NV_device_cuda" in extensions:
            value = c_void_p()
            if self._device_attribute(handle, _CUDA_DEVICE, byref(value)):
                cuda = int(value.value or 0)
        uuid = None
        if "EGL_EXT_device_persistent_id" in extensions:
            uuid = self._ask_uuid(handle)
        return EglDevice(index, name, cuda, software, node, uuid)

    def _ask_uuid(self, handle: Any) -> str | None:
        query = self._function(
            "eglQueryDeviceBinaryEXT",
            c_uint,
            *(c_void_p, c_int, c_int, c_void_p, POINTER(c_int)),
        )
        value, size = (c_ubyte * 16)(), c_int()
        if not query(handle, _DEVICE_UUID, 16, value, byref(size)) or size.value != 16:
            return None
        return str(UUID(bytes=bytes(value)))

    def explain(self, call: str) -> Finding:
        """Say what EGL's last error usually means."""
        return explain_code(call, self._get_error())

    @contextmanager
    def context(self, handle: int) -> Iterator["EglContext"]:
        """Make a robust, surfaceless core context on a device, and end it after."""
        get_display = self._function(
            "eglGetPlatformDisplayEXT", c_void_p, c_uint, c_void_p, c_void_p
        )
        initialize = self._function(
            "eglInitialize", c_uint, c_void_p, POINTER(c_int), POINTER(c_int)
        )
        terminate = self._function("eglTerminate", c_uint, c_void_p)
        display = get_display(_PLATFORM_DEVICE, handle, None)
        if not display or not initialize(display, None, None):
            raise DeviceError(self.explain("eglInitialize"))
        try:
            context = self._create(display)
            try:
                yield context
            finally:
                context.leave()
                context.destroy()
        finally:
            terminate(display)

    def _create(self, display: int) -> "EglContext":
        bind_api = self._function("eglBindAPI", c_uint, c_uint)
        choose = self._function(
            "eglChooseConfig",
            c_uint,
            c_void_p,
            POINTER(c_int),
            POINTER(c_void_p),
            c_int,
            POINTER(c_int),
        )
        create = self._function(
            "eglCreateContext", c_void_p, c_void_p, c_void_p, c_void_p, POINTER(c_int)
        )
        make_current = self._function(
            "eglMakeCurrent", c_uint, c_void_p, c_void_p, c_void_p, c_void_p
        )
        destroy = self._function("eglDestroyContext", c_uint, c_void_p, c_void_p)
        if not bind_api(_OPENGL_API):
            raise DeviceError(self.explain("eglBindAPI"))
        config, found = c_void_p(), c_int()
        wanted = _ints(_SURFACE_TYPE, _PBUFFER_BIT, _RENDERABLE_TYPE, _OPENGL_BIT)
        if not choose(display, wanted, byref(config), 1, byref(found)) or not found:
            raise DeviceError(self.explain("eglChooseConfig"))
        version = (_CONTEXT_MAJOR, GL_VERSION[0], _CONTEXT_MINOR, GL_VERSION[1])
        core = (*version, _PROFILE_MASK, _CORE_PROFILE)
        # A robust context keeps out-of-bounds reads inside our memory, and is told of
        # a reset that another program's shader caused. Some drivers have none.
        robust = (
            *core,
            _ROBUST_ACCESS,
            1,
            _RESET_STRATEGY,
            _LOSE_CONTEXT_ON_RESET,
        )
        context = create(display, config, None, _ints(*robust)) or create(
            display, config, None, _ints(*core)
        )
        if not context:
            raise DeviceError(self.explain("eglCreateContext"))
        return EglContext(
            self,
            enter=lambda: make_current(display, None, None, context),
            leave=lambda: make_current(display, None, None, None),
            destroy=lambda: destroy(display, context),
        )


class EglContext:
    """A current context, in the shape that `moderngl.create_context` asks for."""

    standalone = True

    def __init__(self, egl: Egl, *, enter: Any, leave: Any, destroy: Any) -> None:
        self._egl = egl
        self._enter = enter
        self.leave = leave
        self.destroy = destroy
        if not enter():
            raise DeviceError(egl.explain("eglMakeCurrent"))
        address = self.load("glGetGraphicsResetStatus") or self.load(
            "glGetGraphicsResetStatusARB"
        )
        self._get_reset = CFUNCTYPE(c_uint)(address) if address else None

    def reset_status(self) -> ResetStatus | None:
        """Ask whether the GPU was reset under this context; None while all is well.

        A context that has been reset draws nothing ever again. Where the driver gave
        no robust context it never says so, and the answer is always None.
        """
        code = self._get_reset() if self._get_reset else 0
        return _RESETS.get(code, "unknown") if code else None

    def load(self, name: str) -> int:
        """Address of a GL function."""
        return self._egl.load(name)

    load_opengl_function = load

    def __enter__(self) -> None:
        self._enter()

    def __exit__(self, *_: object) -> None:
        """Stay current: one thread, one context."""

    def release(self) -> None:
        """Leave the context to `Egl.context`, which ends it."""


def _ints(*values: int) -> Any:
    return (c_int * (len(values) + 1))(*values, _NONE)


def _load_library(name: str) -> ctypes.CDLL:
    use_cache()
    # Mesa prints its complaints of a shader, which reach us by the log as well.
    os.environ.setdefault("MESA_DEBUG", "silent")
    # Mesa's EGL looks GL up in libGL's dispatch: load that first, for all to see. Where
    # GLVND's libOpenGL does that, libEGL alone serves.
    with suppress(OSError):
        ctypes.CDLL("libGL.so.1", mode=ctypes.RTLD_GLOBAL)
    try:
        return ctypes.CDLL(name)
    except OSError as error:
        text = f"cannot load {name} ({error})"
        raise DeviceError(Finding("libegl-missing", text, INSTALL)) from error
