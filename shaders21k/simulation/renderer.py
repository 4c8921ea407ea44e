"""One renderer, modeled: what `shaders21k serve --workers 1` does with its time.

A request waits for the worker, which takes up to four batches at once if hardly any of
their programs are missing, compiles what is missing, and draws. What is drawn lies in
one of a ring's slots until the service has sent it, while the worker draws on. When
nothing waits, the worker compiles what the window will need next. These numbers are
those of `server.workbench` and `renderer.windows`, which this room may not import; a
test compares them.
"""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, partial

from shaders21k.errors import BusyError, ShadersError, StreamError
from shaders21k.recipe import recipe, resident_window
from shaders21k.simulation.loop import Loop
from shaders21k.simulation.sharing import Job, Queue, Shared
from shaders21k.spec import MAX_STEP, StreamSpec

MAX_TOGETHER, MAX_MISSING = 4, 8
"""Batches that are drawn at once, and programs that all but the first may lack."""

AHEAD = 8
"""Steps whose programs are kept, and compiled when nothing else is to be done."""

MAX_INSIDE = 64
"""Requests that wait or are being sent, before it says that it is full."""

RETRY_S = 1.0
"""When one that is full wants to be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What a renderer needs for a batch, each figure to be measured on one alone.

    Attributes:
        draw_s: seconds to draw a batch, whose programs are compiled.
        draw_width: cores of its host that it keeps busy meanwhile, on average; 0 where
            a device of its own draws.
        compile_s: seconds of one core to compile a program.
        serve_s: seconds of one core to answer a request and send the batch.
        latency_s: from one host to the other, one way.
        link_bytes_s: bytes a second that its host can send.
        slots: batches drawn and not sent yet, at most, and one that is being drawn.
        spread: standard deviation of the time to draw, from batch to batch, divided by
            its mean. A batch costs the same wherever it is drawn.
    """

    draw_s: float
    draw_width: float = 0.0
    compile_s: float = 0.0
    serve_s: float = 0.0
    latency_s: float = 0.0002
    link_bytes_s: float = 1.25e9
    slots: int = 12
    spread: float = 0.0


