"""Read one stream from four renderers while they are killed, slowed and frozen.

    python tests/bench/chaos.py --seconds 300            (--quick: 20 s, for the tests)

Four services with one worker each, one read over its ring and three over HTTP, and a
reader that takes a batch each `--pace-ms`. In five phases, each on top of the last:

    calm      nothing happens
    kills     kill -9 of a service, in turn, and a new start one second later
    slow      the last runs for a tenth of the time: its whole process group is stopped
              and continued ten times a second, so that it draws, answers and accepts
              ten times slower. A proxy that delays would leave its ring as it was
    frozen    the last but one is stopped for good; its sockets stay open
    scaling   both are ended; one renderer, then four, then two, by starting them and by
              SIGTERM

Checks that every batch came once and in order, is the recipe's and has the pixels of an
undisturbed renderer; that in the end, after kill -9 of all, no process and no shared
memory is left, and the same sockets serve again. Prints a table by phase, the longest
stall beside the time of one undisturbed batch, and the extra requests, by the client's
count and by the services' own. The exit code is 1 where a check failed.
"""

import argparse
import hashlib
import itertools
import json
import logging
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from director import PHASES, Director
from herd import Service, herd, read_total, write_light_corpus

from shaders21k import BatchStream, ShadersError, StreamSpec, recipe

log = logging.getLogger("chaos")

SPEC = StreamSpec(batch_size=16, resolution=64, views=1, window=64, slide=0)
PREFETCH = 4
SAMPLE_EVERY = 25
PATIENCE_S = 30.0
END_S = 15.0
LONG_S = 0.5
"""A reader that is blocked for longer is worth a line in the log."""


@dataclass(slots=True)
class Seen:
    """What the reader saw of one batch."""

    step: int
    phase: str
    at_s: float
    wait_s: float
    digest: str
    pixels: str


@dataclass(slots=True)
class Counts:
    """Requests beyond one a batch, as the client counts them; -1: it does not."""

    hedges: float = -1
    retries: float = -1

    @classmethod
    def of(cls, stream: Any) -> "Counts":
        """Read a stream's own metrics."""
        metrics = getattr(stream, "metrics", None)
        if metrics is None:
            return cls()
        page = metrics.to_text()
        return cls(
            *(
                read_total(page, f"shaders21k_{each}_total")
                for each in ("hedges", "retries")
            )
        )


def read_all(
    stream: BatchStream, director: Director, pace_s: float
) -> tuple[list[Seen], dict[str, Counts], list[str]]:
    """Read until the director is done: batches, counts as phases end, and errors."""
    seen: list[Seen] = []
    counts = {"": Counts.of(stream)}
    errors: list[str] = []
    while phase := director.phase:
        waited_s = stream.waited_s
        try:
            batch = next(stream)
        except ShadersError as error:
            errors.append(f"{phase}: step {stream.step}: {error}")
            time.sleep(pace_s)
            continue
        wait_s = stream.waited_s - waited_s
        if wait_s > LONG_S:
            log.info("batch %d came after %.2f s", batch.step, wait_s)
        seen.append(
            Seen(
                batch.step,
                phase,
                time.monotonic(),
                wait_s,
                batch.recipe_digest,
                digest(batch) if batch.step % SAMPLE_EVERY == 0 else "",
            )
        )
        counts[phase] = Counts.of(stream)
        del batch
        time.sleep(pace_s)
    return seen, counts, errors


def digest(batch: Any) -> str:
    """Name the pixels."""
    return hashlib.sha256(batch.images.tobytes()).hexdigest()


def tabulate(seen: list[Seen], counts: dict[str, Counts]) -> list[dict[str, Any]]:
    """Say of each phase how fast it was and how long the reader was blocked."""
    rows = []
    for before, phase in itertools.pairwise(["", *PHASES]):
        those = [each for each in seen if each.phase == phase]
        if not those:
            rows.append({"phase": phase, "batches": 0})
            continue
        waits = sorted(each.wait_s for each in those)
        taken_s = those[-1].at_s - those[0].at_s or 1.0
        now, then = counts[phase], counts.get(before, Counts(0, 0))
        rows.append(
            {
                "phase": phase,
                "batches": len(those),
                "batches_per_s": round(len(those) / taken_s, 1),
                "wait_median_ms": round(1e3 * statistics.median(waits), 1),
                "wait_p99_ms": round(1e3 * waits[int(len(waits) * 0.99)], 1),
                "wait_max_ms": round(1e3 * waits[-1], 1),
                "hedges": now.hedges - max(0.0, then.hedges),
                "retries": now.retries - max(0.0, then.retries),
            }
        )
    return rows


