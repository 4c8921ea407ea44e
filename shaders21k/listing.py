"""What a catalogue knows of each program, and how it is laid out in memory."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from shaders21k.families import find_family


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


COLUMNS = tuple(field.name for field in fields(Listing))

# `place` is that of a program among all that are served, `row` that of a publication
# in the order of import. Those of one program stand together, the first one first.
LAY_OUT = (
    "CREATE TEMP TABLE served (place INTEGER PRIMARY KEY, id TEXT UNIQUE)",
    """CREATE TEMP TABLE publication (
        place INTEGER, row INTEGER, id TEXT, name TEXT, author TEXT, dialect TEXT,
        licence TEXT, url TEXT, tags TEXT, family TEXT
    )""",
    """CREATE TEMP TABLE tag (
        word TEXT, row INTEGER, place INTEGER, PRIMARY KEY (word, row)
    ) WITHOUT ROWID""",
    """CREATE TEMP TABLE listing (
        place INTEGER, row INTEGER UNIQUE, id TEXT, name TEXT, author TEXT,
        dialect TEXT, licence TEXT, url TEXT, tags TEXT, family TEXT,
        outcome TEXT, reason TEXT,
        cost_ns REAL, coverage REAL, colorfulness REAL, diversity REAL,
        PRIMARY KEY (place, row)
    ) WITHOUT ROWID""",
)
ADD_PUBLICATIONS = """INSERT INTO publication
    SELECT place, row, id, name, author, dialect, licence, url, tags,
        find_family(url, tags)
    FROM program JOIN served USING (id) ORDER BY place, row"""
ADD_TAGS = """INSERT OR IGNORE INTO tag
    SELECT fold(value), row, place FROM publication, json_each(publication.tags)"""
ADD_LISTINGS = """INSERT INTO listing
    SELECT publication.*, coalesce(outcome, ''), coalesce(reason, ''),
        cost_ns, coverage, colorfulness, diversity
    FROM publication LEFT JOIN verdict ON program = id AND device = ?"""


def lay_out(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Collect in memory what is known of programs but for their verdicts."""
    connection.create_function("fold", 1, str.casefold, deterministic=True)
    connection.create_function(
        "find_family",
        2,
        lambda url, tags: find_family(url, json.loads(tags)),
        deterministic=True,
    )
    for statement in LAY_OUT:
        connection.execute(statement)
    connection.executemany("INSERT INTO served VALUES (?, ?)", enumerate(ids))
    connection.execute(ADD_PUBLICATIONS)
    connection.execute(ADD_TAGS)


def add_verdicts(connection: sqlite3.Connection, key: str) -> None:
    """Add the verdicts of a device, by its full key; it is done once."""
    connection.execute(ADD_LISTINGS, (key,))


def to_listing(row: Sequence[Any]) -> Listing:
    """Read a listing from a row in the order of `COLUMNS`."""
    values = dict(zip(COLUMNS, row, strict=True))
    return Listing(**values | {"tags": tuple(json.loads(values["tags"]))})
