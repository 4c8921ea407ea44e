"""How the service is: whether it runs, whether it can draw, what rests."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from server.parts import Parts


def health_routes(parts: Parts) -> APIRouter:
    """Say how the service is."""
    router = APIRouter(tags=["health"])
    studio, dispatch = parts.studio, parts.dispatch

    @router.get("/healthz")
    async def is_alive() -> dict[str, str]:
        """The process runs."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def is_ready(request: Request) -> Response:
        """Somebody can draw. 503 while no worker or device serves, or at the end.

        Where a token is asked for, those who show none hear the status alone.
        """
        crew = studio.crew
        trouble = "draining" if dispatch.is_draining else crew.trouble
        if not request.state.trusted:
            said = {"status": "trouble" if trouble else "ready"}
            return JSONResponse(said, 503 if trouble else 200)
        return JSONResponse(
            {
                "status": trouble or "ready",
                "workers": len(crew.pids),
                "counters": asdict(crew.counters),
                "quarantined": crew.quarantine.confined,
                "fingerprint": asdict(crew.fingerprint),
                "selection": asdict(studio.selection),
                "streams": {
                    name: each.ring.counts for name, each in studio.streams.items()
                },
            },
            503 if trouble else 200,
        )

    @router.get("/v1/quarantine")
    async def quarantine() -> list[dict[str, Any]]:
        """Programs that hung or crashed a worker: why, and for how long they rest."""
        return studio.crew.quarantine.report()

    @router.get("/v1/selection")
    async def selection() -> dict[str, Any]:
        """The programs that are served, by digest and number."""
        return asdict(studio.selection)

    return router
