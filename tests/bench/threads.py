"""Serve with more workers or more threads each, and with LLVM's optimizer or without.

    python tests/bench/threads.py --rounds 3 > threads.json

Each setting starts a real `shaders21k serve` with an empty driver cache of its own,
reads the first batch, then `--batches` more while programs slide into the window, and
then, by a second service with the cache that the first has filled, the same again. The
settings take turns, round by round, so that all share the weather; the figures are
medians. One JSON object: a row for each setting.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from shaders21k.spec import StreamSpec
from shaders21k.stream import BatchStream
from shaders21k.synth.stock import builtin_corpus

SETTINGS = [
    *((workers, threads, "") for workers in (1, 2) for threads in ("", "0", "1", "2")),
    *((workers, "", "nopt") for workers in (1, 2)),
]
"""Workers, LP_NUM_THREADS (empty: not set) and GALLIVM_PERF (empty: all optimized)."""


def serve_once(
    corpus: Path, spec: StreamSpec, batches: int, workers: int, variables: dict
) -> tuple[float, float]:
    """Start a service and read: seconds to the first batch, then images a second."""
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "ring.sock"
        started_s = time.perf_counter()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "shaders21k.cli", "serve"),
                *("--corpus", corpus, "--device", "cpu", "--workers", str(workers)),
                *("--bind", "127.0.0.1:0", "--socket", socket),
            ],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            if not process.stdout.readline().startswith("serving"):
                sys.exit("the service did not start")
            with BatchStream(f"ring://{socket}", spec) as stream:
                next(stream)
                first_s = time.perf_counter() - started_s
                begun_s = time.perf_counter()
                for _ in range(batches):
                    next(stream)
                taken_s = time.perf_counter() - begun_s
        finally:
            process.terminate()
            process.communicate()
    return first_s, batches * spec.batch_size * spec.views / taken_s


def try_setting(
    corpus: Path, spec: StreamSpec, batches: int, setting: tuple[int, str, str]
) -> dict[str, float]:
    """Serve with an empty cache, then with a full one."""
    workers, threads, perf = setting
    with tempfile.TemporaryDirectory() as cache:
        # Workers leave the optimizer out unless told otherwise.
        variables = {"MESA_SHADER_CACHE_DIR": cache, "GALLIVM_PERF": perf}
        if threads:
            variables["LP_NUM_THREADS"] = threads
        cold = serve_once(corpus, spec, batches, workers, variables)
        warm = serve_once(corpus, spec, batches, workers, variables)
    return {
        "cold_first_batch_s": cold[0],
        "cold_ips": cold[1],
        "warm_first_batch_s": warm[0],
        "warm_ips": warm[1],
    }


def main() -> None:
    """Measure every setting in turn, as often as asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, help="[default: built-in]")
    parser.add_argument("--window", type=int, default=64)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--resolution", type=int, default=128)
    parser.add_argument("--batches", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    spec = StreamSpec(
        batch_size=asked.batch_size, resolution=asked.resolution, window=asked.window
    )
    corpus = asked.corpus or builtin_corpus()
    found: dict[tuple, list[dict[str, float]]] = {each: [] for each in SETTINGS}
    for number in range(asked.rounds):
        for setting in SETTINGS[:: 1 if number % 2 else -1]:
            found[setting].append(try_setting(corpus, spec, asked.batches, setting))
            sys.stderr.write(f"{setting} {found[setting][-1]}\n")
    rows = [
        {
            "workers": workers,
            "threads": threads or "not set",
            "perf": perf or "not set",
            **{
                name: round(statistics.median(each[name] for each in rounds), 2)
                for name in rounds[0]
            },
        }
        for (workers, threads, perf), rounds in found.items()
    ]
    cores = len(os.sched_getaffinity(0))
    whole = {"cores": cores, "rounds": asked.rounds, "rows": rows}
    sys.stdout.write(json.dumps(whole, indent=1) + "\n")


if __name__ == "__main__":
    main()
