"""Import the published corpus from a checkout of Vipitis/shadertoys-dataset.

That public repository (https://github.com/Vipitis/shadertoys-dataset) keeps one
Shadertoy program for each line of `data/annotated/20k_YYYY-MM.jsonl`, 19,622 of the
19,994 that Shaders-21k took from there, with the text unchanged and the licence that a
scan of it found.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shaders21k.errors import CorpusError
from shaders21k.importers.licences import to_spdx
from shaders21k.importers.reject import Reject, admit
from shaders21k.program import CHANNELS, Input, Program

REPOSITORY = "https://github.com/Vipitis/shadertoys-dataset"
FILES = "20k_*.jsonl"
MAX_LINE_BYTES = 4 << 20

PASSES = {
    "buffer_a_code": "buffer A",
    "buffer_b_code": "buffer B",
    "buffer_c_code": "buffer C",
    "buffer_d_code": "buffer D",
    "cube_a_code": "cube A",
    "common_code": "common",
    "sound_code": "sound",
}


class RowError(ValueError):
    """A line that is no program; never leaves this file."""


def read(folder: Path, files: str = FILES) -> Iterator[Program | Reject]:
    """Read the programs of a checkout, line by line, in the order of file names.

    Args:
        folder: the checkout, or the folder in it that holds the files.
        files: which files below `data/annotated`, a pattern of `Path.glob`.

    Returns:
        One program or reject for each line, made as they are asked for.

    Raises:
        CorpusError: there are no such files.
    """
    annotated = folder / "data" / "annotated"
    where = annotated if annotated.is_dir() else folder
    try:
        found = sorted(where.glob(files))
    except (ValueError, NotImplementedError) as error:
        raise CorpusError(f"{files!r} is no pattern for files: {error}") from error
    if not found:
        raise CorpusError(
            f"no {files} in {annotated} nor in {folder}: name the folder they are in, "
            f"or fetch them, `git clone --depth 1 {REPOSITORY}`"
        )
    return (item for path in found for item in read_file(path))


def read_file(path: Path) -> Iterator[Program | Reject]:
    """Read one file; a line that is no program is a reject, and the rest is read."""
    try:
        for number, line in read_lines(path):
            where = f"{path.name} line {number}"
            try:
                program = parse(line)
            except RowError as error:
                yield Reject(where, str(error))
            else:
                yield admit(program, where)
    except OSError as error:
        yield Reject(path.name, f"cannot be read: {error.strerror}")


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Number the lines of a file from 1, blank ones left out.

    A line longer than `MAX_LINE_BYTES` is cut there, and never held as a whole.
    """
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            rest = line
            while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE_BYTES + 1)
            if line.strip() or len(line) > MAX_LINE_BYTES:
                yield number, line


def parse(line: bytes) -> Program:
    """Turn one line into a program.

    Raises:
        RowError: it is too long, not UTF-8, not JSON, lacks a column, has one of
            another type, or needs more than its image pass.
    """
    if len(line) > MAX_LINE_BYTES:
        raise RowError(f"longer than {MAX_LINE_BYTES} bytes")
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RowError(f"not UTF-8: {error.reason} at byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise RowError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise RowError(f"a JSON {type(row).__name__}, not an object")
    needed = [name for column, name in PASSES.items() if take_text(row, column).strip()]
    if needed:
        raise RowError(f"needs passes that are not drawn yet: {', '.join(needed)}")
    for column in ("id", "image_code"):
        if column not in row:
            raise RowError(f"has no {column}")
    identifier = take_text(row, "id")
    if not (identifier.isascii() and identifier.isalnum()):
        raise RowError(f"id {identifier[:40]!r} is none of Shadertoy's")
    inputs = [parse_input(item) for item in take(row, "image_inputs", list, [])]
    return Program(
        source=take_text(row, "image_code"),
        dialect="shadertoy",
        name=take_text(row, "name"),
        author=take_text(row, "author"),
        licence=to_spdx(take_text(row, "license")),
        url=f"https://www.shadertoy.com/view/{identifier}",
        description=take_text(row, "description"),
        tags=take_tags(row),
        inputs=tuple(sorted(inputs, key=lambda item: item.channel)),
    )


def parse_input(item: object) -> Input:
    """Turn one entry of `image_inputs` into an input.

    The site's own JSON calls two keys otherwise than its API does: type and filepath
    for ctype and src. Either is taken.
    """
    if not isinstance(item, dict):
        raise RowError("image_inputs holds something else than objects")
    channel = item.get("channel")
    if type(channel) is not int or not 0 <= channel < CHANNELS:
        raise RowError(f"an input has channel {channel!r:.40}, not 0 to {CHANNELS - 1}")
    kind = take_text(item, "ctype" if "ctype" in item else "type")
    if not kind:
        raise RowError(f"the input of channel {channel} does not say what it is")
    sampler = take(item, "sampler", dict, {})
    if not all(isinstance(value, str) for value in sampler.values()):
        raise RowError(
            f"the sampler of channel {channel} holds something else than text"
        )
    source = take_text(item, "src" if "src" in item else "filepath")
    return Input(channel=channel, kind=kind, source=source, sampler=sampler)


def take(row: Mapping[str, Any], column: str, kind: type, default: object) -> Any:
    """Look up a column that may be absent, but not of another type."""
    value = row.get(column, default)
    if not isinstance(value, kind):
        raise RowError(
            f"{column} is of type {type(value).__name__}, not {kind.__name__}"
        )
    return value


def take_text(row: Mapping[str, Any], column: str) -> str:
    """Look up a text, "" where the column is absent."""
    value: str = take(row, column, str, "")
    return value


def take_tags(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Look up the tags, none where the column is absent."""
    tags = take(row, "tags", list, [])
    if not all(isinstance(tag, str) for tag in tags):
        raise RowError("tags holds something else than text")
    return tuple(tags)
