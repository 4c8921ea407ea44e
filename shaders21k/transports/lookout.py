"""What is done about a batch that is late, while the reader is blocked for it."""

from collections.abc import Callable

from shaders21k.errors import StreamError
from shaders21k.transports.budget import Budget, Latencies
from shaders21k.transports.members import Task
from shaders21k.transports.roster import Roster
from shaders21k.transports.runtime import Clock, Runtime
from shaders21k.transports.turns import Later, Turns

LATE_S = 0.5
"""What counts as late while too few latencies are known."""

LATE_ALONE_S = 5.0
"""What counts as late at least where nobody else could be asked."""

ON_CREDIT_S = 1.0
"""By how much more than usual a batch must be late before another is asked for it
whatever the budget. A blocked reader asks for nothing, so that its budget does not grow
either: without this it would wait in vain for one that is slow but alive."""

PROBE_LATE_S, PROBE_ALONE_S = 0.25, 2.0
"""How long one that is late may take to say that it lives: with others, and alone."""

SHORTEST_LOOK_S = 0.01


class Lookout:
    """Watches the one batch that the reader is blocked for.

    When it is later than is usual, a second renderer is asked, if the budget allows,
    and a second later in any case; and the first is asked whether it is alive. One that
    says nothing is frozen: it is dismissed, and all that it owes is asked of others.
    One that answers is slow.

    Args:
        runtime: whose time it is.
        turns, clock, roster: of the transport.
        budget, latencies: say what may be hedged and when.
        patience_s: how long the reader waits before it is told why it waits in vain.
        hedge: asks somebody else for a batch as well; called within a turn.
        give_up: ends a task with an error; called within a turn.
    """

    def __init__(
        self,
        runtime: Runtime,
        turns: Turns,
        clock: Clock,
        roster: Roster,
        *,
        budget: Budget,
        latencies: Latencies,
        patience_s: float,
        hedge: Callable[[Task, Later], None],
        give_up: Callable[[Task, StreamError, Later], None],
    ) -> None:
        self._runtime = runtime
        self._turns, self._clock, self._roster = turns, clock, roster
        self._budget, self._latencies = budget, latencies
        self._patience_s = patience_s
        self._hedge, self._give_up = hedge, give_up
        self._blocked: Task | None = None

    def watch(self, task: Task) -> None:
        """Watch this task, within a turn; the reader waits for no other any more."""
        self._blocked, task.hastened_s = task, self._runtime.now_s()
        self._look_again(task, task.hastened_s)

    def forget(self, task: Task) -> None:
        """Watch a task no longer, within a turn: it is done."""
        if self._blocked is task:
            self._blocked = None

    def _look(self) -> None:
        with self._turns.take() as later:
            task, now_s = self._blocked, self._runtime.now_s()
            if task is None:
                return
            if now_s >= task.hastened_s + self._patience_s:
                words = f"batch {task.step} did not come within {self._patience_s:g} s"
                error = StreamError(f"{words}: {self._roster.explain()}")
                self._give_up(task, error, later)
                return
            self._do_what_helps(task, now_s, later)
            self._look_again(task, now_s)

    def _do_what_helps(self, task: Task, now_s: float, later: Later) -> None:
        others = sum(each.is_free(now_s) for each in self._roster.active) > 1
        late_s = self._limit_s if others else max(self._limit_s, LATE_ALONE_S)
        late = [each for each in task.attempts if now_s - each.begun_s >= late_s]
        for attempt in late:
            timeout_s = PROBE_LATE_S if others else PROBE_ALONE_S
            self._roster.suspect(attempt.member, timeout_s, later)
        if not others or not len(late) == len(task.attempts) == 1:
            return
        is_pressing = now_s - late[0].begun_s >= late_s + ON_CREDIT_S
        if is_pressing or (self._latencies.late_s and self._budget.affords):
            self._hedge(task, later)

    @property
    def _limit_s(self) -> float:
        return self._latencies.late_s or LATE_S

    def _look_again(self, task: Task, now_s: float) -> None:
        """Wake up when the next request becomes late, or patience ends."""
        late_s = self._limit_s
        coming = [each.begun_s + late_s for each in task.attempts]
        soonest_s = min(
            (at_s for at_s in coming if at_s > now_s),
            default=now_s + (late_s if coming else LATE_S),
        )
        at_s = max(soonest_s, now_s + SHORTEST_LOOK_S)
        end_s = task.hastened_s + self._patience_s
        self._clock.set("look", min(at_s, end_s), self._look)
