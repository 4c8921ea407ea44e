"""The staff: worker processes, kept at work and replaced when they die.

A worker dies in five ways. Its own dead-man timer ends it (exit code 1), the driver
crashes (a signal), its GPU is reset, it no longer draws what it should, or somebody
kills it. Work that it had in hand is given, unchanged, to its successor: batches are a
pure function of (spec, step), so drawing twice is harmless. Where a program is at fault
the blackboard says which; where it says "several", the successor draws one program at a
time, and its blackboard knows. A program at fault is quarantined: its substitutes,
named by the spec, are drawn until its term is over, and the rows are flagged. Where a
device is at fault, the others draw its share.
"""

import asyncio
import logging
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from server.blame import Death
from server.counters import Counters
from server.errors import DrawError, QuarantineError, ServerError
from server.fleet import Fleet
from server.handle import Handle, SharedRing, Work
from server.occupancy import Occupancy
from server.quarantine import Quarantine
from server.recruiter import Recruiter, Terms
from shaders21k.batch import Fingerprint

log = logging.getLogger("server.staff")

MAX_TRIES = 6
"""Work is given up when so many workers have died over it and taught us nothing."""

MAX_SENT = 6
"""Pieces of work sent to a worker at once: what it draws together, and what it draws
next. The rest wait here, where a full socket cannot lose them."""

IDLE_S = 60.0
"""A worker that has work and has begun none of it for so long is killed: it is stopped,
or its driver hangs where no program is to blame."""

GRACE_S = 1.0
"""How long after its deadline a worker may end itself before it is killed."""


