"""Who is to blame for a worker's end, from what it left behind."""

import signal
from dataclasses import dataclass
from typing import Literal

from renderer.egl import ResetStatus
from server.blackboard import SEVERAL, Note
from server.sentinel import SENTINELS

CRASHES = {
    -signal.SIGSEGV,
    -signal.SIGABRT,
    -signal.SIGBUS,
    -signal.SIGFPE,
    -signal.SIGILL,
}
TIMER = 1
"""Exit code of a process that faulthandler's timer has ended."""

Cause = Literal["hang", "crash", "reset", "kill", "end"]


@dataclass(frozen=True, slots=True)
class Death:
    """How a worker ended.

    Attributes:
        note: what its blackboard says.
        code: its exit code, negative for a signal.
        overdue: it was killed for outliving its deadline.
        reset: whose fault a reset of its GPU was, where there was one.
        suspect: what its predecessor was killed over, where that is so.
    """

    note: Note
    code: int
    overdue: bool = False
    reset: ResetStatus | None = None
    suspect: int | None = None

    @property
    def cause(self) -> Cause:
        """What ended it; a "kill" was somebody else's, an "end" is unexplained."""
        if self.reset:
            return "reset"
        if self.note.is_busy and (self.overdue or self.code == TIMER):
            return "hang"
        if self.code in CRASHES:
            return "crash"
        return "kill" if self.code == -signal.SIGKILL else "end"

    @property
    def reason(self) -> str:
        """The cause and what was going on, such as "hang in draw"."""
        how = self.cause if self.code >= 0 else signal.Signals(-self.code).name
        if self.cause in ("hang", "reset"):
            how = self.cause
        return f"{how} in {self.note.stage}" if self.note.is_busy else how

    @property
    def is_shaders(self) -> bool:
        """What it was drawing is to blame: one program, or one of several."""
        if not self.note.is_busy or self.note.program in SENTINELS:
            return False
        if self.cause == "kill":
            # Somebody kills at random; a want of memory strikes in the same place.
            return self.suspect == self.note.program
        return self.cause in ("hang", "crash") or self.reset == "guilty"

    @property
    def next_suspect(self) -> int | None:
        """What its successor must not be killed over as well."""
        was_killed = self.note.is_busy and self.cause == "kill"
        return self.note.program if was_killed else None

    @property
    def is_several(self) -> bool:
        """It was drawing several programs at once."""
        return self.note.program == SEVERAL
