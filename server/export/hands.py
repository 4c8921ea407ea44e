"""Who makes the shards of an export: this process, with services that draw."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from server.errors import FullDiskError
from server.export.makers import open_maker
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
    """This process draws nothing itself, and does the rest.

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
            check_room(out, left * maker.measure(shards[0]))
            for shard in shards:
                yield store(out, shard, maker.make(shard))


def check_room(out: Path, needed: float) -> None:
    """See that a disk has room before it is filled for hours.

    Args:
        out: a folder on it.
        needed: bytes, as the first pictures tell.

    Raises:
        FullDiskError: it has not; says how much it takes.
    """
    free = shutil.disk_usage(out).free
    if needed * MARGIN > free:
        raise FullDiskError(
            f"this takes about {needed / 1e9:.3g} GB, and the disk of {out} has "
            f"{free / 1e9:.3g} GB left: choose another folder, --codec jpeg, or fewer "
            "--images"
        )
