"""Import the corpus of Shaders-21k in the layout of its authors' own download.

Baradad et al., "Procedural Image Programs for Representation Learning" (NeurIPS 2022),
https://github.com/mbaradad/shaders21k: `shader_codes/shadertoy/X/ID.fragment` is the
site's JSON, `shader_codes/twigl/fragments/HASH.fragment` is GLSL whose mode is in four
lines of `twigl/modes/HASH.fragment`, and `shaders_list` names the files that count.
"""

from collections.abc import Iterator
from functools import partial

from shaders21k.importers.fields import MAX_JSON_BYTES, decode, shorten
from shaders21k.importers.licences import find_spdx
from shaders21k.importers.reject import (
    MAX_SOURCE_BYTES,
    ItemError,
    Reject,
    attempt,
)
from shaders21k.importers.shadertoy_json import read_value
from shaders21k.importers.tree import Found, Tree, read_files
from shaders21k.program import Program

LIST = "shaders_list"
SUFFIX = ".fragment"
ROOTS = ("shadertoy/", "twigl/fragments/")
MODES = "twigl/modes/"
MODE_NAMES = ("classic", "geek", "geeker", "geekest")
MAX_LIST_BYTES = 16 << 20
MAX_MODE_BYTES = 1 << 10
FLAGS = {"True": True, "False": False}


def read(tree: Tree) -> Iterator[Program | Reject]:
    """Read the programs that `shaders_list` names, or all where there is no list.

    The tree is gone through twice, because a mode may stand behind its program.

    Returns:
        One program or reject for each file, made as they are asked for, and a reject
        for each that the list names and nobody has.

    Raises:
        CorpusError: once asked for, there are no such files.
    """
    modes: dict[str, str] = {}
    listed: set[str] = set()
    for file in tree.find(
        lambda path: bool(shorten_path(path, MODES)) or is_list(path)
    ):
        if isinstance(file, Reject):
            yield file
            continue
        try:
            if is_list(file.path):
                lines = decode(file.read(MAX_LIST_BYTES)).splitlines()
                listed.update(filter(None, map(find_name, lines)))
            else:
                mode = parse_mode(decode(file.read(MAX_MODE_BYTES)))
                modes[shorten_path(file.path, MODES)] = mode
        except ItemError as error:
            yield Reject(file.path, str(error))
    seen: set[str] = set()

    def want(path: str) -> bool:
        name = find_name(path)
        return bool(name) and (not listed or name in listed)

    def parse(file: Found) -> Iterator[Program | Reject]:
        seen.add(find_name(file.path))
        return read_file(file, modes)

    yield from read_files(
        tree,
        want,
        parse,
        f"no shadertoy/X/ID{SUFFIX} nor twigl/fragments/HASH{SUFFIX} in {tree.path}: "
        "name the folder shader_codes of Shaders-21k, or its archive",
    )
    for name in sorted(listed - seen):
        yield Reject(name, f"{LIST} names it and it is not there")


def read_file(file: Found, modes: dict[str, str]) -> Iterator[Program | Reject]:
    """Read one program, of the kind that its folder says."""
    name = find_name(file.path)
    if name.startswith(ROOTS[0]):
        yield from read_value(file.path, file.read(MAX_JSON_BYTES))
    else:
        yield attempt(file.path, partial(parse_twigl, file, name, modes))


def parse_twigl(file: Found, name: str, modes: dict[str, str]) -> Program:
    """Turn a file of GLSL into a program of the dialect that its mode says.

    Raises:
        ItemError: it has no mode that was understood, or is not text.
    """
    key = name.removeprefix(ROOTS[1])
    if key not in modes:
        raise ItemError(f"no {MODES}{key} says its mode")
    text = decode(file.read(MAX_SOURCE_BYTES))
    return Program(
        text,
        dialect=modes[key],
        name=key.removesuffix(SUFFIX),
        licence=find_spdx(text),
        url=name,
    )


def parse_mode(text: str) -> str:
    """Turn the four lines of a mode into the name of a dialect.

    The lines are the mode, whether it is ES 3.00, whether it has several outputs (MRT),
    and whether the original rewrote its conditionals, which nothing depends on here.

    Raises:
        ItemError: they say something else.
    """
    lines = text.split()
    if (
        len(lines) < 3
        or lines[0] not in MODE_NAMES
        or not FLAGS.keys() >= {*lines[1:3]}
    ):
        raise ItemError(f"{shorten(text)} is none of TwiGL's modes")
    several, es300 = FLAGS[lines[2]], FLAGS[lines[1]]
    suffix = "-mrt" if several else "-300" if es300 else ""
    return f"twigl-{lines[0]}{suffix}"


def is_list(path: str) -> bool:
    """Tell whether a file is the list."""
    return path.rpartition("/")[2] == LIST


def find_name(path: str) -> str:
    """Name a program as the list does, "" for what is none."""
    if path.endswith(SUFFIX):
        for root in ROOTS:
            if rest := shorten_path(path, root):
                return root + rest
    return ""


def shorten_path(path: str, root: str) -> str:
    """Return what comes after a folder, "" where the path does not pass it."""
    _, found, rest = f"/{path}".rpartition(f"/{root}")
    return rest if found else ""
