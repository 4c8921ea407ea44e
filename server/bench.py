"""`shaders21k bench coldstart` and `bench deliver`: how soon, and how fast."""

import json
import mmap
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from shaders21k.metrics import Spent
from shaders21k.spec import StreamSpec
from shaders21k.stream import BatchStream
from shaders21k.synth.stock import builtin_corpus

coldstart_app = typer.Typer()
deliver_app = typer.Typer()

JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


def rss_mb(pid: int, field: str = "VmHWM") -> float:
    """Memory of a process in megabytes of 10^6 bytes: the most ever, or VmRSS, now.

    0 when it has ended.
    """
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def list_children(pid: int) -> list[int]:
    """List a process's children."""
    words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(word) for word in words]


EIGHTHS = 8
"""Times at which memory is looked at, on the way."""


def start_once(
    corpus: Path, spec: StreamSpec, cache: Path, passed: int
) -> dict[str, Any]:
    """Start a service in processes of its own and read from it.

    Args:
        corpus: what it serves.
        spec: of the stream.
        cache: the driver's, an empty folder or a full one.
        passed: read on until so many programs have passed through the window.
    """
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "ring.sock"
        started_s = time.perf_counter()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "shaders21k.cli", "serve", "--corpus", corpus),
                *("--bind", "127.0.0.1:0", "--socket", socket),
            ],
            env={
                **os.environ,
                "SHADERS21K_CACHE": str(cache),
                "MESA_SHADER_CACHE_DIR": str(cache),
                "__GL_SHADER_DISK_CACHE_PATH": str(cache),
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith("serving"):
                raise typer.Exit(1)
            with BatchStream(f"ring://{socket}", spec, prefetch=1) as stream:
                next(stream)
                first_s = time.perf_counter() - started_s
                workers = list_children(process.pid)
                first_mb = max(map(rss_mb, workers))
                now_mb: list[float] = []
                for batch in stream:
                    through = spec.window + batch.step * spec.slide
                    if through >= passed * (len(now_mb) + 1) / EIGHTHS:
                        workers = list_children(process.pid)  # some are replaced
                        now_mb.append(max(rss_mb(pid, "VmRSS") for pid in workers))
                    if through >= passed:
                        break
                most_mb = max(map(rss_mb, workers))
            return {
                "programs": int(line.split()[1]),
                "workers": len(workers),
                "first_batch_s": round(first_s, 2),
                "first_rss_mb": round(first_mb, 1),
                "rss_mb": round(most_mb, 1),
                "rss_by_eighths_mb": [round(each) for each in now_mb],
                "server_rss_mb": round(rss_mb(process.pid), 1),
            }
        finally:
            process.terminate()
            process.communicate()


@coldstart_app.command()
def coldstart(
    *,
    corpus: Annotated[Path | None, typer.Option(help="[default: built-in]")] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="Samples.")] = 64,
    resolution: Annotated[int, typer.Option(min=8, help="Pixels.")] = 128,
    passed: Annotated[
        int, typer.Option(min=0, help="Read until so many programs have passed.")
    ] = 0,
    slide: Annotated[int, typer.Option(min=0, help="Programs, at each step.")] = 4,
    as_json: JsonOption = False,
) -> None:
    """From nothing to a first batch: with an empty shader cache, then with a full one.

    `rss_mb` is the most that a drawing process has held; `rss_by_eighths_mb` is what it
    holds on the way to `passed`, where the window is full after the first 256.
    """
    spec = StreamSpec(batch_size=batch_size, resolution=resolution, slide=slide)
    if passed > spec.window and not slide:
        reason = "nothing passes through a window that stands"
        raise typer.BadParameter(reason, param_hint="slide")
    path = corpus or builtin_corpus()
    with tempfile.TemporaryDirectory() as cache:
        cold = start_once(path, spec, Path(cache), passed)
        warm = start_once(path, spec, Path(cache), 0)
    _print({**cold, "warm_first_batch_s": warm["first_batch_s"]}, as_json)


class IdleCrew:
    """A crew that draws nothing at once, so that only delivery is measured."""

    count = 1

    def __init__(self) -> None:
        from shaders21k.batch import Fingerprint  # noqa: PLC0415

        self.fingerprint = Fingerprint("bench", "bench", "0", "none")

    async def paint(self, _ring: object, _slot: int, made_of: Any) -> Any:
        """Leave the slot as it is."""
        return made_of.program, Spent()

    def forget(self, _: object) -> None:
        """Nothing was learnt."""


