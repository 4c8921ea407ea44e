"""Import shader files below a folder."""

from collections.abc import Iterator
from pathlib import Path

from shaders21k.dialects.tokens import find_words
from shaders21k.errors import CorpusError
from shaders21k.importers.licences import find_spdx
from shaders21k.importers.reject import MAX_SOURCE_BYTES, Reject, admit
from shaders21k.program import Program

SUFFIXES = (".glsl", ".frag", ".fs")


def read(folder: Path) -> Iterator[Program | Reject]:
    """Read the shader files below a folder, in the order of their paths.

    A file is a Shadertoy program if it has a `mainImage`; its URL is its path below
    the folder, its licence what an "SPDX-License-Identifier:" line in it says.

    Returns:
        One program or reject for each file, made as they are asked for.

    Raises:
        CorpusError: there are no such files.
    """
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and not path.is_dir()
    )
    if not found:
        raise CorpusError(
            f"no {', '.join(SUFFIXES)} files below {folder}: name the folder that "
            "holds your shaders"
        )
    return (read_file(path, path.relative_to(folder).as_posix()) for path in found)


def read_file(path: Path, where: str) -> Program | Reject:
    """Read one file as a Shadertoy program, or say why it is none."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return Reject(where, "cannot be read: it is no regular file")
        with path.open("rb") as file:
            data = file.read(MAX_SOURCE_BYTES + 1)
        if len(data) > MAX_SOURCE_BYTES:
            return Reject(where, f"longer than {MAX_SOURCE_BYTES} bytes")
        text = data.decode("utf-8-sig")
    except OSError as error:
        return Reject(where, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return Reject(where, f"not UTF-8: {error.reason} at byte {error.start}")
    if "mainImage" not in find_words(text):
        return Reject(
            where, "no mainImage: other dialects than Shadertoy's are not read"
        )
    program = Program(text, name=path.stem, url=where, licence=find_spdx(text))
    return admit(program, where)
