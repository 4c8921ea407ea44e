"""A stream from any number of renderers, each batch from whichever has it first.

A renderer that fails is left at once, and what it owed is asked of the others. Batches
are the same from all of them, so to ask twice is harmless, and order is the reader's.
"""

import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYetError
from contextlib import suppress
from functools import partial

from shaders21k.batch import Batch, Fingerprint
from shaders21k.errors import (
    BusyError,
    RefusedError,
    SelectionError,
    ShadersError,
    StreamError,
    WireError,
)
from shaders21k.metrics import Metrics
from shaders21k.spec import StreamSpec
from shaders21k.transports.addresses import Address
from shaders21k.transports.base import CONNECT_S, Endpoint
from shaders21k.transports.budget import Budget, Latencies
from shaders21k.transports.lookout import Lookout
from shaders21k.transports.members import (
    PAUSE_S,
    Attempt,
    Member,
    Task,
    choose_hedge,
    choose_member,
)
from shaders21k.transports.roster import Roster
from shaders21k.transports.runtime import THREADED, Runtime
from shaders21k.transports.turns import Later, Turns

FIRST_FEW = 4
"""Batches that one renderer is asked for while others have not been heard of yet. All
that a reader asks ahead would go to the first that answers, and wait there."""


class OtherDeviceError(SelectionError):
    """A renderer whose pixels would differ in their last bits from the others'."""


