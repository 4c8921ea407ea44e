"""The playground over HTTP: foreign GLSL drawn in the sandbox, and saved if allowed."""

import asyncio
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from renderer.errors import CompileError
from server import pictures
from server.bodies import read_body
from server.errors import BusyError, DisabledError, OverrunError
from server.gate.clients import client_of
from server.hangup import until_hung_up
from server.parts import Parts
from server.problems import PROBLEM, answer_problem, describe_problem
from server.sandbox import Drawing, Sandbox, Sketch
from shaders21k.dialects.translate import DIALECTS
from shaders21k.program import Program

MAX_SOURCE = 1 << 16
"""Characters of a program."""

MAX_BODY_BYTES = 1 << 20
"""JSON may take twelve bytes for a character."""

DEFAULT_PX = 256
SAVED_TIMES_S = (1.07, 2.71)
"""A program is drawn at each before it is saved."""

SAVED_PX = 64


def _check_dialect(name: str) -> str:
    if name and name not in DIALECTS:
        raise ValueError(f"no dialect: say one of {', '.join(DIALECTS)}, or nothing")
    return name


def _clean(text: str) -> str:
    """Keep what can be seen: a name is shown in lists and on terminals."""
    return "".join(each if each.isprintable() else " " for each in text).strip()


Dialect = Annotated[
    str,
    AfterValidator(_check_dialect),
    Field(
        description='what host it is for; "" lets the text tell',
        json_schema_extra={"enum": ["", *DIALECTS]},
    ),
]
Side = Annotated[int, Field(ge=8, le=512, description="pixels")]
Source = Annotated[str, Field(max_length=MAX_SOURCE, description="GLSL")]
Words = Annotated[str, AfterValidator(_clean), Field(max_length=200)]
Tag = Annotated[str, AfterValidator(_clean), Field(max_length=40)]


EXAMPLE = (
    "void mainImage(out vec4 c, in vec2 p)\n"
    "{ c = vec4(p / iResolution.xy, 0.5 + 0.5 * sin(iTime), 1.0); }"
)


class Wanted(BaseModel):
    """A picture of a program that is not in the corpus."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"source": EXAMPLE, "time": 1.5, "kind": "png"}},
    )

    source: Source
    dialect: Dialect = ""
    time: float = Field(1.0, ge=0, le=1e6, allow_inf_nan=False, description="seconds")
    width: Side = DEFAULT_PX
    height: Side = DEFAULT_PX
    kind: Literal["png", "webp", "jpg"] = "png"
    report: bool = Field(
        default=False,
        description="Where the program is at fault, answer 200 with the problem, and "
        "not 422: browsers write every 422 into their console.",
    )


class Written(BaseModel):
    """A program to be saved."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"source": EXAMPLE, "name": "Slope", "licence": "CC0-1.0"}
        },
    )

    source: Source
    dialect: Dialect = ""
    name: Words = ""
    author: Words = ""
    licence: str = Field(
        "",
        max_length=64,
        pattern=r"^[A-Za-z0-9.+() -]*$",
        description='SPDX expression; "" says nothing',
    )
    tags: list[Tag] = Field([], max_length=16)


class Saved(BaseModel):
    """A program that is in the file of saved ones."""

    id: str
    url: str


Model = TypeVar("Model", bound=BaseModel)


async def _read(request: Request, model: type[Model]) -> Model:
    body = await read_body(request, "a program", MAX_BODY_BYTES)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        raise RequestValidationError(found) from None


def _describe(model: type[BaseModel]) -> dict[str, Any]:
    """Describe the body of a request that is read by `_read`."""
    schema = {"schema": model.model_json_schema()}
    return {"requestBody": {"required": True, "content": {"application/json": schema}}}


_AS_PROBLEM: dict[str, Any] = {"content": {PROBLEM: {"schema": {"type": "object"}}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    403: {"description": "This service is not told to do that.", **_AS_PROBLEM},
    413: {"description": "The body is too large.", **_AS_PROBLEM},
    422: {
        "description": "The program does not compile: `diagnostics` names tab, line "
        "and message of each complaint. Or it takes too much: `limit` names what. Or "
        "the request makes no sense.",
        **_AS_PROBLEM,
    },
    429: {"description": "The client has too many in hand.", **_AS_PROBLEM},
    503: {"description": "All places are taken.", **_AS_PROBLEM},
}
_PICTURE = {"schema": {"type": "string", "format": "binary"}}
PICTURES = dict.fromkeys(pictures.MEDIA_TYPES.values(), _PICTURE) | {
    PROBLEM: {"schema": {"type": "object"}}
}


def playground_routes(parts: Parts) -> APIRouter:
    """Draw what is written, and save it."""
    router = APIRouter(prefix="/v1", tags=["playground"], responses=PROBLEMS)

    async def draw(request: Request, sandbox: Sandbox, sketch: Sketch) -> Drawing:
        if parts.dispatch.is_draining:
            raise BusyError("this service is ending: ask another, or its successor")
        client = client_of(request.scope)
        async with until_hung_up(request.receive):
            return await sandbox.draw(client, sketch)

    @router.post(
        "/preview",
        response_class=Response,
        responses={200: {"description": "The picture.", "content": PICTURES}},
        openapi_extra=_describe(Wanted),
    )
    async def draw_written(request: Request) -> Response:
        """Draw a program that is sent with the request, in a throw-away process."""
        sandbox = parts.require_sandbox()
        wanted = await _read(request, Wanted)
        size = wanted.width, wanted.height
        sketch = Sketch(wanted.source, wanted.dialect, wanted.time, *size)
        headers = {"Cache-Control": "no-store"}
        try:
            drawing = await draw(request, sandbox, sketch)
        except (CompileError, OverrunError) as error:
            if not wanted.report:
                raise
            report = answer_problem(describe_problem(error), headers)
            report.status_code = 200
            return report
        encoded = await asyncio.to_thread(pictures.encode, drawing.pixels, wanted.kind)
        headers["Shader-Dialect"] = drawing.dialect
        media_type = pictures.MEDIA_TYPES[wanted.kind]
        return Response(encoded, media_type=media_type, headers=headers)

    @router.post(
        "/programs",
        status_code=201,
        responses={200: {"model": Saved, "description": "It was there already."}},
        openapi_extra=_describe(Written),
    )
    async def save(request: Request, response: Response) -> Saved:
        """Save a program that draws, to the file that the service was given for that.

        It is not served before that file is: by another service, or a later one.
        """
        sandbox = parts.require_sandbox()
        if parts.saver is None:
            raise DisabledError(
                "nothing is saved here: start `serve --playground --save-to FILE`"
            )
        written = await _read(request, Written)
        seen = []
        for time_s in SAVED_TIMES_S:
            size = SAVED_PX, SAVED_PX
            sketch = Sketch(written.source, written.dialect, time_s, *size)
            seen.append(await draw(request, sandbox, sketch))
        program = Program(
            written.source,
            seen[0].dialect,
            name=written.name,
            author=written.author,
            licence=written.licence.strip(),
            tags=tuple(dict.fromkeys(filter(None, written.tags))),
        )
        saved, is_new = await parts.saver.save(program, [each.pixels for each in seen])
        response.status_code = 201 if is_new else 200
        return Saved(id=saved.id, url=saved.url)

    return router
