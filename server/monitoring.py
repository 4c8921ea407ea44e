"""`/metrics`: what the service counts and times, for Prometheus to fetch."""

from collections.abc import Iterator
from dataclasses import asdict

from fastapi import APIRouter, Response
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from server.studio import Studio

EVENTS = {
    "replaced": ("workers_replaced", "Workers that ended and were replaced."),
    "hangs": ("hangs", "Workers that ended because a program did not."),
    "crashes": ("crashes", "Workers that the driver crashed."),
    "resets": ("resets", "Workers whose GPU was reset under them."),
    "sentinel_frames": ("sentinel_frames", "Known pictures drawn and compared."),
    "corrupt_frames": ("corrupt_frames", "Of those, drawn wrongly."),
    "drawn": ("drawn", "Batches, or rows of them, drawn."),
}
"""Of each field of `Counters`: its metric and what it says."""


class ServiceState(Collector):
    """What a service knows anyway, read when somebody asks.

    Its labels are few, and no reader can bring any: streams, and places of workers.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def collect(self) -> Iterator[Metric]:
        """Read everything as it is now."""
        studio, crew = self._studio, self._studio.crew
        for field, count in asdict(crew.counters).items():
            name, words = EVENTS[field]
            yield CounterMetricFamily(f"shaders21k_{name}", words, value=count)
        for name, words, value in (
            ("workers", "Workers that are alive.", len(crew.pids)),
            ("quarantined", "Programs in quarantine.", len(crew.quarantine.confined)),
            ("streams", "Streams that are registered.", len(studio.streams)),
        ):
            yield GaugeMetricFamily(f"shaders21k_{name}", words, value=value)
        yield from self._describe_streams()
        yield from self._describe_workers()

    def _describe_streams(self) -> Iterator[Metric]:
        """By stream, of which there are never more than `MAX_STREAMS`."""
        streams = self._studio.streams.items()
        ledgers = {spec_id: stream.ledger for spec_id, stream in streams}
        totals = {spec_id: ledger.total for spec_id, ledger in ledgers.items()}
        for name, words, values in (
            ("drawn", "drawn.", [each.drawn for each in totals.values()]),
            ("delivered", "delivered.", [each.delivered for each in totals.values()]),
            (
                "drawing_seconds",
                "in workers' hands.",
                [each.drawing.total_s for each in ledgers.values()],
            ),
            (
                "sending_seconds",
                "on their way over HTTP.",
                [each.sending.total_s for each in ledgers.values()],
            ),
            (
                "blocked_seconds",
                "waiting for a slot.",
                [each.blocked.total_s for each in ledgers.values()],
            ),
        ):
            family = CounterMetricFamily(
                f"shaders21k_stream_{name}", f"Batches {words}", labels=["stream"]
            )
            for spec_id, value in zip(ledgers, values, strict=True):
                family.add_metric([spec_id], value)
            yield family
        consumers = GaugeMetricFamily(
            "shaders21k_stream_consumers",
            "Readers, connected or seen within the last minute.",
            labels=["stream"],
        )
        for spec_id, ledger in ledgers.items():
            consumers.add_metric([spec_id], len(ledger.consumers))
        yield consumers

    def _describe_workers(self) -> Iterator[Metric]:
        busy = CounterMetricFamily(
            "shaders21k_worker_busy_seconds",
            "A worker had work in hand.",
            labels=["worker"],
        )
        done = CounterMetricFamily(
            "shaders21k_worker_parts", "Pieces of work done.", labels=["worker"]
        )
        for index, duty in enumerate(self._studio.crew.duties):
            busy.add_metric([str(index)], duty.total_s)
            done.add_metric([str(index)], duty.passed)
        yield from (busy, done)


def build_router(studio: Studio) -> APIRouter:
    """Serve the metrics of a studio and of its crew."""
    metrics = studio.metrics
    metrics.registry.register(ServiceState(studio))
    router = APIRouter(tags=["health"])
    answer = {"content": {"text/plain": {"schema": {"type": "string"}}}}

    @router.get("/metrics", response_class=Response, responses={200: answer})
    async def read_metrics() -> Response:
        """Say what is counted and timed, in Prometheus' text format."""
        for state, count in studio.counts.items():
            metrics.slots.labels(state).set(count)
        return Response(metrics.to_text(), media_type=CONTENT_TYPE_LATEST)

    return router
