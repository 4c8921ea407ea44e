"""Pages about streams: which there are, what the model sees, and how the run goes."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from server import pictures
from server.errors import UnknownStreamError
from server.gallery.words import describe_crop, describe_spec
from server.judgment import Seen, judge
from server.live import look_at
from server.occupancy import HISTORY_S
from server.parts import Parts
from server.ring import STATES
from server.stream import Stream
from server.streams import list_served
from shaders21k.listing import Listing
from shaders21k.recipe import Recipe, place_views, recipe
from shaders21k.spec import MAX_STEP, StreamSpec

MAX_ROWS = 64
"""Of a batch, on one page."""

MAX_PIXELS = 6_000_000
"""Of a sheet on a page: fewer rows of large pictures are shown at a time."""

Step = Annotated[int | None, Query(ge=0, le=MAX_STEP)]
Row = Annotated[int, Query(ge=0, le=MAX_STEP)]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One program of a cell.

    Attributes:
        program: as the catalogue lists it.
        weight: share of the image.
        times_s: by view.
        box: left, top, right, bottom of 1; None where it has all of the picture.
        is_resting: it is in quarantine, so that another stands in for it.
    """

    program: Listing
    weight: float
    times_s: tuple[float, ...]
    box: tuple[float, ...] | None
    is_resting: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One sample on a contact sheet.

    Attributes:
        row: of the batch.
        left, top: of its place in the sheet, pixels.
        made_of: its programs, the canvas first.
        label: number of the program that it stands for.
        crops: by view, in words.
        outlines: by view, the corners of what it shows of the whole picture, as the
            points of an SVG polygon.
    """

    row: int
    left: int
    top: int
    made_of: tuple[Ingredient, ...]
    label: int
    crops: tuple[str, ...]
    outlines: tuple[str, ...]


def stream_pages(parts: Parts) -> APIRouter:
    """Show streams to people."""
    router = APIRouter(include_in_schema=False)
    pages, studio = parts.pages, parts.studio

    def write_list(request: Request, missing: str = "") -> Response:
        streams = [
            (each, describe_spec(stream.ring.spec), judge(Seen.of(stream.ledger)))
            for each in list_served(studio)
            if (stream := studio.streams.get(each.spec_id))
        ]
        url = str(request.base_url).rstrip("/")
        answer = pages.write("streams.html", streams=streams, url=url, missing=missing)
        if missing:
            answer.status_code = 404
        return answer

    def write_sheet(
        spec: StreamSpec, step: int, row: int, known: dict[str, Any]
    ) -> Response:
        rows = choose_rows(spec, row)
        cells = lay_out(parts, spec, recipe(spec, step, rows))
        return pages.write(
            "stream.html",
            spec=spec,
            words=describe_spec(spec),
            step=step,
            last_step=MAX_STEP,
            rows=rows,
            cells=cells,
            size=measure_sheet(spec, rows),
            programs=list_programs(cells),
            **known,
        )

    @router.get("/streams")
    async def list_all(request: Request) -> Response:
        return write_list(request)

    @router.get("/streams/{spec_id}")
    async def show(
        request: Request,
        spec_id: str,
        step: Step = None,
        row: Row = 0,
        program: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        try:
            stream = studio.find(spec_id)
        except UnknownStreamError as error:
            return write_list(request, str(error))
        spec = stream.ring.spec
        latest = stream.ledger.latest
        known = {
            "latest": latest,
            "sought": program,
            **_describe_live(parts, stream),
        }
        chosen = step if step is not None else latest or 0
        # Tens of milliseconds, in which readers would wait for their batches.
        return await asyncio.to_thread(write_sheet, spec, chosen, row, known)

    @router.get("/streams/{spec_id}/live")
    async def look(spec_id: str) -> Response:
        stream = studio.find(spec_id)
        return pages.write("live.html", **_describe_live(parts, stream))

    return router


def choose_rows(spec: StreamSpec, row: int) -> tuple[int, int]:
    """Choose the rows that a page shows: those about `row`, half open."""
    fit = MAX_PIXELS // (spec.views * spec.resolution**2)
    count = max(1, min(MAX_ROWS, fit))
    low = min(row, spec.batch_size - 1) // count * count
    return low, min(low + count, spec.batch_size)


def measure_sheet(spec: StreamSpec, rows: tuple[int, int]) -> dict[str, int]:
    """Measure a contact sheet of `pictures.contact_sheet`, in pixels."""
    count = rows[1] - rows[0]
    columns = pictures.count_columns(count, spec.views)
    across, down = spec.views * spec.resolution, spec.resolution
    return {
        "columns": columns,
        "width": columns * (across + pictures.GAP_PX),
        "height": -(-count // columns) * (down + pictures.GAP_PX),
        "cell_width": across,
        "cell_height": down,
    }


def lay_out(parts: Parts, spec: StreamSpec, made_of: Recipe) -> list[Cell]:
    """Say where each row of a recipe stands in its sheet, and what it is made of."""
    size = measure_sheet(spec, made_of.rows)
    ids = {index: parts.ids[index] for index in {*made_of.program.flat}}
    listed = {each.id: each for each in parts.catalogue.take([*{*ids.values()}])}
    places = place_views(made_of.crop, made_of.turn)
    quarantine = parts.studio.crew.quarantine

    def describe(n: int, k: int) -> Ingredient:
        index = int(made_of.program[n, k])
        box = tuple(map(float, made_of.box[n, k]))
        return Ingredient(
            listed[ids[index]],
            float(made_of.weight[n, k]),
            tuple(map(float, made_of.time_s[n, :, k])),
            None if box == (0, 0, 1, 1) else box,
            index in quarantine,
        )

    return [
        Cell(
            row=made_of.rows[0] + n,
            left=n % size["columns"] * (size["cell_width"] + pictures.GAP_PX),
            top=n // size["columns"] * (size["cell_height"] + pictures.GAP_PX),
            made_of=tuple(describe(n, k) for k in range(spec.mix)),
            label=int(made_of.label[n]),
            crops=tuple(
                describe_crop(crop.tolist(), float(turn))
                for crop, turn in zip(made_of.crop[n], made_of.turn[n], strict=True)
            ),
            outlines=tuple(
                _write_points(
                    [
                        (float(across @ (u, v, 1)), float(down @ (u, v, 1)))
                        for u, v in ((0, 0), (1, 0), (1, 1), (0, 1))
                    ]
                )
                for across, down in places[n]
            ),
        )
        for n in range(len(made_of.program))
    ]


def list_programs(cells: list[Cell]) -> list[tuple[Listing, list[int]]]:
    """List each program of some cells with the rows that it is in, by name."""
    found: dict[str, tuple[Listing, list[int]]] = {}
    for cell in cells:
        for each in {each.program.id: each.program for each in cell.made_of}.values():
            found.setdefault(each.id, (each, []))[1].append(cell.row)
    return sorted(found.values(), key=lambda item: (item[0].name.lower(), item[0].id))


def trace(values: list[float], top: float) -> str:
    """Draw values as the points of an SVG line: the latest at `HISTORY_S`, top at 0."""
    start = HISTORY_S - len(values)
    return _write_points(
        [(start + n, 20 - 20 * value / top) for n, value in enumerate(values, 1)]
    )


def _describe_live(parts: Parts, stream: Stream) -> dict[str, Any]:
    live = look_at(stream, parts.studio.crew)
    most = max((max(each.drawn, each.delivered) for each in live.history), default=0.0)
    top = most or 1.0
    return {
        "live": live,
        "states": STATES,
        "most": most,
        "lines": {
            "delivered": trace([each.delivered for each in live.history], top),
            "drawn": trace([each.drawn for each in live.history], top),
        },
    }


def _write_points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.4g},{y:.4g}" for x, y in points)
