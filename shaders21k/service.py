"""A rendering service of our own, as a child process that never outlives us."""

import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from shaders21k.errors import ServiceError
from shaders21k.tail import Tail

READY = re.compile(r"serving (\d+) programs at (http://\S+) and (ring://\S+)")
DRAIN_S, MARGIN_S = 10.0, 5.0
"""What `serve --drain` is unless said otherwise, and how much longer a service may take
to end in order, before it is killed."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service.

    Attributes:
        programs: how many it serves.
        url, ring: where.
        pid: of its process.
        log: the last of what it has logged.
    """

    programs: int
    url: str
    ring: str
    pid: int
    log: Tail

    @property
    def has_ended(self) -> bool:
        """Whether its process is no more; true once its block has ended, too."""
        look = os.WEXITED | os.WNOHANG | os.WNOWAIT  # its block will collect it
        try:
            return os.waitid(os.P_PID, self.pid, look) is not None
        except ChildProcessError:
            return True


@contextmanager
def start_service(
    arguments: Sequence[str] = (),
    *,
    patience_s: float = 120.0,
    end_s: float = DRAIN_S + MARGIN_S,
    listener: Callable[[str], object] | None = None,
) -> Iterator[Service]:
    """Run `shaders21k serve` on a free port and a socket of its own.

    The service ends with the block, whatever ends that: an error, Ctrl-C or SIGTERM;
    and after a SIGKILL by itself, for then its standard input has ended.

    Args:
        arguments: more of them for `serve`, such as `--corpus FILE`.
        patience_s: how long it may take until it serves.
        end_s: how long it may take to end, before it is killed: longer than it drains.
        listener: is told each line that it logs, in a thread of its own.

    Raises:
        ServiceError: it ended, or was not ready in time; carries its last words.
    """
    with (
        _ends_on_sigterm(),
        tempfile.TemporaryDirectory(prefix="shaders21k-") as folder,
    ):
        socket = Path(folder) / "ring.sock"
        command = [sys.executable, "-m", "shaders21k.cli", "serve"]
        command += ["--bind", "127.0.0.1:0", "--socket", str(socket)]
        command += ["--until-eof", *arguments]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as child:
            # Closed by who reads them: a worker that has frozen may hold them open for
            # longer than its service lives, and to close them here waits for that.
            stdout, stderr = child.stdout, child.stderr
            assert stdout
            assert stderr
            child.stdout = child.stderr = None
            log = Tail(stderr, listener)
            try:
                yield _await_ready(child, stdout, log, patience_s)
            finally:
                child.terminate()
                try:
                    child.wait(end_s)
                except subprocess.TimeoutExpired:
                    child.kill()
                log.finish()


def _await_ready(
    child: "subprocess.Popen[bytes]", stdout: IO[bytes], log: Tail, patience_s: float
) -> Service:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_drain, args=(stdout, lines), daemon=True).start()
    deadline_s = time.monotonic() + patience_s
    while True:
        try:
            line = lines.get(timeout=max(0.0, deadline_s - time.monotonic()))
        except queue.Empty:
            raise ServiceError(
                f"the rendering service was not ready within {patience_s:g} s"
                f"{_last_words(log)}"
            ) from None
        if not line:
            raise ServiceError(
                f"the rendering service ended before it was ready, with exit code "
                f"{child.wait()}{_last_words(log)}"
            )
        if found := READY.search(line.decode("utf-8", "replace")):
            return Service(int(found[1]), found[2], found[3], child.pid, log)


def _drain(stdout: IO[bytes], lines: "queue.SimpleQueue[bytes]") -> None:
    """Read on to the end: a full pipe would stop the service. An empty line ends."""
    with stdout:
        for line in stdout:
            lines.put(line)
    lines.put(b"")


def _last_words(log: Tail) -> str:
    words = log.quote()
    return f"; its last words: {words}" if words else ""


@contextmanager
def _ends_on_sigterm() -> Iterator[None]:
    """Turn SIGTERM into an exit that unwinds, where signals can be caught at all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _: Any) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
