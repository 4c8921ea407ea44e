"""Import files of GLSL."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from shaders21k.dialects.detect import detect
from shaders21k.importers.fields import decode, read_json
from shaders21k.importers.licences import find_spdx
from shaders21k.importers.reject import MAX_SOURCE_BYTES, ItemError, Reject, attempt
from shaders21k.importers.tree import Found, Tree, read_files
from shaders21k.program import Program

SUFFIXES = (".glsl", ".frag", ".fragment", ".fs", ".isf")

# ISF 2.0 specification: the comment at the top is JSON, and CREDIT is who made it. Its
# authors leave commas at ends and the like, so it is not read as JSON.
CREDIT = re.compile(r'"CREDIT"\s*:\s*("(?:[^"\\\n]|\\.)*")')
DESCRIPTION = re.compile(r'"DESCRIPTION"\s*:\s*("(?:[^"\\\n]|\\.)*")')


def read(tree: Tree, dialect: str = "") -> Iterator[Program | Reject]:
    """Read the shader files of a tree.

    A program's URL is its path below the tree, its licence what an
    "SPDX-License-Identifier:" line in it says.

    Args:
        tree: a folder, an archive or a file.
        dialect: what the files are; "" to tell by the text of each.

    Returns:
        One program or reject for each file, made as they are asked for.

    Raises:
        CorpusError: once asked for, there are no such files.
    """
    return read_files(
        tree,
        lambda path: path.lower().endswith(SUFFIXES),
        lambda file: [attempt(file.path, partial(parse, file, dialect))],
        f"no {', '.join(SUFFIXES)} files below {tree.path}: name the folder or archive "
        "that holds your shaders",
    )


def parse(file: Found, dialect: str) -> Program:
    """Turn a file into a program.

    Raises:
        ItemError: it cannot be read, is not UTF-8, or is of no dialect that is known.
    """
    text = decode(file.read(MAX_SOURCE_BYTES))
    found = dialect or detect(text)
    if not found:
        raise ItemError("of no dialect that is known; --dialect forces one")
    isf = found == "isf"
    return Program(
        text,
        dialect=found,
        name=PurePosixPath(file.path).stem,
        author=find_text(CREDIT, text) if isf else "",
        licence=find_spdx(text),
        url=file.path,
        description=find_text(DESCRIPTION, text) if isf else "",
    )


def find_text(field: re.Pattern[str], text: str) -> str:
    """Read a text of an ISF header, "" where it is none."""
    found = field.search(text)
    try:
        return str(read_json(found[1].encode())) if found else ""
    except (ItemError, UnicodeEncodeError):
        return ""
