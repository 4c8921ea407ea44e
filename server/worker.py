"""A worker: the process that draws. `python -m server.worker`, started by the crew.

OpenGL is loaded here and nowhere else in this room: a context must not be forked, and
moderngl holds the interpreter's lock while it draws. A shader may never end, so the
worker sets a dead-man timer before anything that runs one; `faulthandler`'s needs no
interpreter lock, and ends the process from a thread of its own.
"""

import faulthandler
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from renderer.errors import RendererError
from server import sentinel
from server.blackboard import Blackboard
from server.choices import Choices
from server.sentinel import SENTINELS
from server.workbench import Worker
from shaders21k import packets
from shaders21k.corpus import Corpus
from shaders21k.errors import ShadersError
from shaders21k.program import Program
from shaders21k.verdict import Choice

if TYPE_CHECKING:
    from renderer.device import Device
    from renderer.painter import Painter, Watch

    OpenPainter = Callable[
        [str, Callable[[int], Program], Watch, Callable[[int], Choice]],
        AbstractContextManager[tuple[Device, Painter]],
    ]


SAMPLES_A_DEADLINE = 40
"""So many samples in one draw double the time that one program is allowed."""

STILL_PART = 0.5
"""Of the deadline, that a large still may be foreseen to take."""

SENTINEL_S = 30.0
"""How long the sentinel may take; in a worker's first seconds the driver warms up."""


@contextmanager
def open_painter(
    device_name: str,
    fetch: Callable[[int], Program],
    watch: "Watch",
    choose: Callable[[int], Choice],
) -> Iterator[tuple["Device", "Painter"]]:
    """Open the device, and a painter that draws with it.

    Raises:
        DeviceError: it cannot be had.
    """
    from renderer.device import open_device  # noqa: PLC0415
    from renderer.painter import Painter  # noqa: PLC0415

    with open_device(device_name) as device:
        yield device, Painter(device, fetch, watch, choose)


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
        of_one_s = SENTINEL_S if program in SENTINELS else deadline_s
        allowed_s = of_one_s * (1 + samples / SAMPLES_A_DEADLINE)
        board.write(program, allowed_s, "draw" if samples else "compile")
        faulthandler.dump_traceback_later(allowed_s, exit=True)

    try:
        with Corpus.open(Path(corpus_path), readonly=True) as corpus:
            ids = Path(f"/proc/self/fd/{ids_fd}").read_text("ascii").split("\n")

            @lru_cache(maxsize=1024)
            def fetch(index: int) -> Program:
                if index in SENTINELS:
                    return sentinel.PROGRAM
                return corpus.programs([ids[index]])[0]

            choices = Choices()
            with open_painter(device_name, fetch, watch, choices) as (device, painter):
                Worker(
                    sock,
                    device,
                    painter,
                    board=board,
                    choices=choices,
                    still_s=deadline_s * STILL_PART,
                    sentinel_every=int(every),
                ).run()
    except (ShadersError, ModuleNotFoundError) as error:
        about_device = isinstance(error, RendererError)
        unfit = {"op": "unfit", "device": about_device, "detail": str(error)}
        packets.send(sock, unfit)


if __name__ == "__main__":
    main()
