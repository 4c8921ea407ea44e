"""Which programs a stream draws from, and the digest that names them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shaders21k.errors import CorpusError

ID_DIGITS = 64

MAX_PROGRAMS = 1 << 24
"""A selection has no more: whoever makes recipes of it puts them all in order."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The ordered list of admitted programs, as a spec knows it.

    Attributes:
        digest: 64 hexadecimal digits, see `selection_digest`.
        programs: how many there are; recipes name them by index, 0 to programs - 1.
    """

    digest: str
    programs: int


def selection_digest(ids: Sequence[str]) -> str:
    """SHA-256 of the program identifiers in their order, one a line."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def pick(ids: Iterable[str], count: int, seed: int) -> tuple[str, ...]:
    """Pick some programs at random: the first `count` by SHA-256 of "SEED:ID".

    The pick depends on the set alone, not on its order; a larger one holds a smaller
    one of the same seed; and a program more in the set displaces at most one.

    Returns:
        Distinct ids, sorted; all of them where there are fewer.
    """
    by_chance = sorted(
        set(ids), key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).digest()
    )
    return tuple(sorted(by_chance[:count]))


def write_selection(path: Path, ids: Iterable[str]) -> tuple[str, ...]:
    """Write a selection, one id a line, distinct and sorted, and return it.

    Raises:
        CorpusError: the file cannot be written.
    """
    chosen = tuple(sorted(set(ids)))
    try:
        path.write_text("".join(f"{each}\n" for each in chosen), "ascii")
    except OSError as error:
        raise CorpusError(
            f"cannot write a selection to {path}: {error.strerror}"
        ) from error
    return chosen


def read_selection(path: Path) -> tuple[str, ...]:
    """Read a selection as `write_selection` wrote it; blank lines do no harm.

    Raises:
        CorpusError: there is no such file, or a line is no id, or they are not in
            order: then another list would have the digest that somebody relies on.
    """
    try:
        lines = path.read_text("ascii").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"cannot read a selection from {path}: {error}") from error
    ids: list[str] = []
    for number, line in enumerate(lines, 1):
        word = line.strip()
        if not word:
            continue
        if len(word) != ID_DIGITS or not set(word) <= set("0123456789abcdef"):
            raise CorpusError(
                f"{path} line {number} is no program's id of {ID_DIGITS} digits: make "
                "a selection with `shaders21k corpus select`"
            )
        if ids and word <= ids[-1]:
            raise CorpusError(
                f"{path} line {number} is out of order or there twice: sort it with "
                "`LC_ALL=C sort -u`"
            )
        ids.append(word)
    if not ids:
        raise CorpusError(f"{path} names no program: select some")
    return tuple(ids)
