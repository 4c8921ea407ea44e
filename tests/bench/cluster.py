"""What it costs to have renderers started and found by Ray, against plain processes.

    python tests/bench/cluster.py --renderers 2 --rounds 5

A cluster of two nodes on this machine: a head without CPUs, where the reader is, and
one that has as many as there are renderers. The same corpus, workers and stream; both
ways are up all the time, and the one that is not read draws nothing. Rounds take turns,
each of steps that nobody has drawn before; medians are reported. Then the time from
typing `serve` to the first batch, by turns as well.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from herd import Service, herd, write_light_corpus
from ray.cluster_utils import Cluster

from shaders21k import BatchStream, StreamSpec

NODE = {"object_store_memory": 80_000_000, "include_dashboard": False}
SPEC = StreamSpec(batch_size=64, resolution=128, views=2, window=60, slide=1)


@contextmanager
def serve_on(cluster: Cluster, corpus: Path, count: int) -> Iterator[str]:
    """Run `serve --ray` for as long as the block; it returns before anybody serves."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "shaders21k.cli", "serve", "--until-eof"),
            *("--ray", cluster.address, "--renderers", str(count)),
            *("--corpus", corpus, "--device", "cpu"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            yield f"ray://{cluster.address}"
        finally:
            process.send_signal(signal.SIGTERM)


def read(stream: BatchStream, batches: int) -> float:
    """Read on, and say how many images came in a second."""
    started_s = time.perf_counter()
    images = sum(b.images.shape[0] * b.images.shape[1] for b in islice(stream, batches))
    return images / (time.perf_counter() - started_s)


def compare_rates(
    sources: dict[str, str], count: int, rounds: int, batches: int
) -> dict[str, list[float]]:
    """Read from both by turns: images/s of every round."""
    rates: dict[str, list[float]] = {name: [] for name in sources}
    with ExitStack() as stack:
        streams = {
            name: stack.enter_context(BatchStream(url, SPEC, prefetch=2 * count))
            for name, url in sources.items()
        }
        for stream in streams.values():
            while len(stream.metrics.read().get("fetch_seconds_count", [])) < count:
                next(stream)  # until all have served, and compiled something
            read(stream, batches)
        for number in range(rounds):
            for name in sorted(streams, reverse=bool(number % 2)):
                streams[name].step = 10_000 + number * batches
                next(streams[name])
                rates[name].append(read(streams[name], batches))
    return rates


def time_start(open_source: Callable[[], str]) -> float:
    """Seconds from starting a service to the first batch of a stream."""
    started_s = time.perf_counter()
    with BatchStream(open_source(), SPEC) as stream:
        next(stream)
    return time.perf_counter() - started_s


def compare_starts(
    cluster: Cluster, corpus: Path, folder: Path, rounds: int
) -> dict[str, list[float]]:
    """Start one renderer in both ways, by turns."""
    taken: dict[str, list[float]] = {"ray": [], "plain": []}
    for number in range(rounds):
        with ExitStack() as stack:
            taken["ray"].append(
                time_start(
                    lambda stack=stack: stack.enter_context(  # type: ignore[misc]
                        serve_on(cluster, corpus, 1)
                    )
                )
            )
        service = Service(folder / f"start-{number}", corpus)
        try:
            taken["plain"].append(time_start(lambda s=service: (s.start(), s.url)[1]))  # type: ignore[misc]
            service.stop()
        finally:
            service.clear_away()
    return taken


def main(
    *,
    renderers: Annotated[int, typer.Option(help="In each of the two ways.")] = 2,
    rounds: Annotated[int, typer.Option(help="Of each way.")] = 5,
    batches: Annotated[int, typer.Option(help="In a round.")] = 40,
    starts: Annotated[int, typer.Option(help="Of each way.")] = 3,
) -> None:
    """Print rates, ratios and times as one JSON object."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = write_light_corpus(folder / "corpus.db")
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **NODE})
        try:
            cluster.add_node(num_cpus=renderers, **NODE)
            with (
                serve_on(cluster, corpus, renderers) as source,
                herd(folder, corpus, renderers) as plain,
            ):
                sources = {"ray": source, "plain": ",".join(each.url for each in plain)}
                rates = compare_rates(sources, renderers, rounds, batches)
            taken = compare_starts(cluster, corpus, folder, starts)
        finally:
            cluster.shutdown()
    ratios = [a / b for a, b in zip(rates["ray"], rates["plain"], strict=True)]
    report = {
        "renderers": renderers,
        "images_per_s": {k: round(statistics.median(v)) for k, v in rates.items()},
        "ratio": {
            "median": round(statistics.median(ratios), 3),
            "from": round(min(ratios), 3),
            "to": round(max(ratios), 3),
        },
        "first_batch_s": {k: round(statistics.median(v), 2) for k, v in taken.items()},
    }
    typer.echo(json.dumps(report, indent=2))


if __name__ == "__main__":
    typer.run(main)
