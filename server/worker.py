"""A worker: the process that draws. `python -m server.worker`, started by the crew.

OpenGL is loaded here and nowhere else in this room: a context must not be forked, and
moderngl holds the interpreter's lock while it draws. A shader may never end, so the
worker sets a dead-man timer before anything that runs one; `faulthandler`'s needs no
interpreter lock, and ends the process from a thread of its own.
"""

import faulthandler
import logging
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from renderer.errors import RendererError
from server import sentinel
from server.blackboard import Blackboard
from server.errors import ServerError
from server.problems import describe_problem
from server.sentinel import SENTINEL, check_sentinel, draw_sentinel
from shaders21k import packets
from shaders21k.corpus import Corpus
from shaders21k.errors import ShadersError
from shaders21k.program import Program
from shaders21k.recipe import recipe
from shaders21k.spec import StreamSpec
from shaders21k.wire import Layout

if TYPE_CHECKING:
    from renderer.device import Device
    from renderer.painter import Painter, Watch

    OpenPainter = Callable[
        [str, Callable[[int], Program], Watch],
        AbstractContextManager[tuple[Device, Painter]],
    ]

log = logging.getLogger("server.worker")

SAMPLES_A_DEADLINE = 40
"""So many samples in one draw double the time that one program is allowed."""

SENTINEL_S = 30.0
"""How long the sentinel may take; in a worker's first seconds the driver warms up."""


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
        sentinel_every: pieces of work from one sentinel frame to the next.
    """

    def __init__(
        self,
        sock: socket.socket,
        device: "Device",
        painter: "Painter",
        board: Blackboard,
        sentinel_every: int,
    ) -> None:
        self._sock = sock
        self._device = device
        self._painter = painter
        self._board = board
        self._sentinel_every = sentinel_every
        self._rings: dict[int, Ring] = {}
        self._done = 0

    def run(self) -> None:
        """Say hello, and work until the crew hangs up or the device fails."""
        first = draw_sentinel(self._painter)
        self._rest()
        fingerprint = asdict(self._device.fingerprint)
        packets.send(
            self._sock, {"op": "hello", "fingerprint": fingerprint, "sentinel": first}
        )
        while (received := packets.receive(self._sock)) is not None:
            message, fds = received
            answer = self._try(message, fds)
            if answer is None:
                continue
            self._done += 1
            is_due = self._done % self._sentinel_every == 0
            if trouble := self._find_trouble(first, is_due=is_due):
                # The work is not answered: what was drawn is not to be believed. And
                # the blackboard is left as it is: it says over what.
                packets.send(self._sock, trouble)
                return
            self._rest()
            about = {"part": message["part"], "sentinel": is_due}
            packets.send(self._sock, answer | about)

    def _rest(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        self._board.clear()

    def _try(self, message: dict[str, Any], fds: list[int]) -> dict[str, Any] | None:
        try:
            return self._do(message, fds)
        except ShadersError as error:
            return {"op": "failed", "problem": describe_problem(error)}
        except Exception as error:
            # A fault of ours, not of the program that was drawn: say so and go on, for
            # an exit would look like the dead-man timer's.
            log.exception("work %s failed", message)
            return {"op": "failed", "problem": describe_problem(Fault(error))}
        finally:
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

    def _do(self, message: dict[str, Any], fds: list[int]) -> dict[str, Any] | None:
        match message["op"]:
            case "ring":
                self._learn_ring(message, fds)
            case "drop":
                self._rings.pop(message["ring"], None)
            case "paint":
                return self._paint(message)
            case "still":
                return self._draw_still(message, fds)
        return None

    def _learn_ring(self, message: dict[str, Any], fds: list[int]) -> None:
        spec = StreamSpec.from_json(message["spec"])
        size = message["slot_bytes"] * message["slots"]
        self._rings[message["ring"]] = Ring(
            spec, mmap.mmap(fds[0], size), message["slot_bytes"]
        )

    def _paint(self, message: dict[str, Any]) -> dict[str, Any]:
        ring = self._rings[message["ring"]]
        low, high = message["rows"]
        # A program is always the same worker's, so that it is compiled once.
        index, count = message["share"]
        program = recipe(ring.spec, message["step"]).program[low:high, 0]
        mine = np.flatnonzero(program % count == index)
        untried = set(program[mine].tolist()).intersection(message["untried"])
        layout = Layout.of(ring.spec, high - low)
        start = message["slot"] * ring.slot_bytes
        view = memoryview(ring.memory)[start : start + layout.size]
        instead = self._painter.paint(
            ring.spec,
            message["step"],
            (mine + low).tolist(),
            layout.view(view, "images"),
            first_row=low,
            quarantined=frozenset(message["quarantined"]),
            # One that is tried again must be known at once if it hangs again.
            one_by_one=message["one_by_one"] or bool(untried),
        )
        drawn = {instead.get(each, each) for each in program[mine].tolist()}
        return {
            "op": "painted",
            "instead": [list(pair) for pair in instead.items()],
            "proven": sorted(drawn.intersection(message["probation"])),
        }

    def _draw_still(self, message: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        picture = self._painter.paint_still(
            message["program"],
            message["time_s"],
            message["width_px"],
            message["height_px"],
            tuple(message["crop"]),
        )
        interleaved = np.ascontiguousarray(picture.transpose(1, 2, 0))
        with mmap.mmap(fds[0], interleaved.nbytes) as memory:
            memory[:] = interleaved.tobytes()
        proven = {message["program"]}.intersection(message["probation"])
        return {"op": "drawn", "proven": sorted(proven)}


@contextmanager
def open_painter(
    device_name: str, fetch: Callable[[int], Program], watch: "Watch"
) -> Iterator[tuple["Device", "Painter"]]:
    """Open the device, and a painter that draws with it.

    Raises:
        DeviceError: it cannot be had.
    """
    from renderer.device import open_device  # noqa: PLC0415
    from renderer.painter import Painter  # noqa: PLC0415

    with open_device(device_name) as device:
        yield device, Painter(device, fetch, watch)


def main(open_painter: "OpenPainter" = open_painter) -> None:
    """Open the device and the corpus, say hello, and work."""
    sock_fd, board_fd, ids_fd, corpus_path, device_name, deadline, every = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    # Where memory runs out, a worker is what can be spared: it is replaced.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")
    sock = socket.socket(fileno=int(sock_fd))
    board = Blackboard(int(board_fd))
    deadline_s = float(deadline)

    def watch(program: int | None, samples: int) -> None:
        # The sentinel ends; where it does not, nothing is to be learnt in a hurry.
        of_one_s = SENTINEL_S if program == SENTINEL else deadline_s
        allowed_s = of_one_s * (1 + samples / SAMPLES_A_DEADLINE)
        board.write(program, allowed_s, "draw" if samples else "compile")
        faulthandler.dump_traceback_later(allowed_s, exit=True)

    try:
        with Corpus.open(Path(corpus_path), readonly=True) as corpus:
            ids = Path(f"/proc/self/fd/{ids_fd}").read_text("ascii").split("\n")

            @lru_cache(maxsize=1024)
            def fetch(index: int) -> Program:
                if index == SENTINEL:
                    return sentinel.PROGRAM
                return corpus.programs([ids[index]])[0]

            with open_painter(device_name, fetch, watch) as (device, painter):
                Worker(sock, device, painter, board, int(every)).run()
    except (ShadersError, ModuleNotFoundError) as error:
        about_device = isinstance(error, RendererError)
        unfit = {"op": "unfit", "device": about_device, "detail": str(error)}
        packets.send(sock, unfit)


if __name__ == "__main__":
    main()
