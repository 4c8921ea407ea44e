"""Visits: how often an epoch of a stream comes by each program, a digit for each.

"1130" over four programs: the first two once, the third three times, the last never.
An epoch lays out every visit, one entry each, in a random order; where all are visited
once, that is every program once, and a spec says nothing.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shaders21k.errors import SpecError

MAX_VISITS = 60_000
"""Digits: a spec must fit into one packet, and one body, of 64 KiB."""

SHOWN = 16
"""Digits that people are shown whole; of more, the first four."""


def check_visits(visits: object, programs: int | None) -> None:
    """Refuse what is no digit for each program, or says nothing.

    Args:
        visits: of a spec.
        programs: how many there are to visit; None where that is not known yet.

    Raises:
        SpecError: so it is.
    """
    if type(visits) is not str or not (visits.isascii() and visits.isdigit()):
        raise SpecError(
            f"visits={_quote(visits)} is not a text of digits, one for each program: "
            'put it in quotes, as "1130"'
        )
    if len(visits) > MAX_VISITS:
        raise SpecError(
            f"visits has {len(visits):,} digits, and a spec with more than "
            f"{MAX_VISITS:,} fits into no packet: narrow programs, or leave visits out"
        )
    if not visits.strip("0"):
        raise SpecError("visits is 0 for every program: visit at least one")
    if len(set(visits)) == 1:
        raise SpecError(
            f"visits is {visits[0]} for every program, so none is visited more often "
            "than another: leave it out"
        )
    if programs is not None and len(visits) != programs:
        raise SpecError(
            f"visits has {len(visits):,} digits for {programs:,} programs: one digit "
            "for each program of the range, in order"
        )


def _quote(visits: object) -> str:
    return shorten(visits) if type(visits) is str else f"{visits!r:.40}"


def shorten(visits: str | None) -> str:
    """Write visits for people, who are not to be shown thousands of digits."""
    if visits is None or len(visits) <= SHOWN:
        return repr(visits)
    return f"{visits[:4] + '...'!r} ({len(visits):,} digits)"


@lru_cache(maxsize=8)
def read_digits(visits: str) -> npt.NDArray[np.int64]:
    """Read the digits of checked visits, int64 [N], each 0 to 9."""
    digits = np.frombuffer(visits.encode("ascii"), np.uint8).astype(np.int64) - ord("0")
    digits.setflags(write=False)
    return digits


@lru_cache(maxsize=8)
def list_entries(low: int, high: int, visits: str | None) -> npt.NDArray[np.int64]:
    """List an epoch's visits in order: each program as often as it is visited.

    Args:
        low: the first program.
        high: the first one after the last.
        visits: a digit for each; None for one visit of each.

    Returns:
        Programs, int64 [N'], where N' is the number of visits.
    """
    entries = np.arange(low, high, dtype=np.int64)
    if visits is not None:
        entries = np.repeat(entries, read_digits(visits))
    entries.setflags(write=False)
    return entries
