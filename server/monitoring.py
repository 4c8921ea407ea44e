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
    """What a service knows anyway, read when somebody asks."""

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
