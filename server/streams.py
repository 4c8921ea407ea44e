"""Streams over HTTP: registered, looked up, and looked at while they run."""

import json
import time
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from server.crew import Crew
from server.errors import OversizeError
from server.judgment import LATELY_S, Seen, judge
from server.ledger import Consumer, Tally
from server.parts import Parts
from server.stream import Stream
from shaders21k.errors import SpecError, StreamError
from shaders21k.spec import StreamSpec

MAX_SPEC_BYTES = 1 << 16


class Registered(BaseModel):
    """A stream by its name."""

    spec_id: str = Field(examples=["0123456789abcdef"])
    spec: dict[str, Any] = Field(description="the fields of `StreamSpec`")


class Served(Registered):
    """A stream in the list of those that are served."""

    registered: datetime
    drawn: int = Field(description="batches, or rows of them")
    delivered: int = Field(description="batches, or rows of them, to all readers")
    consumers: int = Field(description="connected, or seen within the last minute")


class Rates(BaseModel):
    """How fast a stream goes."""

    drawn: float = Field(description="batches/s")
    delivered: float = Field(description="batches/s")
    bytes: float = Field(description="delivered, bytes/s")


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
    connections: int = Field(description="open ones; 0 over HTTP")
    batches: int = Field(description="or rows of them, so far")
    bytes: int
    first_seen_s: float = Field(description="seconds ago")
    last_seen_s: float = Field(description="seconds ago")
    steps: tuple[int, int] | None = Field(
        description="the lowest and the highest of the last 16 that it got"
    )
    waiting: int = Field(description="batches that it has asked for and not got")
    held: int = Field(description="slots that it holds")
    held_s: float = Field(description="the longest of them, for so many seconds")
    is_lagging: bool = Field(description="it holds one for too long")


class Worker(BaseModel):
    """One who draws, for all streams."""

    is_alive: bool
    parts: int = Field(description="pieces of work done since the service started")
    busy: float = Field(description="share of the last seconds, 0..1")


class Bound(BaseModel):
    """What bounds the run, as far as the service can see."""

    kind: str = Field(examples=["render-bound", "train-bound", "idle"])
    line: str = Field(description="a sentence: by which figures, and what to change")


class Live(BaseModel):
    """How a stream goes: of late, which is `over_s` seconds, unless it says otherwise.

    `drawing`, `sending` and `blocked` are shares of that time, 0..1, in which batches
    were in workers' hands, on their way over HTTP, or waited for a slot.
    """

    spec_id: str
    over_s: float
    latest: int | None = Field(description="step that was delivered last")
    drawn: int = Field(description="in all")
    delivered: int = Field(description="in all")
    substituted_rows: int = Field(description="that show a stand-in, in all")
    rates: Rates
    history: list[Rates] = Field(description="second by second, the oldest first")
    drawing: float
    sending: float
    blocked: float
    spent: Work
    slots: dict[str, int] = Field(description="by state")
    consumers: list[Reads]
    workers: list[Worker]
    verdict: Bound


def stream_routes(parts: Parts) -> APIRouter:
    """Register streams and look them up."""
    router = APIRouter(prefix="/v1/streams", tags=["streams"])
    studio = parts.studio

    @router.get("")
    async def list_streams() -> list[Served]:
        """All streams that are registered, the one used last first."""
        return list_served(parts)

    @router.put("/{spec_id}", openapi_extra=BODY)
    async def register(spec_id: str, request: Request) -> Registered:
        """Register a spec under its own identifier; again is the same as once."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_SPEC_BYTES:
                raise OversizeError(f"a spec has no more than {MAX_SPEC_BYTES:,} bytes")
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise StreamError(f"the body is not JSON: {error}") from error
        spec = StreamSpec.from_json(value)
        if spec.spec_id != spec_id:
            raise SpecError(f"this spec's identifier is {spec.spec_id}, not {spec_id}")
        await studio.register(spec)
        return Registered(spec_id=spec_id, spec=spec.to_json())

    @router.get("/{spec_id}")
    async def look_up(spec_id: str) -> Registered:
        """The spec of a stream that is registered."""
        spec = studio.find(spec_id).ring.spec
        return Registered(spec_id=spec_id, spec=spec.to_json())

    @router.get("/{spec_id}/live")
    async def look(spec_id: str) -> Live:
        """How a stream goes: rates, slots, who reads it, and what bounds the run."""
        return look_at(studio.find(spec_id), studio.crew)

    return router


BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"batch_size": 256, "resolution": 224, "views": 2},
            }
        },
    }
}


def list_served(parts: Parts) -> list[Served]:
    """List all streams, the one used last first."""
    served = []
    for spec_id, stream in reversed(parts.studio.streams.items()):
        ledger = stream.ledger
        total = ledger.total
        served.append(
            Served(
                spec_id=spec_id,
                spec=stream.ring.spec.to_json(),
                registered=ledger.registered,
                drawn=total.drawn,
                delivered=total.delivered,
                consumers=len(ledger.consumers),
            )
        )
    return served


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
