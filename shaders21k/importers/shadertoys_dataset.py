"""Import the published corpus from Vipitis/shadertoys-dataset.

That public repository (https://github.com/Vipitis/shadertoys-dataset) keeps one
Shadertoy program for each line of `data/annotated/20k_YYYY-MM.jsonl`, 19,622 of the
19,994 that Shaders-21k took from there, with the text unchanged and the licence that a
scan of it found. `api/**/api_YYYY-MM.jsonl` has 17,066 more, with their buffers.
"""

from collections.abc import Iterator
from functools import partial

from shaders21k.importers.fields import (
    check_object,
    read_json,
    take,
    take_tags,
    take_text,
)
from shaders21k.importers.licences import to_spdx
from shaders21k.importers.patterns import compile_pattern
from shaders21k.importers.reject import ItemError, Reject, attempt
from shaders21k.importers.shadertoy_passes import PASSES, parse_inputs, to_url
from shaders21k.importers.tree import Found, Tree, read_files
from shaders21k.program import Pass, Program

REPOSITORY = "https://github.com/Vipitis/shadertoys-dataset"
ROOT = "data/annotated/"
FILES = "20k_*.jsonl"


def read(tree: Tree, files: str = FILES) -> Iterator[Program | Reject]:
    """Read the programs of a checkout or a download of it, line by line.

    Sound is left out.

    Args:
        tree: the repository, or the folder in it that holds the files.
        files: which files below `data/annotated`, as in "20k_*.jsonl" or
            "api/**/api_*.jsonl".

    Returns:
        One program or reject for each line, made as they are asked for.

    Raises:
        CorpusError: `files` is no pattern; once asked for, there are no such files.
    """
    matches = compile_pattern(files)
    return read_files(
        tree,
        lambda path: matches(path.rpartition(ROOT)[2]),
        read_file,
        f"no {files} in {tree.path} nor below {ROOT} in it: name the folder or archive "
        f"they are in, or fetch them, `git clone --depth 1 {REPOSITORY}`",
    )


def read_file(file: Found) -> Iterator[Program | Reject]:
    """Read one file; a line that is no program is a reject, and the rest is read."""
    for where, line in file.read_lines():
        yield attempt(where, partial(parse, line))


def parse(line: bytes) -> Program:
    """Turn one line into a program.

    Raises:
        ItemError: it is not JSON, lacks a column, or has one of another type.
    """
    row = check_object(read_json(line))
    for column in ("id", "image_code"):
        if column not in row:
            raise ItemError(f"has no {column}")
    return Program(
        source=take_text(row, "image_code"),
        name=take_text(row, "name"),
        author=take_text(row, "author"),
        licence=to_spdx(take_text(row, "license")),
        url=to_url(take_text(row, "id")),
        description=take_text(row, "description"),
        tags=take_tags(row),
        inputs=parse_inputs(take(row, "image_inputs", list, [])),
        common=take_text(row, "common_code"),
        passes=tuple(
            Pass(name, source, parse_inputs(take(row, f"{prefix}_inputs", list, [])))
            for name in PASSES
            for prefix in [name.lower().replace(" ", "_")]
            if (source := take_text(row, f"{prefix}_code")).strip()
        ),
    )
