"""Who makes the shards of an export: this process, with services that draw."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from server.errors import FullDiskError
from server.export.makers import Need, open_maker
from server.export.plan import Plan, Shard
from server.export.programs import Credit, list_credits
from server.export.writing import Record, store
from shaders21k.spec import StreamSpec
from shaders21k.stream import BatchStream

MARGIN = 1.1
"""Room is asked for so many times what the first pictures take: later ones may be
larger."""


class Hands(Protocol):
    """Makes shards, wherever that is done."""

    def resolve(self, spec: StreamSpec) -> StreamSpec:
        """Fill in the selection that they draw from."""

    def list_credits(self, spec: StreamSpec) -> list[Credit]:
        """Say who wrote the programs of a stream, in the order of its selection."""

    def make(
        self, plan: Plan, out: Path, shards: Sequence[Shard], ids: Sequence[str]
    ) -> Iterator[Record]:
        """Make shards and write them, in whatever order; tell of each that is there.

        Args:
            plan: of the export.
            out: the folder, which all who write see.
            shards: to be made, one at least.
            ids: of all programs of the selection.

        Raises:
            FullDiskError: there is no room for all, seen before the first is written.
        """


class OwnHands:
    """This process, for which services draw.

    Args:
        source: of batches: any that `BatchStream` takes.
        facts: where programs are described and films are drawn: "http://host:port", or
            "memory://N"; None is the source.
    """

    def __init__(self, source: str, facts: str | None = None) -> None:
        self._source, self._facts = source, facts or source

    def resolve(self, spec: StreamSpec) -> StreamSpec:
        """See `Hands.resolve`."""
        with BatchStream(self._facts, spec) as stream:
            return stream.spec

    def list_credits(self, spec: StreamSpec) -> list[Credit]:
        """See `Hands.list_credits`."""
        return list_credits(self._facts, spec)

    def make(
        self, plan: Plan, out: Path, shards: Sequence[Shard], ids: Sequence[str]
    ) -> Iterator[Record]:
        """See `Hands.make`: one after the other."""
        with open_maker(plan, self._source, self._facts, ids) as maker:
            left = sum(each.count for each in shards)
            check_room(out, maker.measure(shards[0]), left)
            for shard in shards:
                yield store(out, shard, maker.make(shard))


def check_room(out: Path, each: Need, count: int) -> None:
    """See that a disk has room before it is filled for hours.

    Args:
        out: a folder on it.
        each: what each picture takes, as the first ones tell.
        count: how many there will be.

    Raises:
        FullDiskError: it has not; says how much it takes.
    """
    free = shutil.disk_usage(out).free
    needed = each.size * count * MARGIN
    if needed > free:
        raise FullDiskError(
            f"this takes about {needed / 1e9:.3g} GB, and the disk of {out} has "
            f"{free / 1e9:.3g} GB left: choose another folder, --codec jpeg, or fewer "
            "--images"
        )
    room = os.statvfs(out)
    if room.f_files and each.files * count * MARGIN > room.f_favail:
        raise FullDiskError(
            f"this makes about {each.files * count:,.0f} files, and the disk of {out} "
            f"takes {room.f_favail:,} more: choose another, or --format webdataset"
        )