def draw_again(service: Service, spec: StreamSpec, steps: list[int]) -> dict[str, Any]:
    """Read some steps from one undisturbed renderer, one after the other.

    Returns:
        Its pixels, by step, and the median of seconds that a batch takes.
    """
    pixels, taken = {}, []
    with BatchStream(service.url, spec, prefetch=1) as stream:
        next(stream)
        for step in steps:
            stream.step = step
            began_s = time.perf_counter()
            batch = next(stream)
            taken.append(time.perf_counter() - began_s)
            pixels[step] = digest(batch)
    return {"pixels": pixels, "batch_s": statistics.median(taken) if taken else 0.0}


def list_shared() -> set[str]:
    """List what is in shared memory, less the semaphores of Python's multiprocessing.

    No service uses those, and whatever else runs on this machine may.
    """
    names = {path.name for path in Path("/dev/shm").iterdir()}
    return {name for name in names if not name.startswith("sem.mp-")}


def wait_for_none(services: list[Service]) -> list[int]:
    """Wait until no process of theirs is left: those that are, after a while."""
    deadline_s = time.monotonic() + END_S
    while left := [pid for each in services for pid in each.left_behind()]:
        if time.monotonic() > deadline_s:
            break
        time.sleep(0.1)
    return left


def run(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Go through all of it."""
    shared = list_shared()
    corpus = write_light_corpus(folder / "corpus.db")
    with herd(folder, corpus, 4) as services:
        roads = [
            getattr(each, road)
            for each, road in zip(services, asked.roads, strict=True)
        ]
        director = Director(services, asked.seconds, asked.kill_every)
        thread = threading.Thread(target=director.run, daemon=True)
        with BatchStream(
            ",".join(roads), SPEC, prefetch=PREFETCH, patience_s=PATIENCE_S
        ) as stream:
            next(stream)  # all is set up when the clock starts
            stream.step = 0
            thread.start()
            seen, counts, errors = read_all(stream, director, asked.pace_ms / 1e3)
            spec, total = stream.spec, Counts.of(stream)
        thread.join()
        for service in services:
            service.kill()
        orphans = wait_for_none(services)
        again = services[0]
        again.start()
        again.wait_ready()
        sample = [each for each in seen if each.pixels]
        undisturbed = draw_again(again, spec, [each.step for each in sample])
        again.stop()
    stall_s = max((each.wait_s for each in seen), default=0.0)
    extra = (total.hedges + total.retries) / max(1, len(seen))
    checks = {
        "in order, each once": [each.step for each in seen] == list(range(len(seen))),
        "digests are the recipes'": all(
            each.digest == recipe(spec, each.step).digest for each in seen
        ),
        "pixels are an undisturbed renderer's": bool(sample)
        and all(each.pixels == undisturbed["pixels"][each.step] for each in sample),
        "no error": not errors,
        "no orphan": not orphans,
        "nothing in /dev/shm": list_shared() <= shared,
        "every phase was read in": {each.phase for each in seen} == set(PHASES),
    }
    return {
        "checks": checks,
        "batches": len(seen),
        "longest_stall_s": round(stall_s, 3),
        "undisturbed_batch_s": round(undisturbed["batch_s"], 4),
        "extra_by_client": round(extra, 4) if total.hedges >= 0 else None,
        "extra_by_services": round(director.lent / max(1, len(seen)) - 1, 4)
        if director.lent
        else None,
        "errors": errors,
        "long_stalls": [
            [each.step, each.phase, round(each.wait_s, 2)]
            for each in seen
            if each.wait_s > LONG_S
        ],
        "events": director.events,
        "phases": tabulate(seen, counts),
    }


def show(result: dict[str, Any]) -> None:
    """Print it for people."""
    for row in result.pop("phases"):
        words = [f"{name} {value}" for name, value in row.items() if name != "phase"]
        sys.stdout.write(f"{row['phase']:>8}  {', '.join(words)}\n")
    for name, passed in result.pop("checks").items():
        sys.stdout.write(f"{'ok' if passed else 'FAILED':>8}  {name}\n")
    for name, value in result.items():
        sys.stdout.write(f"{name:>22}  {value}\n")


def main() -> None:
    """Read the options, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--kill-every", type=float, default=10.0, help="seconds")
    parser.add_argument("--pace-ms", type=float, default=20.0, help="of the reader")
    parser.add_argument("--roads", default="ring,url,url,url", help="ring or url, four")
    parser.add_argument("--quick", action="store_true", help="20 s, a kill each 3 s")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    asked.roads = asked.roads.split(",")
    if asked.quick:
        asked.seconds, asked.kill_every = 20.0, 3.0
    logging.basicConfig(format="%(asctime)s.%(msecs)03d %(message)s", datefmt="%X")
    log.setLevel(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        result = run(asked, Path(folder))
    failed = not all(result["checks"].values())
    if asked.json:
        sys.stdout.write(json.dumps(result, indent=1) + "\n")
    else:
        show(result)
    sys.exit(failed)


if __name__ == "__main__":
    main()