@dataclass(slots=True, eq=False)
class Request:
    """A batch that somebody waits for.

    Attributes:
        step, rows: which.
        settle: tells them that it is sent, or why it will not be.
        is_withdrawn: nobody waits for it any more.
    """

    step: int
    rows: tuple[int, int]
    settle: Callable[[ShadersError | None], object]
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a renderer stands.

    Attributes:
        host: cores, that it may share with others.
        core: their name there.
        network: all links.
        links: those between it and the trainer.
        device: what draws, if not the host's cores.
    """

    host: Shared
    core: Hashable
    network: Shared
    links: tuple[Hashable, ...]
    device: Shared | None = None


class Renderer:
    """A modeled renderer.

    Args:
        loop: whose time it is.
        model: what it needs.
        place: where it stands.
        spec: the stream.
        difficulty: of a step: seconds to draw it, by the mean's.

    Attributes:
        is_up: it has not been killed.
        mishaps: how often it was killed, frozen or slowed.
        pace: share of its speed that it has; 0 when frozen.
        drawn, compiled: batches, and programs while a batch waited for them.
        draw_s, compile_s: seconds that its worker has spent on them; on both, a host
            that is shared counts more.
    """

    def __init__(
        self,
        loop: Loop,
        model: Model,
        place: Place,
        spec: StreamSpec,
        difficulty: Callable[[int], float],
    ) -> None:
        self._loop, self._model, self._place, self._spec = loop, model, place, spec
        self._difficulty = difficulty
        self.is_up, self.pace = True, 1.0
        self.drawn = self.compiled = self.mishaps = 0
        self.draw_s = self.compile_s = 0.0
        self._begin()

    def _begin(self) -> None:
        self._waiting: deque[Request] = deque()
        self._inside: dict[Request, None] = {}
        self._jobs: dict[Job, tuple[Shared, float]] = {}
        self._resident: set[int] = set()
        self._ahead: deque[int] = deque()
        self._slots = self._model.slots
        self._is_busy = False
        self._life = object()
        # The service's own thread sends one batch after the other.
        self._sender = Queue(self._place.host, (self._place.core,))

    def warm(self) -> None:
        """Have the first window's programs compiled."""
        self._resident = set(ahead_of(self._spec, 0))

    # What is asked of it ----------------------------------------------------------

    def take(self, request: Request) -> None:
        """Let a request come in; its answer leaves from here at once, or later."""
        if not self.is_up:
            request.settle(StreamError("it is not there"))
        elif len(self._inside) >= MAX_INSIDE:
            request.settle(BusyError("it is full", RETRY_S))
        else:
            self._inside[request] = None
            self._waiting.append(request)
            self._work()

    def withdraw(self, request: Request) -> None:
        """Hear that somebody has hung up."""
        request.is_withdrawn = True
        if request in self._waiting:
            self._waiting.remove(request)
            self._inside.pop(request, None)

    # What it does -----------------------------------------------------------------

    def _work(self) -> None:
        if self._is_busy or not self.is_up:
            return
        if self._waiting and self._slots > 0:
            self._paint(self._take_some())
        elif self._ahead:
            self._is_busy = True
            program = self._ahead.popleft()
            self._compile(1, partial(self._have, program))

    def _have(self, program: int) -> None:
        self._resident.add(program)
        self._is_busy = False
        self._work()

    def _take_some(self) -> list[Request]:
        group = [self._waiting.popleft()]
        most = min(MAX_TOGETHER, self._slots)
        while self._waiting and len(group) < most:
            if len(self._missing(self._waiting[0])) > MAX_MISSING:
                break
            group.append(self._waiting.popleft())
        return group

    def _missing(self, request: Request) -> frozenset[int]:
        return needed(self._spec, request.step, request.rows) - self._resident

    def _paint(self, group: list[Request]) -> None:
        self._is_busy = True
        self._slots -= len(group)
        wanted = frozenset().union(*(self._missing(each) for each in group))
        self.compiled += len(wanted)
        began_s = self._loop.time_s

        def draw() -> None:
            self.compile_s += self._loop.time_s - began_s
            self._resident |= wanted
            self._draw(group)

        if wanted:
            self._compile(len(wanted), draw)
        else:
            self._draw(group)

    def _compile(self, programs: int, done: Callable[[], object]) -> None:
        amount = programs * self._model.compile_s
        self._start(self._place.host, amount, (self._place.core,), done, most=1.0)

    def _draw(self, group: list[Request]) -> None:
        began_s = self._loop.time_s
        seconds = sum(self._seconds(each) for each in group)

        def done() -> None:
            self.draw_s += self._loop.time_s - began_s
            self.drawn += len(group)
            latest = max(each.step for each in group)
            kept = ahead_of(self._spec, latest)
            self._resident.intersection_update(kept)
            self._ahead = deque(
                each for each in kept if each not in self._resident
            )  # the soonest first
            self._is_busy = False
            for each in group:
                self._send(each)
            self._work()

        place, width = self._place, self._model.draw_width
        if place.device is None:
            amount = seconds * width
            self._start(place.host, amount, (place.core,), done, most=width)
        else:
            self._start(place.device, seconds, ("device",), done, most=1.0)

    def _seconds(self, request: Request) -> float:
        low, high = request.rows
        part = (high - low) / self._spec.batch_size
        return self._model.draw_s * part * self._difficulty(request.step)

    def _send(self, request: Request) -> None:
        if request.is_withdrawn:
            self._leave(request)
            return
        low, high = request.rows
        size, life = (high - low) * self._spec.sample_bytes, self._life

        def sent() -> None:
            self._leave(request)
            if not request.is_withdrawn:
                request.settle(None)
            self._work()

        def flow() -> None:
            if life is self._life:
                self._start(self._place.network, size, self._place.links, sent)

        self._sender.put(self._model.serve_s, flow)

    def _leave(self, request: Request) -> None:
        self._slots += 1
        self._inside.pop(request, None)

    def _start(
        self,
        shared: Shared,
        amount: float,
        uses: tuple[Hashable, ...],
        done: Callable[[], object],
        *,
        most: float = float("inf"),
    ) -> None:
        def end() -> None:
            self._jobs.pop(job, None)
            done()

        limit = most * self.pace if self.pace else 0.0
        job = shared.start(amount, uses, end, most=limit)
        self._jobs[job] = shared, most

    # What befalls it --------------------------------------------------------------

    def kill(self) -> None:
        """End, with whatever it was about; everybody who waits is told at once."""
        inside = list(self._inside)
        for job, (shared, _) in self._jobs.items():
            shared.stop(job)
        self.is_up, self.pace = False, 1.0
        self._begin()
        for request in inside:
            if not request.is_withdrawn:
                request.settle(StreamError("it has gone"))

    def start(self) -> None:
        """Be there again, and know nothing."""
        self.is_up = True

    def set_pace(self, pace: float) -> None:
        """Go on at a share of the speed; 0 freezes it."""
        self.pace = pace
        for job, (shared, most) in self._jobs.items():
            shared.limit(job, most * pace if pace else 0.0)


@lru_cache(maxsize=1024)
def needed(spec: StreamSpec, step: int, rows: tuple[int, int]) -> frozenset[int]:
    """Name the programs of some rows of a batch."""
    return frozenset(recipe(spec, step, rows).program.ravel().tolist())


@lru_cache(maxsize=256)
def ahead_of(spec: StreamSpec, step: int) -> dict[int, None]:
    """Name the programs of a step's window and the next ones', the soonest first."""
    last = min(step + AHEAD, MAX_STEP)
    return dict.fromkeys(
        program
        for each in range(step, last + 1)
        for program in resident_window(spec, each).tolist()
    )
