"""Zip and tar as trees: read in place, by a reader that trusts nothing in them."""

import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from shaders21k.errors import CorpusError
from shaders21k.importers.reject import ItemError, Reject
from shaders21k.importers.tree import (
    MAX_ENTRIES,
    Budget,
    Found,
    Metered,
    find_fault,
    translate_reading,
)

MAX_DIRECTORY_BYTES = 32 << 20
"""Of a zip's list of contents, which is held as a whole: ample for `MAX_ENTRIES`."""

# Python inflates the others (bzip2, LZMA) without a bound.
ZIP_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED = 1

# PKWARE, .ZIP File Format Specification 6.3.10, sections 4.3.16 and 4.3.14: where the
# end records state the size of the list, and how much room they may take at the end.
END, END_SIZE = b"PK\x05\x06", struct.Struct("<12xI")
END64, END64_SIZE = b"PK\x06\x06", struct.Struct("<40xQ")
TAIL_BYTES = 76 + 22 + (1 << 16)
UNKNOWN = 0xFFFFFFFF

EXTENSIONS = {
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
}
MAX_EXTENSION_BYTES = 1 << 20
"""Of a tar's header that continues another; they hold a path, seldom more."""


@dataclass(frozen=True, slots=True)
class ZipTree:
    """The files of a zip, in the order of their paths."""

    path: Path

    def find(self, wanted: Callable[[str], bool]) -> Iterator[Found | Reject]:
        """Find files; see `Tree.find`.

        Raises:
            CorpusError: the archive cannot be read at all.
        """
        with ExitStack() as stack:
            try:
                check_directory(self.path)
                with translate_reading():
                    archive = stack.enter_context(zipfile.ZipFile(self.path))
                    budget = Budget(self.path)
            except ItemError as error:
                raise refuse(self.path, error) from error
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise refuse(self.path, f"it has more than {MAX_ENTRIES} entries")
            for entry in sorted(entries, key=lambda each: each.filename):
                path = entry.filename.replace("\\", "/")
                if entry.is_dir() or not wanted(path):
                    continue
                if budget.left < 0:
                    yield Reject(self.path.name, "what follows was not read")
                    return
                yield from open_entry(archive, entry, path, budget)


def open_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, budget: Budget
) -> Iterator[Found | Reject]:
    """Hold one entry open for as long as the iteration stays at it."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if fault := find_fault(path):
        yield Reject(path, fault)
    elif entry.flag_bits & ENCRYPTED:
        yield Reject(path, "encrypted: import an archive that is not")
    elif kind not in {0, stat.S_IFREG}:
        yield Reject(path, "a link or a device, not a file")
    elif entry.compress_type not in ZIP_METHODS:
        yield Reject(path, "compressed by another method than zip's usual, deflate")
    else:
        try:
            with translate_reading():
                file = archive.open(entry)
        except ItemError as error:
            yield Reject(path, str(error))
            return
        with file:
            yield Found(path, BufferedReader(Metered(file, budget)))


def check_directory(path: Path) -> None:
    """Refuse a zip whose list of contents would not fit into memory."""
    with translate_reading(), path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        tail = file.read(TAIL_BYTES)
    # Whichever record a reader takes for the true one, none may be too large.
    for mark, field in ((END, END_SIZE), (END64, END64_SIZE)):
        at = tail.find(mark)
        while 0 <= at <= len(tail) - field.size:
            (size,) = field.unpack_from(tail, at)
            if size > MAX_DIRECTORY_BYTES and size != UNKNOWN:
                raise ItemError(f"its list of contents has {size} bytes")
            at = tail.find(mark, at + 1)


@dataclass(frozen=True, slots=True)
class TarTree:
    """The files of a tar, plain or compressed by gzip or xz, in its own order."""

    path: Path

    def find(self, wanted: Callable[[str], bool]) -> Iterator[Found | Reject]:
        """Find files; see `Tree.find`. What follows a damage is lost, and said so.

        Raises:
            CorpusError: the archive cannot be read at all.
        """
        with ExitStack() as stack:
            try:
                with translate_reading():
                    inner = inflate(self.path)
                    stack.push(inner)
                    stream = BufferedReader(Metered(inner, Budget(self.path)))
                    # As a stream, so that a skipped file is counted too.
                    archive = stack.enter_context(
                        tarfile.open(fileobj=stream, mode="r|", tarinfo=Header)
                    )
            except ItemError as error:
                raise refuse(self.path, error) from error
            for _ in range(MAX_ENTRIES):
                try:
                    with translate_reading():
                        entry = archive.next()
                except ItemError as error:
                    yield Reject(self.path.name, f"{error}; what follows was not read")
                    return
                if entry is None:
                    return
                path = entry.name.removeprefix("./")
                if not entry.isdir() and wanted(path):
                    yield open_member(archive, entry, path)
            yield Reject(self.path.name, f"has more than {MAX_ENTRIES} entries")


class Header(tarfile.TarInfo):
    """A header of a tar; those that are read into memory as a whole stay small."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "Header":
        """Read a header.

        Raises:
            tarfile.ReadError: it announces a path or attributes of absurd length.
        """
        header = super().frombuf(buf, encoding, errors)
        if header.type in EXTENSIONS and header.size > MAX_EXTENSION_BYTES:
            raise tarfile.ReadError(f"an extended header has {header.size} bytes")
        return header


def open_member(
    archive: tarfile.TarFile, entry: tarfile.TarInfo, path: str
) -> Found | Reject:
    """Open one entry, or say why it must not be."""
    if fault := find_fault(path):
        return Reject(path, fault)
    if not entry.isreg() or entry.issparse():
        return Reject(path, "a link or a device, not a file")
    file = archive.extractfile(entry)
    if file is None:  # not so for what isreg() lets through
        return Reject(path, "cannot be read")
    return Found(path, BufferedReader(Metered(file)))


def inflate(path: Path) -> BinaryIO | gzip.GzipFile | lzma.LZMAFile:
    """Open a file, and decompress it if it is compressed."""
    with path.open("rb") as file:
        mark = file.read(6)
    if mark.startswith(b"\x1f\x8b"):
        return gzip.open(path)
    return lzma.open(path) if mark == b"\xfd7zXZ\0" else path.open("rb")


def is_tar(path: Path) -> bool:
    """Tell whether a file is a tar by its first header, decompressed if need be."""
    try:
        with translate_reading(), inflate(path) as file:
            tarfile.TarInfo.frombuf(file.read(tarfile.BLOCKSIZE), "utf-8", "replace")
    except ItemError:
        return False
    return True


def refuse(path: Path, reason: object) -> CorpusError:
    """Say that an archive is of no use, and what to do."""
    return CorpusError(
        f"cannot read archive {path}: {reason}; pack it again, or unpack it and name "
        "the folder"
    )
