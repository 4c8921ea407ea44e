"""A corpus: published programs with their provenance, in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from shaders21k.errors import UnknownProgramError
from shaders21k.portraits import Portraits
from shaders21k.program import Input, Pass, Program
from shaders21k.schema import connect, translate_errors, write
from shaders21k.stats import Stats, gather
from shaders21k.verdicts import Verdicts

PREFIX_DIGITS = 6
"""The fewest digits of an id that may stand for it."""

CHUNK = 1000
"""Rows of one commit, if nothing else is asked for, and ids of one query."""

COLUMNS = (
    "id, url, dialect, name, author, licence, description, tags, inputs, source, "
    "common, passes"
)
SELECT = f"SELECT {COLUMNS} FROM program"  # noqa: S608, no value comes from outside
INSERT = f"INSERT OR IGNORE INTO program ({COLUMNS}) VALUES ({','.join('?' * 12)})"  # noqa: S608


class Corpus:
    """A set of published programs, unique by (id, url).

    Open it with `Corpus.open`. Any number of processes may read one file while one
    of them adds to it.

    Attributes:
        path: the file.
        verdicts: what drawing its programs taught.
        portraits: of those that draw, what tells them from each other.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.verdicts = Verdicts(path, connection)
        self.portraits = Portraits(path, connection)
        self._connection = connection

    @classmethod
    @contextmanager
    def open(
        cls, path: Path, *, create: bool = False, readonly: bool = True
    ) -> Iterator["Corpus"]:
        """Open a corpus for the length of a `with` block.

        Args:
            path: the file.
            create: make the file if there is none, and open it for adding.
            readonly: refuse to add; enough for a file system that is read-only.

        Raises:
            CorpusError: there is no such file, it is no corpus, another version wrote
                it, or it cannot be opened or written.
        """
        connection = connect(path, create=create, writable=create or not readonly)
        with closing(connection):
            yield cls(path, connection)

    def add(self, programs: Iterable[Program], *, commit_every: int = CHUNK) -> int:
        """Add programs, those already there left as they are.

        Args:
            programs: taken one by one.
            commit_every: so many are written at a time: if the iterable or the disk
                fails, those before stay, and adding all again adds the rest.

        Returns:
            The number of programs that were not there yet.

        Raises:
            CorpusError: the file cannot be written, or a text holds a lone surrogate,
                which no file can hold.
        """
        rows, added = map(to_row, programs), 0
        # Rows are made outside the transaction, so that readers wait for the disk only.
        while chunk := list(islice(rows, commit_every)):
            with translate_errors("add to", self.path), write(self._connection):
                added += self._connection.executemany(INSERT, chunk).rowcount
        return added

    def get(self, id_prefix: str) -> Program:
        """Find one program by its name.

        Args:
            id_prefix: an id, six or more of its first digits, or the last part of its
                URL, as in "4dB3DV" for https://www.shadertoy.com/view/4dB3DV. Of a
                source published several times, the one imported first is meant.

        Raises:
            UnknownProgramError: nothing has that name, or more than one program.
        """
        lower = id_prefix.lower()
        found: list[Program] = []
        if len(lower) >= PREFIX_DIGITS and set(lower) <= set("0123456789abcdef"):
            # "g" sorts after every digit.
            found += self._find(
                "WHERE id >= ? AND id < ? ORDER BY row", lower, lower + "g"
            )
        if id_prefix:
            tail = f"/{id_prefix}"
            found += self._find(
                "WHERE substr('/' || url, -?) = ? ORDER BY row", len(tail), tail
            )
        distinct = {program.id: program for program in found}
        if not distinct:
            raise UnknownProgramError(
                f"no program {id_prefix!r} in {self.path}: give an id, its first "
                f"{PREFIX_DIGITS} digits or more, or the end of its URL; "
                f"`shaders21k corpus list {self.path}` shows what there is"
            )
        if len(distinct) > 1:
            names = ", ".join(
                f"{program.id[:12]} ({program.url or program.name})"
                for program in list(distinct.values())[:5]
            )
            raise UnknownProgramError(
                f"{id_prefix!r} may mean {len(distinct)} programs of {self.path}, "
                f"among them {names}: give more digits"
            )
        return found[0]

    def programs(self, ids: Sequence[str]) -> list[Program]:
        """Read programs by their full ids.

        Returns:
            One program for each id, in the order of `ids`. Of a source published
            several times, the one imported first.

        Raises:
            UnknownProgramError: an id is not in this corpus.
        """
        known: dict[str, Program] = {}
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            marks = ",".join("?" * len(chunk))
            for program in self._find(f"WHERE id IN ({marks}) ORDER BY row", *chunk):
                known.setdefault(program.id, program)
        missing = [identifier for identifier in ids if identifier not in known]
        if missing:
            raise UnknownProgramError(
                f"{len(missing)} of {len(ids)} programs are not in {self.path}, the "
                f"first is {missing[0]!r}: take ids from this corpus's selection"
            )
        return [known[identifier] for identifier in ids]

    def publications(self, program_id: str) -> list[Program]:
        """Read all that was published of one source, what was imported first first.

        Args:
            program_id: 64 digits.

        Returns:
            Programs that differ in all but `id`; none where it is not in this corpus.
        """
        return self._find("WHERE id = ? ORDER BY row", program_id)

    def urls(self) -> frozenset[str]:
        """Collect where the programs were published."""
        return frozenset(row[0] for row in self._ask("SELECT url FROM program"))

    def selection(self) -> tuple[str, ...]:
        """Name every program that can be drawn: distinct ids, sorted.

        Ids are hashes, so any range of indices is a random subset of the corpus.
        """
        return tuple(
            row[0] for row in self._ask("SELECT DISTINCT id FROM program ORDER BY id")
        )

    def places(self) -> dict[str, tuple[str, str]]:
        """Say of every id its dialect and where it was published first."""
        rows = self._ask("SELECT id, dialect, url FROM program ORDER BY row DESC")
        return {identifier: (dialect, url) for identifier, dialect, url in rows}

    def stats(self) -> Stats:
        """Count what the corpus holds."""
        with translate_errors("read", self.path):
            return gather(self._connection)

    def _find(self, rest: str, *values: object) -> list[Program]:
        return [to_program(row) for row in self._ask(f"{SELECT} {rest}", *values)]

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        # All rows at once: a reader that pauses halfway would hold up a writer.
        with translate_errors("read", self.path):
            return self._connection.execute(query, values).fetchall()


