"""What the doctor looks at: whether it draws here, with what, and what may slow it."""

import mmap
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from renderer.cache import DriverCache, look_at_cache
from renderer.causes import Finding, nvidia_is_present
from renderer.findings import (
    CARD_FIELDS,
    Card,
    Facts,
    Node,
    diagnose,
    parse_cards,
)
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
class Examination:
    """Everything the doctor found.

    Attributes:
        wanted: the device that was asked for.
        drawing: what came of drawing with it.
        cards: NVIDIA's own list; empty without nvidia-smi.
        cores: that this process may use.
        llvmpipe_threads: LP_NUM_THREADS; None lets llvmpipe take every core.
        shared_memory: for the ring.
        driver_cache: of the driver that drew, Mesa's where none did.
        findings: what is wrong, worst first, and what may disappoint.
    """

    wanted: str
    drawing: Drawing
    cards: tuple[Card, ...]
    cores: int
    llvmpipe_threads: str | None
    shared_memory: SharedMemory
    driver_cache: DriverCache
    findings: tuple[Finding, ...]


def examine(wanted: str = "auto") -> Examination:
    """Look at everything; takes about a second, raises nothing."""
    drawing = probe(wanted)
    memory = look_at_memory()
    facts = Facts(
        wanted=wanted,
        drawing=drawing,
        environment=os.environ,
        cards=list_cards(),
        nodes=list_nodes(),
        granted=nvidia_is_present(),
        loaded=Path("/proc/driver/nvidia/version").exists(),
        memfd_works=memory.works,
        cache=look_at_cache((drawing.fingerprint or {}).get("vendor", "")),
    )
    return Examination(
        wanted=wanted,
        drawing=drawing,
        cards=facts.cards,
        cores=len(os.sched_getaffinity(0)),
        llvmpipe_threads=os.environ.get("LP_NUM_THREADS"),
        shared_memory=memory,
        driver_cache=facts.cache,
        findings=diagnose(facts),
    )


def list_cards() -> tuple[Card, ...]:
    """Ask nvidia-smi, where there is one."""
    if not nvidia_is_present():
        return ()
    try:
        answer = subprocess.run(
            [
                "nvidia-smi",
                f"--query-gpu={CARD_FIELDS}",
                "--format=csv,noheader,nounits",
            ],
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return parse_cards(answer.stdout)


def list_nodes(root: Path = Path("/")) -> tuple[Node, ...]:
    """List the kernel's render nodes, with the driver that each belongs to."""
    found = []
    for path in sorted((root / "dev/dri").glob("renderD*")):
        driver = root / "sys/class/drm" / path.name / "device/driver"
        usable = os.access(path, os.R_OK | os.W_OK)
        found.append(
            Node(path, driver.resolve().name if driver.exists() else "", usable)
        )
    return tuple(found)


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
