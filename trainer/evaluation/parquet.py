"""Parquet sets as Hugging Face lays them out.

A column `image` holds encoded pictures, as binary or as struct{bytes, path}, and a
column `label` their classes, as text or as integers; names for integers are read from
the metadata that the `datasets` library writes. Needs the extra `parquet`.
"""

import json
from bisect import bisect_right
from itertools import accumulate
from pathlib import Path
from typing import Any

from trainer.errors import DatasetError
from trainer.evaluation.listing import Listing

TRAIN, VAL = ("train",), ("val", "test")
"""What the names of a part's files hold."""


class Rows:
    """Pictures in the row groups of Parquet files; a `Store`.

    The last row group read is kept, so that neighbors cost one reading.

    Args:
        files: opened, with their paths.
    """

    def __init__(self, files: list[tuple[Path, Any]]) -> None:
        self._files = files
        self._groups = [
            (path, file, group, file.metadata.row_group(group).num_rows)
            for path, file in files
            for group in range(file.metadata.num_row_groups)
        ]
        self._ends = list(accumulate(rows for *_, rows in self._groups))
        self._held: tuple[int, list[Any]] = (-1, [])

    def _find(self, place: int) -> tuple[int, int]:
        """Give the row group and the row within it."""
        group = bisect_right(self._ends, place)
        return group, place - (self._ends[group - 1] if group else 0)

    def __getitem__(self, place: int) -> bytes:
        group, row = self._find(place)
        if self._held[0] != group:
            _, file, index, _ = self._groups[group]
            column = file.read_row_group(index, columns=["image"]).column("image")
            self._held = (group, column.to_pylist())
        value = self._held[1][row]
        content = value.get("bytes") if isinstance(value, dict) else value
        if not isinstance(content, bytes):
            raise DatasetError(
                f"{self.locate(place)} holds no encoded picture: embed the files' "
                "bytes in the column 'image'"
            )
        return content

    def locate(self, place: int) -> str:
        """Name the file, the row group and the row."""
        group, row = self._find(place)
        path, _, index, _ = self._groups[group]
        return f"{path}, row {row} of row group {index}"

    def stamp(self, place: int) -> str:
        """Name the file and the row, and the file's size and last change."""
        group, row = self._find(place)
        path, _, index, _ = self._groups[group]
        found = path.stat()
        return f"{path.name} {found.st_size} {found.st_mtime_ns} {index} {row}"


def find_parquet(path: Path) -> list[Path]:
    """List a set's Parquet files: the path itself, or those one or two folders in."""
    if path.is_file():
        return [path] if path.suffix == ".parquet" else []
    return sorted([*path.glob("*.parquet"), *path.glob("*/*.parquet")])


def list_parquet(files: list[Path]) -> tuple[Listing, Listing] | Listing:
    """List `*train*.parquet` and `*val*.parquet` or `*test*.parquet`, or one part.

    Raises:
        DatasetError: pyarrow is not installed, or a file is not of this layout.
    """
    train = [file for file in files if any(word in file.name for word in TRAIN)]
    val = [file for file in files if any(word in file.name for word in VAL)]
    # Some sets have both: "test" then often lacks its labels.
    val = [file for file in val if VAL[0] in file.name] or val
    return (_list(train), _list(val)) if train and val else _list(files)


def _list(files: list[Path]) -> Listing:
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415, an extra
    except ImportError as error:
        raise DatasetError(
            f"{files[0]} needs pyarrow: install shaders21k[parquet]"
        ) from error
    classes: list[str] = []
    names: list[str] = []
    opened = []
    for path in files:
        try:
            file = pq.ParquetFile(path)
            schema = file.schema_arrow
            if not {"image", "label"} <= set(schema.names):
                raise DatasetError(
                    f"{path} has the columns {schema.names}: 'image' and 'label' are "
                    "needed"
                )
            labels = file.read(columns=["label"]).column("label").to_pylist()
        except (OSError, ValueError) as error:  # pyarrow's errors are kinds of these
            raise DatasetError(f"cannot read {path}: {error}") from error
        opened.append((path, file))
        known = _read_names(schema.metadata or {})
        classes += [
            known[label] if isinstance(label, int) and known else str(label)
            for label in labels
        ]
        names += [f"{path.name}:{row}" for row in range(len(labels))]
    return Listing(classes, names, Rows(opened))


def _read_names(metadata: dict[bytes, bytes]) -> list[str]:
    """Read the classes' names as `datasets` writes them; none where it did not."""
    try:
        features = json.loads(metadata[b"huggingface"])["info"]["features"]
        return [str(name) for name in features["label"]["names"]]
    except (KeyError, ValueError, TypeError):
        return []
