"""Serve a corpus of which one program in twenty means harm, and measure what it costs.

    python tests/bench/hostile.py --device cpu --deadline 2

190 programs of the built-in grammar are served alone (`before`); then the same with
ten of `tests/hostile` among them: the first batches, in which those that hang or crash
are found and quarantined (`during`), and those that come then (`after`). Prints one
object of JSON: batches a second of each, how long the trouble lasted, what was
quarantined and why, and what the service has counted.
"""

import argparse
import itertools
import json
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shaders21k import BatchStream, Program, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.synth import write

FOLDER = Path(__file__).parents[1] / "hostile"
GOOD, HOSTILE = 190, 10
HARMLESS = "nan-everywhere"


@dataclass(frozen=True)
class Service:
    """A service that runs: where it listens."""

    url: str
    ring: str

    def ask(self, path: str) -> Any:
        """Ask for JSON over HTTP."""
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return json.load(answer)


def hostile_programs() -> list[Program]:
    """Read all of `tests/hostile`, and further programs of the same kinds."""
    texts = {file.stem: file.read_text() for file in sorted(FOLDER.glob("*.frag"))}
    programs = [Program(source=text, url=name) for name, text in texts.items()]
    again = itertools.cycle(name for name in texts if name != HARMLESS)
    while len(programs) < HOSTILE:
        number, name = len(programs), next(again)
        source = f"{texts[name]}// number {number}\n"
        programs.append(Program(source=source, url=f"{name} {number}"))
    return programs


@contextmanager
def serve(programs: list[Program], arguments: list[str]) -> Iterator[Service]:
    """Run `shaders21k serve` in a process of its own, as a user would."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, ring = f"{folder}/corpus.db", f"{folder}/ring.sock"
        with Corpus.open(Path(corpus), create=True) as opened:
            opened.add(programs)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "shaders21k.cli", "serve", "--corpus", corpus),
                *("--bind", "127.0.0.1:0", "--socket", ring, *arguments),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://\S+", line)
            if not found:
                raise SystemExit("the service did not start; its last words are above")
            yield Service(found[0], f"ring://{ring}")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def time_batches(stream: BatchStream, count: int) -> list[float]:
    """Seconds from each batch to the next."""
    taken = []
    for _ in range(count):
        started_s = time.perf_counter()
        next(stream)
        taken.append(time.perf_counter() - started_s)
    return taken


def rate(taken: list[float]) -> float:
    """Batches a second."""
    return round(len(taken) / sum(taken), 3)


def time_clean(
    good: list[Program],
    arguments: list[str],
    spec: StreamSpec,
    args: argparse.Namespace,
) -> list[float]:
    """Seconds from batch to batch where no program means harm."""
    with serve(good, arguments) as service, BatchStream(service.ring, spec) as stream:
        time_batches(stream, args.warm_up)
        return time_batches(stream, args.batches)


def main() -> None:
    """Serve without, with, and after the hostile."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--workers", default="0")
    parser.add_argument("--deadline", default="2")
    parser.add_argument("--batches", type=int, default=20, help="of each phase")
    parser.add_argument("--warm-up", type=int, default=5)
    parser.add_argument("--resolution", type=int, default=64)
    args = parser.parse_args()
    arguments = ["--device", args.device, "--workers", args.workers]
    arguments += ["--deadline", args.deadline]
    good = [write(seed) for seed in range(GOOD)]
    # Every program is in every batch, so that no hostile one is met late.
    spec = StreamSpec(
        batch_size=GOOD + HOSTILE,
        resolution=args.resolution,
        views=1,
        window=GOOD + HOSTILE,
        slide=0,
    )
    before = time_clean(good, arguments, spec, args)

    with (
        serve([*good, *hostile_programs()], arguments) as service,
        BatchStream(service.ring, spec) as stream,
    ):
        during = time_batches(stream, args.warm_up)
        after = time_batches(stream, args.batches)
        names = {program.id: program.url for program in hostile_programs()}
        result = {
            "during_batches_per_s": rate(during),
            "after_batches_per_s": rate(after),
            "during_s": round(sum(during), 1),
            "longest_wait_s": round(max(during + after), 1),
            "quarantine": {
                names.get(each["id"], f"NOT HOSTILE: {each['id']}"): each["reason"]
                for each in service.ask("/v1/quarantine")
            },
            "counters": service.ask("/readyz")["counters"],
        }
    # Once more, for the machine may have changed its pace meanwhile.
    before += time_clean(good, arguments, spec, args)
    result["before_batches_per_s"] = rate(before)
    result["recovered"] = round(rate(after) / rate(before), 3)
    sys.stdout.write(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
