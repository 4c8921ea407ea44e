"""Listed pictures of a set, and a task made of them."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from trainer.errors import DatasetError
from trainer.evaluation.decode import Encoded, Store
from trainer.evaluation.tasks import Pictures, Task

VAL_SHARE = 0.2
"""Of each class: queries, where a set has no part of its own for them."""


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """One part of a set.

    Attributes:
        classes: of each picture, by name.
        names: of each picture, the same on any machine.
        store: has them at the places 0, 1, 2, ...
    """

    classes: Sequence[str]
    names: Sequence[str]
    store: Store

    def by_class(self) -> dict[str, list[int]]:
        """Give the places of each class's pictures."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self.classes):
            found[name].append(place)
        return dict(found)


def make_task(
    name: str,
    parts: tuple[Listing, Listing] | Listing,
    resolution: int,
    keep: Sequence[str] | None = None,
) -> Task:
    """Make a task of a set's training and validation parts, or of one that is split.

    Where there is one part, a fifth of each class, at least one, is held back for
    queries: the pictures whose names have the smallest SHA-256.

    Args:
        name: of the task.
        parts: what there is.
        resolution: H = W of the pictures, see `Encoded`.
        keep: only these classes; None: all.

    Raises:
        DatasetError: a class to keep is not there, fewer than two classes, or one that
            has no picture to learn from.
    """
    if isinstance(parts, Listing):
        train = val = parts
        gallery, queries = {}, {}
        for one, places in parts.by_class().items():
            ranked = sorted(places, key=lambda place: _hash(parts.names[place]))
            held = max(1, round(VAL_SHARE * len(ranked)))
            queries[one], gallery[one] = ranked[:held], sorted(ranked[held:])
    else:
        train, val = parts
        gallery, queries = train.by_class(), val.by_class()
    if keep is not None:
        if missing := sorted(set(keep) - set(gallery)):
            raise DatasetError(
                f"{name} lacks {len(missing)} of the {len(keep)} classes asked for, "
                f"{missing[0]!r} for one; it has {len(gallery)}, such as "
                f"{sorted(gallery)[:3]}"
            )
        gallery = {one: gallery[one] for one in keep}
        queries = {one: places for one, places in queries.items() if one in gallery}
    if unknown := sorted(set(queries) - set(gallery)):
        raise DatasetError(
            f"{name} asks about a class that it has nothing to learn from for: "
            f"{unknown[0]!r}"
        )
    if len(gallery) < 2:
        raise DatasetError(
            f"{name} holds {len(gallery)} classes, at least 2 are needed: put pictures "
            "into one folder a class, <class>/*.png"
        )
    if empty := [one for one, places in sorted(gallery.items()) if not places]:
        raise DatasetError(f"class {empty[0]!r} of {name} has no picture to learn from")
    if not any(queries.values()):
        raise DatasetError(f"{name} has no picture to ask about: fill its val part")
    classes = tuple(sorted(gallery))
    return Task(
        name=name,
        question=f"which of {len(classes)} classes of {name} is this?",
        classes=classes,
        gallery=_choose(train, classes, gallery, resolution),
        queries=_choose(val, classes, queries, resolution),
    )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _choose(
    part: Listing,
    classes: tuple[str, ...],
    chosen: dict[str, list[int]],
    resolution: int,
) -> Pictures:
    # In the order of the store, which reads neighbors together.
    pairs = sorted(
        (place, label)
        for label, name in enumerate(classes)
        for place in chosen.get(name, [])
    )
    return Pictures(
        images=Encoded(part.store, [place for place, _ in pairs], resolution),
        label=torch.tensor([label for _, label in pairs]),
    )
