"""Serve and read at full rate for a while, and say whether anything grows.

    python tests/bench/soak.py --minutes 20

One service with two workers over the built-in corpus, a reader of its ring and one over
HTTP, each a process of its own with a stream of its own; and a process that draws with
the renderer alone, to count the objects of OpenGL that live in it: no other process can
ask a worker's driver. Every few seconds of each process: resident memory, open file
descriptors and threads. Prints means by tenths of the time, and slopes an hour by least
squares over the last four fifths. A quantity is flat where its slope, less two standard
errors, is no more than a twentieth of its mean an hour. The exit code is 1 where one is
not. A worker that is replaced on the way is begun anew, and counted.
"""

import argparse
import ctypes
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from herd import Service, herd

from shaders21k import BatchStream, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.synth.stock import builtin_corpus

SPEC = StreamSpec(batch_size=16, resolution=64, views=1, window=64, slide=4)
FLAT_AN_HOUR = 0.05
TENTHS = 10
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6

KINDS = {
    "Textures": "glIsTexture",
    "Buffers": "glIsBuffer",
    "Framebuffers": "glIsFramebuffer",
    "VertexArrays": "glIsVertexArray",
    "Samplers": "glIsSampler",
}
"""Kinds of objects by the end of their glGen call, and what knows a living one."""


def read_forever(source: str, seed: int, count: Any) -> None:
    """Read a stream as fast as it comes."""
    with BatchStream(source, replace(SPEC, seed=seed)) as stream:
        for _ in stream:
            count.value += 1


def draw_forever(corpus: Path, count: Any, objects: Any) -> None:
    """Draw with the renderer alone, and count objects when told to."""
    from renderer.device import open_device
    from renderer.painter import Painter
    from renderer.pictures import Job
    from shaders21k.selection import Selection, selection_digest

    with Corpus.open(corpus, readonly=True) as programs, open_device("cpu") as device:
        ids = programs.selection()
        spec = SPEC.resolve(Selection(selection_digest(ids), len(ids)))
        painter = Painter(device, lambda index: programs.get(ids[index]))
        images = np.zeros((16, 1, 3, 64, 64), np.uint8)
        for step in range(1 << 40):
            painter.paint(spec, [Job(step, range(16), images)])
            count.value += 1
            if objects.poll():
                objects.recv()
                objects.send({"residents": painter.resident_count, **count_objects()})


def count_objects() -> dict[str, int]:
    """Count what lives in the current context, by asking for every name given yet."""
    counts = {}
    for kind, call in KINDS.items():
        is_one = find_call(call, ctypes.c_ubyte, ctypes.c_uint)
        highest = ctypes.c_uint()
        one = (ctypes.c_int, ctypes.POINTER(ctypes.c_uint))
        find_call(f"glGen{kind}", None, *one)(1, ctypes.byref(highest))
        find_call(f"glDelete{kind}", None, *one)(1, ctypes.byref(highest))
        counts[kind] = sum(is_one(name) for name in range(1, highest.value))
    create = find_call("glCreateProgram", ctypes.c_uint)
    delete = find_call("glDeleteProgram", None, ctypes.c_uint)
    delete(last := create())
    for kind in ("Program", "Shader"):
        is_one = find_call(f"glIs{kind}", ctypes.c_ubyte, ctypes.c_uint)
        counts[f"{kind}s"] = sum(is_one(name) for name in range(1, last))
    return counts


def find_call(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Find a function of OpenGL."""
    find = ctypes.CDLL("libEGL.so.1").eglGetProcAddress
    find.restype, find.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    return ctypes.CFUNCTYPE(result, *arguments)(find(name.encode()))


def look_at(pid: int) -> dict[str, float]:
    """Measure a process: megabytes of 10^6 bytes, descriptors, threads."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return {
        "rss_mb": pages * PAGE_MB,
        "fds": len(os.listdir(f"/proc/{pid}/fd")),  # noqa: PTH208 - it is not a tree
        "threads": len(os.listdir(f"/proc/{pid}/task")),  # noqa: PTH208
    }


def list_workers(service: Service) -> list[int]:
    """List the processes that draw for a service."""
    path = Path(f"/proc/{service.pid}/task/{service.pid}/children")
    pids = [int(pid) for pid in path.read_text().split()]
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids}
    return sorted(pid for pid, line in lines.items() if b"server.worker" in line)


