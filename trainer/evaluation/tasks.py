"""A task: labeled pictures to learn from, and others to be asked about."""

import hashlib
from dataclasses import dataclass

from torch import Tensor

from trainer.evaluation.decode import Encoded


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Labeled pictures.

    Attributes:
        images: uint8 [N, 3, H, W], sRGB; or files that give such parts when asked.
        label: int64 [N], an index into the task's classes.
    """

    images: Tensor | Encoded
    label: Tensor

    def digest(self) -> bytes:
        """SHA-256 of pictures and labels."""
        digest = hashlib.sha256(self.label.numpy().tobytes())
        if isinstance(self.images, Encoded):
            digest.update(self.images.identity())
        else:
            digest.update(str(tuple(self.images.shape)).encode())
            digest.update(self.images.contiguous().numpy().tobytes())
        return digest.digest()


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What to tell apart, from which examples.

    Attributes:
        name: short; "group/name" makes it one of a group.
        question: in words.
        classes: their names.
        gallery: the examples that a method may learn from.
        queries: the pictures that it is asked about; none is in the gallery.
        clusters: int64 [queries], equal for queries that are not independent of one
            another; None: all are.
    """

    name: str
    question: str
    classes: tuple[str, ...]
    gallery: Pictures
    queries: Pictures
    clusters: Tensor | None = None

    def digest(self) -> str:
        """SHA-256 of all pictures and labels, in hexadecimal."""
        both = self.gallery.digest() + self.queries.digest()
        return hashlib.sha256(both).hexdigest()
