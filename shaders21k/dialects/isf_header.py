"""The JSON at the top of an ISF program, and its inputs as GLSL."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shaders21k.dialects.lenient import parse
from shaders21k.dialects.names import rename
from shaders21k.errors import SourceError

HEADER = re.compile(r"/\*\s*(\{.*?)\*/", re.DOTALL)

NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
MOST = 256
"""Inputs, of any kind; no program has half of it."""


def read_header(source: str) -> dict[str, Any]:
    """Read the JSON that an ISF program starts with.

    Raises:
        SourceError: there is none, or it cannot be read.
    """
    match = HEADER.search(source)
    if match is None:
        raise SourceError("ISF starts with JSON in a comment /*{ }*/: there is none")
    header = parse(match[1], source.count("\n", 0, match.start(1)) + 1)
    return header if isinstance(header, dict) else {}


def take_list(header: Mapping[str, Any], name: str) -> Sequence[Any]:
    """Return a list of the header, empty where there is none."""
    found = header.get(name)
    return found[:MOST] if isinstance(found, list) else []


def take_name(item: Mapping[str, Any], key: str) -> str:
    """Return an identifier of the header, "" where there is none that GLSL can hold."""
    name = item.get(key)
    return rename(name) if isinstance(name, str) and NAME.fullmatch(name) else ""


def find_inputs(header: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield name, type in lower case and all else of each input, each name once."""
    seen: set[str] = set()
    for item in take_list(header, "INPUTS"):
        if isinstance(item, dict):
            name = take_name(item, "NAME")
            if name and name not in seen:
                seen.add(name)
                yield name, str(item.get("TYPE", "")).lower(), item


def write_inputs(header: Mapping[str, Any]) -> Iterator[str]:
    """Write a global variable for each input that is no texture, at its default.

    No constants, because a compiler complains of those where a uniform would pass: as
    an index, or as a divisor that is zero.
    """
    for name, kind, item in find_inputs(header):
        default = item.get("DEFAULT")
        if kind == "float":
            yield f"float {name} = {write_number(default, item)};"
        elif kind == "long":
            values = take_list(item, "VALUES")
            number = take_number(default, take_number(values[0] if values else 0, 0.0))
            yield f"int {name} = {int(number)};"
        elif kind in {"bool", "event"}:
            is_on = kind == "bool" and bool(take_number(default, 0.0))
            yield f"bool {name} = {str(is_on).lower()};"
        elif kind == "point2d":
            x, y = (write_number(*each) for each in split(item, 2))
            yield f"vec2 {name} = vec2({x}, {y});"
        elif kind == "color":
            parts = default if isinstance(default, list) else []
            values = [*parts, 1.0, 1.0, 1.0, 1.0][:4]
            inside = ", ".join(write(take_number(each, 1.0)) for each in values)
            yield f"vec4 {name} = vec4({inside});"


def split(
    item: Mapping[str, Any], size: int
) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Yield default and range of each component."""
    for index in range(size):
        parts = {
            key: item[key][index]
            for key in ("DEFAULT", "MIN", "MAX")
            if isinstance(item.get(key), list) and index < len(item[key])
        }
        yield parts.get("DEFAULT"), parts


def write_number(default: object, item: Mapping[str, Any]) -> str:
    """Write a default as GLSL; without one, the middle of the range, as of a slider."""
    low, high = take_number(item.get("MIN"), 0.0), take_number(item.get("MAX"), 1.0)
    return write(take_number(default, (low + high) / 2))


def take_number(value: object, otherwise: float) -> float:
    """Return a number of the header, if it is one that GLSL can hold."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return otherwise
    if isinstance(value, int | float) and abs(value) < LARGEST:
        return float(value)
    return otherwise


LARGEST = 2**31


def write(number: float) -> str:
    """Write a number as a GLSL float."""
    return f"{number:.9g}" if "." in f"{number:.9g}" else f"{number:.9e}"
