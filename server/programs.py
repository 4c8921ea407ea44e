"""Programs over HTTP: found, listed, and each with all that is known of it."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from server.parts import Parts
from shaders21k.wish import Wish


def program_routes(parts: Parts) -> APIRouter:
    """Find programs."""
    router = APIRouter(prefix="/v1/programs", tags=["programs"])

    @router.get("")
    def find(
        *,
        query: str = "",
        dialect: Annotated[list[str] | None, Query()] = None,
        licence: Annotated[list[str] | None, Query()] = None,
        sort: str = "best",
        limit: int = 48,
        cursor: str = "",
    ) -> dict[str, Any]:
        """Find programs."""
        wish = Wish(
            query=query, dialects=tuple(dialect or ()), licences=tuple(licence or ())
        )
        page = parts.catalogue.find(wish, sort=sort, limit=limit, cursor=cursor)
        return {
            "programs": [asdict(each) for each in page.programs],
            "next": page.next,
            "total": page.total,
        }

    return router
