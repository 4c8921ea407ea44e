"""What the doctor looks at: whether it draws here, with what, and what may slow it."""

import mmap
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from renderer.causes import nvidia_is_present
from renderer.probe import Drawing, probe

CGROUP = Path("/sys/fs/cgroup")
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class SharedMemory:
    """Whether batches can be handed over in memory, on which the ring relies.

    Attributes:
        works: a memfd can be made, sized, mapped and written.
        available_mib: memory that may still be taken, by the kernel and the container;
            None where neither says.
    """

    works: bool
    available_mib: int | None


@dataclass(frozen=True, slots=True)
class ShaderCache:
    """Where the driver keeps compiled programs between processes.

    Attributes:
        path: the folder, which may not exist yet.
        enabled: no variable switches it off.
        writable: it, or the nearest folder above it that exists, may be written.
        size_mib: of all files in it.
    """

    path: Path
    enabled: bool
    writable: bool
    size_mib: float


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything the doctor found.

    Attributes:
        wanted: the device that was asked for.
        drawing: what came of drawing with it.
        cards: NVIDIA's own list: name, driver, MIG mode; empty without nvidia-smi.
        cores: that this process may use.
        llvmpipe_threads: LP_NUM_THREADS; None lets llvmpipe take every core.
        shared_memory: for the ring.
        shader_cache: of the driver that drew, Mesa's where none did.
        notes: what is not wrong yet worth knowing, each with what to do.
    """

    wanted: str
    drawing: Drawing
    cards: tuple[str, ...]
    cores: int
    llvmpipe_threads: str | None
    shared_memory: SharedMemory
    shader_cache: ShaderCache
    notes: tuple[str, ...]


def examine(wanted: str = "auto") -> Examination:
    """Look at everything; takes about a second, raises nothing."""
    drawing = probe(wanted)
    cards = list_cards()
    memory = look_at_memory()
    vendor = (drawing.fingerprint or {}).get("vendor", "")
    cache = look_at_nvidia_cache() if "NVIDIA" in vendor else look_at_mesa_cache()
    return Examination(
        wanted=wanted,
        drawing=drawing,
        cards=cards,
        cores=len(os.sched_getaffinity(0)),
        llvmpipe_threads=os.environ.get("LP_NUM_THREADS"),
        shared_memory=memory,
        shader_cache=cache,
        notes=tuple(take_notes(cards, memory, cache)),
    )


def list_cards() -> tuple[str, ...]:
    """Ask nvidia-smi, where there is one: "name, driver, MIG mode"."""
    if not nvidia_is_present():
        return ()
    query = "--query-gpu=name,driver_version,mig.mode.current"
    try:
        answer = subprocess.run(
            ["nvidia-smi", query, "--format=csv,noheader"],
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(answer.stdout.splitlines())


def look_at_memory() -> SharedMemory:
    """Make a memfd and write to it, as the ring does."""
    try:
        with os.fdopen(os.memfd_create("shaders21k-doctor"), "r+b") as file:
            file.truncate(MIB)
            with mmap.mmap(file.fileno(), MIB) as memory:
                memory[-1] = 1
        works = True
    except OSError:
        works = False
    return SharedMemory(works, _available_mib())


def _available_mib() -> int | None:
    found = []
    try:
        facts = Path("/proc/meminfo").read_text("ascii").splitlines()
        words = next(each.split() for each in facts if each.startswith("MemAvailable:"))
        found.append(int(words[1]) // 1024)
        limit = (CGROUP / "memory.max").read_text("ascii").strip()
        if limit != "max":
            used = int((CGROUP / "memory.current").read_text("ascii"))
            found.append((int(limit) - used) // MIB)
    except OSError:  # no container, or no /proc
        pass
    return min(found, default=None)


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def look_at_mesa_cache() -> ShaderCache:
    """Mesa's, a folder or a database by its version (Mesa, docs/envvars.rst)."""
    parent = Path(os.environ.get("MESA_SHADER_CACHE_DIR") or _user_cache())
    found = sorted(parent.glob("mesa_shader_cache*"))
    disabled = os.environ.get("MESA_SHADER_CACHE_DISABLE", "").lower()
    return _look_at_cache(
        found[0] if found else parent / "mesa_shader_cache",
        enabled=disabled not in {"1", "true", "yes", "y"},
    )


def look_at_nvidia_cache() -> ShaderCache:
    """NVIDIA's (Linux driver README, on its environment variables)."""
    named = os.environ.get("__GL_SHADER_DISK_CACHE_PATH")
    return _look_at_cache(
        Path(named) if named else _user_cache() / "nvidia" / "GLCache",
        enabled=os.environ.get("__GL_SHADER_DISK_CACHE") != "0",
    )


def _look_at_cache(path: Path, *, enabled: bool) -> ShaderCache:
    nearest = next(each for each in (path, *path.parents) if each.exists())
    size = 0
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                size += (Path(folder) / name).stat().st_size
            except OSError:  # evicted meanwhile
                continue
    writable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return ShaderCache(path, enabled, writable, round(size / MIB, 1))


def take_notes(
    cards: tuple[str, ...], memory: SharedMemory, cache: ShaderCache
) -> list[str]:
    """Say what does not stop the drawing but may disappoint, and what to do."""
    notes = []
    if any(card.endswith("Enabled") for card in cards):
        notes.append(
            "a card is in MIG mode, which has no graphics: nvidia-smi -mig 0, as root"
        )
    if os.environ.get("CUDA_VISIBLE_DEVICES"):
        notes.append(
            "CUDA_VISIBLE_DEVICES renumbers CUDA's devices, not EGL's: choose one with "
            "--device egl:N"
        )
    shut = [
        str(file)
        for file in sorted(Path("/dev/dri").glob("renderD*"))
        if not os.access(file, os.R_OK | os.W_OK)
    ]
    if shut:
        notes.append(
            f"this user may not open {', '.join(shut)}: join the group render, or on "
            "an NVIDIA card let it be"
        )
    if not memory.works:
        notes.append("memfd is refused: stream over HTTP, the ring will not work")
    if not cache.enabled:
        notes.append("the shader cache is off: every start compiles everything again")
    elif not cache.writable:
        notes.append(
            f"{cache.path} may not be written: every start compiles everything again; "
            "name another place in MESA_SHADER_CACHE_DIR or __GL_SHADER_DISK_CACHE_PATH"
        )
    notes += [
        f"{name} is set: llvmpipe is fastest when it chooses for itself"
        for name in ("LP_NUM_THREADS", "LP_NATIVE_VECTOR_WIDTH")
        if name in os.environ
    ]
    return notes
