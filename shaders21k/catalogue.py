"""A catalogue of what is served: programs found by words, filters and measures.

It is a table in memory, made once, of all that is asked about many programs at a time:
a corpus file holds the texts beside it, and would have to be read from end to end.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from shaders21k.batch import Fingerprint
from shaders21k.corpus import PREFIX_DIGITS, Corpus
from shaders21k.errors import UnknownProgramError, WishError
from shaders21k.listing import COLUMNS, Listing, add_verdicts, lay_out, to_listing
from shaders21k.program import Program
from shaders21k.relatives import Relatives
from shaders21k.schema import connect, translate_errors
from shaders21k.survey import Histogram, draw_up
from shaders21k.verdict import Verdict
from shaders21k.wish import NAMELESS, Wish

SORTS: Mapping[str, tuple[str, str]] = {
    "best": ("rank", "the best match first; without words, in the order of import"),
    "mixed": ("place", "as chance has it, always the same"),
    "name": ("lower(name)", "by name"),
    "cheap": ("coalesce(cost_ns, 1e30)", "what costs least first"),
    "costly": ("-coalesce(cost_ns, 0)", "what costs most first"),
    "colorful": ("-coalesce(colorfulness, -1)", "the most colorful first"),
    "diverse": ("-coalesce(diversity, -1)", "what changes most over time first"),
}
"""Of each order: what it compares, and what it means. Of equals, the earlier import is
first."""

Column = Literal["dialect", "licence", "outcome", "family"]

LISTED = ", ".join(COLUMNS)
HITS = "SELECT rowid AS hit, rank FROM program_words WHERE program_words MATCH ?"
SURE_DIGITS = 12
"""Of an id, these are no address of anything."""

ROW_DIGITS = 18
"""SQLite's integers have no more."""


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


