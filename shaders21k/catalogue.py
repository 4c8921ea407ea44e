"""A catalogue of what is served: programs found by words, filters and measures.

It is a table in memory, made once, of all that is asked about many programs at a time:
a corpus file holds the texts beside it, and would have to be read from end to end.
"""

import json
import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from shaders21k.errors import CorpusError
from shaders21k.families import find_family
from shaders21k.schema import connect, translate_errors
from shaders21k.wish import Wish

SORTS: Mapping[str, tuple[str, str]] = {
    "best": ("rank", "the best match first; without words, in the order of import"),
    "mixed": ("id", "as chance has it, always the same"),
    "name": ("name COLLATE NOCASE", "by name"),
    "cheap": ("coalesce(cost_ns, 1e30)", "what costs least first"),
    "costly": ("-coalesce(cost_ns, 0)", "what costs most first"),
    "colorful": ("-coalesce(colorfulness, -1)", "the most colorful first"),
    "diverse": ("-coalesce(diversity, -1)", "what changes most over time first"),
}
"""Of each order: what it compares, and what it means. Of equals, the earlier import is
first."""

MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """One program in a catalogue: all but its texts.

    Attributes:
        id: 64 digits.
        name, author, dialect, licence, url, tags: see `Program`.
        family: see `find_family`.
        outcome, reason: of its verdict; "" where it was never judged.
        cost_ns, coverage, colorfulness, diversity: likewise; None where there is none.
    """

    id: str
    name: str
    author: str
    dialect: str
    licence: str
    url: str
    tags: tuple[str, ...]
    family: str
    outcome: str
    reason: str
    cost_ns: float | None
    coverage: float | None
    colorfulness: float | None
    diversity: float | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the programs that were found.

    Attributes:
        programs: in order.
        next: where the next page begins, for `Catalogue.find`; "" on the last.
        total: how many were found, on all pages together.
    """

    programs: tuple[Listing, ...]
    next: str
    total: int


COLUMNS = ", ".join(field.name for field in fields(Listing))

# Of a source published several times, what was imported first.
LAY_OUT = """CREATE TEMP TABLE listing (
    row INTEGER PRIMARY KEY,
    id TEXT UNIQUE,
    name TEXT, author TEXT, dialect TEXT, licence TEXT, url TEXT, tags TEXT,
    family TEXT, outcome TEXT, reason TEXT,
    cost_ns REAL, coverage REAL, colorfulness REAL, diversity REAL
)"""
FILL = """INSERT INTO listing
    SELECT min(row), id, name, author, dialect, licence, url, tags,
        find_family(url, tags) AS family,
        coalesce(outcome, '') AS outcome, coalesce(reason, '') AS reason,
        cost_ns, coverage, colorfulness, diversity
    FROM program
        LEFT JOIN verdict ON verdict.program = program.id AND verdict.device = ?
    WHERE id IN (SELECT id FROM served) GROUP BY id"""


class Catalogue:
    """Programs of a selection, with the verdicts of one device. Use `open_catalogue`.

    It may be asked from any thread, by one at a time.

    Attributes:
        device: full key of the device whose verdicts are shown; "" if none has judged.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, device: str) -> None:
        self.device = device
        self._path = path
        self._connection = connection

    def find(
        self, wish: Wish, *, sort: str = "best", limit: int = 48, cursor: str = ""
    ) -> Page:
        """Find a page of programs.

        Args:
            wish: what they have.
            sort: one of `SORTS`.
            limit: at most so many, up to `MAX_LIMIT`.
            cursor: `Page.next` of the page before, "" for the first.

        Raises:
            CorpusError: there is no such order, or no page begins there.
        """
        if sort not in SORTS:
            raise CorpusError(
                f"no order is named {sort!r}: choose of {', '.join(SORTS)}"
            )
        if not 0 < limit <= MAX_LIMIT:
            raise CorpusError(f"limit={limit} is not between 1 and {MAX_LIMIT}")
        table, conditions, values = _translate(wish)
        order = SORTS[sort][0]
        if order == "rank" and not wish.match:
            order = "row"
        total = self._ask(
            f"SELECT count(*) FROM {table} "  # noqa: S608
            f"WHERE {' AND '.join(conditions)}",
            *values,
        )[0][0]
        if cursor:
            conditions.append(f"({order}, row) > (?, ?)")
            values += _read_cursor(cursor, sort)
        rows = self._ask(
            f"SELECT {order}, row, {COLUMNS} FROM {table} "  # noqa: S608
            f"WHERE {' AND '.join(conditions)} ORDER BY 1, 2 LIMIT ?",
            *values,
            limit + 1,
        )
        more = len(rows) > limit
        last = _write_cursor(sort, *rows[limit - 1][:2]) if more else ""
        return Page(tuple(_to_listing(row[2:]) for row in rows[:limit]), last, total)

    def take(self, ids: Sequence[str]) -> list[Listing]:
        """List programs by their full ids, in that order; those not served left out."""
        marks = ",".join("?" * len(ids))
        query = f"SELECT {COLUMNS} FROM listing WHERE id IN ({marks})"  # noqa: S608
        rows = self._ask(query, *ids)
        known = {row[0]: _to_listing(row) for row in rows}
        return [known[each] for each in ids if each in known]

    def count(self, column: str) -> dict[str, int]:
        """Count programs by a column of words, the most frequent word first."""
        query = f"SELECT {column}, count(*) FROM listing GROUP BY 1"  # noqa: S608
        return dict(self._ask(f"{query} ORDER BY 2 DESC, 1"))

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with translate_errors("read", self._path):
            return self._connection.execute(query, values).fetchall()


