"""Why nothing draws, and what to do about it: what EGL's bare numbers usually mean."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

GL_VERSION = (4, 3)
"""Compute shaders and `#version 430`, the version that the corpus was chosen with."""

INSTALL = "install Mesa's EGL: apt-get install libegl1 libgl1 libgl1-mesa-dri"

VENDOR_FOLDERS = (
    Path("/etc/glvnd/egl_vendor.d"),
    Path("/usr/share/glvnd/egl_vendor.d"),
)
"""Where GLVND's libEGL looks for drivers, one JSON file for each."""

ASIDE = Path("/usr/local/nvidia/share/glvnd/egl_vendor.d")
"""Where some clusters mount NVIDIA's file, and libEGL does not look."""

NVIDIA_EGL = "libEGL_nvidia.so.0"
ICD = f'{{"file_format_version":"1.0.0","ICD":{{"library_path":"{NVIDIA_EGL}"}}}}'

OVERRIDES = (
    "__EGL_VENDOR_LIBRARY_DIRS",
    "__EGL_VENDOR_LIBRARY_FILENAMES",
    "GALLIUM_DRIVER",
    "LIBGL_ALWAYS_SOFTWARE",
    "LIBGL_DRIVERS_PATH",
    "MESA_GL_VERSION_OVERRIDE",
    "MESA_LOADER_DRIVER_OVERRIDE",
)
"""Variables that steer EGL and Mesa to another driver than they would find."""


Severity = Literal["problem", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or may disappoint.

    Attributes:
        name: what scripts know it by; it does not change between releases.
        text: the cause, for people.
        cure: what to do.
        severity: a "problem" is a reason why nothing draws, a "note" is none.
    """

    name: str
    text: str
    cure: str
    severity: Severity = "problem"

    def __str__(self) -> str:
        return f"{self.text}: {self.cure}"


def name_overrides(environment: Mapping[str, str] = os.environ) -> str:
    """Name the variables set here that steer the driver, as the end of a sentence."""
    found = [
        f"{name}={environment[name]!r}" for name in OVERRIDES if environment.get(name)
    ]
    return f"; set here: {', '.join(found)}: try without" if found else ""


def explain_code(call: str, code: int) -> Finding:
    """Say what an EGL error usually means, and its cure."""
    name, cause, cure = {
        0x3001: (
            "egl-initialize",
            "the driver's user part is missing, or its /dev/dri file may not be opened",
            f"{INSTALL}, or join the groups render and video",
        ),
        0x3003: ("out-of-memory", "out of memory", "end what else uses the device"),
        0x3005: (
            "no-desktop-gl",
            "no desktop OpenGL: one for ES only, or a GPU in MIG mode, which has none",
            "choose another --device",
        ),
        0x3009: (
            "old-gl",
            f"the driver offers no OpenGL {GL_VERSION[0]}.{GL_VERSION[1]} core",
            "update it, or the image that it comes with, or say --device cpu",
        ),
    }.get(code, ("egl-error", "EGL says no more", "look it up among EGL's errors"))
    text = f"{call} failed with {code:#06x}: {cause}"
    return Finding(name, text, cure + name_overrides())


def explain_no_driver(folders: Iterable[Path] = VENDOR_FOLDERS) -> Finding:
    """Say why libEGL, which is there, knows of no driver."""
    if steered := name_overrides():
        return Finding("no-driver", "libEGL finds no driver", INSTALL + steered)
    if nvidia_is_present():
        return explain_nvidia()
    files = [file for folder in folders for file in sorted(folder.glob("*.json"))]
    if files:
        named = ", ".join(map(str, files))
        text = f"libEGL cannot load a driver that {named} names"
        return Finding("driver-not-loadable", text, INSTALL)
    looked = " and ".join(map(str, folders))
    text = f"no driver is registered with libEGL in {looked}"
    return Finding("no-driver", text, INSTALL)


def nvidia_is_present() -> bool:
    """Whether the kernel offers an NVIDIA card, whatever EGL makes of it."""
    return Path("/dev/nvidiactl").exists()


def explain_nvidia() -> Finding:
    """Look why EGL does not list the NVIDIA card that is here."""
    folders = (*VENDOR_FOLDERS, ASIDE)
    return explain_unlisted(
        os.environ,
        library=find_library(NVIDIA_EGL),
        files=[file for each in folders for file in sorted(each.glob("*nvidia*.json"))],
    )


def find_library(
    name: str,
    environment: Mapping[str, str] = os.environ,
    root: Path = Path("/"),
) -> Path | None:
    """Find a shared library without loading it: a driver may crash who loads it."""
    named = environment.get("LD_LIBRARY_PATH", "").split(":")
    usual = ("usr/lib", "usr/lib64", "usr/local/nvidia/lib64", "usr/local/lib")
    folders = [Path(each) for each in named if each]
    for each in usual:
        folders += [root / each, *sorted((root / each).glob("*-linux-gnu"))]
    return next((each / name for each in folders if (each / name).exists()), None)


def explain_unlisted(
    environment: Mapping[str, str], library: Path | None, files: Sequence[Path]
) -> Finding:
    """Say why EGL does not list an NVIDIA card that the kernel offers.

    Args:
        environment: its variables.
        library: NVIDIA's EGL, where it is.
        files: that would tell EGL of it, wherever they are.
    """
    present = "an NVIDIA card is present but EGL does not list it: "
    granted = environment.get("NVIDIA_DRIVER_CAPABILITIES", "")
    if granted and not {"all", "graphics"} & {*granted.split(",")}:
        return Finding(
            "no-graphics-capability",
            f"{present}NVIDIA_DRIVER_CAPABILITIES={granted} lacks graphics",
            "start the container with "
            "NVIDIA_DRIVER_CAPABILITIES=graphics,compute,utility",
        )
    if library is None:
        return Finding(
            "nvidia-egl-missing",
            f"{present}{NVIDIA_EGL} is not here",
            "start the container with "
            "NVIDIA_DRIVER_CAPABILITIES=graphics,compute,utility; without a container "
            "install the driver's OpenGL part, of the driver's own version "
            "(libnvidia-gl-VERSION)",
        )
    if not any(file.parent in VENDOR_FOLDERS for file in files):
        cure = (
            f"set __EGL_VENDOR_LIBRARY_FILENAMES={files[0]}"
            if files
            else f"write {ICD} to {VENDOR_FOLDERS[1]}/10_nvidia.json; without root, to "
            "any file, and name that in __EGL_VENDOR_LIBRARY_FILENAMES"
        )
        text = (
            f"{present}{library} is here, and no file in {VENDOR_FOLDERS[1]} names it"
        )
        return Finding("icd-missing", text, cure + name_overrides(environment))
    return Finding(
        "nvidia-egl-broken",
        f"{present}{library} is here and {files[0]} names it",
        "does nvidia-smi work, with the version that the library has? A card in MIG "
        "mode has no graphics" + name_overrides(environment),
    )
