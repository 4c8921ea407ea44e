"""One trainer and its renderers, simulated: the client's own code between models."""

import logging
import math
import random
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache

from shaders21k.batch import Batch
from shaders21k.errors import SpecError, StreamError
from shaders21k.metrics import Metrics
from shaders21k.selection import Selection
from shaders21k.simulation.endpoint import Modeled
from shaders21k.simulation.failures import Failures, befall, foresee
from shaders21k.simulation.loop import Loop
from shaders21k.simulation.renderer import Model, Place, Renderer
from shaders21k.simulation.runtime import Simulated
from shaders21k.simulation.sharing import Queue, Shared
from shaders21k.simulation.tally import Fetches, Result, quantile
from shaders21k.spec import StreamSpec
from shaders21k.stream import BatchStream
from shaders21k.transports.addresses import Address
from shaders21k.transports.many import ManyTransport

SEEDED = "0123456789abcdef" * 4
PROGRAMS = 21_000
"""In a selection that stands for any, where the spec names none."""


MAX_ERRORS = 3
"""How often a trainer tries again before it gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A trainer, by what it takes.

    Attributes:
        step_s: seconds of a step, once it has its batch; nothing is read meanwhile by
            it, but its client goes on.
        read_s: seconds of a core that its client spends on each batch; it has one
            core, for Python runs one thread at a time.
        read_member_s: as many more for each renderer that there is, to choose one.
        link_bytes_s: bytes a second that its host can take in.
        prefetch: batches asked for ahead.
        patience_s: see `BatchStream`.
    """

    step_s: float
    read_s: float = 0.0
    read_member_s: float = 0.0
    link_bytes_s: float = 1.25e9
    prefetch: int = 4
    patience_s: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What is to be simulated.

    Attributes:
        spec: the stream; without a selection, it is of 21,000 programs.
        renderers: how many.
        model: of each.
        reader: of their batches.
        cores: of each host of renderers.
        renderers_a_host: that stand on one host; 0 puts all there, and the trainer's
            client too.
        failures: what befalls them.
        seed: of everything random here.
    """

    spec: StreamSpec
    renderers: int
    model: Model
    reader: Reader
    cores: float = 8.0
    renderers_a_host: int = 1
    failures: Failures = field(default_factory=Failures)
    seed: int = 0


def simulate(
    fleet: Fleet,
    *,
    batches: int = 500,
    seconds: float = 0.0,
    warm_up: int | None = None,
    listener: Callable[[Batch, float], object] | None = None,
) -> Result:
    """Run a trainer for some batches, and say what it got.

    The same fleet gives the same result, on any machine. Renderers begin with the
    first window compiled; those that are started again, with nothing.

    Args:
        fleet: who takes part.
        batches: that count, at least.
        seconds: of simulated time, at least; for what happens seldom.
        warm_up: batches before those, from a client that knows nobody yet. None is as
            many as make the programs of the window leave it twice, 100 to 1,000.
        listener: is told each batch that is delivered, and when, in seconds.

    Raises:
        SpecError: there is no renderer, or the spec asks for the impossible.
        StreamError: the trainer gave up, as it would.
    """
    if fleet.renderers < 1:
        raise SpecError("a fleet without renderers draws nothing: have 1 or more")
    if warm_up is None:
        stays = fleet.spec.window // max(1, fleet.spec.slide)
        warm_up = min(1000, max(100, 2 * stays)) if fleet.spec.slide else 100
    with _silenced():
        return _Run(fleet, listener).run(batches, seconds, warm_up)


class _Run:
    """One simulation, from beginning to end."""

    def __init__(
        self, fleet: Fleet, listener: Callable[[Batch, float], object] | None
    ) -> None:
        self._fleet, self._listener = fleet, listener
        self._loop = loop = Loop()
        self._spec = resolve(fleet.spec)
        self._fetches = Fetches()
        self._metrics = Metrics()
        together = fleet.renderers_a_host == 0
        each = fleet.renderers_a_host or fleet.renderers
        hosts = [
            Shared(loop, {"core": fleet.cores}) for _ in range(0, fleet.renderers, each)
        ]
        links: dict[Hashable, float] = dict.fromkeys(
            range(len(hosts)), fleet.model.link_bytes_s
        )
        self._network = Shared(loop, {**links, "trainer": fleet.reader.link_bytes_s})
        self._reading = hosts[0] if together else Shared(loop, {"core": 1.0})
        self._reader = Queue(self._reading, ("core",))
        self._renderers = [
            Renderer(
                loop,
                fleet.model,
                Place(
                    hosts[number // each],
                    "core",
                    self._network,
                    (number // each, "trainer"),
                    None if fleet.model.draw_width else Shared(loop, {"device": 1.0}),
                ),
                self._spec,
                find_difficulty(fleet.model.spread, fleet.seed),
            )
            for number in range(fleet.renderers)
        ]
        for renderer in self._renderers:
            renderer.warm()

    def run(self, batches: int, seconds: float, warm_up: int) -> Result:
        fleet, loop = self._fleet, self._loop
        read_s = fleet.reader.read_s + fleet.reader.read_member_s * fleet.renderers
        places = {
            Address(f"http://r{number}"): Modeled(
                f"http://r{number}",
                loop,
                renderer,
                latency_s=fleet.model.latency_s,
                reader=self._reader,
                read_s=read_s,
                fetches=self._fetches,
            )
            for number, renderer in enumerate(self._renderers)
        }
        runtime = Simulated(loop)
        transport = ManyTransport(
            lambda: list(places),
            places.__getitem__,
            metrics=self._metrics,
            patience_s=fleet.reader.patience_s,
            runtime=runtime,
        )
        stream = BatchStream(
            transport,
            self._spec,
            prefetch=fleet.reader.prefetch,
            patience_s=fleet.reader.patience_s,
            runtime=runtime,
        )

        def read() -> Result:
            with stream:
                for number, renderer in enumerate(self._renderers):
                    mishaps = foresee(fleet.failures, fleet.seed, number)
                    befall(loop, renderer, mishaps, fleet.failures.slow_pace)
                self._read(stream, warm_up)
                before = self._account(stream)
                self._fetches.forget()
                waits_s, errors = self._read(stream, batches, seconds)
                return self._sum_up(before, self._account(stream), waits_s, errors)

        return loop.run(read)

    def _read(
        self, stream: BatchStream, batches: int, seconds: float = 0.0
    ) -> tuple[list[float], int]:
        """Read on: how long each batch was waited for, and errors."""
        waits_s: list[float] = []
        errors = 0
        until_s = self._loop.time_s + seconds
        while len(waits_s) < batches or self._loop.time_s < until_s:
            before_s = stream.waited_s
            try:
                batch = next(stream)
            except StreamError:
                errors += 1
                if errors > MAX_ERRORS:
                    raise
                continue
            if self._listener is not None:
                self._listener(batch, self._loop.time_s)
            waits_s.append(stream.waited_s - before_s)
            if self._fleet.reader.step_s:
                self._loop.sleep(self._fleet.reader.step_s)
        return waits_s, errors

    def _account(self, stream: BatchStream) -> dict[str, float]:
        """Say how much there has been of everything."""
        registry = self._metrics.registry

        def total(name: str, **labels: str) -> float:
            return registry.get_sample_value(f"shaders21k_{name}_total", labels) or 0.0

        reasons = ("gone", "busy", "late", "wrong")
        return {
            "at_s": self._loop.time_s,
            "waited_s": stream.waited_s,
            "draw_s": sum(each.draw_s for each in self._renderers),
            "compile_s": sum(each.compile_s for each in self._renderers),
            "drawn": sum(each.drawn for each in self._renderers),
            "compiled": sum(each.compiled for each in self._renderers),
            "bytes": self._network.used["trainer"],
            "mishaps": sum(each.mishaps for each in self._renderers),
            "won": total("hedges", won="yes"),
            "lost": total("hedges", won="no"),
            **{reason: total("retries", reason=reason) for reason in reasons},
        }

    def _sum_up(
        self,
        before: dict[str, float],
        after: dict[str, float],
        waits_s: list[float],
        errors: int,
    ) -> Result:
        fleet = self._fleet
        passed = {name: after[name] - before[name] for name in after}
        seconds, batches = passed["at_s"], len(waits_s)
        workers_s = seconds * fleet.renderers
        reader = fleet.reader
        read_s = reader.read_s + reader.read_member_s * fleet.renderers
        return Result(
            renderers=fleet.renderers,
            batches=batches,
            seconds=seconds,
            wait_share=passed["waited_s"] / seconds,
            fetch_p50_s=quantile(self._fetches.seconds, 0.5),
            fetch_p99_s=quantile(self._fetches.seconds, 0.99),
            wait_p99_s=quantile(waits_s, 0.99),
            wait_most_s=max(waits_s),
            hedges=int(passed["won"] + passed["lost"]),
            hedges_won=int(passed["won"]),
            retries={
                name: int(passed[name])
                for name in ("gone", "busy", "late", "wrong")
                if passed[name]
            },
            used=len(self._fetches.renderers),
            draw_share=passed["draw_s"] / workers_s,
            compile_share=passed["compile_s"] / workers_s,
            compiled=passed["compiled"] / max(1.0, passed["drawn"]),
            link_share=passed["bytes"] / seconds / reader.link_bytes_s,
            read_share=batches * read_s / seconds,
            mishaps=int(passed["mishaps"]),
            errors=errors,
        )


def resolve(spec: StreamSpec) -> StreamSpec:
    """Give a spec a selection, where it has none."""
    if spec.selection is None:
        most = spec.programs[1] if spec.programs else PROGRAMS
        spec = replace(spec, selection=Selection(SEEDED, max(most, PROGRAMS)))
    return spec


def find_difficulty(spread: float, seed: int) -> Callable[[int], float]:
    """Make a function from a step to how hard it is to draw: log-normal, mean 1."""
    sigma = math.sqrt(math.log1p(spread * spread))

    @lru_cache(maxsize=1024)
    def find(step: int) -> float:
        if not spread:
            return 1.0
        normal = random.Random(f"{seed}/difficulty/{step}").gauss(0.0, 1.0)
        return math.exp(sigma * normal - sigma * sigma / 2)

    return find


@contextmanager
def _silenced() -> Iterator[None]:
    """Say nothing of renderers that are left alone: these are not real ones."""
    log = logging.getLogger("shaders21k.stream")
    before = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = before
