"""The sandbox: draws foreign programs, each in a process that nothing else is drawn in.

Nothing in this process reads the text, or trusts what comes back. Two processes stand
ready, so that whoever types need not wait for one; a third is started when one is used.
One that has drawn is kept a little for the same program at another time.
"""

import asyncio
import hashlib
import logging
import math
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass

import numpy as np

from server.errors import BusyError, ServerError, TooManyError
from server.overruns import conclude, conclude_end, overrun
from server.pictures import Pixels
from server.throwaway import EndedError, Throwaway
from shaders21k.dialects.translate import DIALECTS

log = logging.getLogger("server.sandbox")

MAX_DRAWING = 2
"""Programs drawn at once."""

MAX_INSIDE = 10
"""Requests in hand, with those that wait for a process."""

MAX_PER_CLIENT = 3
"""Of those, from one address: an answer, and what has been typed meanwhile."""

MAX_KEPT = 2
"""Processes that wait for the same program at another time."""

KEPT_S = 8.0
"""How long they do; less than `server.scratch.KEEP_S`."""

READY_S = 30.0
"""How long a request waits for a process to be ready."""

PAUSE_S = 2.0
"""Before another start is tried, where one has failed."""

GRACE_S = 0.25
"""The kernel's timer inside gets so much longer to end a process first."""

MAX_TRIES = 6
"""A process that has ended while it waited is replaced by another, so often."""


DEADLINE_S = 5.0


@dataclass(frozen=True, slots=True)
class SandboxTerms:
    """What one drawing may take.

    Attributes:
        deadline_s: to compile and to draw.
        memory_mib: beside what an idle process has.
        threads: that draw.
    """

    deadline_s: float = DEADLINE_S
    memory_mib: int = 1024
    threads: int = 4


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is to be drawn.

    Attributes:
        source: foreign GLSL.
        dialect: of `DIALECTS`; "" lets its text tell.
        time_s: when.
        width_px, height_px: of the picture.
    """

    source: str
    dialect: str
    time_s: float
    width_px: int
    height_px: int

    @property
    def key(self) -> bytes:
        """What only one process may draw: a digest of the text and its dialect."""
        return hashlib.sha256(f"{self.dialect}\0{self.source}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A sketch, drawn.

    Attributes:
        dialect: what it was read as.
        pixels: uint8 [height, width, 3], row 0 at the top.
    """

    dialect: str
    pixels: Pixels


