"""The portraits of a corpus, kept beside its verdicts, and which are duplicates."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from shaders21k.features import F32, SIZE, STRENGTHS
from shaders21k.portrait import ALIKE_BITS, ALIKE_COLOR, ALIKE_TEXTURE, Portrait
from shaders21k.schema import translate_errors

NAMES = "program, terms, hashes, colors, features, picture"
RECORD = f"INSERT INTO portrait ({NAMES}, device) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
FORGET = "DELETE FROM portrait WHERE device = ? AND program = ?"

CHUNK = 500
"""Ids of one query."""

ROWS = 256
"""Portraits that are compared with all before them at a time."""


class Portraits:
    """Portraits in a corpus file: of each program that a device could draw.

    Args:
        path: the file, for messages.
        connection: to it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def read(self, key: str, ids: Sequence[str]) -> list[Portrait]:
        """Read the portraits of programs that have one, in the order of `ids`.

        Args:
            key: the device's full key.
            ids: programs.
        """
        found: dict[str, Portrait] = {}
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            query = (
                f"SELECT {NAMES} FROM portrait WHERE device = ? "  # noqa: S608
                f"AND program IN ({','.join('?' * len(chunk))})"
            )
            with translate_errors("read", self._path):
                rows = self._connection.execute(query, (key, *chunk)).fetchall()
            found |= {row[0]: Portrait.from_row(row) for row in rows}
        return [found[each] for each in ids if each in found]

    def read_features(self, key: str) -> tuple[list[str], F32]:
        """Read the features of all programs whose pictures were taken alike.

        Those of another size, or at other times than most, cannot be compared, nor can
        what an older version measured: they are left out.

        Args:
            key: the device's full key.

        Returns:
            Ids in their order, and float32 [N, SIZE].
        """
        query = """SELECT program, features FROM portrait WHERE device = ?1
            AND length(features) = ?2 AND terms = (
                SELECT terms FROM portrait WHERE device = ?1
                GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
            ) ORDER BY program"""
        with translate_errors("read", self._path):
            rows = self._connection.execute(query, (key, 4 * SIZE)).fetchall()
        features = np.frombuffer(b"".join(each for _, each in rows), "<f4")
        return [each for each, _ in rows], features.reshape(-1, SIZE)


def record_portraits(
    connection: sqlite3.Connection,
    key: str,
    judged: Iterable[str],
    portraits: Iterable[Portrait],
) -> None:
    """Write portraits inside a transaction; forget those of all that was judged."""
    connection.executemany(FORGET, [(key, each) for each in judged])
    connection.executemany(RECORD, [(*each.to_row(), key) for each in portraits])


def find_copies(portraits: Sequence[Portrait]) -> list[tuple[int, int]]:
    """Find the programs that draw the same pictures as an earlier one.

    All that a portrait holds is the same then; features have seen every pixel.

    Returns:
        (later, earlier), as `find_duplicates` does.
    """
    firsts: dict[tuple[object, ...], int] = {}
    found = []
    for index, each in enumerate(portraits):
        _, *likeness = each.to_row()
        first = firsts.setdefault(tuple(likeness), index)
        if first != index:
            found.append((index, first))
    return found


def find_duplicates(portraits: Sequence[Portrait]) -> list[tuple[int, int]]:
    """Find the programs that look like an earlier one at every time.

    Two programs are duplicates if at each of the times their hashes differ in at most 6
    bits of 64 and their mean colors in at most 12 of 255 in each channel, and if their
    texture differs by at most a third of its strength: see `ALIKE_TEXTURE`.

    Args:
        portraits: of the same number of pictures.

    Returns:
        (later, earlier), by index, one pair for each program that has an earlier
        duplicate: the first one.
    """
    if not portraits:
        return []
    # Exact copies are known at once; many of them would be as many pairs squared.
    copies = find_copies(portraits)
    copied = {later for later, _ in copies}
    others = [index for index in range(len(portraits)) if index not in copied]
    pairs = find_alike([portraits[index] for index in others])
    return sorted([*copies, *((others[one], others[two]) for one, two in pairs)])


def find_alike(portraits: Sequence[Portrait]) -> list[tuple[int, int]]:
    """Do what `find_duplicates` does, among portraits of which no two are copies."""
    hashes = np.stack([each.hashes for each in portraits])
    colors = np.stack([each.colors for each in portraits]).astype(np.int16)
    textures = np.stack([each.features[STRENGTHS] for each in portraits])
    found = []
    for start in range(0, len(portraits), ROWS):
        end = min(start + ROWS, len(portraits))
        apart = np.bitwise_count(hashes[start:end, None, 0] ^ hashes[None, :end, 0])
        later, earlier = np.nonzero(apart <= ALIKE_BITS)
        later += start
        before = earlier < later
        later, earlier = later[before], earlier[before]
        bits = np.bitwise_count(hashes[later] ^ hashes[earlier]).max(axis=1)
        shifts = np.abs(colors[later] - colors[earlier]).max(axis=(1, 2))
        alike = (bits <= ALIKE_BITS) & (shifts <= ALIKE_COLOR)
        later, earlier = later[alike], earlier[alike]
        squares = (textures[later] - textures[earlier]) ** 2
        alike = squares.mean(axis=1) <= ALIKE_TEXTURE**2
        later, earlier = later[alike], earlier[alike]
        # Pairs come in order, so the first of each later one is the earliest.
        _, firsts = np.unique(later, return_index=True)
        pairs = zip(later[firsts].tolist(), earlier[firsts].tolist(), strict=True)
        found += list(pairs)
    return found
