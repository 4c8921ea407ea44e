"""Writing the files of a shard, so that each is there as a whole, or not at all."""

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from server.errors import ExportError, FullDiskError
from server.export.plan import Shard

WORKSHOP = ".export"
"""Where the journal, the lock and what is not whole yet lie; gone when all is done."""

FEW = 8
"""Up to so many files of a shard are brought to the disk one by one; of more, all that
waits is brought there at once."""


@dataclass(frozen=True, slots=True)
class Made:
    """A shard that has been drawn.

    Attributes:
        files: bytes by name, relative to the folder.
        fingerprint: of what has drawn it, in words.
        substituted: of its pictures, those that show a stand-in.
        refused: of its films, those that could not be made.
    """

    files: Mapping[str, bytes] = field(repr=False)
    fingerprint: str
    substituted: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A shard that is in the folder.

    Attributes:
        number, first, count: see `Shard`.
        fingerprint, substituted, refused: see `Made`.
        files: of each file its SHA-256 and its length in bytes, by name.
    """

    number: int
    first: int
    count: int
    fingerprint: str
    substituted: int
    refused: int
    files: Mapping[str, tuple[str, int]]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(length for _, length in self.files.values())

    def to_json(self) -> str:
        """Say it in one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read what `to_json` wrote."""
        said: dict[str, Any] = json.loads(line)
        said["files"] = {name: tuple(each) for name, each in said["files"].items()}
        return cls(**said)


def store(path: Path, shard: Shard, made: Made) -> Record:
    """Write the files of a shard; to do it again is the same as once."""
    return Record(
        shard.number,
        shard.first,
        shard.count,
        made.fingerprint,
        made.substituted,
        made.refused,
        write_files(path, made.files),
    )


def write_files(path: Path, files: Mapping[str, bytes]) -> dict[str, tuple[str, int]]:
    """Write files so that each is there as a whole, or not at all.

    Their times say nothing, so that two exports are alike in all that a copy keeps.

    Returns:
        Of each its SHA-256 and its length in bytes, by name.

    Raises:
        FullDiskError: there is no room.
    """
    said: dict[str, tuple[str, int]] = {}
    workshop = path / WORKSHOP
    with (
        no_room_is_an_error(path),
        tempfile.TemporaryDirectory(prefix="staging-", dir=workshop) as staging,
    ):
        moves = []
        for number, (name, data) in enumerate(files.items()):
            here = Path(staging) / str(number)
            with here.open("wb") as file:
                file.write(data)
                file.flush()
                if len(files) <= FEW:
                    os.fsync(file.fileno())
            os.utime(here, (0, 0))
            moves.append((here, path / name))
            said[name] = hashlib.sha256(data).hexdigest(), len(data)
        if len(files) > FEW:
            os.sync()
        for folder in {there.parent for _, there in moves}:
            folder.mkdir(parents=True, exist_ok=True)
        for here, there in moves:
            here.replace(there)
    return said


@contextmanager
def no_room_is_an_error(path: Path) -> Iterator[None]:
    """Say what a failure to write means for an export into this folder."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise ExportError(f"cannot write to {path}: {error.strerror}") from error
        raise FullDiskError(
            f"the disk of {path} is full. Nothing is lost: make room, and type the "
            "same command again"
        ) from error
