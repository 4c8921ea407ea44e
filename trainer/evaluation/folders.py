"""Image folders: one folder a class."""

from pathlib import Path

from trainer.errors import DatasetError
from trainer.evaluation.listing import Listing

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}


class Files:
    """Pictures in files of their own; a `Store`.

    Args:
        root: the folder above them.
        paths: theirs.
    """

    def __init__(self, root: Path, paths: list[Path]) -> None:
        self._root, self._paths = root, paths

    def __getitem__(self, place: int) -> Path:
        return self._paths[place]

    def locate(self, place: int) -> str:
        """Name the file."""
        return str(self._paths[place])

    def stamp(self, place: int) -> str:
        """Name the file below the root, its size and the time of its last change."""
        path = self._paths[place]
        found = path.stat()
        return f"{path.relative_to(self._root)} {found.st_size} {found.st_mtime_ns}"


def list_folder(root: Path) -> tuple[Listing, Listing] | Listing:
    """List `root/train/<class>/*` and `root/val/<class>/*`, or else `root/<class>/*`.

    Raises:
        DatasetError: the folder cannot be read.
    """
    train, val = root / "train", root / "val"
    if train.is_dir() and val.is_dir():
        return _list(train), _list(val)
    return _list(root)


def _list(root: Path) -> Listing:
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir())
    except OSError as error:
        raise DatasetError(f"cannot read the image folder {root}: {error}") from error
    classes, paths = [], []
    for folder in folders:
        found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
        for path in sorted(found):
            classes.append(folder.name)
            paths.append(path)
    return Listing(classes, [path.name for path in paths], Files(root, paths))
