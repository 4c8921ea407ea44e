"""Cores and links, shared out among all who want them at one moment.

Everybody gets the same, but for those who can use less or are held up elsewhere: their
rest is the others' (max-min fairness, by progressive filling; Bertsekas and Gallager
1992, 6.5.2). It is what a scheduler does with cores and TCP, roughly, with links.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial

from shaders21k.simulation.loop import Action, Event, Loop

TINY = 1e-9


@dataclass(slots=True, eq=False)
class Job:
    """Something that takes of several things at once, for as long as it takes.

    Attributes:
        left: what is still to be done: seconds of a core, or bytes.
        uses: of what it takes.
        most: that it can take a second; what nobody shares is limited by nothing else.
        done: what to do at its end.
        rate: that it has now.
    """

    left: float
    uses: Sequence[Hashable]
    most: float
    done: Action
    rate: float = 0.0


class Shared:
    """Things that several jobs use at once.

    Args:
        loop: whose time it is.
        capacity: of each thing, a second.

    Attributes:
        used: of each thing, all together.
    """

    def __init__(self, loop: Loop, capacity: dict[Hashable, float]) -> None:
        self._loop, self._capacity = loop, capacity
        self.used: dict[Hashable, float] = dict.fromkeys(capacity, 0.0)
        self._jobs: dict[Job, None] = {}
        self._since_s = loop.time_s
        self._next: Event | None = None

    def start(
        self,
        amount: float,
        uses: Sequence[Hashable],
        done: Action,
        most: float = math.inf,
    ) -> Job:
        """Begin a job."""
        job = Job(amount, uses, most, done)
        self._pass()
        self._jobs[job] = None
        self._share_out()
        return job

    def limit(self, job: Job, most: float) -> None:
        """Let a job take no more than this from now on; 0 holds it up."""
        if job in self._jobs:
            self._pass()
            job.most = most
            self._share_out()

    def stop(self, job: Job) -> None:
        """Do the rest of a job not."""
        if job in self._jobs:
            self._pass()
            del self._jobs[job]
            self._share_out()

    def _pass(self) -> None:
        """Take account of the time since the last change."""
        passed_s = self._loop.time_s - self._since_s
        self._since_s = self._loop.time_s
        if passed_s > 0:
            for job in self._jobs:
                done = min(job.left, job.rate * passed_s)
                job.left -= done
                for each in job.uses:
                    self.used[each] += done

    def _share_out(self) -> None:
        if self._next is not None:
            self._next.call_off()
            self._next = None
        if not self._jobs:
            return
        self._fill()
        soonest_s = min(
            (job.left / job.rate for job in self._jobs if job.rate > 0),
            default=math.inf,
        )
        if soonest_s < math.inf:
            self._next = self._loop.after(soonest_s, self._finish)

    def _fill(self) -> None:
        waiting = list(self._jobs)
        room = dict(self._capacity)
        while waiting:
            users: dict[Hashable, int] = {}
            for job in waiting:
                for each in job.uses:
                    users[each] = users.get(each, 0) + 1
            share = {each: room[each] / users[each] for each in users}
            bounds = [
                min(job.most, *(share[each] for each in job.uses)) for job in waiting
            ]
            level = max(0.0, min(bounds))
            rest = []
            for job, bound in zip(waiting, bounds, strict=True):
                if bound > level * (1 + TINY):
                    rest.append(job)
                    continue
                job.rate = level
                for each in job.uses:
                    room[each] -= level
            waiting = rest

    def _finish(self) -> None:
        self._next = None
        self._pass()
        soon_s = TINY * max(1.0, self._loop.time_s)
        finished = [job for job in self._jobs if job.left <= job.rate * soon_s]
        for job in finished:
            del self._jobs[job]
        self._share_out()
        for job in finished:
            job.done()


class Queue:
    """One who does one thing after the other, with a core of its own or a shared one.

    Args:
        shared: what it works with.
        uses: of it.

    Attributes:
        length: how many things it has to do.
    """

    def __init__(self, shared: Shared, uses: Sequence[Hashable]) -> None:
        self._shared, self._uses = shared, uses
        self._waiting: list[tuple[float, Action]] = []

    @property
    def length(self) -> int:
        """How many things are not done."""
        return len(self._waiting)

    def put(self, amount: float, done: Action) -> None:
        """Have something done."""
        self._waiting.append((amount, done))
        if len(self._waiting) == 1:
            self._begin()

    def _begin(self) -> None:
        amount, done = self._waiting[0]
        self._shared.start(amount, self._uses, partial(self._end, done), most=1.0)

    def _end(self, done: Action) -> None:
        self._waiting.pop(0)
        if self._waiting:
            self._begin()
        done()
