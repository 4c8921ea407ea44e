"""`shaders21k bench render`: our way of drawing, against drawing alone and the past.

All three draw the same samples, seeded, in one run, round by round in turn:

    ours       an atlas, planes read into shared memory, another process told of it
    draw only  the same draws, waited for, never read: all by fragments, or each
               program the way that is better for it, whichever takes less time
    baseline   the method of mbaradad/shaders21k: see renderer/baseline.py
"""

import json
import mmap
import multiprocessing
import os
import random
import socket
import statistics
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from renderer.baseline import Baseline, Job, consumer
from shaders21k.corpus import Corpus
from shaders21k.program import Program
from shaders21k.synth.stock import builtin_corpus

app = typer.Typer()

BATCH = 128
"""Images of which the other process is told at once, or as many as an atlas holds: 64
rows of two views."""

PART = struct.Struct("=2q")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A program, on the device by fragments and the way that is better for it."""

    program: Program
    fragments: Any
    better: Any


def choose(
    device: Any,
    corpus: Path,
    *,
    count: int,
    seed: int,
    side_px: int,
    max_frame_s: float,
) -> list[Chosen]:
    """Choose programs that compile and whose frame is fast enough, by seed."""
    import numpy as np  # noqa: PLC0415

    from renderer.atlas import Atlas, Sample  # noqa: PLC0415
    from renderer.compiler import begin_program  # noqa: PLC0415
    from renderer.errors import CompileError  # noqa: PLC0415
    from renderer.paths import compare_paths  # noqa: PLC0415

    times_s = (1.0, 2.0, 3.0)
    with Corpus.open(corpus) as opened:
        ids = list(opened.selection())
        random.Random(seed).shuffle(ids)
        atlas = Atlas(device, side_px, side_px, len(times_s))
        picture = np.empty((3, side_px, side_px), np.uint8)
        chosen: list[Chosen] = []
        for program_id in ids:
            program = opened.programs([program_id])[0]
            try:
                resident = begin_program(device, program).finish()
            except CompileError:
                continue
            frames_s = []
            for time_s in times_s:
                started_s = time.perf_counter()
                atlas.draw([Sample(resident, time_s)]).read(0, picture)
                frames_s.append(time.perf_counter() - started_s)
            if min(frames_s) > max_frame_s:
                resident.release()
                continue
            better = resident
            choice = compare_paths(device, atlas, program, resident, times_s).choice
            if choice.path == "compute":
                better = begin_program(device, program, choice).finish()
            chosen.append(Chosen(program, resident, better))
            if len(chosen) == count:
                break
        atlas.release()
    return chosen


@contextmanager
def listener(fd: int, size: int) -> Iterator[socket.socket]:
    """Run another process that reads shared memory when told; it answers each time."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    context = multiprocessing.get_context("spawn")
    process = context.Process(
        target=read_all,
        args=(
            multiprocessing.reduction.DupFd(fd),
            multiprocessing.reduction.DupFd(theirs.fileno()),
            size,
        ),
    )
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join()


def read_all(memory_fd: Any, sock_fd: Any, size: int) -> None:
    """Copy out what a packet names of the shared memory, and say so."""
    own = bytearray(size)
    with (
        mmap.mmap(memory_fd.detach(), size) as memory,
        socket.socket(fileno=sock_fd.detach()) as sock,
    ):
        while packet := sock.recv(PART.size):
            start, end = PART.unpack(packet)
            own[start:end] = memoryview(memory)[start:end]
            sock.send(b"read")


