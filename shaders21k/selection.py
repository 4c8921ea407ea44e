"""Which programs a stream draws from, and the digest that names them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


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