class ManyTransport:
    """Streams from all renderers that a source names, be it one.

    Args:
        look_up: lists every place where a renderer may be; may block.
        make: an endpoint for a place; connects nothing yet.
        metrics: counts hedges and retries.
        patience_s: how long a blocked reader waits for a batch before it is told that
            there will be none, and why.
        connect_s: how long the first renderer may take to appear.
        renew_s: how often to look up again; None never.
        strict: whether all batches must come from one kind of device and driver.
        runtime: the time and the threads that it lives by.
    """

    def __init__(
        self,
        look_up: Callable[[], Iterable[Address]],
        make: Callable[[Address], Endpoint],
        *,
        metrics: Metrics,
        patience_s: float,
        connect_s: float = CONNECT_S,
        renew_s: float | None = None,
        strict: bool = False,
        runtime: Runtime = THREADED,
    ) -> None:
        self._look_up, self._make, self._renew_s = look_up, make, renew_s
        self._metrics = metrics
        self._patience_s = patience_s
        self._connect_s = connect_s
        self._strict = strict
        self._runtime = runtime
        self._turns = Turns()
        self._tasks: set[Task] = set()
        self._budget = Budget()
        self._latencies = Latencies()
        self._fingerprint: Fingerprint | None = None
        self._roster: Roster | None = None

    def open(self, spec: StreamSpec) -> StreamSpec:
        """See `Transport.open`; returns as soon as one renderer has agreed."""
        self._clock = self._runtime.start_clock()
        self._roster = roster = Roster(
            self._look_up,
            self._make,
            self._renew_s,
            runtime=self._runtime,
            turns=self._turns,
            clock=self._clock,
            listener=self,
        )
        self._lookout = Lookout(
            self._runtime,
            self._turns,
            self._clock,
            roster,
            budget=self._budget,
            latencies=self._latencies,
            patience_s=self._patience_s,
            hedge=partial(self._place, is_hedge=True),
            give_up=self._give_up,
        )
        roster.start(spec)
        try:
            return self._runtime.wait(roster.opened, self._connect_s)
        except NotYetError:
            words = roster.explain() or "its names are still being looked up"
            raise StreamError(f"no renderer answers: {words}") from None

    def submit(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """See `Transport.submit`."""
        if self._roster is None:
            raise StreamError("the stream is not open")
        task = Task(step, rows)
        task.future.add_done_callback(partial(self._forget, weakref.ref(task)))
        with self._turns.take() as later:
            self._tasks.add(task)
            self._place(task, later)
        return task.future

    def hasten(self, step: int, rows: tuple[int, int]) -> None:
        """See `Transport.hasten`: from now on it is watched, and hedged when late."""
        with self._turns.take():
            for task in self._tasks:
                if (task.step, task.rows) == (step, rows):
                    self._lookout.watch(task)

    def find_spec(self, spec_id: str) -> StreamSpec | None:
        """See `Transport.find_spec`: asks one renderer after the other."""
        members = self._roster.active if self._roster else []
        for member in members:
            with suppress(ShadersError):
                if member.serves and (found := member.endpoint.find_spec(spec_id)):
                    return found
        return None

    def close(self) -> None:
        """See `Transport.close`."""
        roster, self._roster = self._roster, None
        if roster is None:
            return
        with self._turns.take() as later:
            for task in list(self._tasks):
                self._let_go(task, later)
                later.append(task.future.cancel)
        self._clock.stop()
        roster.close()

    # Asking -----------------------------------------------------------------------

    def _place(self, task: Task, later: Later, *, is_hedge: bool = False) -> None:
        """Ask somebody for a batch; where nobody can be asked, leave it to wait."""
        roster = self._roster
        if roster is None:
            return
        now_s = self._runtime.now_s()
        asked = {attempt.member for attempt in task.attempts} | task.refusals.keys()
        free = [
            each for each in roster.active if each.is_free(now_s) and each not in asked
        ]
        if not free:
            self._give_up_if_hopeless(task, later)
            return
        if roster.is_gathering:
            free = [each for each in free if len(each.attempts) < FIRST_FEW]
            if not free:
                return
        if is_hedge:
            member = choose_hedge(free, task.attempts[0].member.fingerprint, now_s)
        else:
            in_flight = 1 + sum(bool(each.attempts) for each in self._tasks)
            member = choose_member(free, roster.spec, task.step, in_flight, now_s)
        if task.reason or is_hedge:
            self._budget.spend()
        else:
            self._budget.earn()
        if task.reason:
            self._metrics.retries.labels(task.reason).inc()
            task.reason = ""
        attempt = Attempt(task, member, len(member.attempts) + 1, now_s, is_hedge)
        task.attempts.append(attempt)
        member.attempts.append(attempt)
        later.append(partial(self._ask, attempt))

    def _ask(self, attempt: Attempt) -> None:
        task = attempt.task
        try:
            future = attempt.member.endpoint.submit(task.step, task.rows)
        except ShadersError as error:
            future = Future()
            future.set_exception(error)
        with self._turns.take() as later:
            if attempt.is_over:
                later.append(future.cancel)
                return
            attempt.future = future
            later.append(
                lambda: future.add_done_callback(partial(self._finish, attempt))
            )

    def _finish(self, attempt: Attempt, future: Future[Batch]) -> None:
        """Take what a request has brought; it runs in whichever thread brings it."""
        task, member = attempt.task, attempt.member
        with self._turns.take() as later:
            if attempt.is_over:
                return
            self._end(attempt, later)
            if future.cancelled():
                error: BaseException | None = StreamError(f"{member.name} was closed")
            else:
                error = future.exception()
            if error is None:
                error = self._compare(member, future.result())
            if error is None:
                self._deliver(attempt, future.result(), later)
            else:
                if attempt.is_hedge:
                    self._metrics.hedges.labels("no").inc()
                self._fail(attempt, error, later)
            if not task.attempts and task in self._tasks:
                self._place(task, later)

    def _end(self, attempt: Attempt, later: Later) -> None:
        attempt.is_over = True
        attempt.future = None
        attempt.task.attempts.remove(attempt)
        attempt.member.attempts.remove(attempt)
        if self._roster is not None:
            self._roster.leave_if_idle(attempt.member, later)

    def _compare(self, member: Member, batch: Batch) -> OtherDeviceError | None:
        """Say why a strict stream must not have a batch."""
        first = self._fingerprint = self._fingerprint or batch.fingerprint
        if not self._strict or batch.fingerprint == first:
            return None
        return OtherDeviceError(
            f"{member.name} draws with {batch.fingerprint}, and this strict stream "
            f"began with {first}: leave that renderer out, or be less strict"
        )

    def _deliver(self, attempt: Attempt, batch: Batch, later: Later) -> None:
        """Hand a batch to the reader."""
        task, member = attempt.task, attempt.member
        now_s = self._runtime.now_s()
        self._latencies.note(member.note(attempt, now_s))
        member.pause_s, member.fingerprint = PAUSE_S, batch.fingerprint
        if attempt.is_hedge:
            self._metrics.hedges.labels("yes").inc()
        for other in task.attempts:
            other.member.note_late(other, now_s)
        self._let_go(task, later)
        later.append(partial(_settle, task.future, batch))

    def _fail(self, attempt: Attempt, error: BaseException, later: Later) -> None:
        """See what an error means for its renderer, and for the batch."""
        task, member, roster = attempt.task, attempt.member, self._roster
        if roster is None:
            return
        if isinstance(error, BusyError):
            task.reason = "busy"
            roster.rest(member, error)
        elif isinstance(error, RefusedError):
            task.reason = "wrong"
            task.refusals[member] = error
        elif isinstance(error, (WireError, SelectionError)):
            task.reason = "wrong"
            roster.dismiss(member, error, "wrong", later)
        elif isinstance(error, StreamError):
            task.reason = "gone"
            roster.dismiss(member, error, "gone", later)
        else:  # nobody could do it, or nobody foresaw it
            self._give_up(task, error, later)

    def _give_up_if_hopeless(self, task: Task, later: Later) -> None:
        roster = self._roster
        if roster is None or task.attempts:
            return
        if any(each.serves and each not in task.refusals for each in roster.active):
            return  # they rest
        error = next(iter(task.refusals.values()), None) or roster.hopeless
        if error is not None:
            self._give_up(task, error, later)

    def _give_up(self, task: Task, error: BaseException, later: Later) -> None:
        self._let_go(task, later)
        later.append(partial(_settle, task.future, error))

    def _let_go(self, task: Task, later: Later) -> None:
        """Forget a task, and hang up on whoever still draws it."""
        self._tasks.discard(task)
        self._lookout.forget(task)
        for attempt in list(task.attempts):
            self._drop(attempt, later)

    def _drop(self, attempt: Attempt, later: Later) -> None:
        if attempt.is_hedge:
            self._metrics.hedges.labels("no").inc()
        if attempt.future is not None:
            later.append(attempt.future.cancel)
        self._end(attempt, later)

    def _forget(self, ref: "weakref.ref[Task]", future: Future[Batch]) -> None:
        # By a weak reference: a future that held its task, which holds it, would keep
        # its batch until the next collection of garbage.
        task = ref()
        if task is not None and future.cancelled():
            with self._turns.take() as later:
                self._let_go(task, later)

    # What becomes of renderers ----------------------------------------------------

    def lose(self, member: Member, reason: str, later: Later) -> None:
        """See `Listener.lose`: what it owes is asked of others, the soonest first."""
        owed = sorted(member.attempts, key=lambda each: each.task.step)
        for attempt in owed:
            self._drop(attempt, later)
            attempt.task.reason = reason
        for attempt in owed:
            if not attempt.task.attempts:
                self._place(attempt.task, later)

    def resume(self, later: Later) -> None:
        """See `Listener.resume`."""
        waiting = [task for task in self._tasks if not task.attempts]
        for task in sorted(waiting, key=lambda each: each.step):
            self._place(task, later)


def _settle(future: Future[Batch], outcome: Batch | BaseException) -> None:
    if future.set_running_or_notify_cancel():  # not cancelled meanwhile
        if isinstance(outcome, Batch):
            future.set_result(outcome)
        else:
            future.set_exception(outcome)