class Sandbox:
    """Keeps throw-away processes; `open_sandbox` makes one.

    Args:
        terms: of each drawing.
    """

    def __init__(self, terms: SandboxTerms) -> None:
        self._terms = terms
        self._inside: Counter[str] = Counter()
        self._places = asyncio.Semaphore(MAX_DRAWING)
        # One waits in the queue, and one to be put into it.
        self._ready: asyncio.Queue[Throwaway] = asyncio.Queue(maxsize=1)
        self._kept: dict[bytes, tuple[Throwaway, asyncio.TimerHandle]] = {}
        self._all: set[Throwaway] = set()
        self._is_told = False

    async def draw(self, client: str, sketch: Sketch) -> Drawing:
        """Draw a sketch; if this is canceled, its process is killed.

        Args:
            client: who asks; no one may ask for everything.
            sketch: what is asked for.

        Raises:
            CompileError: the program does not compile.
            OverrunError: it takes too much, or ends its process.
            TooManyError: the client has too many in hand.
            BusyError: there are too many in all, or no process can be started.
        """
        with self._admit(client):
            async with self._places:
                for _ in range(MAX_TRIES):
                    try:
                        return await self._draw(sketch)
                    except EndedError as error:
                        log.info("a throw-away process has gone: %s", error)
        raise BusyError("processes end before they draw; the service's log says more")

    @contextmanager
    def _admit(self, client: str) -> Iterator[None]:
        if self._inside[client] >= MAX_PER_CLIENT:
            raise TooManyError(
                f"{MAX_PER_CLIENT} programs of yours are being drawn: wait for one, or "
                "hang up on it"
            )
        if self._inside.total() >= MAX_INSIDE:
            raise BusyError(f"{MAX_INSIDE} programs are being drawn or wait to be")
        self._inside[client] += 1
        try:
            yield
        finally:
            self._inside[client] -= 1
            self._inside += Counter()  # forgets who has none

    async def _draw(self, sketch: Sketch) -> Drawing:
        process = await self._take(sketch.key)
        drawing = None
        try:
            drawing = await self._ask(process, sketch)
        finally:
            if drawing is None:
                self._discard(process)
        self._keep(sketch.key, process)
        return drawing

    async def _take(self, key: bytes) -> Throwaway:
        if key in self._kept:
            process, end = self._kept.pop(key)
            end.cancel()
            return process
        try:
            async with asyncio.timeout(READY_S):
                return await self._ready.get()
        except TimeoutError:
            raise BusyError(f"no process was ready to draw in {READY_S:g} s") from None

    async def _ask(self, process: Throwaway, sketch: Sketch) -> Drawing:
        terms, stage = self._terms, ""
        message = {**asdict(sketch), "deadline_s": terms.deadline_s}
        shape = (sketch.height_px, sketch.width_px, 3)
        try:
            async with asyncio.timeout(terms.deadline_s + GRACE_S):
                await process.send(message)
                while True:
                    match await process.receive():
                        case {"stage": "compile" | "draw" as stage}:
                            pass
                        case {"dialect": str(dialect)} if dialect in DIALECTS:
                            rgb = await process.receive_exactly(math.prod(shape))
                            pixels = np.frombuffer(rgb, np.uint8).reshape(shape)
                            return Drawing(dialect, pixels)
                        case other:
                            raise conclude(other)
        except TimeoutError:
            raise overrun("time", f"{stage}, {terms.deadline_s:g} s") from None
        except EndedError:
            if not stage:
                raise
            code = await asyncio.shield(process.bury())
            raise conclude_end(code, stage) from None

    def _keep(self, key: bytes, process: Throwaway) -> None:
        if len(self._kept) == MAX_KEPT:
            self._drop(next(iter(self._kept)))
        self._drop(key)  # somebody else has drawn the same meanwhile
        end = asyncio.get_running_loop().call_later(KEPT_S, self._drop, key)
        self._kept[key] = process, end

    def _drop(self, key: bytes) -> None:
        if key in self._kept:
            process, end = self._kept.pop(key)
            end.cancel()
            self._discard(process)

    def _discard(self, process: Throwaway) -> None:
        burial = process.bury()
        burial.add_done_callback(lambda _: self._all.discard(process))

    # Processes -----------------------------------------------------------------------

    async def start(self) -> None:
        """Start a process, and wait for its turn to be used.

        Raises:
            SetupError: it cannot draw.
        """
        process = Throwaway.start(self._terms.memory_mib, self._terms.threads)
        self._all.add(process)
        try:
            self._tell(alone=await process.greet())
            await self._ready.put(process)
        except BaseException:
            self._discard(process)
            raise

    def _tell(self, *, alone: bool) -> None:
        if not alone and not self._is_told:
            self._is_told = True
            log.warning(
                "the kernel gives throw-away processes no namespaces of their own: all "
                "other limits hold"
            )

    async def supply(self) -> None:
        """Start processes as they are used, until canceled."""
        while True:
            try:
                await self.start()
            except (ServerError, OSError) as error:
                log.warning("no throw-away process: %s", error)
                await asyncio.sleep(PAUSE_S)

    async def close(self) -> None:
        """End every process."""
        for key in list(self._kept):
            self._drop(key)
        await asyncio.gather(*(each.bury() for each in self._all))


@asynccontextmanager
async def open_sandbox(terms: SandboxTerms) -> AsyncIterator[Sandbox]:
    """Open a sandbox whose first process can draw.

    Raises:
        SetupError: it cannot.
    """
    sandbox = Sandbox(terms)
    supplier = None
    try:
        await sandbox.start()
        supplier = asyncio.create_task(sandbox.supply())
        yield sandbox
    finally:
        if supplier:
            supplier.cancel()
            await asyncio.wait({supplier})
        await sandbox.close()
