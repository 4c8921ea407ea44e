"""What renderers a cluster shall run: how many, what each takes, and how it serves."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from server.cluster.scaling import Bounds
from server.errors import SetupError
from shaders21k.service import DRAIN_S, MARGIN_S

OURS = {"ray", "renderers", "renderers_max", "cpus_each", "gpus_each", "until_eof"}
"""Options of `serve` that are the driver's own."""

NOT_THEIRS = {"bind": "a free port of its node's address", "socket": "one of its own"}
"""Options that no renderer of a cluster can be given, and what each takes instead."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How to serve on a cluster.

    Attributes:
        address: of the cluster, as Ray takes it.
        arguments: of `shaders21k serve`, for every renderer.
        cpus_each, gpus_each: what each takes of its node.
        least: renderers at any time; None for one on each node that has what it takes,
            but `most` at most.
        most: to which the readers' waiting may raise that; None forbids it.
        drain_s: how long each finishes what it has begun.
    """

    address: str
    arguments: tuple[str, ...] = ()
    cpus_each: float = 1.0
    gpus_each: float = 0.0
    least: int | None = None
    most: int | None = None
    drain_s: float = DRAIN_S

    @property
    def end_s(self) -> float:
        """How long each may take to end, before it is killed."""
        return self.drain_s + MARGIN_S

    @property
    def on_gpu(self) -> bool:
        """Whether renderers draw with what Ray gives them; not where a user says."""
        return self.gpus_each > 0 and "--device" not in self.arguments

    def for_service(self) -> list[str]:
        """Arguments of each service; without a GPU, a worker for each CPU it takes."""
        if self.gpus_each > 0 or "--workers" in self.arguments:
            return list(self.arguments)
        return ["--workers", str(max(1, math.ceil(self.cpus_each))), *self.arguments]

    def bound(self, nodes: Sequence[Mapping[str, Any]]) -> Bounds:
        """Say how many there may be, on the nodes of `ray.nodes()`.

        Raises:
            SetupError: no node is fit, and nobody has said how many to wait for.
        """
        fit = self.least or self.count_nodes(nodes)
        least = fit if self.most is None else min(fit, self.most)
        return Bounds(least, self.most or least)

    def count_nodes(self, nodes: Sequence[Mapping[str, Any]]) -> int:
        """Count the nodes of `ray.nodes()` that have what a renderer takes.

        Raises:
            SetupError: none has.
        """
        found = 0
        for node in nodes:
            has = node["Resources"]
            enough = (
                has.get("CPU", 0) >= self.cpus_each
                and has.get("GPU", 0) >= self.gpus_each
            )
            found += bool(node["Alive"] and enough)
        if not found:
            raise SetupError(
                f"no node of the Ray cluster has {self.cpus_each:g} CPUs and "
                f"{self.gpus_each:g} GPUs: say less with --cpus-each or --gpus-each, "
                "or --renderers N to wait for nodes that have them"
            )
        return found


def collect_arguments(context: typer.Context) -> tuple[str, ...]:
    """Say again what `serve` was told, wherever it was told it, for other machines.

    Raises:
        typer.BadParameter: it was told something that only one service can be.
    """
    arguments: list[str] = []
    for option in context.command.params:
        name = option.name or ""
        source = context.get_parameter_source(name)
        if source is None or source.name == "DEFAULT":
            continue
        if name in NOT_THEIRS:
            raise typer.BadParameter(
                f"with --ray every renderer takes {NOT_THEIRS[name]}", param_hint=name
            )
        if name not in OURS:
            arguments += _write(option.opts[0], context.params[name])
    return tuple(arguments)


def _write(name: str, value: Any) -> list[str]:
    match value:
        case None | False:
            return []
        case True:
            return [name]
        case list() | tuple():
            return [word for each in value for word in _write(name, each)]
        case Path():
            return [name, str(value.absolute())]
    return [name, str(value)]
