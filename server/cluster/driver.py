"""`shaders21k serve --ray`: keeps renderers on a cluster for as long as it runs."""

import logging
import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from statistics import fmean
from typing import Any

import typer

from server.cluster.directory import Directory, Sight
from server.cluster.fleet import Fleet
from server.cluster.scaling import Bounds, Scaler
from server.cluster.terms import Terms
from server.errors import SetupError
from server.lifeline import hold
from shaders21k.transports.cluster import RENEW_S
from shaders21k.transports.herald import ASK_S, DIRECTORY, NAMESPACE, join

log = logging.getLogger("server.cluster")

LOOK_S = 0.5
"""How often the driver looks what has become of everything."""

LEAVE_S = 2.5 * RENEW_S
"""How long one that is too many still serves: until every reader has asked who does."""

MISSING_S = 60.0
"""How long renderers may be missing before that is said."""


def serve_on_ray(terms: Terms, *, until_eof: bool = False) -> None:
    """Keep renderers on a Ray cluster until SIGINT or SIGTERM, and end them in order.

    Whatever ends this process, Ray ends what it owns: all renderers.

    Args:
        terms: which renderers.
        until_eof: end when standard input does, too.

    Raises:
        SetupError: Ray is not installed, or no node is fit for a renderer.
        StreamError: there is no cluster.
        ServiceError: the renderers cannot serve.
    """
    if find_spec("ray") is None:
        raise SetupError("--ray needs Ray: pip install 'shaders21k[ray]'")
    import ray  # noqa: PLC0415

    join(terms.address)
    try:
        with listen(until_eof=until_eof) as told:
            Driver(Fleet(terms), terms.bound(list_nodes())).run(told)
    finally:
        ray.shutdown()


class Driver:
    """Looks at the directory, and keeps as many renderers as are wanted.

    Args:
        fleet: of them.
        bounds: how many there may be.
    """

    def __init__(self, fleet: Fleet, bounds: Bounds) -> None:
        self._fleet = fleet
        self._scaler = Scaler(bounds)
        self._wanted = bounds.least
        self._serving: set[str] = set()
        self._directory: Any = None
        self._missing_since_s = time.monotonic()

    def run(self, told: threading.Event) -> None:
        """Go on until told to end."""
        log.info("%d renderer(s) are started", self._wanted)
        try:
            while not told.is_set():
                if self._directory is None:
                    self._directory = find_directory()
                self._fleet.watch()
                self._fleet.keep(self._wanted, LEAVE_S)
                self._look()
                told.wait(LOOK_S)
        finally:
            self._fleet.end()

    def _look(self) -> None:
        """See who serves, and how many should."""
        import ray  # noqa: PLC0415

        try:
            sight: Sight = ray.get(self._directory.look.remote(), timeout=ASK_S)
        except ray.exceptions.ActorDiedError:  # with the driver that had made it
            self._directory = None
            return
        except ray.exceptions.RayError as error:  # Ray starts it, perhaps once more
            log.warning("the directory says nothing: %s", type(error).__name__)
            return
        names = self._fleet.names
        ours = [each for each in sight.beats if each.name in names]
        serving = {each.name for each in ours}
        self._tell(sight, serving)
        self._fleet.has_served = self._fleet.has_served or bool(serving)
        self._mind(len(serving))
        if len(serving) == len(names) == self._wanted == len(self._fleet.hands):
            self._fleet.calm_down()
            busy = [each.busy for each in ours if each.busy is not None]
            wanted = self._scaler.decide(
                time.monotonic(),
                self._wanted,
                sight.readings,
                fmean(busy) if busy else None,
            )
            if wanted != self._wanted:
                log.info("%d renderers instead of %d", wanted, self._wanted)
                self._wanted = wanted

    def _mind(self, serving: int) -> None:
        """Say once that renderers are missing, when that has lasted."""
        now_s = time.monotonic()
        if serving >= self._wanted:
            self._missing_since_s = now_s
        elif now_s - self._missing_since_s >= MISSING_S:
            self._missing_since_s = math.inf
            words = "%d of %d renderers serve; `ray status` says whether there is room"
            log.warning(words, serving, self._wanted)

    def _tell(self, sight: Sight, serving: set[str]) -> None:
        """Say what has changed."""
        import ray  # noqa: PLC0415

        begun = [each for each in sight.beats if each.name in serving - self._serving]
        if begun and not self._fleet.has_served:
            address = ray.get_runtime_context().gcs_address
            typer.echo(f"serving {begun[0].programs} programs at ray://{address}")
        for beat in begun:
            log.info("%s serves at %s", beat.name, beat.url)
            if beat.is_open and not beat.url.startswith("http://127."):
                log.warning(
                    "ANYBODY WHO REACHES %s MAY USE IT: set SHADERS21K_TOKEN_FILE "
                    "where `ray start` is run; docs/security.md says what that means",
                    beat.url,
                )
        for name in self._serving - serving:
            log.info("%s serves no more", name)
        self._serving = serving


def list_nodes() -> list[dict[str, Any]]:
    """List the nodes of the cluster, those that have gone too."""
    import ray  # noqa: PLC0415

    return list(ray.nodes())  # type: ignore[no-untyped-call]


def find_directory() -> Any:
    """Find the cluster's directory, or start it: on the head, whose end ends all."""
    import ray  # noqa: PLC0415
    from ray.util.scheduling_strategies import (  # noqa: PLC0415
        NodeAffinitySchedulingStrategy,
    )

    heads = [
        each["NodeID"]
        for each in list_nodes()
        if each["Alive"] and "node:__internal_head__" in each["Resources"]
    ]
    place = NodeAffinitySchedulingStrategy(heads[0], soft=True) if heads else None
    return (
        ray.remote(Directory)
        .options(
            name=DIRECTORY,
            namespace=NAMESPACE,
            get_if_exists=True,
            num_cpus=0,
            max_restarts=-1,
            scheduling_strategy=place or "DEFAULT",
        )
        .remote()
    )


@contextmanager
def listen(*, until_eof: bool) -> Iterator[threading.Event]:
    """Hear of SIGINT, SIGTERM and, if wanted, the end of standard input.

    The second signal ends the process at once.
    """
    told = threading.Event()

    def stop(number: int, _: Any) -> None:
        if told.is_set():
            raise SystemExit(128 + number)
        told.set()

    before = {
        each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)
    }
    if until_eof:
        hold(told.set)
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
