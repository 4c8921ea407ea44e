"""What the doctor concludes from what it has seen: one finding for each known fault.

Everything here is a pure function of `Facts`. What EGL itself fails with is explained
in `renderer.causes`, and what becomes of a process that draws in `renderer.probe`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from renderer.cache import DriverCache
from renderer.causes import Finding, Severity, name_overrides
from renderer.probe import Drawing

SHARED_MIB = 1024
"""More of a card's memory than a desktop or a renderer of ours takes."""


@dataclass(frozen=True, slots=True)
class Card:
    """An NVIDIA card as nvidia-smi tells of it.

    Attributes:
        name: of the product.
        driver: its version.
        uuid: with "GPU-" before it.
        mig: "Enabled", "Disabled" or "[N/A]".
        used_mib: of its memory, by everybody; None where it does not say.
    """

    name: str
    driver: str
    uuid: str
    mig: str
    used_mib: int | None


@dataclass(frozen=True, slots=True)
class Node:
    """A render node of the kernel's, as in /dev/dri/renderD128.

    Attributes:
        path: of the device file.
        driver: the kernel's: "amdgpu", "i915"; "" for one without hardware.
        usable: this user may read and write it.
    """

    path: Path
    driver: str
    usable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the doctor has seen.

    Attributes:
        wanted: the device that was asked for.
        drawing: what came of drawing with it.
        environment: its variables.
        cards: that nvidia-smi lists.
        nodes: render nodes of the kernel.
        granted: the kernel's NVIDIA device files are here.
        loaded: the kernel has NVIDIA's driver, for this container or for others.
        memfd_works: memory can be shared without a name.
        cache: of the driver that drew, Mesa's where none did.
    """

    wanted: str
    drawing: Drawing
    cache: DriverCache
    environment: Mapping[str, str] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()
    nodes: tuple[Node, ...] = ()
    granted: bool = False
    loaded: bool = False
    memfd_works: bool = True

    @property
    def on_cpu(self) -> bool:
        """It draws, with the CPU."""
        words = self.drawing.fingerprint or {}
        return "llvmpipe" in words.get("renderer", "")

    @property
    def on_gpu(self) -> bool:
        """It draws, with a card."""
        return self.drawing.fingerprint is not None and not self.on_cpu


def parse_cards(text: str) -> tuple[Card, ...]:
    """Read `nvidia-smi --query-gpu=CARD_FIELDS --format=csv,noheader,nounits`."""
    rows = [[word.strip() for word in line.split(",")] for line in text.splitlines()]
    return tuple(
        Card(name, driver, uuid, mig, int(used) if used.isdigit() else None)
        for name, driver, uuid, mig, used in (row for row in rows if len(row) == 5)
    )


CARD_FIELDS = "name,driver_version,uuid,mig.mode.current,memory.used"


def diagnose(facts: Facts) -> tuple[Finding, ...]:
    """Conclude. Why nothing draws comes first, then what may be behind it, then notes.

    What would be a note becomes a problem where nothing draws and it may be why.
    """
    problem = facts.drawing.problem
    found = [] if problem is None else [problem]
    severity: Severity = "note" if problem is None else "problem"
    for rule in CAUSES:
        found += [replace(each, severity=severity) for each in rule(facts)]
    for rule in NOTES:
        found += [replace(each, severity="note") for each in rule(facts)]
    return tuple(found)


# What may be why nothing draws, or the CPU does ---------------------------------------


def _mig(facts: Facts) -> Iterator[Finding]:
    cut = [card for card in facts.cards if card.mig == "Enabled"]
    if cut and not facts.on_gpu:
        names = ", ".join(f"{card.name} ({card.uuid})" for card in cut)
        yield Finding(
            "mig-mode",
            f"in MIG mode a GPU has no graphics: {names}",
            "nvidia-smi -i UUID -mig 0, as root; or draw on another card, or the CPU",
        )


def _not_granted(facts: Facts) -> Iterator[Finding]:
    if facts.loaded and not facts.granted and not facts.on_gpu:
        yield Finding(
            "gpu-not-granted",
            "this machine has an NVIDIA driver, but its devices are not in here",
            "give the container a GPU: docker run --gpus all, or compose with "
            "docker/gpu.yaml",
        )


def _permission(facts: Facts) -> Iterator[Finding]:
    # NVIDIA's driver draws through /dev/nvidia0 and does without.
    nodes = [node for node in facts.nodes if node.driver != "nvidia"]
    shut = [str(node.path) for node in nodes if not node.usable]
    if shut and not facts.on_gpu:
        yield Finding(
            "dri-permission",
            f"this user may not open {', '.join(shut)}",
            "join the groups render and video",
        )


def _software(facts: Facts) -> Iterator[Finding]:
    cards = [f"{node.path} ({node.driver})" for node in facts.nodes if node.driver]
    if cards and facts.on_cpu and facts.wanted != "cpu":
        yield Finding(
            "software-only",
            f"the CPU draws although there is {', '.join(cards)}",
            "install the card's OpenGL driver (libgl1-mesa-dri has AMD's and Intel's)"
            + name_overrides(facts.environment),
        )


# What may disappoint ------------------------------------------------------------------


def _renumbered(facts: Facts) -> Iterator[Finding]:
    if facts.granted and (named := facts.environment.get("CUDA_VISIBLE_DEVICES")):
        yield Finding(
            "cuda-visible-devices",
            f"CUDA_VISIBLE_DEVICES={named} renumbers CUDA's devices, not EGL's",
            "choose with --device egl:N, by the UUIDs above",
        )


def _shared(facts: Facts) -> Iterator[Finding]:
    for card in facts.cards:
        if facts.on_gpu and (card.used_mib or 0) > SHARED_MIB:
            yield Finding(
                "gpu-shared",
                f"{card.used_mib} MiB of {card.name} are in use by others",
                "pictures have come out wrong where training shared the card "
                "(shaders21k's authors): compare batches now and then, or use two",
            )


def _memfd(facts: Facts) -> Iterator[Finding]:
    if not facts.memfd_works:
        yield Finding(
            "memfd-refused",
            "memory cannot be shared: memfd_create is refused, by a sandbox perhaps",
            "stream over HTTP, the ring will not work",
        )


def _cache(facts: Facts) -> Iterator[Finding]:
    cache, again = facts.cache, "every start compiles everything again"
    place = "name another place in SHADERS21K_CACHE"
    if not cache.enabled:
        yield Finding(
            "cache-off",
            f"the driver's cache is off: {again}",
            "unset MESA_SHADER_CACHE_DISABLE or __GL_SHADER_DISK_CACHE",
        )
    elif not cache.writable:
        yield Finding(
            "cache-readonly", f"{cache.path} may not be written: {again}", place
        )
    elif cache.limit_mib is not None and cache.size_mib > 0.9 * cache.limit_mib:
        yield Finding(
            "cache-full",
            f"{cache.path} holds {cache.size_mib:g} of {cache.limit_mib:g} MiB: the "
            "driver throws out what it may need",
            "delete it, or raise MESA_SHADER_CACHE_MAX_SIZE or "
            "__GL_SHADER_DISK_CACHE_SIZE",
        )


def _pinned(facts: Facts) -> Iterator[Finding]:
    for name, variable in (
        ("threads-pinned", "LP_NUM_THREADS"),
        ("vector-width", "LP_NATIVE_VECTOR_WIDTH"),
    ):
        if facts.on_cpu and variable in facts.environment:
            yield Finding(
                name,
                f"{variable}={facts.environment[variable]} is set",
                "try without: llvmpipe is fastest when it chooses for itself",
            )


Rule = Callable[[Facts], Iterator[Finding]]
CAUSES: tuple[Rule, ...] = (_mig, _not_granted, _permission, _software)
NOTES: tuple[Rule, ...] = (_renumbered, _shared, _memfd, _cache, _pinned)
