"""How a stream goes, over HTTP: rates, slots, who reads it, and what bounds the run."""

import time
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from server.batches import SpecId
from server.crew import Crew
from server.judgment import LATELY_S, Seen, judge
from server.ledger import Consumer, Tally
from server.parts import Parts
from server.stream import Stream


class Rates(BaseModel):
    """How fast a stream goes."""

    drawn: float = Field(description="Batches/s.")
    delivered: float = Field(description="Batches/s.")
    bytes: float = Field(description="Delivered, bytes/s.")


class Work(BaseModel):
    """Seconds that went into what was drawn; of workers at once, the longest."""

    queue: float
    compile: float
    render: float
    readback: float


class Reads(BaseModel):
    """One who reads a stream."""

    name: str = Field(examples=["process 4711", "10.0.0.7 Python-urllib/3.11"])
    way: Literal["ring", "http"]
    connections: int = Field(description="Open ones; 0 over HTTP.")
    batches: int = Field(description="Or rows of them, so far.")
    bytes: int
    first_seen_s: float = Field(description="Seconds ago.")
    last_seen_s: float = Field(description="Seconds ago.")
    steps: tuple[int, int] | None = Field(
        description="The lowest and the highest of the last 16 that it got."
    )
    waiting: int = Field(description="Batches that it has asked for and not got.")
    held: int = Field(description="Slots that it holds.")
    held_s: float = Field(description="The longest of them, for so many seconds.")
    is_lagging: bool = Field(description="It holds one for too long.")


class Worker(BaseModel):
    """One who draws, for all streams."""

    is_alive: bool
    parts: int = Field(description="Pieces of work done since the service started.")
    busy: float = Field(description="Share of the last seconds, 0..1.")


class Bound(BaseModel):
    """What bounds the run, as far as the service can see."""

    kind: str = Field(examples=["render-bound", "train-bound", "idle"])
    line: str = Field(description="A sentence: by which figures, and what to change.")


class Live(BaseModel):
    """How a stream goes: of late, which is `over_s` seconds, unless it says otherwise.

    `drawing`, `sending` and `blocked` are shares of that time, 0..1, in which batches
    were in workers' hands, on their way over HTTP, or waited for a slot.
    """

    spec_id: str
    over_s: float
    latest: int | None = Field(description="Step that was delivered last.")
    drawn: int = Field(description="In all.")
    delivered: int = Field(description="In all.")
    substituted_rows: int = Field(description="That show a stand-in, in all.")
    rates: Rates
    history: list[Rates] = Field(description="Second by second, the oldest first.")
    drawing: float
    sending: float
    blocked: float
    spent: Work
    slots: dict[str, int] = Field(description="By state.")
    consumers: list[Reads]
    workers: list[Worker]
    verdict: Bound


def live_routes(parts: Parts) -> APIRouter:
    """Let streams be watched."""
    router = APIRouter(prefix="/v1/streams/{spec_id}", tags=["streams"])

    @router.get("/live")
    async def look(spec_id: SpecId) -> Live:
        """Look how a stream goes: who reads it, how fast, and what bounds the run."""
        return look_at(parts.studio.find(spec_id), parts.studio.crew)

    return router


def look_at(stream: Stream, crew: Crew) -> Live:
    """Look how a stream goes."""
    ledger = stream.ledger
    total, seen = ledger.total, Seen.of(ledger)
    spent, verdict = seen.tally.spent, judge(seen)
    return Live(
        spec_id=stream.ring.spec.spec_id,
        over_s=seen.tally.elapsed_s,
        latest=ledger.latest,
        drawn=total.drawn,
        delivered=total.delivered,
        substituted_rows=total.substituted_rows,
        rates=_rate(seen.tally),
        history=[_rate(each) for each in ledger.seconds],
        drawing=seen.drawing,
        sending=seen.sending,
        blocked=seen.blocked,
        spent=Work(
            queue=spent.queue,
            compile=spent.compile,
            render=spent.render,
            readback=spent.readback,
        ),
        slots=stream.ring.counts,
        consumers=_list_consumers(stream),
        workers=[
            Worker(is_alive=alive, parts=duty.passed, busy=duty.share(LATELY_S))
            for alive, duty in zip(crew.alive, crew.duties, strict=True)
        ],
        verdict=Bound(kind=verdict.kind, line=verdict.line),
    )


def _rate(tally: Tally) -> Rates:
    over_s = max(tally.elapsed_s, 1e-3)
    return Rates(
        drawn=tally.drawn / over_s,
        delivered=tally.delivered / over_s,
        bytes=tally.bytes / over_s,
    )


def _list_consumers(stream: Stream) -> list[Reads]:
    now_s, holders = time.monotonic(), stream.ring.holders
    waiting = [
        who for each in stream.drawings.values() for who in each.waiting.values()
    ]

    def describe(each: Consumer) -> Reads:
        ages_s = holders.get(each.name, [])
        return Reads(
            name=each.name,
            way=each.way,
            connections=each.connections,
            batches=each.batches,
            bytes=each.bytes,
            first_seen_s=now_s - each.first_s,
            last_seen_s=now_s - each.last_s,
            steps=(min(each.steps), max(each.steps)) if each.steps else None,
            waiting=waiting.count(each.name),
            held=len(ages_s),
            held_s=max(ages_s, default=0.0),
            is_lagging=max(ages_s, default=0.0) > stream.ring.lag_s,
        )

    return [describe(each) for each in stream.ledger.consumers.values()]
