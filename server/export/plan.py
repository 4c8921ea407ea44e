"""What an export writes: how many pictures of which stream, in which shards."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from server.errors import ExportError
from server.export.encoding import Codec
from server.orders import Order, count_frames
from shaders21k.spec import StreamSpec


class Form(StrEnum):
    """How files are laid out."""

    webdataset = "webdataset"
    imagefolder = "imagefolder"
    parquet = "parquet"
    mp4 = "mp4"


SHARD_IMAGES = 1024
"""About so many pictures lie in one shard, if nothing else is asked for: 20 MB of PNG
at 128 pixels; fewer where they are large, see `SHARD_BYTES`."""

SHARD_BYTES = 1 << 28
"""No shard has more bytes of pixels, unless one batch does: all of it is in memory, and
its pictures, while it is made."""

SHARD_FILMS = 64

FEWEST, ENDS = 8, 32
"""Samples in a batch at least, and the part of all programs that a window may be: see
`spread`."""

WHOLE = (0.0, 0.0, 1.0, 1.0)
"""Of the picture, what a film shows."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of an export that is there as a whole, or not at all.

    Attributes:
        number: from 0.
        first: the number of its first picture, or of its first film.
        count: how many it holds.
    """

    number: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Film:
    """What each film of a program shows.

    Attributes:
        from_s, to_s: the program's time, half open.
        fps: frames a second.
    """

    from_s: float = 0.0
    to_s: float = 5.0
    fps: int = 24


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides the bytes of an export, but the device that draws.

    Attributes:
        spec: the stream, with its selection. Of films it says which programs are
            shown, and how large; nothing else of it counts.
        images: pictures; of films 0, for there is one for each program.
        form: one of `Form`.
        codec: of pictures.
        steps: batches to a shard.
        film: of films; None of pictures.
    """

    spec: StreamSpec
    images: int
    form: str
    codec: Codec
    steps: int = 1
    film: Film | None = None

    @property
    def batch_images(self) -> int:
        """Pictures in a batch: rows times views."""
        return self.spec.batch_size * self.spec.views

    @property
    def total(self) -> int:
        """How many pictures or films there will be."""
        if self.film is None:
            return self.images
        low, high = self.spec.program_range
        return high - low

    @property
    def shard_size(self) -> int:
        """How many lie in each shard but the last."""
        return self.steps * self.batch_images if self.film is None else SHARD_FILMS

    @property
    def shards(self) -> list[Shard]:
        """All shards, in order; the last one may be smaller."""
        size, total = self.shard_size, self.total
        return [
            Shard(number, first, min(size, total - first))
            for number, first in enumerate(range(0, total, size))
        ]

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values, with the versions of what encodes."""
        said: dict[str, Any] = {
            "format": self.form,
            "spec_id": self.spec.spec_id,
            "spec": self.spec.to_json(),
        }
        if self.film is not None:
            return {**said, "films": self.total, "film": asdict(self.film)}
        return {
            **said,
            "images": self.images,
            "images_per_shard": self.shard_size,
            "codec": {"suffix": self.codec.suffix, "quality": self.codec.quality},
            "encoder": self.codec.version,
            **({"parquet": _arrow_version()} if self.form == "parquet" else {}),
        }

    @property
    def digest(self) -> str:
        """Names the plan: 16 digits of SHA-256 of its JSON."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def make_plan(
    spec: StreamSpec,
    form: str,
    codec: Codec,
    *,
    images: int | None,
    shard_images: int = SHARD_IMAGES,
    film: Film | None = None,
) -> Plan:
    """Plan an export of a stream that is open.

    Args:
        spec: the stream, with its selection.
        form: one of `Form`.
        codec: of pictures; films have their own.
        images: how many; None for films.
        shard_images: about how many to a shard; whole batches are taken, one at least,
            and no more than `SHARD_BYTES` of pixels.
        film: what films show; the default for "mp4".

    Raises:
        ExportError: there is no such format, or nothing to be written.
        PictureError: films would be longer or larger than previews may be.
    """
    if form not in set(Form):
        raise ExportError(f"format={form!r} is none of {', '.join(Form)}")
    if form == "mp4":
        if images is not None:
            raise ExportError(
                "mp4 makes one film of each program: choose them with --programs, and "
                "leave --images out"
            )
        film, side = film or Film(), spec.resolution
        frames = count_frames(film.from_s, film.to_s, film.fps)
        Order("", "mp4", side, side, WHOLE, film.from_s, frames, film.fps).check()
        return Plan(spec, 0, form, codec, film=film)
    if images is None or images < 1:
        raise ExportError(
            f"images={images} is not 1 or more: say how many with --images"
        )
    batch_images = spec.batch_size * spec.views
    most = max(1, SHARD_BYTES // spec.batch_bytes)
    steps = min(most, max(1, round(shard_images / batch_images)))
    return Plan(spec, images, form, codec, steps=steps)


def spread(spec: StreamSpec, images: int) -> StreamSpec:
    """Choose window, slide and batch so that all programs are shown alike.

    Where a batch shows each program of the window once, a program is shown on its way
    through it, window / slide times. So with m samples a program the batch is about
    slide * m, and at the end the window has gone once through all programs; of the
    slides that there may be that one is taken for which a batch comes nearest to a
    whole number. More samples than fit are shown in several rounds. Programs at the two
    ends of the stream are shown less, so the window is a small part of all. A few
    programs are in every batch, all of them equally often.

    Args:
        spec: the stream, with its selection, and the largest batch that there may be.
        images: how many there will be.
    """
    low, high = spec.program_range
    programs, most = high - low, spec.batch_size
    samples = -(-images // spec.views)
    if programs <= most:
        decks = min(most // programs, -(-samples // programs))
        return replace(spec, batch_size=programs * decks, window=programs, slide=0)
    most = max(FEWEST, min(most, programs // ENDS))
    each = samples / programs
    rounds = max(1, math.ceil(each / most))
    slides = range(1, 1 + max(1, int(most / max(each, 1))))
    visit = each / rounds

    def miss(slide: int) -> tuple[float, int]:
        return abs(max(1, round(slide * visit)) / (slide * visit) - 1), -slide

    slide = 1 if rounds > 1 else min(slides, key=miss)
    batch = max(1, round(slide * visit))
    return replace(spec, batch_size=batch, window=max(batch, slide), slide=slide)


def _arrow_version() -> str:
    try:
        import pyarrow as pa  # noqa: PLC0415, an extra
    except ImportError as error:
        raise ExportError(
            "Parquet needs pyarrow: install shaders21k[parquet], or choose another "
            "--format"
        ) from error
    return f"pyarrow {pa.__version__}"