def measure(ways: dict[str, Callable[[], None]], rounds: int) -> dict[str, float]:
    """Median seconds of each way. They take turns, so that all share the weather."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            started_s = time.perf_counter()
            way()
            taken[name].append(time.perf_counter() - started_s)
    return {name: statistics.median(each) for name, each in taken.items()}


@app.command()
def render(
    *,
    corpus: Annotated[Path | None, typer.Option(help="[default: built-in]")] = None,
    programs: Annotated[int, typer.Option(min=1, help="How many.")] = 100,
    frames: Annotated[int, typer.Option(min=1, help="Of each program.")] = 2,
    resolution: Annotated[int, typer.Option(min=8, help="Pixels.")] = 128,
    max_frame_ms: Annotated[float, typer.Option(help="Slower ones stay out.")] = 20.0,
    rounds: Annotated[int, typer.Option(min=1, help="Of which the median.")] = 5,
    seed: Annotated[int, typer.Option(help="Of the choice.")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, egl:N, cuda:N.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Compare ways of drawing: images a second that reach another process."""
    from renderer.device import open_device  # noqa: PLC0415

    with open_device(device) as opened:
        chosen = choose(
            opened,
            corpus or builtin_corpus(),
            count=programs,
            seed=seed,
            side_px=resolution,
            max_frame_s=max_frame_ms / 1e3,
        )
        chance = random.Random(seed)
        jobs = [
            Job(index, chance.uniform(0.1, 10.0))
            for index in range(len(chosen))
            for _ in range(frames)
        ]
        seconds = compare(opened, chosen, jobs, resolution, rounds)
        drawn_by = opened.fingerprint.renderer
    rates = {
        f"{name}_ips": round(len(jobs) / each, 1) for name, each in seconds.items()
    }
    result = {
        **rates,
        "ours_vs_draw_only": round(rates["ours_ips"] / rates["draw_only_ips"], 3),
        "ours_vs_baseline": round(rates["ours_ips"] / rates["baseline_ips"], 3),
        "programs": len(chosen),
        "by_compute": sum(each.better is not each.fragments for each in chosen),
        "images": len(jobs),
        "resolution": resolution,
        "rounds": rounds,
        "renderer": drawn_by,
    }
    typer.echo(json.dumps(result) if as_json else _table(result))


def compare(
    device: Any,
    chosen: list[Chosen],
    jobs: list[Job],
    side_px: int,
    rounds: int,
) -> dict[str, float]:
    """Seconds that each way takes for all jobs."""
    import numpy as np  # noqa: PLC0415

    from renderer.atlas import Atlas, Sample  # noqa: PLC0415

    atlas = Atlas(device, side_px, side_px, BATCH)
    better = [Sample(chosen[job.program].better, job.time_s) for job in jobs]
    better.sort(key=lambda sample: sample.resident.choice.path)  # as the painter does
    fragments = [Sample(chosen[job.program].fragments, job.time_s) for job in jobs]
    baseline = Baseline(device.gl, [each.program for each in chosen], side_px)
    shuffled = random.Random(1).sample(jobs, len(jobs))
    step = 3 * side_px**2
    size = len(jobs) * step
    fd = os.memfd_create("shaders21k-bench", os.MFD_CLOEXEC)
    os.ftruncate(fd, size)
    memory = mmap.mmap(fd, size)
    images = np.frombuffer(memory, np.uint8).reshape(len(jobs), 3, side_px, side_px)

    with consumer() as (queue, done), listener(fd, size) as told:

        def ours() -> None:
            batches = range(0, len(better), atlas.cells)
            for start in batches:
                part = better[start : start + atlas.cells]
                pixels = atlas.draw(part).sheet.wait()
                for cell in range(len(part)):
                    images[start + cell] = pixels[:, cell]
                told.send(
                    PART.pack(*(each * step for each in (start, start + len(part))))
                )
            for _ in batches:
                told.recv(8)

        def draw(samples: list[Any]) -> None:
            for start in range(0, len(samples), atlas.cells):
                atlas.paint(samples[start : start + atlas.cells])
            device.gl.finish()

        def original() -> None:
            # A random program for every image, as the original has it.
            for job in shuffled:
                queue.put(baseline.draw(job))
            queue.put("end")
            done.recv()

        seconds = measure(
            {
                "ours": ours,
                "draw_fragments": lambda: draw(fragments),
                "draw_better": lambda: draw(better),
                "baseline": original,
            },
            rounds,
        )
    draw_only = min(seconds.pop("draw_fragments"), seconds.pop("draw_better"))
    return {**seconds, "draw_only": draw_only}


def _table(result: dict[str, Any]) -> str:
    return "\n".join(f"{name:>18}  {value}" for name, value in result.items())
