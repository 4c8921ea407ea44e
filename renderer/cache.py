"""Where drivers keep compiled programs: a place of ours, large enough for a corpus.

Compiling is most of what a first batch costs, so what a driver has compiled should
outlive its process. Left alone, drivers keep it where other programs' shaders are, and
throw it out at 1 GiB (Mesa) or less, and NVIDIA's keeps nothing at all for root.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20

LIMIT_MIB = 4096
"""Four times what 21,000 published programs take: Mesa writes two files for each, 22 kB
on the disk (docs/LOG.md), and others for other settings of LLVM's optimizer."""

UNOPTIMIZED = {"GALLIVM_PERF": "nopt"}
"""Has Mesa compile for a CPU without LLVM's optimizer. The pictures are the same."""


@dataclass(frozen=True, slots=True)
class DriverCache:
    """Where a driver keeps compiled programs between processes.

    Attributes:
        path: the folder, which may not exist yet.
        enabled: no variable switches it off.
        writable: it, or the nearest folder above it that exists, may be written.
        size_mib: of all files in it.
        files: how many; Mesa writes about two for a program, or all into one.
        limit_mib: where the driver begins to throw out; None where it is not known.
    """

    path: Path
    enabled: bool
    writable: bool
    size_mib: float
    files: int
    limit_mib: float | None


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Name the folder: $SHADERS21K_CACHE, else shaders21k/driver in the user's cache.

    The user's cache is $XDG_CACHE_HOME, else ~/.cache, as for the built-in corpus.
    """
    if named := environment.get("SHADERS21K_CACHE"):
        return Path(named)
    home = Path(environment.get("HOME") or "/")
    user = Path(environment.get("XDG_CACHE_HOME") or home / ".cache")
    return user / "shaders21k" / "driver"


def cache_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Choose the variables that drivers read; one that is set already wins.

    The names are those of Mesa's docs/envvars.rst and NVIDIA's Linux driver README.
    Mesa makes `mesa_shader_cache` in the folder, NVIDIA `GLCache`.
    """
    folder = str(cache_folder(environment))
    chosen = {
        "MESA_SHADER_CACHE_DIR": folder,
        "MESA_SHADER_CACHE_MAX_SIZE": f"{LIMIT_MIB}M",
        "__GL_SHADER_DISK_CACHE": "1",
        "__GL_SHADER_DISK_CACHE_PATH": folder,
        "__GL_SHADER_DISK_CACHE_SIZE": str(LIMIT_MIB * MIB),
        "__GL_SHADER_DISK_CACHE_SKIP_CLEANUP": "1",
    }
    return {name: environment.get(name, chosen[name]) for name in chosen}


def use_cache() -> None:
    """Point the drivers of this process, and of its children, to the folder.

    To be called before one is loaded. Where the folder cannot be made, drivers do
    without, and the doctor says so.
    """
    chosen = cache_environment()
    os.environ.update(chosen)
    for name in ("MESA_SHADER_CACHE_DIR", "__GL_SHADER_DISK_CACHE_PATH"):
        with suppress(OSError):  # NVIDIA's driver takes only a folder that exists
            Path(chosen[name]).mkdir(parents=True, exist_ok=True)


def look_at_cache(
    vendor: str, environment: Mapping[str, str] = os.environ
) -> DriverCache:
    """Measure the cache of a driver: NVIDIA's, or else Mesa's."""
    chosen = {**environment, **cache_environment(environment)}
    if "NVIDIA" in vendor:
        path = Path(chosen["__GL_SHADER_DISK_CACHE_PATH"]) / "GLCache"
        enabled = chosen["__GL_SHADER_DISK_CACHE"] != "0"
        limit = chosen["__GL_SHADER_DISK_CACHE_SIZE"] + "B"
    else:
        # A folder or a database, by Mesa's version.
        parent = Path(chosen["MESA_SHADER_CACHE_DIR"])
        found = []
        if os.access(parent, os.R_OK | os.X_OK):
            found = sorted(parent.glob("mesa_shader_cache*"))
        path = found[0] if found else parent / "mesa_shader_cache"
        disabled = chosen.get("MESA_SHADER_CACHE_DISABLE", "").lower()
        enabled = disabled not in {"1", "true", "yes", "y"}
        limit = chosen["MESA_SHADER_CACHE_MAX_SIZE"]
    sizes = list(_sizes(path))
    # A folder that may not be searched hides what is in it; `exists` would raise.
    nearest = next(each for each in (path, *path.parents) if os.access(each, os.F_OK))
    return DriverCache(
        path=path,
        enabled=enabled,
        writable=nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK),
        size_mib=round(sum(sizes) / MIB, 1),
        files=len(sizes),
        limit_mib=_parse_mib(limit),
    )


def _sizes(path: Path) -> list[int]:
    sizes = []
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(OSError):  # thrown out meanwhile
                sizes.append((Path(folder) / name).stat().st_size)
    return sizes


def _parse_mib(text: str) -> float | None:
    """Read a size as Mesa does: a number, then K, M or G, which is the default."""
    unit = {"B": 1 / MIB, "K": 1 / 1024, "M": 1.0}.get(text[-1:].upper(), 1024.0)
    number = text.rstrip("BKMGbkmg")
    return int(number) * unit if number.isdigit() else None