class Staff:
    """Keeps workers at work, from `start` to `stop`.

    Args:
        corpus: the file that workers read programs from.
        ids: the selection; recipes name programs by their place in it.
        terms: how many, with what.

    Attributes:
        count: how many workers there are.
        counters: what has happened to them.
        duties: of each worker's place, when its worker has work.
        fingerprint: of the devices, which are all alike.
        fleet: the devices, and which of them are out of service.
        quarantine: programs that have hung or crashed a worker.
    """

    def __init__(self, corpus: Path, ids: Sequence[str], terms: Terms) -> None:
        self.count = terms.count
        self.counters = Counters()
        self.duties = [Occupancy() for _ in range(terms.count)]
        self.fingerprint: Fingerprint
        self.fleet = Fleet(terms.devices, terms.count)
        self.quarantine = Quarantine(ids)
        self._recruiter = Recruiter(corpus, ids, terms, self.fleet, self.counters)
        self._workers: list[Handle] = []
        self._parts = 0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def pids(self) -> list[int]:
        """Process identifiers of the workers that are alive."""
        return [
            each.process.pid for each in self._workers if each.process.poll() is None
        ]

    @property
    def alive(self) -> list[bool]:
        """Of each worker's place, whether its worker is alive."""
        return [each.process.poll() is None for each in self._workers]

    @property
    def trouble(self) -> str:
        """Why nobody can draw; "" where somebody can."""
        return self.fleet.trouble or ("" if self.pids else "no worker is alive")

    async def start(self) -> None:
        """Start every worker and wait until each can draw.

        Raises:
            ServerError: a worker cannot, in its own words; or two draw differently.
        """
        for index in range(self.count):
            self._workers.append(self._recruiter.start(index))
        for worker in self._workers:
            self.fingerprint = await self._recruiter.greet(worker)
        self._tasks = [
            asyncio.create_task(self._keep(index)) for index in range(self.count)
        ]
        self._tasks.append(asyncio.create_task(self._watch()))
        for task in self._tasks:
            task.add_done_callback(_report)

    async def stop(self) -> None:
        """End every worker; what is in hand is given up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._workers:
            worker.end()
            for work in worker.work.values():
                work.answer.cancel()
        self._recruiter.close()

    def forget(self, ring: SharedRing) -> None:
        """Tell the workers that a ring is gone, so that they let go of its memory."""
        for worker in self._workers:
            worker.forget(ring)

    def withdraw(self, ring: SharedRing, slot: int) -> bool:
        """Give up what is to be drawn into a slot, where no worker has it yet.

        Returns:
            Whether some was given up; `give` then raises `DrawError`.
        """
        given_up = False
        for worker in self._workers:
            for work in worker.work.values():
                is_it = work.ring is ring and work.message["slot"] == slot
                if is_it and not work.sent and not work.answer.done():
                    work.answer.set_exception(DrawError("nobody waits for it any more"))
                    given_up = True
        return given_up

    async def give(
        self,
        index: int,
        message: dict[str, Any],
        *,
        ring: SharedRing | None = None,
        fds: tuple[int, ...] = (),
    ) -> dict[str, Any]:
        """Have a piece of work done by a worker, or by whoever stands in for it.

        Args:
            index: the worker's place.
            message: what to do, for the packet.
            ring: that it must know first.
            fds: that go with the packet.

        Returns:
            The answer's packet.

        Raises:
            DrawError: it cannot be done.
            DeviceLostError: no device serves any more.
        """
        index = self.fleet.stand_in(index)
        worker = self._workers[index]
        self._parts += 1
        answer = asyncio.get_running_loop().create_future()
        message = {**message, "part": self._parts}
        worker.work[self._parts] = Work(message, answer, fds, ring)
        self._hand_over(worker)
        with self.duties[index]:
            reply: dict[str, Any] = await answer
        if reply["op"] == "failed":
            problem = reply["problem"]
            raise DrawError(problem["detail"], problem, reply["took_s"])
        return reply

    def _hand_over(self, worker: Handle) -> None:
        about = {
            "quarantined": self.quarantine.confined,
            "probation": self.quarantine.probationers,
            "untried": self.quarantine.untried,
        }
        worker.hand_over(MAX_SENT, about)

    async def _keep(self, index: int) -> None:
        """Take a worker's answers, and replace it when it ends.

        It returns when the worker's device is out of service.
        """
        while not self._workers[index].ended:
            worker = self._workers[index]
            answer = await worker.receive()
            match answer["op"]:
                case "gone":
                    await self._replace(worker)
                case "unfit":
                    log.error("worker %d cannot go on: %s", index, answer["detail"])
                    await self._replace(worker)
                case "lost":
                    self._note_reset(worker, answer)
                    await self._replace(worker)
                case "corrupt":
                    self.counters.sentinel_frames += 1
                    self._recruiter.note_corrupt(index, answer["detail"])
                    await self._replace(worker)
                case _:
                    self._take(worker, answer)

    def _take(self, worker: Handle, answer: dict[str, Any]) -> None:
        """Take an answer in."""
        worker.suspect = worker.idle_since_s = None
        if answer["op"] != "failed":
            worker.has_drawn = True
            self.fleet.note_drawn(worker.index)
            self.quarantine.note_drawn(answer["proven"])
        if answer["sentinel"]:
            self.counters.sentinel_frames += 1
            self.fleet.note_true(worker.index)
        work = worker.work.pop(answer["part"], None)
        if work is not None and not work.answer.done():
            work.answer.set_result(answer)
        self._hand_over(worker)

    def _note_reset(self, worker: Handle, answer: dict[str, Any]) -> None:
        worker.reset = answer["status"]
        detail = f"the GPU was reset under it ({worker.reset})"
        # A program that is guilty of it is quarantined, and says little of the device.
        if worker.reset != "guilty" and not worker.has_drawn:
            self.fleet.note_lost(worker.index, detail)

    async def _replace(self, worker: Handle) -> None:
        """Draw conclusions from a worker's end, and hand its work on."""
        # It has hung up; one that does not end all the same must not go on.
        with suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(worker.process.wait, GRACE_S)
        worker.end()
        death = worker.death
        taught = self._learn(worker, death)
        successor = await self._recruiter.find_successor(worker.index)
        # From here to the end nothing awaits: nobody gives work to either meanwhile.
        if successor:
            self.counters.replaced += 1
            successor.suspect = death.next_suspect
            self._workers[worker.index] = successor
        else:
            self._stop_device(worker.index)
        left, worker.work = worker.work, {}
        several = taught and death.is_several
        painted = (each for each in left.values() if each.message["op"] == "paint")
        doing = next((each for each in painted if each.sent), None)
        if several and doing and doing.message.get("one_by_one"):
            # Each of them can be drawn alone, and all of them together cannot.
            doing.deaths += 1
        for part, work in left.items():
            if work.answer.done():
                continue
            if work.sent and not taught:
                work.deaths += 1
            if work.sent and several:
                work.message["one_by_one"] = True
            work.sent = False
            self._hand_on(worker.index, part, work)

    def _hand_on(self, index: int, part: int, work: Work) -> None:
        """Give a dead worker's work to whoever draws in its place."""
        try:
            heir = self._workers[self.fleet.stand_in(index)]
            if work.deaths >= MAX_TRIES:
                raise DrawError(f"given up: {work.deaths} workers have died over it")
            if (program := work.message.get("program")) in self.quarantine:
                raise QuarantineError(f"program {program} is now in quarantine")
        except ServerError as error:
            work.answer.set_exception(error)
        else:
            heir.work[part] = work
            self._hand_over(heir)

    def _stop_device(self, index: int) -> None:
        """End all who draw with a device that is given up; each hands on its work."""
        device = self.fleet.device_of(index)
        for worker in self._workers:
            if self.fleet.device_of(worker.index) is device:
                worker.process.kill()

    def _learn(self, worker: Handle, death: Death) -> bool:
        """Count a death, and quarantine the program at fault.

        Returns:
            Whether it has taught us something: a program to leave alone, or that one
            of several must be.
        """
        self.counters.hangs += death.cause == "hang"
        self.counters.crashes += death.cause == "crash"
        self.counters.resets += death.cause == "reset"
        pid, reason = worker.process.pid, death.reason
        log.warning("worker %d (pid %d) ended: %s", worker.index, pid, reason)
        if not death.is_shaders:
            return False
        if death.is_several:
            return True
        return self.quarantine.strike(death.note.program, death.reason)

    async def _watch(self) -> None:
        """Kill workers that outlive their deadline, or do nothing although they should.

        The dead-man timer may fail too, and is set only where a program may hang.
        """
        while True:
            await asyncio.sleep(GRACE_S / 4)
            for worker in self._workers:
                is_overdue = worker.board.read().is_overdue(GRACE_S)
                if is_overdue or worker.look() > IDLE_S:
                    worker.overdue = True
                    worker.process.kill()


def _report(task: asyncio.Task[None]) -> None:
    """Say that a task which should never end has ended: a fault of ours."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("the crew is no longer kept", exc_info=error)
