"""How the service is: whether it runs, whether it can draw, what rests."""

from dataclasses import asdict

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from server.counters import Counters
from server.films import VERSION
from server.parts import Parts
from shaders21k.batch import Fingerprint
from shaders21k.selection import Selection


class Alive(BaseModel):
    """How a service is, and no more."""

    status: str = Field(examples=["ok"])


class Ready(BaseModel):
    """What a service can do, and what has happened to it."""

    status: str = Field(
        description='"ready", "draining", or what is wrong.', examples=["ready"]
    )
    workers: int = Field(description="Processes that draw and are alive.")
    counters: Counters
    quarantined: list[int] = Field(description="Programs, by index in the selection.")
    fingerprint: Fingerprint
    encoder: str = Field(description="Of films: another may write other bytes.")
    selection: Selection
    streams: dict[str, dict[str, int]] = Field(
        description="Of each stream, how many slots of its ring are in which state."
    )


class Confined(BaseModel):
    """A program that hung or crashed a worker."""

    program: int = Field(description="Its index in the selection.")
    id: str
    strikes: int = Field(description="How often it was to blame.")
    reason: str
    confined: bool = Field(description="If not, it is on probation.")
    until_s: float = Field(description="To the end of its term; negative after it.")


def health_routes(parts: Parts) -> APIRouter:
    """Say how the service is."""
    router = APIRouter(tags=["health"])
    studio, dispatch = parts.studio, parts.dispatch

    @router.get("/healthz")
    async def is_alive() -> Alive:
        """Say that the process runs."""
        return Alive(status="ok")

    @router.get(
        "/readyz",
        response_model=Ready | Alive,
        responses={503: {"model": Ready | Alive, "description": "Nobody can draw."}},
    )
    async def is_ready(request: Request) -> Response:
        """Say whether somebody can draw: 503 while nobody can, and at the end.

        Where a token is asked for, those who show none hear the status alone.
        """
        crew = studio.crew
        trouble = "draining" if dispatch.is_draining else crew.trouble
        if not request.state.trusted:
            word = "trouble" if trouble else "ready"
            return JSONResponse({"status": word}, 503 if trouble else 200)
        return JSONResponse(
            {
                "status": trouble or "ready",
                "workers": len(crew.pids),
                "counters": asdict(crew.counters),
                "quarantined": crew.quarantine.confined,
                "fingerprint": asdict(crew.fingerprint),
                "encoder": VERSION,
                "selection": asdict(studio.selection),
                "streams": {
                    name: each.ring.counts for name, each in studio.streams.items()
                },
            },
            503 if trouble else 200,
        )

    @router.get("/v1/quarantine")
    async def quarantine() -> list[Confined]:
        """List programs that hung or crashed a worker: why, and how long they rest."""
        return [Confined(**each) for each in studio.crew.quarantine.report()]

    @router.get("/v1/selection")
    async def selection() -> Selection:
        """Name the programs that are served, by digest and number."""
        return studio.selection

    return router
