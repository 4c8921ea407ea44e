"""What an importer says of an item that it leaves out."""

from dataclasses import dataclass

from shaders21k.program import Program

MAX_SOURCE_BYTES = 1 << 20
"""No published program is near this: the longest of the 21k has a fifth of it."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One item that was not imported.

    Attributes:
        where: file and line, or file.
        reason: what is wrong with it.
    """

    where: str
    reason: str


def admit(program: Program, where: str) -> Program | Reject:
    """Pass a program on if a corpus can hold it and a compiler could read it."""
    texts = [program.source, program.name, program.author, program.licence]
    texts += [program.url, program.description, *program.tags]
    for item in program.inputs:
        texts += [item.kind, item.source, *item.sampler, *item.sampler.values()]
    try:
        size = len("".join(texts).encode())
    except UnicodeEncodeError:
        return Reject(where, "holds a lone surrogate, half of a character")
    if any("\0" in text for text in texts):
        return Reject(where, "holds a NUL character")
    if not program.source.strip():
        return Reject(where, "its image pass is empty")
    if size > MAX_SOURCE_BYTES:
        return Reject(where, f"holds {size} bytes, more than {MAX_SOURCE_BYTES}")
    return program
