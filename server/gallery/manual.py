"""The manual of the API: the OpenAPI document as a page, with examples to type."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from server.gallery.samples import Document, find_example, make_sample, resolve
from server.parts import Parts
from server.streams import EXAMPLE

Samples = Mapping[str, Any]
"""Values for parameters, by name, and bodies, by request, that this service knows."""

WORDS = {
    "minimum": "from {}",
    "exclusiveMinimum": "above {}",
    "maximum": "to {}",
    "minLength": "{} characters or more",
    "maxLength": "at most {} characters",
    "maxItems": "at most {} of them",
    "default": "default {}",
}
"""How bounds are said."""

ANY = ("4XX", "5XX")
"""Answers that every request may have: the page says it once."""

UNSAID = "Successful Response"
"""What the framework says where we have said nothing."""


@dataclass(frozen=True, slots=True)
class Term:
    """A parameter, or what stands for one.

    Attributes:
        name: of it.
        place: "path", "query", "header" or "body".
        kind: its type, its words, its bounds.
        words: what it means.
        required: it must be given.
    """

    name: str
    place: str
    kind: str
    words: str
    required: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be asked for.

    Attributes:
        anchor: names it within the page.
        request: method and path.
        title: one line.
        words: the rest of what is said of it, paragraph by paragraph.
        terms: what it takes.
        command: an example to type.
        answers: status, kinds of content, words, and a sample where it is JSON. What
            every request may be answered with is not among them.
    """

    anchor: str
    request: str
    title: str
    words: tuple[str, ...]
    terms: tuple[Term, ...]
    command: str
    answers: tuple[tuple[str, str, str, str], ...]


def manual_routes(parts: Parts, write: Callable[[], dict[str, Any]]) -> APIRouter:
    """Show the manual.

    Args:
        parts: of the service.
        write: makes the OpenAPI document.
    """
    router = APIRouter(include_in_schema=False)

    spec = replace(EXAMPLE, selection=parts.studio.selection)
    known: Samples = {
        "spec_id": spec.spec_id,
        "PUT /v1/streams/{spec_id}": spec.to_json(),
        "step": 7,
        "program_id": parts.ids[0][:12] if parts.ids else "",
        "kind": "png",
    }

    @cache
    def groups() -> dict[str, list[Entry]]:
        return list_entries(write(), known)

    @router.get("/docs")
    def manual(request: Request) -> Response:
        """Show the manual."""
        return parts.pages.write(
            "manual.html", groups=groups(), base=str(request.base_url).rstrip("/")
        )

    return router


def list_entries(document: Document, known: Samples) -> dict[str, list[Entry]]:
    """Read the OpenAPI document: its operations, by their first tag."""
    found: dict[str, list[Entry]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            entry = _read(document, known, f"{method.upper()} {path}", operation)
            found.setdefault(operation.get("tags", ["others"])[0], []).append(entry)
    return found


def _read(
    document: Document, known: Samples, request: str, operation: Document
) -> Entry:
    first, *rest = operation.get("description", operation["summary"]).split("\n\n")
    terms = [_read_term(document, each) for each in operation.get("parameters", [])]
    if body := operation.get("requestBody"):
        terms += _read_body(document, body)
    return Entry(
        anchor=operation["operationId"],
        request=request,
        title=first,
        words=tuple(rest),
        terms=tuple(terms),
        command=_write_command(document, known, request, operation),
        answers=tuple(_read_answers(document, operation["responses"])),
    )


def _read_body(document: Document, body: Document) -> Iterator[Term]:
    """Read what a body has: its fields, or where these have no names its kind."""
    kind, content = next(iter(body["content"].items()))
    schema = resolve(document, content.get("schema", {}))
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        field = {"name": name, "in": "body", "required": name in required}
        yield _read_term(document, field | {"schema": inner})
    if "properties" not in schema:
        words = body.get("description", kind)
        yield Term("", "body", kind, words, body.get("required", False))


def _read_term(document: Document, parameter: Document) -> Term:
    inner = resolve(document, parameter["schema"])
    one = resolve(document, inner.get("items", inner))
    kind = [" | ".join(map(str, one["enum"])) if "enum" in one else one.get("type", "")]
    kind += ["may be repeated"] * (inner.get("type") == "array")
    kind += [
        words.format(json.dumps(inner[key]) if key == "default" else inner[key])
        for key, words in WORDS.items()
        if key in inner and inner[key] not in (None, "", [])
    ]
    words = parameter.get("description", inner.get("description", ""))
    required = parameter.get("required", False)
    return Term(parameter["name"], parameter["in"], ", ".join(kind), words, required)


def _write_command(
    document: Document, known: Samples, request: str, operation: Document
) -> str:
    """Write a request for curl; `{base}` stands for the service."""
    method, path = request.split(" ")
    asked = []
    for each in operation.get("parameters", []):
        value = find_example(each | each["schema"])
        if each["in"] == "path":
            value = known.get(each["name"], value)
            path = path.replace(f"{{{each['name']}}}", quote(str(value)))
        elif each["in"] == "query" and value is not None:
            asked.append(f"{each['name']}={quote(str(value), safe=',:')}")
    words = ["curl", "-sf"] + (["-X", method] if method != "GET" else [])
    if body := operation.get("requestBody"):
        kind, content = next(iter(body["content"].items()))
        sample = known.get(request) or content.get("example")
        sample = sample or make_sample(document, content["schema"])
        words += ["-H", f"Content-Type: {kind}", "-d", json.dumps(sample)]
    url = "{base}" + path + ("?" + "&".join(asked) if asked else "")
    return shlex.join([*words, url])


def _read_answers(
    document: Document, responses: Document
) -> list[tuple[str, str, str, str]]:
    found = []
    for status, answer in responses.items():
        if status in ANY:
            continue
        content = answer.get("content", {})
        sample, schema = "", content.get("application/json", {}).get("schema")
        if schema is not None:
            made = make_sample(document, schema)
            sample = json.dumps(made, indent=2, ensure_ascii=False)
        words = answer.get("description", "")
        words = "" if words == UNSAID else words
        found.append((status, ", ".join(content), words, sample))
    return found
