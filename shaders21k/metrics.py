"""What is counted and timed, under the same names on both sides of a stream.

A service fills in what it draws and lends, a reader what it fetches and waits for; of
what the other side says of itself (`Spent`) it keeps account too. Either side's page
can so be read, and added up, by one dashboard.
"""

import re
from dataclasses import asdict, dataclass, fields
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

BUCKETS_S = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)

# A name of any length would be looked for from each of its letters: in a header of
# 64 KB, for a quarter of a minute.
_TIMING = re.compile(r"([a-z]{1,16});dur=([0-9]{1,9}(?:\.[0-9]{1,9})?)")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of one batch's life in a renderer, each part once.

    Where several workers share a batch, each part is the longest of theirs; where one
    draws several batches at once, each has an equal part of it. One that was drawn
    before, for somebody else, has cost nothing.

    Attributes:
        queue: waiting for a slot and for a worker.
        compile: compiling its programs.
        render: drawing, until the device is done.
        readback: from where the device has left it into the slot.
    """

    queue: float = 0.0
    compile: float = 0.0
    render: float = 0.0
    readback: float = 0.0

    @property
    def total(self) -> float:
        """All parts together."""
        return self.queue + self.drawing

    @property
    def drawing(self) -> float:
        """What workers do, without waiting for them."""
        return self.compile + self.render + self.readback

    def to_header(self) -> str:
        """As the value of a Server-Timing header, which counts milliseconds."""
        return ", ".join(
            f"{name};dur={1e3 * value:.3f}" for name, value in asdict(self).items()
        )

    @classmethod
    def from_header(cls, text: str) -> Self:
        """Read what `to_header` wrote; what is no part of ours is passed over."""
        known = {field.name for field in fields(cls)}
        found = {name: float(value) / 1e3 for name, value in _TIMING.findall(text)}
        return cls(**{name: found[name] for name in known & found.keys()})


class Metrics:
    """The metrics of one service or of one stream, in a registry of their own.

    Attributes:
        registry: all of them, for whoever exports.
        batches, bytes: delivered.
        data_wait: seconds that a reader was blocked for a batch.
        fetch: seconds from asking for a batch to having it, by renderer.
        queue, compile, render, readback: seconds of each batch drawn; see `Spent`.
        hedges: second requests for a late batch, by whether they came in first.
        retries: requests made again, by reason: gone, busy, late, wrong.
        slots: of the rings, by state.
        substituted_rows: that show a stand-in.
        mixed_fingerprints: batches drawn by another device or driver than the first.
    """

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()

        def count(name: str, words: str, *labels: str) -> Counter:
            return Counter(f"shaders21k_{name}", words, labels, registry=registry)

        def time(name: str, words: str, *labels: str) -> Histogram:
            return Histogram(
                f"shaders21k_{name}_seconds",
                words,
                labels,
                registry=registry,
                buckets=BUCKETS_S,
            )

        self.batches = count("batches", "Batches delivered.")
        self.bytes = count("bytes", "Bytes of batches delivered.")
        self.data_wait = time("data_wait", "A reader was blocked for a batch.")
        self.fetch = time("fetch", "From asking to having a batch.", "renderer")
        self.queue = time("queue", "A batch waited for a slot and for a worker.")
        self.compile = time("compile", "Programs of a batch were compiled.")
        self.render = time("render", "A batch was drawn.")
        self.readback = time("readback", "A batch went from the device to its slot.")
        self.hedges = count("hedges", "Second requests for late batches.", "won")
        self.retries = count("retries", "Requests made again.", "reason")
        self.slots = Gauge(
            "shaders21k_slots", "Slots of the rings.", ["state"], registry=registry
        )
        self.substituted_rows = count("substituted_rows", "Rows that show a stand-in.")
        self.mixed_fingerprints = count(
            "mixed_fingerprints", "Batches of another device or driver than the first."
        )

    def note_spent(self, spent: Spent) -> None:
        """Take account of a batch that was drawn; of one kept from before, nothing."""
        if spent.total:
            for name, value in asdict(spent).items():
                getattr(self, name).observe(value)

    def read(self) -> dict[str, list[float]]:
        """All values as they are now: of "fetch_seconds_sum", one for each renderer."""
        values: dict[str, list[float]] = {}
        for metric in self.registry.collect():
            for sample in metric.samples:
                name = sample.name.removeprefix("shaders21k_")
                values.setdefault(name, []).append(sample.value)
        return values

    def to_text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self.registry)
