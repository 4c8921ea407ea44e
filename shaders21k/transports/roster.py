"""The renderers behind a source: who is there, who has left, and who is back."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import Protocol

from shaders21k.errors import (
    BusyError,
    RefusedError,
    SelectionError,
    ShadersError,
    SpecError,
    StreamError,
    WireError,
)
from shaders21k.spec import StreamSpec
from shaders21k.transports.addresses import Address
from shaders21k.transports.base import Endpoint
from shaders21k.transports.members import Member
from shaders21k.transports.runtime import Clock, Runtime
from shaders21k.transports.turns import Later, Turns

log = logging.getLogger("shaders21k.stream")

PROBE_S = 2.0
"""How long one that was away may take to say that it is back."""

WRONG_S = 30.0
"""How long one that is not what we want is left alone."""

PAUSE_ALONE_S = 0.5
"""How long any of them is left alone at most while nobody serves."""

SHORTEST_REST_S, LONGEST_REST_S = 0.05, 60.0
BETWEEN_PROBES_S = 0.25
ERRANDS = 32


class Listener(Protocol):
    """Who must know what becomes of renderers. Both are called within a turn."""

    def lose(self, member: Member, reason: str, later: Later) -> None:
        """Hear that one serves no more, for a reason of `Metrics.retries`."""

    def resume(self, later: Later) -> None:
        """Hear that one serves again, or that one never will."""


class Roster:
    """Finds renderers, registers the stream with each, and leaves those that fail.

    Looking up names, registering and probing may block, so each is an errand.

    Args:
        look_up: lists every place where a renderer may be; may block.
        make: an endpoint for a place; connects nothing yet.
        renew_s: how often to look up again; None never.
        runtime: whose time it is, and who does the errands.
        turns: guards what is here; methods with `later` are called within a turn.
        clock: for what is to be done again.
        listener: of what becomes of them.

    Attributes:
        members: all that are known.
        active: those whose address is still known; replaced when that changes.
        spec: the stream, with its selection as soon as one has registered it.
        opened: the same, for whoever waits for the first; or why there will be none.
    """

    def __init__(
        self,
        look_up: Callable[[], Iterable[Address]],
        make: Callable[[Address], Endpoint],
        renew_s: float | None,
        *,
        runtime: Runtime,
        turns: Turns,
        clock: Clock,
        listener: Listener,
    ) -> None:
        self.members: dict[Address, Member] = {}
        self.active: list[Member] = []
        self.opened: Future[StreamSpec] = Future()
        self._look_up, self._make, self._renew_s = look_up, make, renew_s
        self._runtime = runtime
        self._turns, self._clock, self._listener = turns, clock, listener
        self._errands = runtime.start_errands(ERRANDS, "shaders21k-errand")
        self._closed = False

    def start(self, spec: StreamSpec) -> None:
        """Look for renderers of this stream."""
        self.spec = spec
        self._errands.do(self._renew)

    def close(self) -> None:
        """Leave all renderers, and end all threads."""
        with self._turns.take():
            self._closed = True
        for member in list(self.members.values()):
            member.endpoint.close()
        self._errands.close()

    @property
    def is_gathering(self) -> bool:
        """Whether one has neither served nor failed yet; `resume` tells when it has."""
        return any(not each.serves and each.trouble is None for each in self.active)

    @property
    def _is_served(self) -> bool:
        return any(member.serves for member in self.active)

    @property
    def hopeless(self) -> ShadersError | None:
        """Why no renderer will ever do, where all there are are the wrong ones."""
        troubles = [member.trouble for member in self.active if member.is_wrong]
        return troubles[0] if troubles and len(troubles) == len(self.active) else None

    def explain(self) -> str:
        """Say of each renderer why it does not serve."""
        now_s = self._runtime.now_s()
        return "; ".join(
            f"{member.name}: {member.trouble}"
            if member.trouble
            else f"{member.name} {_describe(member, now_s)}"
            for member in self.active
        )

    # What is learnt of them -------------------------------------------------------

    def dismiss(
        self, member: Member, error: ShadersError, reason: str, later: Later
    ) -> None:
        """Ask one for nothing more, until it has registered the stream again."""
        if not member.serves:
            return
        member.serves = False
        log.warning("%s is left alone: %s", member.name, error)
        self._put_off(member, error, later)
        if not self._is_served:  # so the others are worth a try at once
            for each in self.active:
                if not each.is_wrong and each is not member:
                    self._recruit_later(each, 0.0)
        self._listener.lose(member, reason, later)

    def rest(self, member: Member, error: BusyError) -> None:
        """Ask one for nothing more for as long as it says."""
        rest_s = min(max(error.retry_after_s, SHORTEST_REST_S), LONGEST_REST_S)
        member.rests_until_s = self._runtime.now_s() + rest_s
        self._clock.set(("rest", id(member)), member.rests_until_s, self._resume)

    def suspect(self, member: Member, timeout_s: float, later: Later) -> None:
        """Ask one that is late whether it is alive; one that says nothing is frozen."""
        now_s = self._runtime.now_s()
        if member.is_probed or now_s - member.probed_s < BETWEEN_PROBES_S:
            return
        member.is_probed, member.probed_s = True, now_s
        later.append(lambda: self._errands.do(partial(self._probe, member, timeout_s)))

    def leave_if_idle(self, member: Member, later: Later) -> None:
        """Let go of one whose address has gone, if nothing is on its way from it."""
        if member.retired and not member.attempts:
            place = next(key for key, each in self.members.items() if each is member)
            del self.members[place]
            later.append(lambda: self._errands.do(member.endpoint.close))

    # Errands ----------------------------------------------------------------------

    def _renew(self) -> None:
        places = list(self._look_up())
        with self._turns.take() as later:
            if self._closed:
                return
            for place, member in list(self.members.items()):
                member.retired = place not in places
                self.leave_if_idle(member, later)
            for place in places:
                if place not in self.members:
                    member = self.members[place] = Member(self._make(place))
                    later.append(
                        partial(self._errands.do, partial(self._recruit, member))
                    )
            self.active = [each for each in self.members.values() if not each.retired]
            if self._renew_s is not None:
                at_s = self._runtime.now_s() + self._renew_s
                self._clock.set("renew", at_s, lambda: self._errands.do(self._renew))

    def _recruit(self, member: Member) -> None:
        """Register the stream with one renderer, so that it serves."""
        with self._turns.take():
            idle = not (member.retired or member.serves or member.is_recruited)
            if self._closed or not idle:
                return
            member.is_recruited = True
        try:
            if member.trouble is not None:
                member.endpoint.probe(PROBE_S)
            spec = member.endpoint.open(self.spec)
        except Exception as error:  # noqa: BLE001, it must be tried again whatever it was
            with self._turns.take() as later:
                member.is_recruited = False
                self._put_off(member, _foresee(error), later)
                self._listener.resume(later)
            return
        with self._turns.take() as later:
            member.is_recruited = False
            if self._closed or member.retired:
                later.append(member.endpoint.close)
            elif self.spec.selection is not None and spec != self.spec:
                self._put_off(member, _other_selection(spec, self.spec), later)
                self._listener.resume(later)
            else:
                if member.trouble is not None:
                    log.warning("%s serves again", member.name)
                member.serves, member.trouble, member.is_wrong = True, None, False
                self.spec = spec
                later.append(partial(_settle, self.opened, spec))
                self._listener.resume(later)

    def _put_off(self, member: Member, error: ShadersError, later: Later) -> None:
        """Try again later to recruit one, and remember why it does not serve."""
        if self._closed:
            return
        if isinstance(error, SpecError):
            later.append(partial(_settle, self.opened, error))
        wrong = isinstance(error, (WireError, SelectionError, RefusedError, SpecError))
        if wrong and not member.is_wrong:
            log.warning("%s is not what we want: %s", member.name, error)
        if wrong or member.trouble is None:  # the first reason says most
            member.trouble = error
        member.is_wrong = wrong
        if isinstance(error, BusyError):
            pause_s = min(max(error.retry_after_s, SHORTEST_REST_S), LONGEST_REST_S)
        else:
            pause_s = WRONG_S if wrong else member.pause()
        if not (wrong or self._is_served):
            pause_s = min(pause_s, PAUSE_ALONE_S)
        self._recruit_later(member, pause_s)
        if self.hopeless:
            later.append(partial(_settle, self.opened, self.hopeless))

    def _recruit_later(self, member: Member, pause_s: float) -> None:
        self._clock.set(
            ("recruit", id(member)),
            self._runtime.now_s() + pause_s,
            lambda: self._errands.do(partial(self._recruit, member)),
        )

    def _probe(self, member: Member, timeout_s: float) -> None:
        silent: ShadersError | None = None
        try:
            member.endpoint.probe(timeout_s)
        except Exception as error:  # noqa: BLE001, as above
            silent = _foresee(error)
        with self._turns.take() as later:
            member.is_probed = False
            if silent and not self._closed:
                self.dismiss(member, silent, "late", later)

    def _resume(self) -> None:
        with self._turns.take() as later:
            self._listener.resume(later)


def _foresee(error: Exception) -> ShadersError:
    """Take what nobody foresaw, such as a lack of threads, for an absence."""
    if isinstance(error, ShadersError):
        return error
    return StreamError(f"{type(error).__name__}: {error}")


def _describe(member: Member, now_s: float) -> str:
    if not member.serves:
        return "has not answered yet"
    if member.rests_until_s > now_s:
        return "is busy"
    return "has said nothing" if member.attempts else "serves"


def _other_selection(theirs: StreamSpec, ours: StreamSpec) -> SelectionError:
    return SelectionError(
        f"it serves {theirs.selection}, and the stream has begun with {ours.selection}:"
        " start all renderers with the same corpus"
    )


def _settle(opened: Future[StreamSpec], outcome: StreamSpec | ShadersError) -> None:
    with suppress(InvalidStateError):  # it has been before
        if isinstance(outcome, ShadersError):
            opened.set_exception(outcome)
        else:
            opened.set_result(outcome)
