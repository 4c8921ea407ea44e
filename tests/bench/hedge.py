"""What a second request for a late batch brings, where one renderer of four is slow.

    python tests/bench/hedge.py --batches 200

One reader, at a steady pace, of four services over HTTP; once it knows how fast they
are, one of them begins to run for a tenth of the time only. Reads with hedges and
without, in turn, as often as `--rounds` says, and each service is slow in its turn: a
stream prefers two of them, and hardly notices the others. Prints one object of JSON:
how long the reader was blocked for a batch, and how many requests were made twice.
"""

import argparse
import json
import math
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from herd import Service, herd, read_total, write_light_corpus

from shaders21k import BatchStream, StreamSpec

SPEC = StreamSpec(batch_size=16, resolution=64, views=1, window=64, slide=0)
WARM = 50
"""Batches before one becomes slow, not counted. Before 20 are known nothing is late."""


def read(
    services: list[Service],
    spec: StreamSpec,
    victim: Service,
    asked: argparse.Namespace,
    *,
    hedged: bool,
) -> tuple[list[float], float]:
    """Read at a steady pace: seconds blocked for each batch, and hedges."""
    waits_s = []
    source = ",".join(each.url for each in services)
    with BatchStream(source, spec) as stream:
        if not hedged:  # a budget that never affords one
            stream._transport._budget.tokens = -math.inf
        for number in range(WARM + asked.batches):
            if number == WARM:
                victim.slow()
            before_s = stream.waited_s
            next(stream)
            if number >= WARM:
                waits_s.append(stream.waited_s - before_s)
            time.sleep(asked.pace_ms / 1e3)
        hedges = read_total(stream.metrics.to_text(), "shaders21k_hedges_total")
    victim.thaw()
    return waits_s, hedges


def describe(waits_s: list[float], hedges: float) -> dict[str, Any]:
    """Say it in numbers."""
    waits = sorted(waits_s)
    at = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
    return {
        "batches": len(waits),
        **{
            f"{name}_ms": round(1e3 * waits[int(len(waits) * share)], 2)
            for name, share in at.items()
        },
        "max_ms": round(1e3 * waits[-1], 1),
        "blocked_s": round(sum(waits), 2),
        "hedges": hedges,
    }


def main() -> None:
    """Read in both ways, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--batches", type=int, default=200, help="in each round")
    parser.add_argument("--rounds", type=int, default=1, help="of four each")
    parser.add_argument("--pace-ms", type=float, default=20.0, help="of the reader")
    asked = parser.parse_args()
    found: dict[bool, tuple[list[float], float]] = {True: ([], 0), False: ([], 0)}
    with tempfile.TemporaryDirectory() as folder:
        corpus = write_light_corpus(Path(folder) / "corpus.db")
        with herd(Path(folder), corpus, 4) as services:
            for number in range(8 * asked.rounds):
                hedged, victim = number % 2 == 0, services[number // 2 % 4]
                spec = replace(SPEC, seed=number // 2)
                waits_s, hedges = read(services, spec, victim, asked, hedged=hedged)
                old_waits_s, old = found[hedged]
                found[hedged] = (old_waits_s + waits_s, old + hedges)
    result = {
        "hedged": describe(*found[True]),
        "not_hedged": describe(*found[False]),
    }
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
