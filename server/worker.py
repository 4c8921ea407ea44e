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
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from renderer.pictures import Job
from server.blackboard import Blackboard
from server.errors import ServerError
from server.problems import describe_problem
from shaders21k import packets
from shaders21k.corpus import Corpus
from shaders21k.errors import ShadersError
from shaders21k.program import Program
from shaders21k.recipe import recipe
from shaders21k.spec import StreamSpec
from shaders21k.wire import Layout

log = logging.getLogger("server.worker")

SAMPLES_A_DEADLINE = 40
"""So many samples in one draw double the time that one program is allowed."""


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
        painter: draws.
        board: the blackboard, to be cleared after each piece of work.
    """

    def __init__(self, sock: socket.socket, painter: Any, board: Blackboard) -> None:
        self._sock = sock
        self._painter = painter
        self._board = board
        self._rings: dict[int, Ring] = {}

    def run(self) -> None:
        """Work until the crew hangs up."""
        while (received := packets.receive(self._sock)) is not None:
            message, fds = received
            try:
                answer = self._do(message, fds)
            except ShadersError as error:
                answer = {"op": "failed", "problem": describe_problem(error)}
            except Exception as error:
                # A fault of ours, not of the program that was drawn: say so and go
                # on, for an exit would look like the dead-man timer's.
                log.exception("work %s failed", message)
                answer = {"op": "failed", "problem": describe_problem(Fault(error))}
            finally:
                for fd in fds:
                    os.close(fd)
            faulthandler.cancel_dump_traceback_later()
            self._board.clear()
            if answer:
                packets.send(self._sock, {**answer, "part": message["part"]})

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
        rows = (np.flatnonzero(program % count == index) + low).tolist()
        layout = Layout.of(ring.spec, high - low)
        start = message["slot"] * ring.slot_bytes
        view = memoryview(ring.memory)[start : start + layout.size]
        job = Job(message["step"], rows, layout.view(view, "images"), low)
        (instead,) = self._painter.paint(
            ring.spec,
            [job],
            quarantined=frozenset(message["quarantined"]),
            one_by_one=message["one_by_one"],
        )
        return {"op": "painted", "instead": [list(pair) for pair in instead.items()]}

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
        return {"op": "drawn"}


def main() -> None:
    """Open the device and the corpus, say hello, and work."""
    sock_fd, board_fd, ids_fd, corpus_path, device_name, deadline = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    sock = socket.socket(fileno=int(sock_fd))
    board = Blackboard(int(board_fd))
    deadline_s = float(deadline)

    def watch(program: int | None, samples: int) -> None:
        allowed_s = deadline_s * (1 + samples / SAMPLES_A_DEADLINE)
        board.write(program, allowed_s)
        faulthandler.dump_traceback_later(allowed_s, exit=True)

    try:
        from renderer.device import open_device  # noqa: PLC0415
        from renderer.painter import Painter  # noqa: PLC0415

        with (
            Corpus.open(Path(corpus_path), readonly=True) as corpus,
            open_device(device_name) as device,
        ):
            ids = Path(f"/proc/self/fd/{ids_fd}").read_text("ascii").split("\n")

            @lru_cache(maxsize=1024)
            def fetch(index: int) -> Program:
                return corpus.programs([ids[index]])[0]

            hello = {"op": "hello", "fingerprint": asdict(device.fingerprint)}
            packets.send(sock, hello)
            Worker(sock, Painter(device, fetch, watch), board).run()
    except (ShadersError, ModuleNotFoundError) as error:
        packets.send(sock, {"op": "unfit", "detail": str(error)})


if __name__ == "__main__":
    main()
