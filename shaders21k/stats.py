"""What a corpus holds, in numbers."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over a corpus, each mapping from the most frequent to the least.

    Attributes:
        programs: published programs, the rows.
        distinct: different sources among them, the ids.
        dialects: rows of each dialect.
        licences: rows under each SPDX expression; "unknown" where none is known.
        inputs: rows that declare at least one input of that kind, so that a row may
            count under several; "none" for rows that declare no input at all.
        passes: rows that draw so many textures before the image, from "0" to "5".
        authors: different names of authors, unknown ones left out.
        source_bytes: size of all sources in UTF-8.
    """

    programs: int
    distinct: int
    dialects: Mapping[str, int]
    licences: Mapping[str, int]
    inputs: Mapping[str, int]
    passes: Mapping[str, int]
    authors: int
    source_bytes: int

    def to_json(self) -> dict[str, Any]:
        """Return the counts as JSON-ready values, under the names above."""
        return asdict(self)


TOTALS = """SELECT count(*), count(DISTINCT id), count(DISTINCT nullif(author, '')),
    coalesce(sum(length(CAST(source || common || coalesce((
        SELECT group_concat(json_extract(value, '$.source'), '') FROM json_each(passes)
    ), '') AS BLOB))), 0) FROM program"""
DIALECTS = "SELECT dialect, count(*) FROM program GROUP BY 1 ORDER BY 2 DESC, 1"
LICENCES = """SELECT coalesce(nullif(licence, ''), 'unknown'), count(*) FROM program
    GROUP BY 1 ORDER BY 2 DESC, 1"""
INPUTS = """WITH declared AS (
        SELECT row, json_extract(value, '$.kind') AS kind
        FROM program, json_each(inputs)
        UNION SELECT row, json_extract(input.value, '$.kind')
        FROM program, json_each(passes) AS pass,
            json_each(pass.value, '$.inputs') AS input
    ) SELECT coalesce(kind, 'none'), count(*)
    FROM program LEFT JOIN declared USING (row)
    GROUP BY 1 ORDER BY 2 DESC, 1"""
PASSES = """SELECT CAST(json_array_length(passes) AS TEXT), count(*) FROM program
    GROUP BY 1 ORDER BY 2 DESC, 1"""


def gather(connection: sqlite3.Connection) -> Stats:
    """Count what a corpus holds, at one moment even while another process adds."""
    connection.execute("BEGIN")
    with connection:
        programs, distinct, authors, size = connection.execute(TOTALS).fetchone()
        return Stats(
            programs=programs,
            distinct=distinct,
            dialects=dict(connection.execute(DIALECTS).fetchall()),
            licences=dict(connection.execute(LICENCES).fetchall()),
            inputs=dict(connection.execute(INPUTS).fetchall()),
            passes=dict(connection.execute(PASSES).fetchall()),
            authors=authors,
            source_bytes=size,
        )
