"""The folder of an export: whole shards, a journal of them, at the end a manifest.

Files are written beside their place and moved there when they are whole and on disk;
only then does a line of the journal say so. Whatever ends the process, what the journal
names is there, and what it does not name is written again, byte for byte. One process
writes at a time: it holds a lock, which the kernel takes back from the dead.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from server.errors import ExportError
from server.export.plan import Plan, Shard
from server.export.writing import (
    WORKSHOP,
    Record,
    no_room_is_an_error,
    write_files,
)

PLAN = "plan.json"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


class ExportFolder:
    """A folder that an export is written into; open it with `open_folder`.

    Attributes:
        path: of the folder.
        records: of the shards that are there, by number.
        is_finished: all was there when it was opened.
    """

    def __init__(
        self,
        path: Path,
        plan: Plan,
        records: dict[int, Record],
        *,
        is_finished: bool = False,
    ) -> None:
        self.path = path
        self.records = records
        self.is_finished = is_finished
        self._plan = plan
        self._journal = path / WORKSHOP / "journal.jsonl"

    @property
    def manifest(self) -> Path:
        """Where it says what is here, once all is."""
        return self.path / MANIFEST

    @property
    def drawn_by(self) -> str:
        """What has drawn the shards that are there, of which there must be one."""
        return next(iter(self.records.values())).fingerprint

    @property
    def missing(self) -> list[Shard]:
        """Shards that are still to be made, in order."""
        return [each for each in self._plan.shards if each.number not in self.records]

    def note(self, record: Record) -> None:
        """Say in the journal that a shard is there, whoever has written it.

        Raises:
            ExportError: another kind of device has drawn it than those before.
            FullDiskError: there is no room; what was there before still is.
        """
        if self.records and self.drawn_by != record.fingerprint:
            raise ExportError(
                f"{self.path} was begun with {self.drawn_by}, and this is "
                f"{record.fingerprint}, which draws other bytes: go on where it was "
                "begun, or export into another folder"
            )
        with no_room_is_an_error(self.path), self._journal.open("a") as journal:
            journal.write(record.to_json() + "\n")
            journal.flush()
            os.fsync(journal.fileno())
        self.records[record.number] = record

    def finish(self, more: Mapping[str, bytes]) -> Path:
        """Write what is said of all shards, and the manifest; tidy up.

        Args:
            more: files that describe the whole, by name.

        Returns:
            The manifest. What is left of the work goes when the folder is closed.
        """
        records = [self.records[number] for number in sorted(self.records)]
        sums = {name: said[0] for each in records for name, said in each.files.items()}
        manifest = {
            "plan": self._plan.digest,
            **self._plan.to_json(),
            "drawn_by": records[0].fingerprint,
            "substituted": sum(each.substituted for each in records),
            "refused": sum(each.refused for each in records),
            "bytes": sum(each.size for each in records),
            "shards": [_describe(each) for each in records],
        }
        text = json.dumps(manifest, indent=1) + "\n"
        closing = {**more, MANIFEST: text.encode()}
        sums |= {
            name: hashlib.sha256(data).hexdigest() for name, data in closing.items()
        }
        lines = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
        # The manifest last: it says that all is there.
        write_files(self.path, {**more, SUMS: lines.encode()})
        write_files(self.path, {MANIFEST: text.encode()})
        return self.manifest


@contextmanager
def open_folder(path: Path, plan: Plan) -> Iterator[ExportFolder]:
    """Open a folder to begin an export, or to go on with the same one.

    Args:
        path: made if there is none; else empty, or of an export by the same plan.
        plan: what it shall hold.

    Raises:
        ExportError: it holds something else, or another process is writing to it.
    """
    if is_finished(path, plan):
        there = {
            each.number: Record(each.number, each.first, each.count, "", 0, 0, {})
            for each in plan.shards
        }
        yield ExportFolder(path, plan, there, is_finished=True)
        return
    workshop = path / WORKSHOP
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not (workshop / PLAN).exists() and _is_in_use(path):
            raise ExportError(
                f"{path} holds other things than an export: choose an empty folder"
            )
        workshop.mkdir(exist_ok=True)
        lock = (workshop / "lock").open("a")
    except OSError as error:
        raise ExportError(f"cannot write to {path}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportError(
                f"another process is writing to {path}: wait for it, or end it"
            ) from None
        except OSError as error:
            raise ExportError(
                f"nothing can be locked in {path}: {error.strerror}. Have its file "
                "system take locks, or choose another folder"
            ) from error
        for left in workshop.glob("staging-*"):
            shutil.rmtree(left, ignore_errors=True)
        _agree(workshop / PLAN, plan, path)
        yield ExportFolder(path, plan, _read_journal(workshop / "journal.jsonl", path))
    # With the lock let go: some file systems keep the name of what is still open.
    if (path / MANIFEST).exists():
        shutil.rmtree(workshop, ignore_errors=True)


def is_finished(path: Path, plan: Plan) -> bool:
    """Whether the export is there, all of it.

    Raises:
        ExportError: another one is, or what should be a manifest is none.
    """
    try:
        manifest = json.loads((path / MANIFEST).read_bytes())
        there = manifest["plan"]
    except FileNotFoundError:
        return False
    except NotADirectoryError:
        raise ExportError(f"{path} is no folder: choose another") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError(
            f"{path / MANIFEST} is no manifest of an export: choose another folder"
        ) from error
    if there != plan.digest:
        raise ExportError(
            f"{path} holds an export with other settings, see {path / MANIFEST}: "
            "choose another folder"
        )
    for shard in manifest["shards"]:
        if "name" in shard and not _has_size(path / shard["name"], shard["bytes"]):
            raise ExportError(
                f"{path / shard['name']} is not what {MANIFEST} says, and `sha256sum "
                f"-c {SUMS}` finds what else is not: export into another folder"
            )
    shutil.rmtree(path / WORKSHOP, ignore_errors=True)
    return True


def _is_in_use(path: Path) -> bool:
    """Whether a folder holds more than the very beginning of an export."""
    workshop = path / WORKSHOP
    ours = {workshop, workshop / "lock", (workshop / PLAN).with_suffix(".new")}
    inside = workshop.iterdir() if workshop.is_dir() else ()
    return not ours.issuperset([*path.iterdir(), *inside])


def _agree(file: Path, plan: Plan, path: Path) -> None:
    """Write the plan down where there is none, else see that it is the same.

    Raises:
        ExportError: it is another.
    """
    text = json.dumps(plan.to_json(), indent=1, sort_keys=True)
    with suppress(FileNotFoundError):
        there = file.read_text("utf-8")
        if there == text:
            return
        raise ExportError(
            f"{path} holds the beginning of an export with other settings, see {file}: "
            "give the same ones to go on, or choose another folder"
        )
    beside = file.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.replace(file)


def _read_journal(file: Path, path: Path) -> dict[int, Record]:
    """Read which shards are there, up to a line that was cut off or is damaged."""
    found: dict[int, Record] = {}
    whole = 0
    with suppress(FileNotFoundError):
        for line in file.read_bytes().splitlines(keepends=True):
            try:
                record = Record.from_json(line.decode())
            except (ValueError, LookupError, TypeError, AttributeError):
                break
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            if all(_has_size(path / name, n) for name, (_, n) in record.files.items()):
                found[record.number] = record
        os.truncate(file, whole)  # or the next line would join what is left of it
    return found


def _has_size(file: Path, size: int) -> bool:
    with suppress(OSError):
        return file.stat().st_size == size
    return False


def _describe(record: Record) -> dict[str, Any]:
    """Say of a shard what it holds; of a folder of pictures, all their sums as one."""
    said = {"number": record.number, "first": record.first, "count": record.count}
    if len(record.files) == 1:
        ((name, (digest, size)),) = record.files.items()
        return {**said, "name": name, "sha256": digest, "bytes": size}
    lines = "".join(f"{d}  {name}\n" for name, (d, _) in sorted(record.files.items()))
    digest = hashlib.sha256(lines.encode()).hexdigest()
    return {
        **said,
        "files": len(record.files),
        "sha256_of_sums": digest,
        "bytes": record.size,
    }
