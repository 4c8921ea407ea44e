"""Import Shadertoy's own JSON, as its API and its site give it out.

The API (https://www.shadertoy.com/howto) answers {"Shader": {...}} or {"Error": "..."};
the site a list of shaders, or all of an author's in an object under "shaders".
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from shaders21k.importers.fields import (
    MAX_JSON_BYTES,
    check_object,
    read_json,
    shorten,
    take,
    take_tags,
    take_text,
)
from shaders21k.importers.licences import license_shadertoy
from shaders21k.importers.reject import ItemError, Reject, attempt
from shaders21k.importers.shadertoy_passes import (
    PASS_OF_ID,
    name_pass,
    order_passes,
    parse_inputs,
    read_id,
    to_url,
)
from shaders21k.importers.tree import Found, Tree, read_files
from shaders21k.program import Pass, Program

LINES = (".jsonl", ".ndjson")
SUFFIXES = (".json", *LINES)


def read(tree: Tree) -> Iterator[Program | Reject]:
    """Read every .json file, and every line of .jsonl and .ndjson files.

    Returns:
        One program or reject for each shader, made as they are asked for.

    Raises:
        CorpusError: once asked for, there are no such files.
    """
    return read_files(
        tree,
        lambda path: path.lower().endswith(SUFFIXES),
        read_file,
        f"no {', '.join(SUFFIXES)} files in {tree.path}: name the folder, archive or "
        "file that holds Shadertoy's JSON",
    )


def read_file(file: Found) -> Iterator[Program | Reject]:
    """Read all shaders of a file."""
    if file.path.lower().endswith(LINES):
        for where, line in file.read_lines():
            yield from read_value(where, line)
    else:
        yield from read_value(file.path, file.read(MAX_JSON_BYTES))


def read_value(where: str, data: bytes) -> Iterator[Program | Reject]:
    """Read all shaders of one JSON value."""
    try:
        value = read_json(data)
    except ItemError as error:
        yield Reject(where, str(error))
        return
    if isinstance(value, dict) and isinstance(value.get("shaders"), list):
        value = value["shaders"]
    if not isinstance(value, list):
        yield attempt(where, partial(parse, value))
        return
    for number, item in enumerate(value, 1):
        yield attempt(f"{where} item {number}", partial(parse, item))


def parse(value: object) -> Program:
    """Turn one shader into a program; its sound is left out.

    Raises:
        ItemError: it is an error of the site's, has not exactly one image pass, has a
            pass twice or one of an unknown kind, or a field of another type.
    """
    shader = check_object(value)
    if "Error" in shader:
        raise ItemError(f"Shadertoy's answer was an error: {shorten(shader['Error'])}")
    shader = take(shader, "Shader", dict, shader)
    for field in ("info", "renderpass"):
        if field not in shader:
            raise ItemError(f"has no {field}")
    info = take(shader, "info", dict, {})
    passes = [check_object(item) for item in take(shader, "renderpass", list, [])]
    # A buffer's number is Shadertoy's in all that was seen; what the shader itself
    # says of its outputs counts more.
    names = dict(PASS_OF_ID)
    buffers: list[tuple[str, dict[str, Any]]] = []
    single: dict[str, dict[str, Any]] = {}
    for item in passes:
        kind = take_text(item, "type")
        if kind in {"buffer", "cubemap"}:
            name = name_pass(item)
            buffers.append((name, item))
            for output in take(item, "outputs", list, []):
                names[read_id(check_object(output))] = name
        elif kind not in {"image", "common", "sound"}:
            raise ItemError(f"a pass is of unknown type {shorten(kind)}")
        elif kind in single:
            raise ItemError(f"has more than one {kind} pass")
        else:
            single[kind] = item
    if "image" not in single:
        raise ItemError("has no image pass")
    names.pop("", None)
    description = take_text(info, "description")
    source = take_text(single["image"], "code")
    others = [take_text(item, "code") for item in passes]
    return Program(
        source=source,
        name=take_text(info, "name"),
        author=take_text(info, "username"),
        licence=license_shadertoy(description, source, others),
        url=to_url(take_text(info, "id")),
        description=description,
        tags=take_tags(info),
        inputs=parse_inputs(take(single["image"], "inputs", list, []), names),
        common=take_text(single.get("common", {}), "code"),
        passes=order_passes(
            Pass(
                name,
                take_text(item, "code"),
                parse_inputs(take(item, "inputs", list, []), names),
            )
            for name, item in buffers
        ),
    )
