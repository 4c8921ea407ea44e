"""What is said of programs over HTTP."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from server.openapi import Place
from shaders21k.batch import Fingerprint
from shaders21k.catalogue import Catalogue
from shaders21k.listing import Listing
from shaders21k.program import Input, Pass
from shaders21k.survey import Histogram
from shaders21k.verdict import Verdict
from shaders21k.wish import Wish

ID = "3f" * 32
LISTING = {
    "id": ID,
    "name": "Waves",
    "author": "ann",
    "dialect": "shadertoy",
    "licence": "MIT",
    "url": "https://www.shadertoy.com/view/abc123",
    "tags": ["2d", "waves"],
    "family": "shadertoy.com",
    "outcome": "ok",
    "reason": "",
    "cost_ns": 120.5,
    "coverage": 0.93,
    "colorfulness": 41.0,
    "diversity": 0.12,
}


def example(**values: Any) -> ConfigDict:
    """Give a model an example."""
    return ConfigDict(json_schema_extra={"example": values})


class Found(BaseModel):
    """Some of the programs that were found."""

    model_config = example(programs=[LISTING], next="best-48", total=1525)

    programs: list[Listing] = Field(description="In the order asked for.")
    next: str = Field(description='`cursor` of the next page; "" on the last.')
    total: int = Field(description="How many were found, on all pages.")


class Facets(BaseModel):
    """What may be asked for, with the number of programs that have it.

    A program that was published under two licences counts under both.
    """

    dialects: dict[str, int] = Field(examples=[{"shadertoy": 19000, "isf": 500}])
    licences: dict[str, int] = Field(examples=[{"MIT": 416, "unknown": 44}])
    outcomes: dict[str, int] = Field(examples=[{"ok": 19514, "unjudged": 3}])
    families: dict[str, int] = Field(examples=[{"shadertoy.com": 19000}])
    tags: dict[str, int] = Field(
        description="The most frequent, in lower case.", examples=[{"2d": 2446}]
    )
    measures: dict[str, Histogram] = Field(
        description="How each measure is spread over the programs that draw."
    )


class Relative(BaseModel):
    """A program that looks like another."""

    program: Listing
    distance: float = Field(
        description="0: the very same pictures; 1.4: as far as chance puts them."
    )


class Relatives(BaseModel):
    """What looks most like a program, the nearest first."""

    model_config = example(relatives=[{"program": LISTING, "distance": 0.31}])

    relatives: list[Relative] = Field(
        description="None where it was never drawn, so that nobody knows its looks."
    )


class Command(BaseModel):
    """A selection as a command line."""

    model_config = example(
        command=Wish(outcomes=("ok",), tags=("waves",)).to_command("published.db"),
        programs=12,
    )

    command: str = Field(description="Writes their ids to a file, where the corpus is.")
    programs: int = Field(description="How many have all that is asked for.")


class Publication(BaseModel):
    """Where, by whom and under which licence a source was published."""

    name: str
    author: str
    licence: str = Field(description='SPDX expression; "": none is stated.')
    url: str
    description: str
    tags: tuple[str, ...]


class JudgeFacts(BaseModel):
    """The device whose verdicts are shown."""

    key: str = Field(examples=["0123456789ab"])
    device: Fingerprint


class ProgramFacts(BaseModel):
    """All that is known of a program."""

    id: str = Field(description="SHA-256 of all that decides the picture.")
    dialect: str
    family: str = Field(description="Genre, noise process, or host.")
    source: str = Field(description="GLSL of the image, as its author wrote it.")
    common: str = Field(description="GLSL that stands before every pass.")
    inputs: tuple[Input, ...] = Field(description="What the image reads.")
    passes: tuple[Pass, ...] = Field(description="Drawn before the image, in order.")
    publications: list[Publication] = Field(description="The first import first.")
    verdict: Verdict | None = Field(description="Null where it was never judged.")
    judge: JudgeFacts | None = Field(description="What the verdict was found on.")
    diagnostics: list[Place] = Field(description="What keeps it from being drawn.")
    previews: dict[str, str] = Field(description="Where its pictures are, by kind.")


def describe_program(
    catalogue: Catalogue, program_id: str, drawn_by: str
) -> ProgramFacts:
    """Put together all that is known of a program, by its full id.

    Args:
        catalogue: where it is.
        program_id: 64 digits.
        drawn_by: see `Parts`.
    """
    (listing,) = catalogue.take([program_id])
    publications = catalogue.publications(program_id)
    program, verdict = publications[0], catalogue.verdict(program_id)
    judge, places = None, []
    if verdict and catalogue.fingerprint:
        judge = JudgeFacts(key=catalogue.device, device=catalogue.fingerprint)
    if verdict and verdict.message:
        places = [Place(tab=verdict.tab, line=verdict.line, message=verdict.message)]
    address = f"/v1/programs/{program_id}/preview"
    return ProgramFacts(
        id=program_id,
        dialect=program.dialect,
        family=listing.family,
        source=program.source,
        common=program.common,
        inputs=program.inputs,
        passes=program.passes,
        publications=[
            Publication(
                name=each.name,
                author=each.author,
                licence=each.licence,
                url=each.url,
                description=each.description,
                tags=each.tags,
            )
            for each in publications
        ],
        verdict=verdict,
        judge=judge,
        diagnostics=places,
        previews={
            kind: f"{address}.{kind}?by={drawn_by}"
            for kind in ("png", "webp", "jpg", "mp4")
        },
    )
