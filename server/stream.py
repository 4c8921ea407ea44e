"""One stream that is served: its ring, and the batches that are drawn into it.

Who waits for what is written down here and nowhere else: what everybody has ceased to
wait for is not drawn, where no worker has begun.
"""

import asyncio
import math
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace

from server.crew import Crew
from server.errors import BusyError
from server.handle import SharedRing
from server.ledger import Ledger
from server.ring import Hold, Key, Ring, Slot
from shaders21k.errors import ShadersError
from shaders21k.metrics import Metrics
from shaders21k.recipe import Recipe, check_rows, recipe
from shaders21k.wire import seal

LOOK_S = 0.5
"""Who waits for a slot looks so often whether a reader has begun to lag."""


@dataclass(slots=True, eq=False)
class Drawing:
    """A batch on its way, from waiting for a slot to being read.

    Attributes:
        task: waits, has it drawn and hands it out.
        slot: that it is drawn into; None while it waits for one.
        waiting: for whom it is drawn, and who they are, in words.
    """

    task: asyncio.Task[None]
    slot: Slot | None = None
    waiting: dict[asyncio.Future[Hold], str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Stream:
    """A registered stream: its ring, and who waits for what.

    Attributes:
        ring: of its batches.
        shared: the same, as the workers are told of it.
        crew: draws.
        metrics: of what is drawn and lent, in all streams.
        patience_s: how long a request waits for a slot before `BusyError`.
        resources: what ends with it.
        users: who are connected, or read.
        ledger: of what is drawn and lent in this one.
        drawings: on their way, for whoever asks.
        unwanted: what ends, and nobody may wait for any more.
        turn: of those who wait for a slot; the first come is the first served.
        freed: a slot has come free for whoever's turn it is.
        asked_s: monotonic time at which a batch was last begun or drawn.
    """

    ring: Ring
    shared: SharedRing
    crew: Crew
    metrics: Metrics
    patience_s: float
    resources: ExitStack
    users: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    drawings: dict[Key, Drawing] = field(default_factory=dict)
    unwanted: set[asyncio.Task[None]] = field(default_factory=set)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    freed: asyncio.Event = field(default_factory=asyncio.Event)
    asked_s: float = -math.inf

    @property
    def is_idle(self) -> bool:
        """Nobody is connected, waits or reads, and nothing is being drawn."""
        return not (self.users or self.drawings or self.unwanted)

    async def acquire(
        self,
        step: int,
        rows: tuple[int, int] | None,
        who: str = "a reader over HTTP",
    ) -> Hold:
        """Wait for a slot that holds rows of a batch; `release` it when read.

        Args:
            step: number of the batch.
            rows: None for all.
            who: asks, in words.

        Raises:
            SpecError: there are no such rows or step.
            BusyError: no slot has come free.
            DrawError: it cannot be drawn.
        """
        key = (step, check_rows(self.ring.spec, rows))
        hold = self.ring.hold(key, who) or await self._wait_for(key, who)
        self.users += 1
        return hold

    async def _wait_for(self, key: Key, who: str) -> Hold:
        drawing = self.drawings.get(key) or self._begin(key)
        drawn: asyncio.Future[Hold] = asyncio.get_running_loop().create_future()
        drawing.waiting[drawn] = who
        try:
            return await drawn
        except asyncio.CancelledError:
            del drawing.waiting[drawn]
            if drawn.done() and not drawn.cancelled() and not drawn.exception():
                self.ring.let_go(drawn.result())
                self.freed.set()
            elif not drawing.waiting and self.drawings.get(key) is drawing:
                self._withdraw(key, drawing)
            raise

    def _begin(self, key: Key) -> Drawing:
        made_of = recipe(self.ring.spec, *key)  # refuses a step that is out of range
        drawing = Drawing(asyncio.create_task(self._draw(key, made_of)))
        # One that is canceled before it has begun runs no line of its own.
        drawing.task.add_done_callback(self.unwanted.discard)
        self.drawings[key] = drawing
        self.asked_s = time.monotonic()
        return drawing

    def _withdraw(self, key: Key, drawing: Drawing) -> None:
        """Give up a drawing, or let it end where a worker has begun it."""
        if drawing.slot is None:
            drawing.task.cancel()
        elif not self.crew.withdraw(self.shared, drawing.slot.index):
            return
        # Whoever asks for it from now on has it drawn anew.
        self.unwanted.add(drawing.task)
        del self.drawings[key]

    def note_lent(self, hold: Hold) -> None:
        """Count a batch that a reader is given; one drawn ahead is nobody's yet."""
        size = len(self.ring.message(hold.slot)[0])
        self.metrics.batches.inc()
        self.metrics.bytes.inc(size)
        if hold.slot.key:
            self.ledger.note_lent(hold.who, hold.slot.key[0], size)

    def release(self, hold: Hold) -> None:
        """Stop reading a slot."""
        self.ring.let_go(hold)
        self.users -= 1
        self.freed.set()

    async def _draw(self, key: Key, made_of: Recipe) -> None:
        drawing = self.drawings[key]
        started_s = time.monotonic()
        try:
            with self.ledger.blocked:
                drawing.slot = slot = await self._take_slot(key)
            waited_s = time.monotonic() - started_s
            with self.ledger.drawing:
                drawn, spent = await self.crew.paint(self.shared, slot.index, made_of)
            spent = replace(spent, queue=waited_s + spent.queue)
            self.metrics.note_spent(spent)
            message, layout = self.ring.message(slot)
            replaced = seal(message, layout, made_of, self.crew.fingerprint, drawn)
            self.crew.counters.drawn += 1
            self.metrics.substituted_rows.inc(len(replaced))
            self.ledger.note_drawn(spent, len(replaced))
        except BaseException as error:
            if drawing.slot:
                self.ring.empty(drawing.slot)
            for future in drawing.waiting:
                if isinstance(error, asyncio.CancelledError):
                    future.cancel()
                elif not future.done():
                    future.set_exception(error)
            if not isinstance(error, ShadersError):
                raise
        else:
            waiting = [each for each in drawing.waiting.items() if not each[0].done()]
            readers = [who for _, who in waiting]
            holds = self.ring.fill(slot, spent, readers, substituted=bool(replaced))
            for (future, _), hold in zip(waiting, holds, strict=True):
                future.set_result(hold)
        finally:
            self.asked_s = time.monotonic()
            if self.drawings.get(key) is drawing:
                del self.drawings[key]
            self.freed.set()

    async def _take_slot(self, key: Key) -> Slot:
        try:
            async with asyncio.timeout(self.patience_s), self.turn:
                while (slot := self.ring.take(key)) is None:
                    self.freed.clear()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_S):
                            await self.freed.wait()
                return slot
        except TimeoutError:
            raise BusyError(
                f"all {len(self.ring.slots)} slots of this stream are taken "
                f"({self.ring.describe_holders()}): read on, or end the reader that "
                "has stopped"
            ) from None
