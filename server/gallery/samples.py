"""Samples of what an OpenAPI schema describes, made of the examples that it has."""

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]

PLAIN: Mapping[str, Any] = {"string": "...", "integer": 0, "number": 0.0}
"""Where a schema has no example of its own; of other types false, or nothing."""


def resolve(document: Document, schema: Document) -> dict[str, Any]:
    """Follow a reference, if it is one, and choose the first of alternatives."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return resolve(document, document["components"]["schemas"][name])
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            rest = {name: value for name, value in schema.items() if name != key}
            return resolve(document, schema[key][0]) | rest
    return dict(schema)


def find_example(schema: Document) -> Any:
    """Find an example that a schema or a parameter gives; None where it has none."""
    given = schema.get("examples") or [schema.get("example", schema.get("const"))]
    if isinstance(given, Mapping):  # as a parameter has them
        return next(iter(given.values()))["value"]
    return given[0]


def make_sample(document: Document, schema: Document) -> Any:
    """Make a value that a schema describes."""
    schema = resolve(document, schema)
    if (example := find_example(schema)) is not None:
        return example
    if schema.get("default") is not None:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        inner = schema.get("properties", {})
        return {name: make_sample(document, each) for name, each in inner.items()}
    if schema.get("type") == "array":
        return [make_sample(document, schema["items"])] if "items" in schema else []
    return PLAIN.get(schema.get("type", ""), False)