@contextmanager
def open_catalogue(
    path: Path, ids: Sequence[str], device: str = ""
) -> Iterator[Catalogue]:
    """Make the catalogue of a selection; 20,000 programs take a fraction of a second.

    Args:
        path: the corpus.
        ids: what is served.
        device: full key of the device whose verdicts are wanted. If it has judged
            nothing, those of the one that has judged most are taken.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    with closing(connect(path, create=False, writable=False)) as connection:
        with translate_errors("read", path):
            connection.create_function(
                "find_family",
                2,
                lambda url, tags: find_family(url, json.loads(tags)),
                deterministic=True,
            )
            judged = connection.execute(
                "SELECT device FROM verdict GROUP BY 1 ORDER BY device = ? DESC, "
                "count(*) DESC LIMIT 1",
                (device,),
            ).fetchone()
            key = judged[0] if judged else ""
            connection.execute("CREATE TEMP TABLE served (id TEXT PRIMARY KEY)")
            connection.executemany("INSERT INTO served VALUES (?)", zip(ids))
            connection.execute(LAY_OUT)
            connection.execute(FILL, (key,))
        yield Catalogue(path, connection, key)


def _translate(wish: Wish) -> tuple[str, list[str], list[object]]:
    """Turn a wish into a table, conditions and values."""
    table, conditions, values = "listing", ["1"], list[object]()
    if wish.match:
        hits = (
            "SELECT rowid AS hit, rank FROM program_words WHERE program_words MATCH ?"
        )
        # LIMIT -1 keeps the words from being looked for anew in each row.
        table = f"({hits} LIMIT -1) JOIN listing ON row = hit"
        values.append(wish.match)
    for condition, bound in wish.conditions:
        conditions.append(condition)
        values += bound
    return table, conditions, values


def _to_listing(row: Sequence[Any]) -> Listing:
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    return Listing(**values | {"tags": tuple(json.loads(values["tags"]))})


def _write_cursor(sort: str, value: object, row: int) -> str:
    return (
        urlsafe_b64encode(json.dumps([sort, value, row]).encode()).decode().rstrip("=")
    )


def _read_cursor(cursor: str, sort: str) -> list[object]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        told, value, row = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        if (
            told == sort
            and isinstance(row, int)
            and isinstance(value, int | float | str)
        ):
            return [value, row]
    except ValueError:
        pass
    raise CorpusError(
        f"no page in the order {sort!r} begins at cursor={cursor[:32]!r}: take it from "
        "`next` of the page before, asked for in the same order"
    )
