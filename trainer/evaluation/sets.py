"""Image sets by path: folders, Parquet, lists of them, and which classes count."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from trainer.errors import DatasetError
from trainer.evaluation.folders import list_folder
from trainer.evaluation.listing import make_task
from trainer.evaluation.parquet import find_parquet, list_parquet
from trainer.evaluation.tasks import Task

IMAGENET_100 = "imagenet-100"


@dataclass(frozen=True, slots=True)
class ImageSet:
    """A set by its name, "group/name" where it belongs to a group, and its path."""

    name: str
    path: Path


def read_sets(file: Path) -> list[ImageSet]:
    """Read a list of sets: a line each, its name and its path, as in VTAB.

    Blank lines and those that begin with # are skipped. A relative path starts at the
    list's own folder.

    Raises:
        DatasetError: the file cannot be read, or has a line of another form.
    """
    found = []
    for line in _read_lines(file):
        name, _, path = line.partition(" ")
        if not path.strip():
            raise DatasetError(f"{file} has the line {line!r}: write NAME PATH")
        found.append(ImageSet(name, file.parent / path.strip()))
    return found


def check_names(sets: Iterable[ImageSet]) -> list[ImageSet]:
    """Refuse two sets of one name: their results would go into one file.

    Raises:
        DatasetError: there are two.
    """
    known: dict[str, ImageSet] = {}
    for each in sets:
        if each.name in known:
            raise DatasetError(
                f"{known[each.name].path} and {each.path} are both called "
                f"{each.name!r}: list them with names of their own, see --sets"
            )
        known[each.name] = each
    return list(known.values())


def read_classes(name: str) -> tuple[str, ...]:
    """Give the classes of a list: "imagenet-100", the papers', or a file's lines.

    Raises:
        DatasetError: there is no such file, or nothing in it.
    """
    if name == IMAGENET_100:
        text = (
            files("trainer.evaluation").joinpath("imagenet100.txt").read_text("utf-8")
        )
        return _strip(text)
    found = _read_lines(Path(name))
    if not found:
        raise DatasetError(f"{name} lists no class: write one a line")
    return found


def read_images(
    chosen: ImageSet, resolution: int, classes: tuple[str, ...] | None = None
) -> Task:
    """Read a set as a task; its pictures are decoded when they are asked for.

    Args:
        chosen: a folder of `folders.list_folder`'s form or of Parquet files, or one
            Parquet file.
        resolution: H = W, pixels.
        classes: only these; None: all.

    Raises:
        DatasetError: the set is not of these forms, or makes no task.
    """
    parquet = find_parquet(chosen.path)
    parts = list_parquet(parquet) if parquet else list_folder(chosen.path)
    # So that its results do not replace those of the whole set.
    name = f"{chosen.name}-{len(classes)}" if classes else chosen.name
    return make_task(name, parts, resolution, classes)


def _read_lines(file: Path) -> tuple[str, ...]:
    try:
        return _strip(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"cannot read the list {file}: {error}") from error


def _strip(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
