"""The verdicts of a corpus: written as they come, and what may be chosen by them."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path

from shaders21k.batch import Fingerprint
from shaders21k.errors import CorpusError
from shaders21k.portrait import Portrait
from shaders21k.portraits import record_portraits
from shaders21k.schema import translate_errors, write
from shaders21k.verdict import FRAGMENT, Choice, Verdict

NAMES = ", ".join(field.name for field in fields(Verdict))
MARKS = ", ".join("?" for _ in fields(Verdict))
RECORD = f"INSERT OR REPLACE INTO verdict ({NAMES}, device) VALUES ({MARKS}, ?)"  # noqa: S608


def device_key(device: Fingerprint) -> str:
    """Name a device and its driver: 12 hexadecimal digits."""
    return hashlib.sha256("\n".join(astuple(device)).encode()).hexdigest()[:12]


class Verdicts:
    """Verdicts in a corpus file, one for each program and device.

    Args:
        path: the file, for messages.
        connection: to it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def record(
        self,
        device: Fingerprint,
        verdicts: Sequence[Verdict],
        portraits: Iterable[Portrait] = (),
    ) -> None:
        """Write verdicts in one transaction; a later one replaces an earlier.

        Args:
            device: what drew.
            verdicts: on distinct programs.
            portraits: of those among them that draw.

        Raises:
            CorpusError: the file cannot be written.
        """
        key = device_key(device)
        with translate_errors("add to", self._path), write(self._connection):
            self._connection.execute(
                "INSERT OR IGNORE INTO device VALUES (?, ?, ?, ?, ?)",
                (key, *astuple(device)),
            )
            self._connection.executemany(
                RECORD, [(*map(storable, astuple(each)), key) for each in verdicts]
            )
            judged = [each.program for each in verdicts]
            record_portraits(self._connection, key, judged, portraits)

    def read(self, key: str) -> Iterator[Verdict]:
        """Read all verdicts on a device, by its full key, in the order of ids."""
        query = f"SELECT {NAMES} FROM verdict WHERE device = ? ORDER BY program"  # noqa: S608
        with translate_errors("read", self._path):
            rows = self._connection.execute(query, (key,)).fetchall()
        return (Verdict(*row) for row in rows)

    def get(self, key: str, program: str) -> Verdict | None:
        """Read the verdict of a device, by its full key, on a program, by its id."""
        query = f"SELECT {NAMES} FROM verdict WHERE device = ? AND program = ?"  # noqa: S608
        with translate_errors("read", self._path):
            row = self._connection.execute(query, (key, program)).fetchone()
        return Verdict(*row) if row else None

    def choices(self, device: Fingerprint, ids: Sequence[str]) -> list[Choice]:
        """Say how each program is to be drawn on a device; fragments, if unjudged."""
        judged = {each.program: each.choice for each in self.read(device_key(device))}
        return [judged.get(each, FRAGMENT) for each in ids]

    def unjudged(
        self, device: str, ids: Iterable[str], version: str, again: Sequence[str] = ()
    ) -> list[str]:
        """Leave out the programs that were judged on a device.

        Args:
            device: its full key.
            ids: the programs in question; their order is kept.
            version: of the code that judges now.
            again: outcomes that are to be judged again; "older" means those by
                another version.
        """
        done = {
            each.program
            for each in self.read(device)
            if each.outcome not in again
            and not ("older" in again and each.version != version)
        }
        return [each for each in ids if each not in done]

    def devices(self) -> Mapping[str, tuple[Fingerprint, int]]:
        """Name the devices that programs were drawn on, and how many on each."""
        query = """SELECT device.*, count(program) FROM device JOIN verdict
            ON verdict.device = key GROUP BY key ORDER BY count(program) DESC, key"""
        with translate_errors("read", self._path):
            rows = self._connection.execute(query).fetchall()
        return {key: (Fingerprint(*words), count) for key, *words, count in rows}

    def find_device(self, prefix: str = "") -> str:
        """Find the key of a device by its first digits; "" where there is only one.

        Raises:
            CorpusError: none has that key, or more than one could be meant.
        """
        devices = self.devices()
        found = [key for key in devices if key.startswith(prefix)]
        if len(found) == 1:
            return found[0]
        if not devices:
            raise CorpusError(
                f"no program of {self._path} has been judged: run `shaders21k corpus "
                f"check {self._path}` first"
            )
        listed = ", ".join(
            f"{key} is {device.renderer}, {device.version} ({count} programs)"
            for key, (device, count) in devices.items()
        )
        raise CorpusError(
            f"{len(found) or 'none'} of the devices in {self._path} is meant by "
            f"--device {prefix!r}: {listed}; say the digits of one"
        )


def storable(value: object) -> object:
    """Replace halves of characters, which a driver may quote and no file can hold."""
    return (
        value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
    )
