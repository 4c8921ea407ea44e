"""Contact sheets: what the model sees, for people to look at.

They are drawn by the studio that draws for training, and must not be in its way: few at
a time, with rests between them while readers wait, and what lies in the ring already,
for whatever rows, is not drawn again.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from server import pictures
from server.batches import Rows, SpecId, Step, find_batch
from server.dispatch import LOOKER
from server.errors import BusyError
from server.lasting import answer_head, has_it, lasting, not_modified
from server.openapi import sends
from server.parts import Parts
from shaders21k import wire
from shaders21k.metrics import Spent
from shaders21k.recipe import recipe

MAX_SHEETS = 2
"""Drawn at once, for all who look."""

REST = 4
"""While readers wait, one that had to be drawn is followed by a rest, of so many times
what drawing it took: people take a fifth of the time at most."""

PNG = pictures.MEDIA_TYPES["png"]


def sheet_routes(parts: Parts) -> APIRouter:
    """Draw contact sheets."""
    router = APIRouter(prefix="/v1/streams/{spec_id}", tags=["batches"])
    studio = parts.studio
    inside, rests_until_s = 0, 0.0

    @contextmanager
    def enter(*, is_kept: bool) -> Iterator[None]:
        nonlocal inside
        if inside >= MAX_SHEETS:
            raise BusyError(f"{MAX_SHEETS} contact sheets are drawn now: wait for one")
        rest_s = rests_until_s - time.monotonic()
        if not is_kept and rest_s > 0:
            raise BusyError(f"readers come first: the next is drawn in {rest_s:.1f} s")
        inside += 1
        try:
            yield
        finally:
            inside -= 1

    def rest(spent: Spent) -> None:
        nonlocal rests_until_s
        if any(each.drawings for each in studio.streams.values()):
            rests_until_s = time.monotonic() + REST * spent.drawing

    @router.head("/batches/{step}.png", include_in_schema=False)
    @router.get(
        "/batches/{step}.png",
        response_class=Response,
        responses=sends(PNG, "All views of all samples, a sample's side by side."),
    )
    async def sheet(
        request: Request, spec_id: SpecId, step: Step, rows: Rows = ""
    ) -> Response:
        """Show a batch as a contact sheet: what the model sees.

        Samples run from left to right and from top to bottom, in as many columns as
        make it about square; the views of one stand side by side.
        """
        stream, made_of, name = find_batch(studio, spec_id, step, rows)
        if has_it(request, name):
            return not_modified(name)
        if request.method == "HEAD":  # how long it is, only drawing would tell
            return answer_head(name, PNG)
        spec, (low, high) = stream.ring.spec, made_of.rows
        wanted = (step, made_of.rows)
        cover = stream.ring.find_cover(wanted)
        with enter(is_kept=cover is not None):
            _, there = cover or wanted
            parcel = await parts.dispatch.fetch(
                request.receive, stream, recipe(spec, step, there), LOOKER
            )
            rest(parcel.spent)
            batch = wire.read(parcel.body, spec, step, there)
            images = batch.images[low - there[0] : high - there[0]]
            png = await asyncio.to_thread(
                pictures.contact_sheet, replace(batch, images=images)
            )
        headers = {"Cache-Control": "no-store"} if parcel.substituted else lasting(name)
        headers["Server-Timing"] = parcel.spent.to_header()
        return Response(png, media_type=PNG, headers=headers)

    return router
