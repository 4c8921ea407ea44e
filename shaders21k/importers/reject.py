"""What an importer says of an item that it leaves out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shaders21k.program import Input, Program

MAX_SOURCE_BYTES = 1 << 20
"""No published program is near this: the longest of the 21k has a fifth of it."""


class ItemError(ValueError):
    """One item that is no program, its text the reason; never leaves the importers."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One item that was not imported.

    Attributes:
        where: file and line, or file.
        reason: what is wrong with it.
    """

    where: str
    reason: str


def attempt(where: str, parse: Callable[[], Program]) -> Program | Reject:
    """Parse one item and admit it, or say what is wrong with it."""
    try:
        return admit(parse(), where)
    except ItemError as error:
        return Reject(where, str(error))


def admit(program: Program, where: str) -> Program | Reject:
    """Pass a program on if a corpus can hold it and a compiler could read it."""
    texts = [program.source, program.name, program.author, program.licence]
    texts += [program.url, program.description, program.common, *program.tags]
    texts += list_texts(program.inputs)
    for each in program.passes:
        texts += [each.name, each.source, *list_texts(each.inputs)]
    try:
        size = len("".join(texts).encode())
    except UnicodeEncodeError:
        return Reject(where, "holds a lone surrogate, half of a character")
    if any("\0" in text for text in texts):
        return Reject(where, "holds a NUL character")
    # Some authors keep all of it in the text that stands before every pass.
    if not program.source.strip() and "mainImage" not in program.common:
        return Reject(where, "its image pass is empty")
    if size > MAX_SOURCE_BYTES:
        return Reject(where, f"holds {size} bytes, more than {MAX_SOURCE_BYTES}")
    return program


def list_texts(inputs: Iterable[Input]) -> list[str]:
    """Name every text that inputs hold."""
    return [
        text
        for item in inputs
        for text in (item.kind, item.source, *item.sampler, *item.sampler.values())
    ]
