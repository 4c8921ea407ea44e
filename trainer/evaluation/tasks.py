"""Labeled pictures to evaluate on: held-out programs, or a folder of images."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from shaders21k import BatchStream, StreamSpec
from shaders21k.transports.base import Transport
from trainer.errors import DatasetError

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
VAL_SHARE = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Labeled pictures.

    Attributes:
        images: uint8 [N, 3, H, W], sRGB.
        label: int64 [N], an index into the task's classes.
    """

    images: Tensor
    label: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What to tell apart, from which examples.

    Attributes:
        name: in words.
        classes: their names.
        gallery: the examples that a method may learn from.
        queries: the pictures that it is asked about; none is in the gallery.
    """

    name: str
    classes: tuple[str, ...]
    gallery: Pictures
    queries: Pictures


def draw_held_out(
    source: str | Transport,
    trained_on: StreamSpec,
    *,
    held_out: int,
    shots: int = 8,
    queries: int = 8,
    seed: int = 1,
) -> Task:
    """Have programs drawn that no training step saw: which program drew this?

    Crops are as in training. The gallery's pictures come from the first half of the
    time range, the queries from the second, so none shows the same moment.

    Args:
        source: where to draw.
        trained_on: the training stream, with its selection.
        held_out: how many of the selection's last programs to tell apart, at least 2.
        shots: pictures of each program in the gallery.
        queries: pictures of each program to be named.
        seed: of both streams.

    Raises:
        DatasetError: fewer than two programs, or training saw one of them.
    """
    served = trained_on.selection.programs if trained_on.selection else 0
    first = served - held_out
    if held_out < 2 or first < trained_on.program_range[1]:
        raise DatasetError(
            f"held_out={held_out}: at least 2, and at most the "
            f"{served - trained_on.program_range[1]} that training left out"
        )
    early_s, late_s = trained_on.time_s
    middle_s = (early_s + late_s) / 2
    spec = replace(
        trained_on,
        programs=(first, served),
        batch_size=held_out,
        window=held_out,  # every batch holds every program once
        slide=0,
        views=1,
        seed=seed,
        mix=1,  # the question names one program, however many a training image has
        mixing="convex",
        mix_alpha=1.0,
    )
    return Task(
        name=f"which of {held_out} unseen programs drew this?",
        classes=tuple(f"program {first + index}" for index in range(held_out)),
        gallery=_draw(source, replace(spec, time_s=(early_s, middle_s)), shots),
        queries=_draw(source, replace(spec, time_s=(middle_s, late_s)), queries),
    )


def _draw(source: str | Transport, spec: StreamSpec, steps: int) -> Pictures:
    images, labels = [], []
    with BatchStream(source, spec) as stream:
        for _ in range(steps):
            batch = next(stream)
            images.append(torch.tensor(batch.images[:, 0]))
            labels.append(torch.tensor(batch.label - spec.program_range[0]))
    return Pictures(torch.cat(images), torch.cat(labels))


def read_folder(root: Path, resolution: int) -> Task:
    """Read `root/train/<class>/*` and `root/val/<class>/*`, or split `root/<class>/*`.

    Without folders of their own, a fifth of each class, at least one, is held back for
    queries: the files whose names have the smallest SHA-256, the same on any machine.
    Pictures are scaled so that the shorter side fits, and cut to the center square.

    Args:
        root: the folder.
        resolution: H = W, pixels.

    Raises:
        DatasetError: fewer than two classes, a class with too few pictures, or a
            picture that cannot be read.
    """
    train, val = root / "train", root / "val"
    if train.is_dir() and val.is_dir():
        gallery, queries = _list_classes(train), _list_classes(val)
        if unknown := sorted(set(queries) - set(gallery)):
            raise DatasetError(f"{val} has a class that {train} has not: {unknown[0]}")
    else:
        gallery, queries = {}, {}
        for name, files in _list_classes(root).items():
            ranked = sorted(files, key=lambda file: _hash(file.name))
            held = max(1, round(VAL_SHARE * len(ranked)))
            queries[name], gallery[name] = ranked[:held], ranked[held:]
    if len(gallery) < 2:
        raise DatasetError(
            f"{root} holds {len(gallery)} classes, at least 2 are needed: put pictures "
            "into one folder a class, root/<class>/*.png"
        )
    if empty := [name for name, files in gallery.items() if not files]:
        raise DatasetError(f"class {empty[0]!r} of {root} has no picture to learn from")
    classes = tuple(sorted(gallery))
    return Task(
        name=f"{len(classes)} classes of {root.name}",
        classes=classes,
        gallery=_read(classes, gallery, resolution),
        queries=_read(classes, queries, resolution),
    )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _list_classes(root: Path) -> dict[str, list[Path]]:
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir())
    except OSError as error:
        raise DatasetError(f"cannot read the image folder {root}: {error}") from error
    found = {folder.name: list(_pictures(folder.rglob("*"))) for folder in folders}
    return {name: files for name, files in found.items() if files}


def _pictures(files: Iterable[Path]) -> Iterable[Path]:
    return sorted(file for file in files if file.suffix.lower() in SUFFIXES)


def _read(
    classes: tuple[str, ...], files: dict[str, list[Path]], resolution: int
) -> Pictures:
    images, labels = [], []
    for label, name in enumerate(classes):
        for file in files.get(name, []):
            images.append(read_picture(file, resolution))
            labels.append(label)
    return Pictures(torch.stack(images), torch.tensor(labels))


def read_picture(file: Path, resolution: int) -> Tensor:
    """Read one picture's center square as uint8 [3, resolution, resolution].

    Raises:
        DatasetError: the file is no picture.
    """
    try:
        with Image.open(file) as picture:
            color = picture.convert("RGB")
    except (OSError, UnidentifiedImageError) as error:
        raise DatasetError(f"cannot read the picture {file}: {error}") from error
    side = min(color.size)
    left, top = (color.width - side) // 2, (color.height - side) // 2
    square = color.resize(
        (resolution, resolution),
        Image.Resampling.BICUBIC,
        box=(left, top, left + side, top + side),
    )
    return torch.from_numpy(np.array(square)).permute(2, 0, 1)
