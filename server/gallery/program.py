"""The page of one program: its picture, where it is from, what is known, its source."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from server.gallery.charts import describe_measures
from server.gallery.highlight import divide
from server.gallery.provenance import describe_publication, write_commands
from server.gallery.stage import CROP, LAST_S, Aspect, Size, Stage, name_file
from server.parts import Parts
from shaders21k.errors import UnknownProgramError

RELATIVES = 12

FAILED = {"error", "timeout", "crash"}
"""Outcomes of programs that are not worth asking a picture of."""


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
        """Show one program, by its id or whatever else `corpus show` finds it by."""
        program = parts.corpus.get(program_id)
        if program.id != program_id:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/programs/{program.id}{query}")
        listings = catalogue.take([program.id])
        if not listings:
            raise UnknownProgramError(
                f"program {program.id[:12]} is in the corpus, but not among those that "
                "are served here"
            )
        verdict = catalogue.verdict(program.id)
        failed = verdict is not None and verdict.outcome in FAILED
        fault = (verdict.tab, verdict.message, verdict.line) if verdict else ()
        device = parts.corpus.verdicts.devices().get(catalogue.device)
        corpus = parts.corpus.path.name
        return parts.pages.write(
            "program.html",
            program=program,
            listing=listings[0],
            stage=Stage(program.id, time, int(size), aspect, crop, parts.drawn_by),
            origin=str(request.base_url).rstrip("/"),
            file_name=name_file(program.name, program.id),
            sizes=get_args(Size),
            last_s=LAST_S,
            sections=divide(program, *fault) if failed else divide(program),
            publications=[*map(describe_publication, catalogue.publications(program.id))],
            commands=write_commands(program.id, corpus),
            corpus=corpus,
            verdict=verdict,
            failed=failed,
            device=device[0] if device else None,
            measures=describe_measures(verdict, catalogue.spreads()) if verdict else [],
            relatives=catalogue.relatives(program.id, RELATIVES),
        )

    return router
