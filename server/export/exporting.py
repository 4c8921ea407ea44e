"""An export from beginning to end: what is missing is made, and noted."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from server.export.card import write_card
from server.export.folder import ExportFolder, open_folder
from server.export.hands import Hands
from server.export.plan import Plan
from server.export.programs import count_licences, write_credits


@dataclass(frozen=True, slots=True)
class State:
    """How far an export is.

    Attributes:
        done: pictures or films that are there, of `total`.
        shards: likewise, of `all_shards`.
        rate: pictures a second, since the first shard of this time was begun; 0 before
            one is there.
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
    plan: Plan, out: Path, hands: Hands, *, listener: Listener = lambda _: None
) -> Path:
    """Write an export, or what is missing of one that was begun.

    Args:
        plan: what to write.
        out: the folder.
        hands: who makes it.
        listener: hears how far it is, at first and of every shard.

    Returns:
        The manifest.

    Raises:
        FullDiskError: the disk has no room for all of it, or has none left.
        ShadersError: something else is in the way. What is there already stays, and the
            same export may be begun again.
    """
    with open_folder(out, plan) as folder:
        before = sum(each.count for each in folder.records.values())
        listener(_tell(folder, plan, 0, 0.0))
        if folder.is_finished:
            return folder.manifest
        credited = hands.list_credits(plan.spec)
        if missing := folder.missing:
            ids = [each.id for each in credited]
            begun_s = time.monotonic()
            for record in hands.make(plan, out, missing, ids):
                folder.note(record)
                elapsed_s = time.monotonic() - begun_s
                listener(_tell(folder, plan, before, elapsed_s))
        low, high = plan.spec.program_range
        shown = credited[low:high]
        card = write_card(plan, count_licences(shown), folder.drawn_by)
        return folder.finish(
            {
                "README.md": card,
                "programs.jsonl": write_credits(enumerate(shown, low)),
            }
        )


def _tell(folder: ExportFolder, plan: Plan, before: int, elapsed_s: float) -> State:
    records = folder.records
    done = sum(each.count for each in records.values())
    rate = (done - before) / elapsed_s if elapsed_s else 0.0
    return State(done, plan.total, len(records), len(plan.shards), rate)
