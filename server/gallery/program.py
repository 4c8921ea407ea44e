"""The page of one program: its picture, where it is from, what is known, its source."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from server.gallery.charts import describe_measures
from server.gallery.highlight import divide
from server.gallery.offers import UNDRAWN
from server.gallery.provenance import describe_publication, write_commands
from server.gallery.stage import CROP, LAST_S, Aspect, Size, Stage, name_file
from server.parts import Parts
from shaders21k.families import find_family

RELATIVES = 12


def program_pages(parts: Parts) -> APIRouter:
    """Show programs to people."""
    router = APIRouter(include_in_schema=False)
    catalogue = parts.catalogue

    @router.get("/programs/{program_id}")
    def show(
        request: Request,
        program_id: str,
        *,
        time: Annotated[float, Query(ge=0, le=LAST_S, description="seconds")] = 1.0,
        size: Size = "512",
        aspect: Aspect = "1:1",
        crop: Annotated[str, Query(pattern=CROP)] = "0,0,1,1",
    ) -> Response:
        """Show one program, by its id or the first digits of it."""
        full = catalogue.resolve(program_id)
        if full != program_id:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/programs/{full}{query}")
        publications = catalogue.publications(full)
        program = publications[0]
        verdict = catalogue.verdict(full)
        failed = verdict is not None and verdict.outcome in UNDRAWN
        fault = (verdict.tab, verdict.message, verdict.line) if verdict else ()
        corpus = parts.corpus.path.name
        return parts.pages.write(
            "program.html",
            program=program,
            family=find_family(program.url, program.tags),
            stage=Stage(full, time, int(size), aspect, crop, parts.drawn_by),
            origin=str(request.base_url).rstrip("/"),
            file_name=name_file(program.name, full),
            sizes=get_args(Size),
            last_s=LAST_S,
            sections=divide(program, *fault) if failed else divide(program),
            publications=[*map(describe_publication, publications)],
            commands=write_commands(full, corpus),
            corpus=corpus,
            verdict=verdict,
            failed=failed,
            device=catalogue.fingerprint,
            measures=describe_measures(verdict, catalogue.spreads()) if verdict else [],
            relatives=catalogue.relatives(full, RELATIVES),
        )

    return router
