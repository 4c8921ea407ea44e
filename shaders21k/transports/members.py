"""What a client knows of each renderer, and of each request."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from shaders21k.batch import Batch, Fingerprint
from shaders21k.errors import ShadersError, StreamError
from shaders21k.spec import StreamSpec
from shaders21k.transports.affinity import Load, choose, find_block
from shaders21k.transports.base import Endpoint

NEWEST = 0.3
"""Weight of the newest measurement in a renderer's mean."""

FORGIVE_S = 30.0
"""By then half of what a renderer is slower than the fastest is forgotten. It is then
asked again now and then, or nobody would ever hear that it has recovered."""

PAUSE_S, LONGEST_PAUSE_S = 0.1, 8.0


@dataclass(slots=True, eq=False, weakref_slot=True)
class Task:
    """A batch that the reader has asked for. One without attempts waits for somebody.

    Attributes:
        step, rows: which.
        future: the reader's.
        attempts: requests on their way.
        reason: why it must be asked again, "" the first time; see `Metrics.retries`.
        refusals: renderers that cannot do it, and their words.
        hastened_s: since when the reader is blocked for it.
    """

    step: int
    rows: tuple[int, int]
    future: Future[Batch] = field(default_factory=Future)
    attempts: list["Attempt"] = field(default_factory=list)
    reason: str = ""
    refusals: dict["Member", StreamError] = field(default_factory=dict)
    hastened_s: float = 0.0


@dataclass(slots=True, eq=False)
class Attempt:
    """One request to one renderer.

    Attributes:
        in_flight: how many requests that renderer had then, this one included.
        begun_s: when it was made.
        is_hedge: it is the second for a batch that is late.
        future: the renderer's, once asked; forgotten as soon as it is done, for it
            holds the batch.
        is_over: what becomes of the future matters no more.
    """

    task: Task
    member: "Member"
    in_flight: int
    begun_s: float
    is_hedge: bool
    future: Future[Batch] | None = None
    is_over: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """One renderer, as this client has come to know it.

    Attributes:
        serves: it is registered, and nothing is known against it.
        retired: its address is gone, and it gets no new requests.
        trouble: why it does not serve.
        is_wrong: the trouble is no mere absence: it is not what we want.
        rests_until_s: it said that it is busy until then.
        pause_s: how long to leave it alone if it fails now.
        attempts: requests on their way to it.
        fingerprint: of its latest batch.
        is_recruited: it is being registered with just now.
        probed_s: when it was last asked whether it is alive; `is_probed`: just now.
        batch_s: seconds that it takes for one batch, where several share its time;
            `measured_s`: when that was last learnt.
    """

    endpoint: Endpoint
    serves: bool = False
    retired: bool = False
    trouble: ShadersError | None = None
    is_wrong: bool = False
    rests_until_s: float = 0.0
    pause_s: float = PAUSE_S
    attempts: list[Attempt] = field(default_factory=list)
    fingerprint: Fingerprint | None = None
    is_recruited: bool = False
    probed_s: float = 0.0
    is_probed: bool = False
    batch_s: float | None = None
    measured_s: float = 0.0

    @property
    def name(self) -> str:
        """Its URL."""
        return self.endpoint.name

    def is_free(self, now_s: float) -> bool:
        """Whether it takes requests."""
        return self.serves and not self.retired and self.rests_until_s <= now_s

    def note(self, attempt: Attempt, now_s: float) -> float:
        """Learn from a request that has come in: its latency in seconds."""
        latency_s = now_s - attempt.begun_s
        newest = max(latency_s / attempt.in_flight, 1e-6)
        self.batch_s = newest + (1 - NEWEST) * ((self.batch_s or newest) - newest)
        self.measured_s = now_s
        return latency_s

    def note_late(self, attempt: Attempt, now_s: float) -> None:
        """Learn from a request that somebody else has answered first."""
        least = (now_s - attempt.begun_s) / attempt.in_flight
        if least > (self.batch_s or 0.0):
            self.batch_s, self.measured_s = least, now_s

    def load(self, now_s: float, fastest_s: float) -> Load:
        """What it has to do, and how fast it is.

        Args:
            now_s: by the clock of `Attempt.begun_s`.
            fastest_s: seconds per batch of the fastest renderer; one that is not known
                yet is thought to be as fast.
        """
        batch_s = self.batch_s or fastest_s
        if batch_s > fastest_s:
            forgiven = 0.5 ** ((now_s - self.measured_s) / FORGIVE_S)
            batch_s = fastest_s + (batch_s - fastest_s) * forgiven
        for attempt in self.attempts:  # what has taken long already will take longer
            batch_s = max(batch_s, (now_s - attempt.begun_s) / attempt.in_flight)
        return Load(self.endpoint.name, len(self.attempts), batch_s)

    def pause(self) -> float:
        """Seconds to leave it alone; twice as many the next time."""
        pause_s, self.pause_s = self.pause_s, min(2 * self.pause_s, LONGEST_PAUSE_S)
        return pause_s


def choose_member(
    free: Sequence[Member], spec: StreamSpec, step: int, in_flight: int, now_s: float
) -> Member:
    """Pick who shall draw a batch; see `choose`."""
    loads = _weigh(free, now_s)
    name = choose(loads, spec.spec_id, find_block(spec, step), in_flight)
    return free[[load.name for load in loads].index(name)]


def choose_hedge(
    free: Sequence[Member], look: Fingerprint | None, now_s: float
) -> Member:
    """Pick who shall draw a late batch too: alike if that can be, and soon."""
    loads = _weigh(free, now_s)
    index = min(
        range(len(free)),
        key=lambda n: (free[n].fingerprint != look, loads[n].wait_s),
    )
    return free[index]


def _weigh(free: Sequence[Member], now_s: float) -> list[Load]:
    known = [each.batch_s for each in free if each.batch_s is not None]
    fastest_s = min(known, default=1.0)
    return [each.load(now_s, fastest_s) for each in free]
