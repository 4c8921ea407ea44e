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
    found: dict[str, list[dict[str, float]]] = {}
    start = 0
    load = os.getloadavg()
    with ExitStack() as stack:
        corpus = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "few.db"
        with Corpus.open(builtin_corpus(), readonly=True) as whole:
            ids = list(whole.selection())[: asked.programs]
            programs = whole.programs(ids)
        with Corpus.open(corpus, create=True) as few:
            few.add(programs)
        services = start_all(stack, corpus, max(COUNTS))

        def measure(name: str, own: list[Own], **options: Any) -> None:
            nonlocal start
            warm_up = max(6, 2 * options["prefetch"])
            taken = read(
                own,
                spec,
                start=start,
                batches=asked.batches,
                warm_up=warm_up,
                **options,
            )
            start += asked.batches + warm_up + 64
            found.setdefault(name, []).append(taken)
            sys.stderr.write(f"{name}: {taken}\n")

        for each in services:  # their windows are compiled
            read([each], spec, start=start, batches=4, warm_up=4, prefetch=1)
            start += 16
        think_s = asked.think_ms / 1e3
        for _ in range(asked.rounds):
            measure("lone", services[:1], prefetch=1)
            if not think_s:  # two of them are about as fast as this trainer
                lone = found["lone"][0]
                think_s = round(0.6 * lone["wall_s"], 3)
            for count in COUNTS:
                ahead = max(4, 2 * count)
                measure(f"{count}", services[:count], prefetch=ahead)
                measure(
                    f"{count} and a step",
                    services[:count],
                    prefetch=ahead,
                    think_s=think_s,
                )
    model, read_s = make_model(found["lone"])
    rows = []
    for count in COUNTS:
        for name, pause_s in ((f"{count}", 0.0), (f"{count} and a step", think_s)):
            reader = Reader(
                step_s=pause_s,
                read_s=read_s,
                link_bytes_s=1e12,
                prefetch=max(4, 2 * count),
            )
            pairs = [
                (each, foretell(spec, reader, model, count, cores_left(each)))
                for each in found[name]
            ]
            alone = foretell(spec, reader, model, count, len(os.sched_getaffinity(0)))
            off = [told["batches_per_s"] * real["wall_s"] - 1 for real, told in pairs]
            real, told = (medians([pair[n] for pair in pairs]) for n in (0, 1))
            rows.append(
                {
                    "renderers": count,
                    "step_s": pause_s,
                    "measured_batches_per_s": round(1 / real["wall_s"], 2),
                    "foretold_batches_per_s": round(told["batches_per_s"], 2),
                    "foretold_with_all_cores": round(alone["batches_per_s"], 2),
                    "off": round(statistics.median(off), 3),
                    "off_by_rounds": [round(each, 3) for each in off],
                    "measured_wait": round(real["wait_s"] / real["wall_s"], 3),
                    "foretold_wait": round(told["wait_share"], 3),
                    "cores_left": [round(cores_left(each), 2) for each in found[name]],
                }
            )
    worst = max(abs(row["off"]) for row in rows)
    whole_result = {
        "cores": len(os.sched_getaffinity(0)),
        "load_before_and_after": [load, os.getloadavg()],
        "threads_each": os.environ.get("LP_NUM_THREADS", "not set"),
        "spec": spec.to_json(),
        "model": asdict(model) | {"read_s": read_s},
        "measured": {name: medians(rounds) for name, rounds in found.items()},
        "rows": rows,
        "worst": worst,
    }
    sys.stdout.write(json.dumps(whole_result, indent=1) + "\n")
    return int(worst > asked.within)


if __name__ == "__main__":
    sys.exit(main())
