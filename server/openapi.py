"""What the OpenAPI document says that the framework does not know by itself.

Every route may answer with a problem (RFC 9457), and no route with the framework's own
form of complaint. A route that answers with bytes says which kind they are.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field

from server.problems import PROBLEM

Responses = dict[int | str, dict[str, Any]]


class Place(BaseModel):
    """Where a compiler complains, in its author's lines."""

    tab: str = Field(description='The pass, as in "Buffer A", or "Common"; "": image.')
    line: int | None = Field(description="From 1; null where it is about no line.")
    message: str = Field(description="The driver's words.")


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {
                "type": "urn:shaders21k:unknown-program",
                "title": "No such program",
                "status": 404,
                "detail": "no program 'abcdef': give an id, or its first 6 digits",
            }
        },
    )

    type: str = Field(description="A name for the kind, for scripts.")
    title: str = Field(description="The kind in words.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field("", description="What, which, and what to do.")
    request_id: str = Field("", description="As in X-Request-ID, and in the log.")
    diagnostics: list[Place] | None = Field(
        None, description="Of a program that does not compile: complaints, worst first."
    )


def sends(media_type: str, words: str) -> Responses:
    """Describe an answer of bytes, for `responses=` of a route; and its 304."""
    schema = {"type": "string", "format": "binary"}
    return {
        200: {"description": words, "content": {media_type: {"schema": schema}}},
        304: {"description": "What If-None-Match names is right."},
    }


def describe_answers(app: FastAPI) -> None:
    """Have the app's OpenAPI document name problems, as they are, on every route."""

    def write() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            _name_problems(document)
            _name_token(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = write  # type: ignore[method-assign]


def _name_problems(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    said = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(said.pop("$defs"))
    schemas["Problem"] = said
    answer = {
        "description": "A problem.",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"] |= {"4XX": answer, "5XX": answer}


def _name_token(document: dict[str, Any]) -> None:
    """Say how a token is shown; whether one is asked for, each service decides."""
    words = "Where the service was started with SHADERS21K_TOKEN."
    scheme = {"type": "http", "scheme": "bearer", "description": words}
    document["components"]["securitySchemes"] = {"token": scheme}
    document["security"] = [{"token": []}, {}]
