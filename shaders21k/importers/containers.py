"""Open whatever holds files: a folder, a zip, a tar or one file alone."""

import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from shaders21k.errors import CorpusError
from shaders21k.importers.archives import TarTree, ZipTree, is_tar
from shaders21k.importers.reject import ItemError, Reject
from shaders21k.importers.tree import (
    MAX_ENTRIES,
    Found,
    Metered,
    Tree,
    translate_reading,
)


def open_tree(path: Path) -> Tree:
    """Look at what lies there, by content and never by its name's end.

    Returns:
        A tree over a folder, a zip, a tar (plain, gz or xz), or over one file of any
        other kind alone. It holds nothing open.

    Raises:
        CorpusError: there is nothing, or nothing that can be read.
    """
    try:
        if path.is_dir():
            return FolderTree(path)
        if not path.is_file():
            raise CorpusError(
                f"no folder, archive or file {path}: name the one to import"
            )
        if zipfile.is_zipfile(path):
            return ZipTree(path)
        return TarTree(path) if is_tar(path) else LoneFile(path)
    except OSError as error:
        raise CorpusError(
            f"cannot read {path}: {error.strerror}: check its permissions"
        ) from error


@dataclass(frozen=True, slots=True)
class FolderTree:
    """The files below a folder; links are followed as long as they stay below it."""

    path: Path

    def find(self, wanted: Callable[[str], bool]) -> Iterator[Found | Reject]:
        """Find files; see `Tree.find`."""
        found, entries = [], 0
        failed: list[OSError] = []
        for folder, _, names in os.walk(self.path, onerror=failed.append):
            entries += 1 + len(names)
            if entries > MAX_ENTRIES:
                raise CorpusError(
                    f"{self.path} holds more than {MAX_ENTRIES} files: name a folder "
                    "in it, or import an archive of it"
                )
            paths = (Path(folder, name).relative_to(self.path) for name in names)
            found += [each for path in paths if wanted(each := path.as_posix())]
        for error in failed:
            yield Reject(str(error.filename), f"cannot be read: {error.strerror}")
        root = self.path.resolve()
        for each in sorted(found):
            path = self.path / each
            if not path.resolve().is_relative_to(root):
                yield Reject(each, "a link that leaves the folder")
            else:
                yield from open_file(path, each)


@dataclass(frozen=True, slots=True)
class LoneFile:
    """One file, under its own name."""

    path: Path

    def find(self, wanted: Callable[[str], bool]) -> Iterator[Found | Reject]:
        """Find the file; see `Tree.find`."""
        if wanted(self.path.name):
            yield from open_file(self.path, self.path.name)


def open_file(path: Path, where: str) -> Iterator[Found | Reject]:
    """Hold one file open for as long as the iteration stays at it."""
    if not path.is_file():  # a pipe would be waited for
        yield Reject(where, "cannot be read: it is no regular file")
        return
    try:
        with translate_reading():
            file = path.open("rb", buffering=0)
    except ItemError as error:
        yield Reject(where, str(error))
        return
    with file:
        yield Found(where, BufferedReader(Metered(file)))