@contextmanager
def processes(
    service: Service, corpus: Path
) -> Iterator[tuple[dict[str, int], dict[str, Any], Any]]:
    """Start all that read and draw: pids, batches of each, a pipe to the drawer."""
    context = multiprocessing.get_context("spawn")
    counts = {name: context.Value("q", 0) for name in ("ring", "http", "drawer")}
    ours, theirs = context.Pipe()
    work = {
        "ring": (read_forever, (service.ring, 1, counts["ring"])),
        "http": (read_forever, (service.url, 2, counts["http"])),
        "drawer": (draw_forever, (corpus, counts["drawer"], theirs)),
    }
    running = {
        name: context.Process(target=target, args=args, daemon=True)
        for name, (target, args) in work.items()
    }
    for process in running.values():
        process.start()
    try:
        yield {name: each.pid or 0 for name, each in running.items()}, counts, ours
    finally:
        for process in running.values():
            process.kill()
            process.join()


def sample(service: Service, pids: dict[str, int], drawer: Any) -> dict[str, float]:
    """Measure all processes once; names are "process quantity"."""
    workers = {f"worker{n}": pid for n, pid in enumerate(list_workers(service))}
    everyone = {"service": service.pid, **workers, **pids}
    found = {
        f"{name} {quantity}": value
        for name, pid in everyone.items()
        for quantity, value in look_at(pid).items()
    }
    if drawer.poll():  # its answer to what it was asked the last time
        found.update({f"drawer {name}": n for name, n in drawer.recv().items()})
        drawer.send("count")
    return found


def judge(times_s: list[float], values: list[float]) -> dict[str, Any]:
    """Fit a line to the last four fifths: slope an hour, and whether it is flat."""
    first = len(times_s) // 5
    x, y = np.array(times_s[first:]) / 3600, np.array(values[first:])
    slope, start = np.polyfit(x, y, 1)
    rest = y - (start + slope * x)
    spread = float(((x - x.mean()) ** 2).sum())
    error = float(np.sqrt((rest**2).sum() / max(1, len(x) - 2) / spread))
    parts = np.array_split(np.array(values), TENTHS)
    return {
        "tenths": [round(float(part.mean()), 1) for part in parts],
        "slope_an_hour": round(float(slope), 2),
        "standard_error": round(error, 2),
        "flat": bool(slope - 2 * error <= FLAT_AN_HOUR * abs(y.mean())),
    }


def run(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Serve, read and look."""
    corpus = asked.corpus or builtin_corpus()
    times_s: list[float] = []
    samples: list[dict[str, float]] = []
    with herd(folder, corpus, 1, workers=2) as (service,):
        workers, changed = list_workers(service), 0
        with processes(service, corpus) as (pids, counts, drawer):
            drawer.send("count")
            while any(not each.value for each in counts.values()) or not drawer.poll():
                time.sleep(0.1)  # nothing is measured before the first batches
            began_s = time.monotonic()
            while (now_s := time.monotonic() - began_s) < 60 * asked.minutes:
                samples.append(sample(service, pids, drawer))
                times_s.append(now_s)
                changed += workers != (workers := list_workers(service))
                time.sleep(asked.every_s)
            read = {name: each.value for name, each in counts.items()}
        ready = json.loads(service.ask("/readyz"))
    quantities = {}
    for name in samples[0]:  # a drawer that is busy says nothing now and then
        seen = [
            (at_s, each[name])
            for at_s, each in zip(times_s, samples, strict=True)
            if name in each
        ]
        if len(seen) > len(samples) / 2:
            quantities[name] = judge(*map(list, zip(*seen, strict=True)))
    return {
        "minutes": asked.minutes,
        "samples": len(samples),
        "batches": read,
        "workers_changed": changed,
        "counters": ready["counters"],
        "quantities": quantities,
    }


def main() -> None:
    """Read the options, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--every-s", type=float, default=10.0)
    parser.add_argument("--corpus", type=Path, help="[default: built-in]")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = run(asked, Path(folder))
    flat = all(each["flat"] for each in result["quantities"].values())
    if asked.json:
        sys.stdout.write(json.dumps(result, indent=1) + "\n")
    else:
        for name, found in result.pop("quantities").items():
            tenths = " ".join(f"{value:8.1f}" for value in found["tenths"])
            slope = (
                f"{found['slope_an_hour']:+9.2f} +- {found['standard_error']:.2f} /h"
            )
            verdict = "flat" if found["flat"] else "GROWS"
            sys.stdout.write(f"{name:>22} {tenths} {slope:>22} {verdict}\n")
        sys.stdout.write(json.dumps(result) + "\n")
    sys.exit(not flat)


if __name__ == "__main__":
    main()
