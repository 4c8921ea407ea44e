"""Quarantine: programs that hung or crashed a worker, and for how long they rest.

A program may be blamed wrongly: another process filled the card's memory, the machine
slept, a driver stumbled once. So a term ends, and the program is tried again; each
further strike makes the next term longer, so that one which hangs for good costs a
worker ever more rarely. A program that hangs only now and then (after three seconds of
its own time, say) must not buy itself free with one good picture: its strikes are
forgotten when it is drawn after a probation as long as its last term.

    strike -> in quarantine for a term -> released, on probation -> drawn -> forgiven
                     ^                            |
                     +------ a term 4 x longer ---+  strike

A program that hangs again costs a worker, and all that was compiled for it. So programs
are released one after the other, the next when the last was drawn, and after one that
hangs again all others wait.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

log = logging.getLogger("server.quarantine")

FIRST_TERM_S = 60.0
LONGEST_TERM_S = 86400.0
FACTOR = 4
"""Terms of 1, 4, 16 and 64 minutes, 4 and 17 hours, and then of a day: a program that
always hangs costs nine workers in its first three days."""

TRIAL_S = 60.0
"""How long the next release waits for a program that nobody asks for."""

REST_S = 300.0
"""How long no program is released after one has failed again: with the deadline of
20 s, trials take less than a tenth of the time."""


@dataclass(slots=True, eq=False)
class Record:
    """What is known of a program that was blamed.

    Attributes:
        strikes: how often it was blamed since it was last forgiven.
        reason: of the last strike.
        until_s: when its term ends, by the quarantine's clock.
        term_s: how long that term was, and how long the probation after it is.
        released: its term is over, and nobody has blamed it since.
        tried: it has been drawn since then.
    """

    strikes: int
    reason: str
    until_s: float
    term_s: float
    released: bool = False
    tried: bool = False


class Quarantine:
    """Programs not to be drawn now, by index in the selection.

    Args:
        ids: the selection, to name programs in the log.
        clock: seconds that only grow.
    """

    def __init__(
        self, ids: Sequence[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ids = ids
        self._clock = clock
        self._records: dict[int, Record] = {}
        self._next_release_s = -math.inf

    def __contains__(self, program: object) -> bool:
        return program in self.confined

    def __len__(self) -> int:
        return len(self.confined)

    @property
    def confined(self) -> list[int]:
        """Programs not to be touched now, sorted; one whose term is over may leave."""
        self._release()
        return self._where(lambda record: not record.released)

    @property
    def probationers(self) -> list[int]:
        """Programs released and not yet forgiven, sorted."""
        return self._where(lambda record: record.released)

    @property
    def untried(self) -> list[int]:
        """Programs released and not drawn since, sorted."""
        return self._where(lambda record: record.released and not record.tried)

    def _where(self, holds: Callable[[Record], bool]) -> list[int]:
        return sorted(key for key, each in self._records.items() if holds(each))

    def _release(self) -> None:
        now_s = self._clock()
        due = self._where(lambda each: not each.released and each.until_s <= now_s)
        if not due or now_s < self._next_release_s:
            return
        program = min(due, key=lambda each: self._records[each].until_s)
        record = self._records[program]
        record.released = True
        self._next_release_s = now_s + TRIAL_S
        log.info(
            "%s is released and will be tried again (%s, strike %d)",
            self._name(program),
            record.reason,
            record.strikes,
        )

    def strike(self, program: int, reason: str) -> bool:
        """Confine a program that was blamed.

        Args:
            program: its index in the selection.
            reason: what it did, such as "hang in draw".

        Returns:
            Whether it was at large until now. Another worker may have met it at the
            same time: that is one strike, not two.
        """
        if program in self:
            return False
        old = self._records.get(program)
        strikes = old.strikes + 1 if old else 1
        term_s = min(FIRST_TERM_S * FACTOR ** (strikes - 1), LONGEST_TERM_S)
        now_s = self._clock()
        self._records[program] = Record(strikes, reason, now_s + term_s, term_s)
        if old:
            self._next_release_s = now_s + REST_S
        log.warning(
            "%s is quarantined for %.0f s: %s, strike %d",
            self._name(program),
            term_s,
            reason,
            strikes,
        )
        return True

    def note_drawn(self, programs: Iterable[int]) -> None:
        """Programs were drawn; those whose probation is over are forgiven."""
        now_s = self._clock()
        for program in programs:
            record = self._records.get(program)
            if record is None or not record.released:
                continue
            if not record.tried:
                record.tried = True
                self._next_release_s = min(now_s, self._next_release_s)
            if now_s >= record.until_s + record.term_s:
                del self._records[program]
                log.info("%s is forgiven: it draws", self._name(program))

    def report(self) -> list[dict[str, Any]]:
        """List every program that is confined or on probation, as JSON.

        Each has `program` (its index), `id`, `strikes`, `reason`, `confined`, and
        `until_s`: seconds from now to the end of its term, negative after it.
        """
        confined = set(self.confined)
        now_s = self._clock()
        return [
            {
                "program": program,
                "id": self._ids[program],
                "strikes": record.strikes,
                "reason": record.reason,
                "confined": program in confined,
                "until_s": round(record.until_s - now_s, 1),
            }
            for program, record in sorted(self._records.items())
        ]

    def _name(self, program: int) -> str:
        return f"program {program} ({self._ids[program][:12]})"