def serve_idle(socket: str, ready: Any) -> None:
    """Serve with the real studio, broker and HTTP, and the idle crew, until killed."""
    import uvloop  # noqa: PLC0415

    uvloop.run(_serve_idle(Path(socket), ready))


async def _serve_idle(socket: Path, ready: Any) -> None:
    import uvicorn  # noqa: PLC0415

    from server.broker import open_broker  # noqa: PLC0415
    from server.service import bind  # noqa: PLC0415
    from server.studio import Studio  # noqa: PLC0415
    from server.web import build_app  # noqa: PLC0415
    from shaders21k.corpus import Corpus  # noqa: PLC0415
    from shaders21k.selection import Selection  # noqa: PLC0415

    crew: Any = IdleCrew()
    studio = Studio(crew, Selection("00" * 32, 1000))
    with (
        tempfile.TemporaryDirectory() as folder,
        Corpus.open(Path(folder) / "empty.db", create=True) as corpus,
        bind("127.0.0.1", 0) as sock,
    ):
        async with open_broker(studio, socket):
            app = build_app(studio, corpus, [])
            ready.send(f"http://127.0.0.1:{sock.getsockname()[1]}")
            config = uvicorn.Config(app, log_level="warning", lifespan="off")
            await uvicorn.Server(config).serve([sock])


def pickle_forever(queue: Any, shape: tuple[int, ...]) -> None:
    """Put arrays into a queue, as a DataLoader without shared memory would."""
    import numpy as np  # noqa: PLC0415

    images = np.zeros(shape, np.uint8)
    while True:
        queue.put(images)


@contextmanager
def idle_service() -> Iterator[tuple[str, str]]:
    """Run `serve_idle` in another process: its two URLs."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        socket = f"{folder}/ring.sock"
        ours, theirs = context.Pipe()
        process = context.Process(target=serve_idle, args=(socket, theirs), daemon=True)
        process.start()
        try:
            yield ours.recv(), f"ring://{socket}"
        finally:
            process.terminate()
            process.join()


@contextmanager
def pickling_process(shape: tuple[int, ...]) -> Iterator[Any]:
    """Run `pickle_forever` in another process: its queue."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue(2)
    process = context.Process(target=pickle_forever, args=(queue, shape), daemon=True)
    process.start()
    try:
        yield queue
    finally:
        process.terminate()
        process.join()


@deliver_app.command()
def deliver(
    *,
    batch_size: Annotated[int, typer.Option(min=1, help="Samples.")] = 64,
    resolution: Annotated[int, typer.Option(min=8, help="Pixels.")] = 224,
    batches: Annotated[int, typer.Option(min=1, help="In each round.")] = 40,
    rounds: Annotated[int, typer.Option(min=1, help="Of which the median.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Bytes a second into a reader's own memory, when drawing costs nothing."""
    import numpy as np  # noqa: PLC0415

    spec = StreamSpec(batch_size=batch_size, resolution=resolution, views=1)
    shape = (batch_size, 1, 3, resolution, resolution)
    own = np.zeros(shape, np.uint8)
    shared = np.frombuffer(mmap.mmap(-1, own.nbytes), np.uint8).reshape(shape)
    shared[:] = 1

    with (
        idle_service() as (http_url, ring_url),
        BatchStream(ring_url, spec) as ring,
        BatchStream(http_url, spec) as web,
        pickling_process(shape) as queue,
    ):

        def memcpy() -> None:
            np.copyto(own, shared)

        def by_ring() -> None:
            np.copyto(own, next(ring).images)

        def by_http() -> None:
            next(web)  # it is in the reader's own memory already

        def by_queue() -> None:
            queue.get()

        ways: dict[str, Callable[[], None]] = {
            "memcpy": memcpy,
            "ring": by_ring,
            "queue": by_queue,
            "http": by_http,
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                count = max(3, batches // 10) if name == "queue" else batches
                way()
                started_s = time.perf_counter()
                for _ in range(count):
                    way()
                taken[name].append((time.perf_counter() - started_s) / count)
    rates = {
        name: own.nbytes / statistics.median(each) / 1e9 for name, each in taken.items()
    }
    _print(
        {
            **{f"{name}_gbps": round(rate, 2) for name, rate in rates.items()},
            "ring_vs_memcpy": round(rates["ring"] / rates["memcpy"], 3),
            "ring_vs_queue": round(rates["ring"] / rates["queue"], 1),
            "batch_mb": round(own.nbytes / 1e6, 1),
        },
        as_json,
    )


def _print(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(result))
    else:
        for name, value in result.items():
            typer.echo(f"{name:>20}  {value}")
