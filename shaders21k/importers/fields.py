"""Read JSON that may hold anything, field by field."""

import json
from collections.abc import Mapping
from typing import Any

from shaders21k.importers.reject import ItemError

MAX_JSON_BYTES = 16 << 20
"""Of one value; read into Python's objects it takes up to thirty times that."""


def decode(data: bytes) -> str:
    """Read bytes as UTF-8, with or without a byte order mark.

    Raises:
        ItemError: they are not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ItemError(f"not UTF-8: {error.reason} at byte {error.start}") from error


def read_json(data: bytes) -> Any:
    """Read bytes as one JSON value.

    Raises:
        ItemError: they are not UTF-8 or not JSON, are longer than `MAX_JSON_BYTES`,
            nest deeper than Python's stack, or hold a number of thousands of digits.
    """
    if len(data) > MAX_JSON_BYTES:
        raise ItemError(f"longer than {MAX_JSON_BYTES} bytes")
    try:
        return json.loads(decode(data))
    except ItemError:
        raise
    except (ValueError, RecursionError) as error:
        raise ItemError(f"not JSON: {error}") from error


def check_object(value: object) -> dict[str, Any]:
    """Insist on a JSON object.

    Raises:
        ItemError: it is something else.
    """
    if not isinstance(value, dict):
        raise ItemError(f"a JSON {type(value).__name__}, not an object")
    return value


def take(fields: Mapping[str, Any], name: str, kind: type, default: object) -> Any:
    """Look up a field that may be absent, but not of another type.

    Raises:
        ItemError: it is of another type.
    """
    value = fields.get(name, default)
    if not isinstance(value, kind):
        raise ItemError(
            f"{name} is of type {type(value).__name__}, not {kind.__name__}"
        )
    return value


def take_text(fields: Mapping[str, Any], name: str) -> str:
    """Look up a text, "" where the field is absent."""
    value: str = take(fields, name, str, "")
    return value


def take_tags(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Look up the tags, none where the field is absent."""
    tags = take(fields, "tags", list, [])
    if not all(isinstance(tag, str) for tag in tags):
        raise ItemError("tags holds something else than text")
    return tuple(tags)


def shorten(value: object) -> str:
    """Write a value for a message: a few letters of it, or its type if it nests."""
    if isinstance(value, list | dict):
        return f"a {type(value).__name__}"
    return f"{value!r:.40}"
