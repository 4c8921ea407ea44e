"""Which programs a stream draws from, and the name of that list."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """What a stream's spec needs to know of its programs.

    Attributes:
        digest: name of the ordered list of programs, see `selection_digest`.
        programs: how many they are; a recipe draws indices below it.
    """

    digest: str
    programs: int


def selection_digest(ids: Iterable[str]) -> str:
    """Name an ordered list of program ids.

    Returns:
        SHA-256 of the ids joined by LF: 64 lower-case hexadecimal digits. Another
        order, or one program more, is another selection.
    """
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()