def to_row(program: Program) -> tuple[str, ...]:
    """Lay a program out in the order of `COLUMNS`."""
    return (
        program.id,
        program.url,
        program.dialect,
        program.name,
        program.author,
        program.licence,
        program.description,
        json.dumps(program.tags, ensure_ascii=False),
        json.dumps([asdict(item) for item in program.inputs], ensure_ascii=False),
        program.source,
        program.common,
        json.dumps([asdict(each) for each in program.passes], ensure_ascii=False),
    )


def to_program(row: tuple[Any, ...]) -> Program:
    """Read a program back from a row in the order of `COLUMNS`."""
    _, url, dialect, name, author, licence, description, tags, inputs, *texts = row
    source, common, passes = texts
    return Program(
        source=source,
        dialect=dialect,
        name=name,
        author=author,
        licence=licence,
        url=url,
        description=description,
        tags=tuple(json.loads(tags)),
        inputs=to_inputs(json.loads(inputs)),
        common=common,
        passes=tuple(
            Pass(each["name"], each["source"], to_inputs(each["inputs"]))
            for each in json.loads(passes)
        ),
    )


def to_inputs(items: Iterable[Mapping[str, Any]]) -> tuple[Input, ...]:
    """Read inputs back from what `asdict` made of them."""
    return tuple(Input(**item) for item in items)