class Catalogue:
    """Programs of a selection, with the verdicts of one device. Use `open_catalogue`.

    It says how things were when it was made: neither programs nor verdicts that come
    into the file later are seen. Of a source published several times, one publication
    must have all that is asked of it, and the first that has it stands for the program.

    It may be asked from any thread; one at a time is answered.

    Attributes:
        device: full key of the device whose verdicts are shown; "" if none has judged.
        fingerprint: of that device.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.device = ""
        self.fingerprint: Fingerprint | None = None
        self._path = path
        self._connection = connection
        self._corpus = Corpus(path, connection)
        self._lock = Lock()

    def lay_out(self, ids: Sequence[str]) -> None:
        """Collect what is known of programs; 20,000 take a fraction of a second."""
        with self._lock, translate_errors("read", self._path):
            lay_out(self._connection, ids)

    def judge(self, device: str) -> None:
        """Add verdicts, once, after `lay_out`; before that it cannot be asked.

        Args:
            device: full key of the device whose verdicts are wanted. If it has judged
                nothing, those of the one that has judged most are taken.
        """
        with self._lock, translate_errors("read", self._path):
            devices = self._corpus.verdicts.devices()
            self.device = device if device in devices else next(iter(devices), "")
            self.fingerprint = devices[self.device][0] if self.device else None
            add_verdicts(self._connection, self.device)

    def find(
        self, wish: Wish, *, sort: str = "best", limit: int = 48, cursor: str = ""
    ) -> Page:
        """Find a page of programs.

        Args:
            wish: what they have.
            sort: one of `SORTS`.
            limit: at most so many.
            cursor: `Page.next` of the page before, "" for the first.

        Raises:
            WishError: there is no such order, or no page begins there.
        """
        if sort not in SORTS:
            raise WishError(f"no order is named {sort!r}: choose of {', '.join(SORTS)}")
        if limit < 1:
            raise WishError(
                f"limit={limit} is no number of programs: ask for 1 or more"
            )
        table, values = _translate(wish)
        key = SORTS[sort][0]
        if key == "rank" and not wish.match:
            key = "row"
        after = ""
        if cursor:
            after = "WHERE (key, row) > (SELECT key, row FROM found WHERE row = ?)"
            values.append(_read_cursor(cursor, sort))
        # Bare columns beside min() are those of the row that has the minimum.
        query = f"""WITH
            found AS MATERIALIZED (
                SELECT {key} AS key, min(row) AS row, place FROM {table} GROUP BY place
            ),
            page AS (SELECT * FROM found {after} ORDER BY key, row LIMIT ?)
            SELECT (SELECT count(*) FROM found), row, {LISTED}
            FROM page JOIN listing USING (place, row) ORDER BY key, row"""  # noqa: S608
        rows = self._ask(query, *values, limit + 1)
        if cursor and not rows:
            raise _lost(cursor, sort)
        total = rows[0][0] if rows else 0
        following = f"{sort}-{rows[limit - 1][1]}" if len(rows) > limit else ""
        return Page(
            tuple(to_listing(row[2:]) for row in rows[:limit]), following, total
        )

    def choose(self, wish: Wish) -> tuple[str, ...]:
        """Name all programs that a wish admits: distinct ids, sorted."""
        table, values = _translate(wish)
        query = f"SELECT DISTINCT id FROM {table} ORDER BY 1"  # noqa: S608
        return tuple(row[0] for row in self._ask(query, *values))

    def take(self, ids: Sequence[str]) -> list[Listing]:
        """List programs by their full ids, in that order; those not served left out."""
        table, values = _translate(Wish(ids=tuple(ids)))
        query = f"SELECT min(row), {LISTED} FROM {table} GROUP BY place"  # noqa: S608
        rows = self._ask(query, *values) if ids else []
        known = {row[1]: to_listing(row[1:]) for row in rows}
        return [known[each] for each in ids if each in known]

    def resolve(self, name: str) -> str:
        """Find the id of a program by its name, among those that are served.

        Args:
            name: an id, six or more of its first digits, or the last part of its URL,
                as `Corpus.get` has it.

        Raises:
            UnknownProgramError: none has that name, or more than one.
        """
        lower = name.lower()
        found = set()
        if len(lower) >= PREFIX_DIGITS and set(lower) <= set("0123456789abcdef"):
            # "g" sorts after every digit.
            query = "SELECT id FROM served WHERE id >= ? AND id < ?"
            found = {row[0] for row in self._ask(query, lower, lower + "g")}
        if name and not (found and len(lower) >= SURE_DIGITS):
            tail = f"/{name}"
            query = "SELECT id FROM listing WHERE substr('/' || url, -?) = ?"
            found |= {row[0] for row in self._ask(query, len(tail), tail)}
        if len(found) != 1:
            raise UnknownProgramError(
                f"{len(found) or 'no'} programs here may be meant by {name[:64]!r}: "
                f"give an id, its first {PREFIX_DIGITS} digits or more, or the end of "
                "its URL"
            )
        return str(found.pop())

    def count(self, column: Column) -> dict[str, int]:
        """Count programs by a column of words, the most frequent word first.

        What has nothing there is counted under the word of `NAMELESS`.
        """
        query = f"SELECT {column}, count(DISTINCT place) FROM listing GROUP BY 1"  # noqa: S608
        counts = dict(self._ask(f"{query} ORDER BY 2 DESC, 1"))
        return {word or NAMELESS.get(column, ""): many for word, many in counts.items()}

    def count_tags(self, limit: int) -> dict[str, int]:
        """Count programs by their most frequent tags, upper and lower case alike."""
        query = """SELECT word, count(DISTINCT place) FROM tag GROUP BY 1
            ORDER BY 2 DESC, 1 LIMIT ?"""
        return dict(self._ask(query, limit))

    def count_each(self, wishes: Sequence[Wish]) -> list[int]:
        """Count programs for many wishes at once, which ask for measures alone."""
        conditions = [each.conditions for each in wishes]
        sums = ", ".join(
            f"total({' AND '.join(condition for condition, _ in found) or '1'})"
            for found in conditions
        )
        values = [each for found in conditions for _, bound in found for each in bound]
        # All publications of a program have the same measures.
        query = f"SELECT {sums} FROM (SELECT * FROM listing GROUP BY place)"  # noqa: S608
        return [int(each) for each in self._ask(query, *values)[0]]

    def verdict(self, program_id: str) -> Verdict | None:
        """Read the verdict on a program, by its full id."""
        with self._lock:
            return self._corpus.verdicts.get(self.device, program_id)

    def publications(self, program_id: str) -> list[Program]:
        """Read all publications of a program, by its full id, the first one first."""
        with self._lock:
            return self._corpus.publications(program_id)

    def relatives(self, program_id: str, count: int) -> list[tuple[Listing, float]]:
        """Find what looks most like a program, by its full id, with its distance.

        Whatever draws the very same pictures has distance 0 and comes first; see
        `Relatives.find`. The first call waits for `warm`.
        """
        near = self._relatives.find(program_id, count)
        listed = self.take([each for each, _ in near])
        distances = dict(near)
        return [(each, distances[each.id]) for each in listed]

    def warm(self) -> None:
        """Read all features and measures, once: `relatives` and `spreads` need them."""
        _ = self._spreads, self._relatives

    def spreads(self) -> Mapping[str, Histogram]:
        """Say of each measure how it is spread over the programs."""
        return self._spreads

    @cached_property
    def _served(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._ask("SELECT id FROM served"))

    @cached_property
    def _relatives(self) -> Relatives:
        # By a connection of its own: nobody who asks meanwhile waits for the reading.
        with Corpus.open(self._path) as corpus:
            ids, features = corpus.portraits.read_features(self.device)
        rows = [index for index, each in enumerate(ids) if each in self._served]
        return Relatives([ids[index] for index in rows], features[rows])

    @cached_property
    def _spreads(self) -> Mapping[str, Histogram]:
        with Corpus.open(self._path) as corpus:
            verdicts = corpus.verdicts.read(self.device)
        return draw_up([each for each in verdicts if each.program in self._served])

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, translate_errors("read", self._path):
            return self._connection.execute(query, values).fetchall()


@contextmanager
def open_catalogue(
    path: Path, ids: Sequence[str] | None = None, device: str = ""
) -> Iterator[Catalogue]:
    """Make the catalogue of a selection.

    Args:
        path: the corpus.
        ids: distinct, of those programs; None lays nothing out yet, so that it can be
            done in another thread: see `Catalogue.lay_out` and `Catalogue.judge`.
        device: see `Catalogue.judge`.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    with closing(connect(path, create=False, writable=False)) as connection:
        catalogue = Catalogue(path, connection)
        if ids is not None:
            catalogue.lay_out(ids)
            catalogue.judge(device)
        yield catalogue


def _translate(wish: Wish) -> tuple[str, list[object]]:
    """Turn a wish into a table with conditions, and values."""
    table, conditions, values = "listing", ["1"], list[object]()
    if wish.match:
        # LIMIT -1 keeps the words from being looked for anew in each row.
        table = f"({HITS} LIMIT -1) JOIN listing ON row = hit"
        values.append(wish.match)
    for condition, bound in wish.conditions:
        conditions.append(condition)
        values += bound
    return f"{table} WHERE {' AND '.join(conditions)}", values


def _read_cursor(cursor: str, sort: str) -> int:
    told, _, row = cursor.partition("-")
    if told == sort and row.isascii() and row.isdecimal() and len(row) <= ROW_DIGITS:
        return int(row)
    raise _lost(cursor, sort)


def _lost(cursor: str, sort: str) -> WishError:
    return WishError(
        f"no page in the order {sort!r} begins at cursor={cursor[:32]!r}: take it from "
        "`next` of the page before, asked for the same in the same order"
    )
