"""Files by their relative paths, whatever holds them.

An importer is written once and reads from a folder, a zip or a tar alike. Nothing is
ever unpacked to disk, and what an archive may cost is bounded whatever it claims.
"""

import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shaders21k.errors import CorpusError
from shaders21k.importers.fields import MAX_JSON_BYTES
from shaders21k.importers.reject import ItemError, Reject
from shaders21k.program import Program

MAX_ENTRIES = 250_000
"""Files and folders of one tree; a dump of the whole of Shadertoy has 100,000."""

MAX_LINES_BYTES = 1 << 30
"""Of one file of lines; the largest of the published ones has 20 MB."""

MAX_PATH_LETTERS = 1000
CHUNK_BYTES = 1 << 16

FREE_BYTES = 64 << 20
MAX_RATIO = 100
"""An archive may inflate to `FREE_BYTES` and this many times its size; text does to
some ten times. Bombs reach a thousand times and more."""

DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Found:
    """One file of a tree, to be read before the next is asked for.

    Attributes:
        path: below the tree, its parts joined by "/".
        stream: its bytes. Reading raises `ItemError` where they cannot be had.
    """

    path: str
    stream: io.BufferedReader

    def read(self, max_bytes: int) -> bytes:
        """Read the whole file.

        Raises:
            ItemError: it is longer than that, or cannot be read.
        """
        data = bytearray()
        while chunk := self.stream.read(min(CHUNK_BYTES, max_bytes + 1 - len(data))):
            data += chunk
        if len(data) > max_bytes:
            raise ItemError(f"longer than {max_bytes} bytes")
        return bytes(data)

    def read_lines(self) -> Iterator[tuple[str, bytes]]:
        """Read the lines that are not blank, each with its path and number.

        A line longer than `MAX_JSON_BYTES` is cut behind the first byte too many, and
        never held as a whole.

        Raises:
            ItemError: the file is longer than `MAX_LINES_BYTES`, or cannot be read.
        """
        number, size = 0, 0
        while line := self.stream.readline(MAX_JSON_BYTES + 1):
            number += 1
            rest = line
            size += len(rest)
            while len(rest) > MAX_JSON_BYTES and not rest.endswith(b"\n"):
                rest = self.stream.readline(MAX_JSON_BYTES + 1)
                size += len(rest)
                check_lines(size)
            check_lines(size)
            if line.strip() or len(line) > MAX_JSON_BYTES:
                yield f"{self.path} line {number}", line


class Tree(Protocol):
    """A folder, an archive or a file."""

    @property
    def path(self) -> Path:
        """Where the tree itself lies."""

    def find(self, wanted: Callable[[str], bool]) -> Iterator[Found | Reject]:
        """Find files by their paths, each open until the next is asked for.

        Args:
            wanted: tells from a relative path, its parts joined by "/", whether the
                file is to be read.

        Yields:
            In the order of paths, or of a tar, in its own; for a wanted file that must
            not or cannot be read, the reason.
        """


def read_files(
    tree: Tree,
    wanted: Callable[[str], bool],
    parse: Callable[[Found], Iterable[Program | Reject]],
    missing: str,
) -> Iterator[Program | Reject]:
    """Parse all wanted files; one that fails is a reject, and the rest is read.

    Raises:
        CorpusError: there are none, and `missing` says so.
    """
    empty = True
    for file in tree.find(wanted):
        empty = False
        if isinstance(file, Reject):
            yield file
            continue
        try:
            yield from parse(file)
        except ItemError as error:
            yield Reject(file.path, str(error))
    if empty:
        raise CorpusError(missing)


class Readable(Protocol):
    """What `Metered` needs of a stream."""

    def read(self, size: int, /) -> bytes | None:
        """Read at most so many bytes."""


class Metered(io.RawIOBase):
    """A stream that counts what is read, and fails as items do."""

    def __init__(self, inner: "Readable", budget: "Budget | None" = None) -> None:
        super().__init__()
        self._inner = inner
        self._budget = budget

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, or a part of it.

        Raises:
            ItemError: the bytes cannot be had, or are more than the budget has.
        """
        with translate_reading():
            data = self._inner.read(len(buffer)) or b""
        if self._budget:
            self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


class Budget:
    """How much one archive may inflate to."""

    def __init__(self, archive: Path) -> None:
        self.left = FREE_BYTES + MAX_RATIO * archive.stat().st_size

    def spend(self, size: int) -> None:
        """Take away so many bytes.

        Raises:
            ItemError: so many are not left.
        """
        self.left -= size
        if self.left < 0:
            raise ItemError(
                f"the archive inflates to more than {MAX_RATIO} times its size: the "
                "rest of it is not read"
            )


@contextmanager
def translate_reading() -> Iterator[None]:
    """Turn whatever a damaged file raises into a reason."""
    try:
        yield
    except OSError as error:
        raise ItemError(f"cannot be read: {error.strerror or error}") from error
    except (
        EOFError,
        NotImplementedError,  # of zipfile: a method that it does not know
        OverflowError,
        RecursionError,
        RuntimeError,  # of zipfile: a password
        lzma.LZMAError,
        struct.error,
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise ItemError(f"cannot be read: {error}") from error


def check_lines(size: int) -> None:
    """Refuse a file of lines that goes on and on."""
    if size > MAX_LINES_BYTES:
        raise ItemError(f"longer than {MAX_LINES_BYTES} bytes: the rest is not read")


def find_fault(path: str) -> str:
    """Say why an entry of an archive must not have that path, "" if it may."""
    if len(path) > MAX_PATH_LETTERS:
        return f"its path is longer than {MAX_PATH_LETTERS} letters"
    if path.startswith("/") or DRIVE.match(path):
        return "its path is absolute"
    if ".." in path.split("/"):
        return "its path leaves the archive"
    return ""
