"""Making shards: pictures from a stream, or films from previews."""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import Protocol, Self
from urllib.parse import urlencode

from server.errors import ExportError
from server.export.asking import Asker, UnansweredError
from server.export.image_folders import write_folder
from server.export.plan import Plan, Shard
from server.export.samples import Sample, split
from server.export.tables import write_table
from server.export.tars import write_tar
from server.export.writing import Made
from shaders21k.batch import Batch, Fingerprint
from shaders21k.stream import BatchStream

WRITERS = {
    "webdataset": write_tar,
    "imagefolder": write_folder,
    "parquet": write_table,
}

PREFETCH = 3
FILMS_AT_ONCE = 2
"""A service encodes each in a thread of its own while its workers draw the next."""

OF_THE_PROGRAM = (422, 500)
"""Statuses that say that this program cannot be drawn so; others may be. What has
failed (500) is tried again."""

TRIES, PAUSE_S = 3, 1.0

BLOCK_BYTES = 4096
"""Of a disk: a file takes whole ones."""


@dataclass(frozen=True, slots=True)
class Need:
    """What pictures or films take on a disk, on average.

    Attributes:
        size: bytes of each, in whole blocks.
        files: each; one may hold many.
    """

    size: float
    files: float

    @classmethod
    def of(cls, files: Mapping[str, bytes], count: int) -> Self:
        """Take account of the files of so many pictures."""
        blocks = sum(-(-len(each) // BLOCK_BYTES) for each in files.values())
        return cls(blocks * BLOCK_BYTES / count, len(files) / count)


class Maker(Protocol):
    """Makes the shards of one plan."""

    def make(self, shard: Shard) -> Made:
        """Draw a shard; the same one again is the same bytes on the same device."""

    def measure(self, shard: Shard) -> Need:
        """Draw the beginning of a shard, and say what each of it takes."""


class Pictures:
    """Makes pictures of a stream.

    Args:
        plan: of the export.
        stream: open, of the plan's spec.
        ids: of all programs of the selection.
        pool: encodes.
    """

    def __init__(
        self,
        plan: Plan,
        stream: BatchStream,
        ids: Sequence[str],
        pool: ThreadPoolExecutor,
    ) -> None:
        self._plan, self._stream, self._ids, self._pool = plan, stream, ids, pool

    def make(self, shard: Shard) -> Made:
        """See `Maker.make`."""
        size = self._plan.batch_images
        step, steps = shard.first // size, -(-shard.count // size)
        if self._stream.step != step:
            self._stream.step = step
        pairs: list[tuple[Sample, bytes]] = []
        substituted = 0
        for batch in islice(self._stream, steps):
            for sample, picture in self._encode(batch, shard.first + shard.count):
                substituted += sample.facts["substituted"]
                pairs.append((sample, picture))
        files = WRITERS[self._plan.form](self._plan, shard, pairs)
        return Made(files, describe(batch.fingerprint), substituted)

    def measure(self, shard: Shard) -> Need:
        """See `Maker.measure`; the batch is then asked for again, and drawn again."""
        few = Shard(
            shard.number, shard.first, min(shard.count, self._plan.batch_images)
        )
        return Need.of(self.make(few).files, few.count)

    def _encode(self, batch: Batch, end: int) -> list[tuple[Sample, bytes]]:
        """Take a batch apart, up to the picture of that number, and let go of it."""
        first = batch.step * self._plan.batch_images
        taken = list(islice(split(batch, first, self._ids), end - first))
        samples = [sample for sample, _ in taken]
        encoded = self._pool.map(self._plan.codec.encode, [each for _, each in taken])
        return list(zip(samples, encoded, strict=True))


class Films:
    """Makes a film of each program, as a service's previews show it.

    Args:
        plan: of the export.
        asker: of the services.
        ids: of all programs of the selection.
        pool: asks for several at once.
    """

    def __init__(
        self,
        plan: Plan,
        asker: Asker,
        ids: Sequence[str],
        pool: ThreadPoolExecutor,
    ) -> None:
        self._plan, self._asker, self._ids = plan, asker, ids
        self._pool = pool
        self._fingerprint = ask_who_draws(asker)

    def make(self, shard: Shard) -> Made:
        """See `Maker.make`."""
        shown = self._plan.to_json()["film"]
        low, _ = self._plan.spec.program_range
        indices = range(low + shard.first, low + shard.first + shard.count)
        files: dict[str, bytes] = {}
        lines = []
        for index, film in zip(
            indices, self._pool.map(self._fetch, indices), strict=True
        ):
            said = {
                "label": index,
                "program": self._ids[index],
                **shown,
            }
            if isinstance(film, bytes):
                said["file_name"] = f"films/{index:06d}-{self._ids[index][:12]}.mp4"
                files[said["file_name"]] = film
            else:
                said["refused"] = film
            lines.append(json.dumps(said) + "\n")
        refused = shard.count - len(files)
        files[f"metadata/{shard.number:06d}.jsonl"] = "".join(lines).encode()
        return Made(files, self._fingerprint, refused=refused)

    def measure(self, shard: Shard) -> Need:
        """See `Maker.measure`; the service keeps them, so they cost nothing twice."""
        few = Shard(shard.number, shard.first, min(shard.count, 4))
        return Need.of(self.make(few).files, few.count)

    def _fetch(self, index: int) -> bytes | str:
        """A film, or why there is none."""
        film, side = self._plan.film, self._plan.spec.resolution
        if film is None:
            raise TypeError("a plan of pictures")
        asked: dict[str, float] = {"width": side, "height": side, "fps": film.fps}
        asked |= {"from": film.from_s, "to": film.to_s}
        path = f"/v1/programs/{self._ids[index]}/preview.mp4?{urlencode(asked)}"
        for tries_left in reversed(range(TRIES)):
            try:
                return self._asker.get(path, index)
            except UnansweredError as error:
                if error.status not in OF_THE_PROGRAM:
                    raise
                if error.status == HTTPStatus.UNPROCESSABLE_ENTITY or not tries_left:
                    return error.title
            time.sleep(PAUSE_S)
        raise AssertionError


@contextmanager
def open_maker(
    plan: Plan, source: str, facts: str, ids: Sequence[str]
) -> Iterator[Maker]:
    """Connect to what draws, for as long as the block lasts.

    Args:
        plan: of the export.
        source: of batches: any that `BatchStream` takes.
        facts: of films: "http://host:port".
        ids: of all programs of the selection.

    Raises:
        ShadersError: nothing answers, or it serves something else.
    """
    with ExitStack() as stack:
        if plan.film is not None:
            pool = stack.enter_context(ThreadPoolExecutor(FILMS_AT_ONCE))
            yield Films(plan, Asker(facts), ids, pool)
            return
        cores = len(os.sched_getaffinity(0))
        pool = stack.enter_context(ThreadPoolExecutor(cores))
        stream = stack.enter_context(
            BatchStream(source, plan.spec, prefetch=PREFETCH, strict=True)
        )
        yield Pictures(plan, stream, ids, pool)


def ask_who_draws(asker: Asker) -> str:
    """Say who draws films, and with what they are encoded.

    Raises:
        ExportError: not all of the services are alike.
    """
    said = {}
    for turn, address in enumerate(asker.addresses):
        ready = json.loads(asker.get("/readyz", turn, alone=True))
        drawn_by = describe(Fingerprint(**ready["fingerprint"]))
        said[f"{drawn_by}, {ready['encoder']}"] = address.name
    if len(said) > 1:
        (one, there), (other, here), *_ = said.items()
        raise ExportError(
            f"{there} draws with {one}, and {here} with {other}, so that films would "
            "differ: name services that are alike"
        )
    return next(iter(said))


def describe(fingerprint: Fingerprint) -> str:
    """Say in a line what has drawn."""
    words = (fingerprint.vendor, fingerprint.renderer, fingerprint.version)
    return ", ".join((*words, fingerprint.backend))
