"""Why nothing draws, and what to do about it: what EGL's bare numbers usually mean."""

import os
from collections.abc import Iterable
from pathlib import Path

GL_VERSION = (4, 3)
"""Compute shaders and `#version 430`, the version that the corpus was chosen with."""

INSTALL = "install Mesa's EGL: apt-get install libegl1 libgl1 libgl1-mesa-dri"

VENDOR_FOLDERS = (
    Path("/etc/glvnd/egl_vendor.d"),
    Path("/usr/share/glvnd/egl_vendor.d"),
)
"""Where GLVND's libEGL looks for drivers, one JSON file for each."""

OVERRIDES = (
    "__EGL_VENDOR_LIBRARY_DIRS",
    "__EGL_VENDOR_LIBRARY_FILENAMES",
    "GALLIUM_DRIVER",
    "LIBGL_DRIVERS_PATH",
    "MESA_GL_VERSION_OVERRIDE",
    "MESA_LOADER_DRIVER_OVERRIDE",
)
"""Variables that steer EGL and Mesa to another driver than they would find."""


def name_overrides() -> str:
    """Name the variables set here that steer the driver, as the end of a sentence."""
    found = [f"{name}={os.environ[name]!r}" for name in OVERRIDES if name in os.environ]
    return f"; set here: {', '.join(found)}: try without" if found else ""


def explain_code(code: int) -> str:
    """Say what an EGL error usually means, and its cure."""
    cause = {
        0x3001: "the device exists but its driver's user part does not "
        f"({INSTALL}), or its /dev/dri file may not be opened (join the groups render "
        "and video), or this process was forked from one that had used the GPU (start "
        "it afresh, with spawn)",
        0x3003: "out of memory: end what else uses the device",
        0x3005: "the driver offers no desktop OpenGL configuration: it may be one for "
        "OpenGL ES alone, or a GPU in MIG mode, which has no graphics",
        0x3009: f"the driver offers no OpenGL {GL_VERSION[0]}.{GL_VERSION[1]} core: "
        "it is too old; update it, or say --device cpu",
    }.get(code, "look it up among EGL's error codes")
    return cause + name_overrides()


def explain_no_driver(folders: Iterable[Path] = VENDOR_FOLDERS) -> str:
    """Say why libEGL, which is there, knows of no driver."""
    if steered := name_overrides():
        return f"libEGL finds no driver{steered}, or {INSTALL}"
    if nvidia_is_present():
        return f"an NVIDIA card is present but {nvidia_cure()}"
    files = [file for folder in folders for file in sorted(folder.glob("*.json"))]
    if files:
        named = ", ".join(map(str, files))
        return f"libEGL cannot load a driver that {named} names; {INSTALL}"
    looked = " and ".join(map(str, folders))
    return f"no driver is registered with libEGL in {looked}; {INSTALL}"


def nvidia_is_present() -> bool:
    """Whether the kernel offers an NVIDIA card, whatever EGL makes of it."""
    return Path("/dev/nvidiactl").exists()


def nvidia_cure() -> str:
    """What to do when a card is there and EGL does not list it."""
    hint = os.environ.get("NVIDIA_DRIVER_CAPABILITIES", "")
    if hint and "graphics" not in hint and hint != "all":
        return (
            f"NVIDIA_DRIVER_CAPABILITIES={hint} lacks graphics: start the container "
            "with NVIDIA_DRIVER_CAPABILITIES=graphics,compute,utility"
        )
    return (
        "EGL does not list it: is libEGL_nvidia.so.0 installed, and is there a "
        "10_nvidia.json in /usr/share/glvnd/egl_vendor.d? Without root, name a copy of "
        "docker/10_nvidia.json in __EGL_VENDOR_LIBRARY_FILENAMES"
    )
