"""What a worker does: take packets, draw, answer. server/worker.py is the process."""

import faulthandler
import logging
import math
import mmap
import os
import select
import socket
import time
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from renderer.pictures import MAX_JOBS, Job, Pixels, Share
from server.blackboard import Blackboard
from server.choices import Choices
from server.errors import ServerError
from server.foresight import check_still
from server.problems import describe_problem
from server.sentinel import check_sentinel, draw_sentinel
from shaders21k import packets
from shaders21k.errors import ShadersError
from shaders21k.recipe import recipe
from shaders21k.spec import StreamSpec
from shaders21k.wire import Layout

if TYPE_CHECKING:
    from renderer.device import Device
    from renderer.painter import Painter

log = logging.getLogger("server.workbench")

Packet = tuple[dict[str, Any], list[int]]


MAX_MISSING = 8
"""Programs that a batch may need compiled and still be drawn with one before it."""


class Fault(ServerError):  # noqa: N818
    """An error that nobody foresaw, inside a worker."""


@dataclass(slots=True)
class Ring:
    """A ring as a worker sees it: the stream, and memory to draw into."""

    spec: StreamSpec
    memory: mmap.mmap
    slot_bytes: int


class Worker:
    """Does what the packets say, one after the other.

    Args:
        sock: to the crew.
        device: open; says whether it was reset.
        painter: draws with it.
        board: the blackboard, to be cleared after each piece of work.
        choices: how it draws; read from the packet that says so.
        still_s: how long one still may take.
        sentinel_every: pieces of work from one sentinel frame to the next.
    """

    def __init__(
        self,
        sock: socket.socket,
        device: "Device",
        painter: "Painter",
        *,
        board: Blackboard,
        choices: Choices,
        still_s: float,
        sentinel_every: int,
    ) -> None:
        self._sock = sock
        self._device = device
        self._painter = painter
        self._board = board
        self._choices = choices
        self._still_s = still_s
        self._sentinel_every = sentinel_every
        self._rings: dict[int, Ring] = {}
        self._waiting: list[Packet] = []
        self._quarantined: frozenset[int] = frozenset()
        self._done = 0

    def run(self) -> None:
        """Say hello, and work until the crew hangs up or the device fails."""
        first = draw_sentinel(self._painter)
        self._rest()
        fingerprint = asdict(self._device.fingerprint)
        packets.send(
            self._sock, {"op": "hello", "fingerprint": fingerprint, "sentinel": first}
        )
        while group := self._take():
            began_s = time.perf_counter()
            answers = self._try(group)
            took_s = time.perf_counter() - began_s
            before, self._done = self._done, self._done + len(answers)
            every = self._sentinel_every
            is_due = self._done // every > before // every
            if trouble := self._find_trouble(first, is_due=is_due):
                # The work is not answered: what was drawn is not to be believed. And
                # the blackboard is left as it is: it says over what.
                packets.send(self._sock, trouble)
                return
            self._rest()
            for (message, _), answer in zip(group, answers, strict=True):
                about = {"part": message["part"], "sentinel": is_due, "took_s": took_s}
                packets.send(self._sock, answer | about)
                is_due = False

    def _take(self) -> list[Packet]:
        """Take the next piece of work, with those that can be drawn with it.

        A still comes first, for somebody looks at it. While there is nothing to do,
        what will be needed next is compiled. Nothing is taken when the crew has hung
        up.
        """
        while self._is_heard or not self._waiting:
            if self._is_heard or not self._painter.prepare(self._quarantined):
                if not self._listen():
                    return []
            else:
                self._rest()
        stills = [each for each in self._waiting if each[0]["op"] == "stills"]
        first = stills[0] if stills else self._waiting[0]
        group = [first]
        if first[0]["op"] == "paint" and not first[0]["one_by_one"]:
            alike = takewhile(partial(self._is_drawn_with, first), self._waiting)
            group = list(islice(alike, MAX_JOBS))
        for packet in group:
            self._waiting.remove(packet)
        return group

    def _is_drawn_with(self, first: Packet, other: Packet) -> bool:
        """Whether a batch can be drawn with the first, and hardly delays it."""
        if other is first or not is_like(first, other):
            return other is first
        message = other[0]
        spec, share = self._rings[message["ring"]].spec, Share(*message["share"])
        missing = self._painter.count_missing(
            spec, message["step"], share, message["quarantined"]
        )
        return missing <= MAX_MISSING

    @property
    def _is_heard(self) -> bool:
        """Whether the crew has said something that nobody has listened to."""
        return bool(select.select([self._sock], [], [], 0)[0])

    def _listen(self) -> bool:
        """Wait for a packet; work is kept for later, and all else is done at once.

        Returns:
            Whether there was any: if not, the crew has hung up.
        """
        received = packets.receive(self._sock)
        if received is None:
            return False
        message, fds = received
        match message["op"]:
            case "ring":
                self._learn_ring(message, fds)
            case "drop":
                self._rings.pop(message["ring"], None)
            case "choices":
                self._choices.read(fds[0])
            case _:
                self._waiting.append(received)
                return True
        for fd in fds:
            os.close(fd)
        return True

    def _rest(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        self._board.clear()

    def _try(self, group: list[Packet]) -> list[dict[str, Any]]:
        """Do what packets ask for: an answer to each."""
        messages = [message for message, _ in group]
        try:
            if messages[0]["op"] == "stills":
                return [self._draw_stills(messages[0], group[0][1])]
            if len(group) > 1:
                return self._paint_together(messages)
            return self._paint(messages)
        except ShadersError as error:
            return [{"op": "failed", "problem": describe_problem(error)}] * len(group)
        except Exception as error:
            # A fault of ours, not of the program that was drawn: say so and go on, for
            # an exit would look like the dead-man timer's.
            log.exception("work %s failed", messages)
            problem = describe_problem(Fault(error))
            return [{"op": "failed", "problem": problem}] * len(group)
        finally:
            for _, fds in group:
                for fd in fds:
                    os.close(fd)

    def _find_trouble(self, first: str, *, is_due: bool) -> dict[str, Any] | None:
        """Say what is wrong with the device, if anything is."""
        status = self._device.reset_status()
        detail = ""
        if is_due and not status:
            try:
                check_sentinel(first, self._painter)
            except ShadersError as error:
                detail = str(error)
            status = self._device.reset_status()
        if status:
            return {"op": "lost", "status": status}
        return {"op": "corrupt", "detail": detail} if detail else None

    def _learn_ring(self, message: dict[str, Any], fds: list[int]) -> None:
        spec = StreamSpec.from_json(message["spec"])
        size = message["slot_bytes"] * message["slots"]
        self._rings[message["ring"]] = Ring(
            spec, mmap.mmap(fds[0], size), message["slot_bytes"]
        )

    def _paint_together(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Draw batches at once, or one by one if that fails: one fails for itself."""
        try:
            return self._paint(messages)
        except ShadersError:
            return [self._try([(message, [])])[0] for message in messages]

    def _paint(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Draw rows of batches of one stream, all at once."""
        ring = self._rings[messages[0]["ring"]]
        self._quarantined = frozenset(messages[0]["quarantined"])
        share = Share(*messages[0]["share"])
        self._device.stopwatch.restart()
        jobs, programs = [], []
        for message in messages:
            low, high = message["rows"]
            program = recipe(ring.spec, message["step"]).program[low:high]
            mine = share.find_rows(program)
            layout = Layout.of(ring.spec, high - low)
            start = message["slot"] * ring.slot_bytes
            view = memoryview(ring.memory)[start : start + layout.size]
            images = layout.view(view, "images")
            jobs.append(Job(message["step"], (mine + low).tolist(), images, low))
            programs.append(set(program[mine].ravel().tolist()))
        # One that is tried again must be known at once if it hangs again.
        untried = not set().union(*programs).isdisjoint(messages[0]["untried"])
        replaced = self._painter.paint(
            ring.spec,
            jobs,
            share=share,
            quarantined=self._quarantined,
            one_by_one=messages[0]["one_by_one"] or untried,
        )
        # Drawn together, each has had its part of it.
        spent = [each / len(jobs) for each in self._device.stopwatch.read()]
        return [
            {
                "op": "painted",
                "spent": spent,
                "instead": [list(pair) for pair in instead.items()],
                "proven": sorted(
                    {instead.get(each, each) for each in wanted}.intersection(
                        message["probation"]
                    )
                ),
            }
            for message, wanted, instead in zip(
                messages, programs, replaced, strict=True
            )
        ]

    def _draw_stills(self, message: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        times_s = message["times_s"]
        shape = (len(times_s), message["height_px"], message["width_px"], 3)
        frames: npt.NDArray[np.uint8] = np.frombuffer(
            mmap.mmap(fds[0], math.prod(shape)), np.uint8
        ).reshape(shape)
        size_px = message["width_px"], message["height_px"]

        def paint(width_px: int, height_px: int, time_s: float = times_s[0]) -> Pixels:
            return self._painter.paint_still(
                message["program"], time_s, width_px, height_px, tuple(message["crop"])
            )

        check_still(paint, *size_px, self._still_s)
        for frame, time_s in zip(frames, times_s, strict=True):
            frame[:] = paint(*size_px, time_s).transpose(1, 2, 0)
        proven = {message["program"]}.intersection(message["probation"])
        return {"op": "drawn", "proven": sorted(proven)}


def is_like(one: Packet, other: Packet) -> bool:
    """Whether batches can be drawn together."""
    together = ("op", "ring", "share", "one_by_one", "quarantined", "untried")
    return all(one[0].get(name) == other[0].get(name) for name in together)
