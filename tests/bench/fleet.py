"""Hold the simulation against 1, 2 and 4 real renderers, which share this machine.

    python tests/bench/fleet.py --rounds 3 > fleet.json

Starts four services of one worker each, and measures ONE of them alone, asked for one
batch at a time, so that nothing overlaps: seconds to draw, and seconds of a core that
its worker, its service and the client spend on a batch. From these the simulation
foretells what 1, 2 and 4 of them bring to a reader that asks ahead, without and with a
pause in each step (of a trainer whose GPU is busy); and that is read, by the same
client over HTTP. Rounds take turns, and figures are medians.

Other work on the machine is allowed for: CPU time is the kernel's; the time to draw is
the shortest round's; and the simulated machine has the cores that others left while
the real one was read (/proc/stat, less what is ours; all of them on an idle machine).
Prints one JSON object; exit code 1 where a rate is off by more than `--within`.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from herd import read_total

from shaders21k import BatchStream, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.service import Service, start_service
from shaders21k.simulation.fleet import Fleet, Reader, simulate
from shaders21k.simulation.renderer import Model
from shaders21k.synth.stock import builtin_corpus

COUNTS = (1, 2, 4)
TICKS_S = 1 / os.sysconf("SC_CLK_TCK")
STAGES = ("compile", "render", "readback")


@dataclass(frozen=True, slots=True)
class Own:
    """A running service, and the process that it is."""

    service: Service
    pid: int


def cpu_s(pid: int) -> float:
    """Read the seconds of a core that a process has used, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICKS_S


def busy_s() -> float:
    """Read the seconds that all cores have been busy or were withheld from us."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    user, nice, system, _, _, irq, soft, stolen = map(int, fields)
    return (user + nice + system + irq + soft + stolen) * TICKS_S


def children(pid: int) -> list[int]:
    """List the processes that a process has started."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, path.read_text().split())
    return found


def start_all(stack: ExitStack, corpus: Path, count: int) -> list[Own]:
    """Start services, one after another, and know their processes."""
    found = []
    for _ in range(count):
        before = set(children(os.getpid()))
        arguments = ["--corpus", str(corpus), "--workers", "1", "--device", "cpu"]
        service = stack.enter_context(start_service(arguments))
        (pid,) = set(children(os.getpid())) - before
        found.append(Own(service, pid))
    return found


def read(
    services: list[Own],
    spec: StreamSpec,
    *,
    start: int,
    batches: int,
    warm_up: int,
    prefetch: int,
    think_s: float = 0.0,
) -> dict[str, float]:
    """Read a stretch of the stream: what it took, by the batch."""
    source = ",".join(each.service.url for each in services)
    workers = [pid for each in services for pid in children(each.pid)]

    def look(stream: BatchStream) -> dict[str, float]:
        page = stream.metrics.to_text()
        return {
            "wall_s": time.perf_counter(),
            "client_s": time.process_time(),
            "serve_s": sum(cpu_s(each.pid) for each in services),
            "worker_s": sum(map(cpu_s, workers)),
            "busy_s": busy_s(),
            "wait_s": stream.waited_s,
            **{
                f"{name}_s": read_total(page, f"shaders21k_{name}_seconds_sum")
                for name in STAGES
            },
            "asked_twice": read_total(page, "shaders21k_hedges_total"),
        }

    with BatchStream(source, spec, step=start, prefetch=prefetch) as stream:
        # All must have registered, and know their window, before anything counts.
        deadline_s = time.perf_counter() + 10
        while (
            sum(each.serves for each in stream._transport._roster.active)
            < len(services)
            and time.perf_counter() < deadline_s
        ):
            time.sleep(0.01)
        for number in range(warm_up + batches):
            if number == warm_up:
                before = look(stream)
            next(stream)
            if think_s:
                time.sleep(think_s)
        after = look(stream)
    return {name: (after[name] - before[name]) / batches for name in before}


def cores_left(taken: dict[str, float]) -> float:
    """Say how many cores others have left, on average."""
    ours_s = taken["client_s"] + taken["serve_s"] + taken["worker_s"]
    others = max(0.0, taken["busy_s"] - ours_s) / taken["wall_s"]
    return max(0.1, len(os.sched_getaffinity(0)) - others)


def medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Take the median of each figure."""
    return {
        name: statistics.median(each[name] for each in rounds) for name in rounds[0]
    }


def make_model(rounds: list[dict[str, float]]) -> tuple[Model, float]:
    """Make a model of what one renderer took alone, and what its client took.

    Worker and wall are both for one batch at a time, so `draw_width`, their ratio, is
    how many cores the driver's threads keep busy while nobody takes any from them.
    """
    lone = medians(rounds)
    quiet = min(rounds, key=lambda each: each["wall_s"])  # nobody makes it faster
    draw_s = sum(quiet[f"{name}_s"] for name in STAGES)
    rest_s = quiet["wall_s"] - draw_s - lone["serve_s"] - lone["client_s"]
    model = Model(
        draw_s=draw_s,
        draw_width=max(0.1, lone["worker_s"] / draw_s),
        serve_s=lone["serve_s"],
        latency_s=max(1e-5, rest_s / 2),
        link_bytes_s=1e12,  # loopback: its cost is the CPU's, and counted there
    )
    return model, lone["client_s"]


def foretell(
    spec: StreamSpec, reader: Reader, model: Model, count: int, cores: float
) -> dict[str, float]:
    """Simulate what was measured."""
    found = simulate(
        Fleet(
            spec=spec,
            renderers=count,
            model=model,
            reader=reader,
            cores=cores,
            renderers_a_host=0,
        ),
        batches=1000,
    )
    return {"batches_per_s": found.batches_per_s, "wait_share": found.wait_share}


class Measuring:
    """Reads from services, each time another stretch of one stream.

    Attributes:
        found: what was read, round by round, by a name.
        lost: rounds in which a worker was replaced, so that they do not count.
    """

    def __init__(self, spec: StreamSpec, batches: int) -> None:
        self.found: dict[str, list[dict[str, float]]] = {}
        self.lost: list[str] = []
        self._spec, self._batches, self._start = spec, batches, 0

    def warm(self, services: list[Own]) -> None:
        """Have each compile the window."""
        for each in services:
            options = {"batches": 4, "warm_up": 4, "prefetch": 1}
            read([each], self._spec, start=self._start, **options)
            self._start += 16

    def measure(
        self, name: str, services: list[Own], prefetch: int, think_s: float = 0.0
    ) -> None:
        """Read one round more."""
        warm_up = max(6, 2 * prefetch)
        for _ in range(3):
            self._start += self._batches + warm_up + 64
            try:
                taken = read(
                    services,
                    self._spec,
                    start=self._start,
                    batches=self._batches,
                    warm_up=warm_up,
                    prefetch=prefetch,
                    think_s=think_s,
                )
            except FileNotFoundError as error:  # a worker was replaced meanwhile
                self.lost.append(f"{name}: {error}")
                continue
            self.found.setdefault(name, []).append(taken)
            sys.stderr.write(f"{name}: {taken}\n")
            return
        sys.exit(f"workers keep dying: {self.lost}")


def write_few(path: Path, count: int) -> Path:
    """Write a corpus of the first built-in programs."""
    with Corpus.open(builtin_corpus(), readonly=True) as whole:
        programs = whole.programs(list(whole.selection())[:count])
    with Corpus.open(path, create=True) as few:
        few.add(programs)
    return path


def measure_all(spec: StreamSpec, asked: argparse.Namespace) -> tuple[Measuring, float]:
    """Measure one, then more of them, in turn; and the trainer's step, if chosen."""
    measuring, think_s = Measuring(spec, asked.batches), asked.think_ms / 1e3
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        corpus = write_few(folder / "few.db", asked.programs)
        services = start_all(stack, corpus, max(COUNTS))
        measuring.warm(services)
        for _ in range(asked.rounds):
            measuring.measure("lone", services[:1], 1)
            if not think_s:  # one of them is not quite as fast as this trainer
                think_s = round(0.6 * measuring.found["lone"][0]["wall_s"], 3)
            for count in COUNTS:
                own, ahead = services[:count], max(4, 2 * count)
                measuring.measure(f"{count}", own, ahead)
                measuring.measure(f"{count} and a step", own, ahead, think_s)
    return measuring, think_s


def compare(
    spec: StreamSpec,
    found: list[dict[str, float]],
    count: int,
    think_s: float,
    made: tuple[Model, float],
) -> dict[str, Any]:
    """Hold what was read against what is foretold, round by round."""
    model, read_s = made
    reader = Reader(
        step_s=think_s,
        read_s=read_s,
        link_bytes_s=1e12,
        prefetch=max(4, 2 * count),
    )
    told = [foretell(spec, reader, model, count, cores_left(each)) for each in found]
    alone = foretell(spec, reader, model, count, len(os.sched_getaffinity(0)))
    off = [
        one["batches_per_s"] * real["wall_s"] - 1
        for one, real in zip(told, found, strict=True)
    ]
    real, said = medians(found), medians(told)
    return {
        "renderers": count,
        "step_s": think_s,
        "measured_batches_per_s": round(1 / real["wall_s"], 2),
        "foretold_batches_per_s": round(said["batches_per_s"], 2),
        "foretold_with_all_cores": round(alone["batches_per_s"], 2),
        "off": round(statistics.median(off), 3),
        "off_by_rounds": [round(each, 3) for each in off],
        "measured_wait": round(real["wait_s"] / real["wall_s"], 3),
        "foretold_wait": round(said["wait_share"], 3),
        "cores_left": [round(cores_left(each), 2) for each in found],
    }


def main() -> int:
    """Measure one, foretell, measure all, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batches", type=int, default=60, help="in each round")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--resolution", type=int, default=128)
    parser.add_argument("--programs", type=int, default=48, help="in the selection")
    parser.add_argument("--think-ms", type=float, default=0.0, help="0: chosen")
    parser.add_argument("--within", type=float, default=0.15)
    asked = parser.parse_args()
    spec = StreamSpec(
        batch_size=asked.batch_size,
        resolution=asked.resolution,
        window=asked.programs,
        slide=0,
        programs=(0, asked.programs),
    )
    load = os.getloadavg()
    measuring, think_s = measure_all(spec, asked)
    found = measuring.found
    made = make_model(found["lone"])
    rows = []
    for count in COUNTS:
        rows.append(compare(spec, found[f"{count}"], count, 0.0, made))
        busy = found[f"{count} and a step"]
        rows.append(compare(spec, busy, count, think_s, made))
    worst = max(abs(row["off"]) for row in rows)
    whole = {
        "cores": len(os.sched_getaffinity(0)),
        "load_before_and_after": [load, os.getloadavg()],
        "rounds_lost": measuring.lost,
        "threads_each": os.environ.get("LP_NUM_THREADS", "not set"),
        "spec": spec.to_json(),
        "model": asdict(made[0]) | {"read_s": made[1]},
        "measured": {name: medians(rounds) for name, rounds in found.items()},
        "rows": rows,
        "worst": worst,
    }
    sys.stdout.write(json.dumps(whole, indent=1) + "\n")
    return int(worst > asked.within)


if __name__ == "__main__":
    sys.exit(main())
