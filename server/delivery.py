"""`shaders21k bench deliver`: bytes a second from a service to a reader."""

import itertools
import mmap
import multiprocessing
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from server.bench import JsonOption, print_result
from shaders21k.metrics import Spent
from shaders21k.spec import StreamSpec
from shaders21k.stream import BatchStream

app = typer.Typer()

SLOTS = 12
"""Of a ring, as `serve` has it."""

PREFETCH = 4

FAR = 1_000_000
"""A step that nobody has asked for yet."""


class IdleCrew:
    """A crew that draws nothing at once, so that only delivery is measured."""

    count = 1
    trouble = ""
    pids = ()

    def __init__(self) -> None:
        from server.counters import Counters  # noqa: PLC0415
        from server.quarantine import Quarantine  # noqa: PLC0415
        from shaders21k.batch import Fingerprint  # noqa: PLC0415

        self.quarantine = Quarantine([])
        self.fingerprint = Fingerprint("bench", "bench", "0", "none")
        self.counters = Counters()
        self.duties: list[Any] = []
        self.alive: list[bool] = []

    async def paint(self, _ring: object, _slot: int, made_of: Any) -> Any:
        """Leave the slot as it is."""
        return made_of.program, Spent(render=1e-6)

    def forget(self, _: object) -> None:
        """Nothing was learnt."""

    def withdraw(self, _ring: object, _slot: int) -> bool:
        """It is drawn already."""
        return False


def serve_idle(socket: str, ready: Any) -> None:
    """Serve with the real studio, broker and HTTP, and the idle crew, until killed."""
    import uvloop  # noqa: PLC0415

    uvloop.run(_serve_idle(Path(socket), ready))


async def _serve_idle(socket: Path, ready: Any) -> None:
    from server.broker import open_broker  # noqa: PLC0415
    from server.darkroom import open_darkroom  # noqa: PLC0415
    from server.dispatch import Dispatch  # noqa: PLC0415
    from server.gallery.pages import Pages  # noqa: PLC0415
    from server.gate.gate import Gate, Rules  # noqa: PLC0415
    from server.gate.passes import Passes  # noqa: PLC0415
    from server.parts import Parts  # noqa: PLC0415
    from server.service import HttpServer, bind  # noqa: PLC0415
    from server.studio import Studio  # noqa: PLC0415
    from server.web import build_app  # noqa: PLC0415
    from shaders21k.catalogue import open_catalogue  # noqa: PLC0415
    from shaders21k.corpus import Corpus  # noqa: PLC0415
    from shaders21k.selection import Selection  # noqa: PLC0415

    crew: Any = IdleCrew()
    studio = Studio(crew, Selection("00" * 32, 1000))
    with (
        tempfile.TemporaryDirectory() as folder,
        Corpus.open(Path(folder) / "empty.db", create=True) as corpus,
        bind("127.0.0.1", 0) as sock,
        open_darkroom(studio) as darkroom,
    ):
        async with open_broker(studio, socket):
            with open_catalogue(corpus.path, []) as catalogue:
                passes = Passes(None)
                pages = Pages({"playground": False, "login": False})
                parts = Parts(
                    studio, Dispatch(), darkroom, corpus, [], catalogue, "bench", pages
                )
                app = Gate(build_app(parts, passes), Rules(passes, frozenset()))
                ready.send(f"http://127.0.0.1:{sock.getsockname()[1]}")
                await HttpServer(app).serve([sock])


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


def count_drawn(url: str) -> int:
    """Ask a service how many batches it has drawn."""
    with urllib.request.urlopen(f"{url}/metrics") as answer:  # noqa: S310, ours
        lines = answer.read().decode().splitlines()
    (line,) = (each for each in lines if each.startswith("shaders21k_drawn_total "))
    return int(float(line.split()[1]))


def draw_for_two(url: str, one: BatchStream, two: BatchStream, batches: int) -> float:
    """Have two readers read the same batches: how often each was drawn."""
    before = count_drawn(url)
    one.step = two.step = FAR
    for _ in range(batches):
        if next(one).recipe_digest != next(two).recipe_digest:
            raise typer.Exit(1)
    asked = batches + PREFETCH - 1
    return (count_drawn(url) - before) / asked


@app.command()
def deliver(
    *,
    batch_size: Annotated[int, typer.Option(min=1, help="Samples.")] = 64,
    resolution: Annotated[int, typer.Option(min=8, help="Pixels.")] = 224,
    batches: Annotated[int, typer.Option(min=1, help="In each round.")] = 40,
    rounds: Annotated[int, typer.Option(min=1, help="Of which the median.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Bytes a second into a reader's own memory, when drawing costs nothing.

    `memcpy` copies from as much memory as a ring has, as every reader must;
    `memcpy_cached` copies one batch again and again, which the processor may keep.
    `renderings_for_two` is how often a batch is drawn that two readers ask for, one
    over the ring and one over HTTP.
    """
    import numpy as np  # noqa: PLC0415

    spec = StreamSpec(batch_size=batch_size, resolution=resolution, views=1)
    shape = (batch_size, 1, 3, resolution, resolution)
    own = np.zeros(shape, np.uint8)
    memory = mmap.mmap(-1, SLOTS * own.nbytes)
    shared = np.frombuffer(memory, np.uint8).reshape(SLOTS, *shape)
    shared[:] = 1
    turns = itertools.cycle(range(SLOTS))

    with (
        idle_service() as (http_url, ring_url),
        BatchStream(ring_url, spec, prefetch=PREFETCH) as ring,
        BatchStream(http_url, spec, prefetch=PREFETCH) as web,
        pickling_process(shape) as queue,
    ):

        def memcpy() -> None:
            np.copyto(own, shared[next(turns)])

        def memcpy_cached() -> None:
            np.copyto(own, shared[0])

        def by_ring() -> None:
            np.copyto(own, next(ring).images)

        def by_http() -> None:
            next(web)  # it is in the reader's own memory already

        def by_queue() -> None:
            queue.get()

        ways: dict[str, Callable[[], None]] = {
            "memcpy": memcpy,
            "ring": by_ring,
            "memcpy_cached": memcpy_cached,
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
        renderings = draw_for_two(http_url, ring, web, batches)
    rates = {
        name: own.nbytes / statistics.median(each) / 1e9 for name, each in taken.items()
    }
    print_result(
        {
            **{f"{name}_gbps": round(rate, 2) for name, rate in rates.items()},
            "ring_vs_memcpy": round(rates["ring"] / rates["memcpy"], 3),
            "ring_vs_cached": round(rates["ring"] / rates["memcpy_cached"], 3),
            "ring_vs_queue": round(rates["ring"] / rates["queue"], 1),
            "renderings_for_two": round(renderings, 3),
            "batch_mb": round(own.nbytes / 1e6, 1),
        },
        as_json,
    )
