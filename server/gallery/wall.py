"""The gallery's first page: a wall of previews, and what narrows it down."""

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from server.filters import MAX_QUERY, MAX_WORD
from server.gallery.asked import PAGE, Asked, read_asked
from server.gallery.offers import OUTCOMES, UNDRAWN, count_offers, describe
from server.parts import Parts
from shaders21k.catalogue import SORTS

SORT_NAMES = {
    "best": "best match",
    "mixed": "mixed",
    "name": "name",
    "cheap": "cheapest",
    "costly": "costliest",
    "colorful": "most colorful",
    "diverse": "most diverse",
}


def wall_routes(parts: Parts) -> APIRouter:
    """Show the wall."""
    router = APIRouter(include_in_schema=False)

    def write(template: str, asked: Asked, cursor: str) -> Response:
        found = parts.catalogue.find(
            asked.wish, sort=asked.sort, limit=asked.limit, cursor=cursor
        )
        chips = [
            (name, value, describe(name, value), asked.without(name, value))
            for name, value in asked.items()
        ]
        return parts.pages.write(
            template,
            asked=asked,
            cursor=cursor,
            found=found,
            chips=chips,
            loosened=[] if found.total else loosen(asked),
            filters=count_offers(parts.catalogue),
            sorts={name: SORT_NAMES.get(name, name) for name in SORTS},
            outcomes=OUTCOMES,
            undrawn=UNDRAWN,
            part=template != "wall.html",
            drawn_by=parts.drawn_by,
            usual_limit=PAGE,
            max_query=MAX_QUERY,
            max_word=MAX_WORD,
        )

    def loosen(asked: Asked) -> list[tuple[str, str, int]]:
        """Of each filter: its words, the address without it, and what is there."""
        return [
            (
                describe(name, value),
                (less := asked.without(name, value)).url(),
                parts.catalogue.find(less.wish, limit=1).total,
            )
            for name, value in asked.items()
        ]

    @router.get("/")
    def wall(request: Request) -> Response:
        """Write the page."""
        asked = read_asked(request.query_params)
        return write("wall.html", asked, request.query_params.get("cursor", ""))

    @router.get("/tiles")
    def tiles(request: Request) -> Response:
        """Write what changes with the filters; after a cursor, more tiles."""
        asked = read_asked(request.query_params)
        cursor = request.query_params.get("cursor", "")
        answer = write("tiles.html" if cursor else "found.html", asked, cursor)
        if not cursor:
            steps = is_step(request.headers.get("HX-Current-URL", ""), asked)
            answer.headers["HX-Push-Url" if steps else "HX-Replace-Url"] = asked.url()
        return answer

    return router


def is_step(before: str, asked: Asked) -> bool:
    """Whether to go from one address to another is worth coming back from.

    A word that is typed on is none: back would undo it letter by letter.
    """
    old, new = (_read_filters(url) for url in (before, asked.url()))
    words, typed = old.pop("query", []), new.pop("query", [])
    return old != new or (words != typed and not (words and typed))


def _read_filters(url: str) -> dict[str, list[str]]:
    found = parse_qs(url.partition("?")[2].partition("#")[0])
    found.pop("cursor", None)
    return {name: sorted(values) for name, values in found.items()}
