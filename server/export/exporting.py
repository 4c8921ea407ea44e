"""An export from beginning to end: what is missing is drawn, written and noted."""

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from server.errors import FullDiskError
from server.export.card import write_card
from server.export.folder import ExportFolder, open_folder
from server.export.makers import open_maker
from server.export.plan import Plan
from server.export.programs import count_licences, list_credits, write_credits

MARGIN = 1.1
"""Room is asked for so many times what the first pictures take: later ones may be
larger."""


@dataclass(frozen=True, slots=True)
class State:
    """How far an export is.

    Attributes:
        done: pictures or films that are there, of `total`.
        shards: likewise, of `all_shards`.
        rate: pictures a second, since it was begun or gone on with; 0 at first.
    """

    done: int
    total: int
    shards: int
    all_shards: int
    rate: float

    @property
    def left_s(self) -> float | None:
        """Seconds until all is there, as far as that can be told."""
        return (self.total - self.done) / self.rate if self.rate else None


Listener = Callable[[State], object]


def export(
    plan: Plan,
    out: Path,
    source: str,
    facts: str | None = None,
    *,
    listener: Listener = lambda _: None,
) -> Path:
    """Write an export, or what is missing of one that was begun.

    Args:
        plan: what to write.
        out: the folder.
        source: of batches: any that `BatchStream` takes.
        facts: where programs are described: "http://host:port", or "memory://N"; None
            is the source.
        listener: hears of every shard that is there.

    Returns:
        The manifest.

    Raises:
        FullDiskError: the disk has no room for all of it, or has none left.
        ShadersError: something else is in the way. What is there already stays, and the
            same export may be begun again.
    """
    facts = facts or source
    with open_folder(out, plan) as folder:
        if folder.is_finished:
            listener(_tell(folder, plan, 0, 0.0))
            return folder.manifest
        credited = list_credits(facts, plan.spec)
        begun_s, before = time.monotonic(), len(folder.records)
        if missing := folder.missing:
            with ExitStack() as stack:
                maker = stack.enter_context(open_maker(plan, source, facts, credited))
                left = sum(each.count for each in missing)
                check_room(out, left * maker.measure(missing[0]))
                begun_s = time.monotonic()
                listener(_tell(folder, plan, before, 0.0))
                for shard in missing:
                    folder.put(shard, maker.make(shard))
                    listener(_tell(folder, plan, before, time.monotonic() - begun_s))
        low, high = plan.spec.program_range
        shown = credited[low:high]
        card = write_card(plan, count_licences(shown), folder.drawn_by)
        return folder.finish(
            {
                "README.md": card,
                "programs.jsonl": write_credits(enumerate(shown, low)),
            }
        )


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


def _tell(folder: ExportFolder, plan: Plan, before: int, elapsed_s: float) -> State:
    records = folder.records
    done = sum(each.count for each in plan.shards if each.number in records)
    fresh = sum(each.count for each in list(records.values())[before:])
    rate = fresh / elapsed_s if elapsed_s else 0.0
    return State(done, plan.total, len(records), len(plan.shards), rate)
