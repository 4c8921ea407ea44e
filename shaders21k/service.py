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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from shaders21k.errors import ServiceError

READY = re.compile(r"serving (\d+) programs at (http://\S+) and (ring://\S+)")
END_S = 10.0
"""How long a service may take to end in order, before it is killed."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service.

    Attributes:
        programs: how many it serves.
        url, ring: where.
        pid: of its process.
        log: the file that it logs to, for as long as it runs.
    """

    programs: int
    url: str
    ring: str
    pid: int
    log: Path

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
    arguments: Sequence[str] = (), *, patience_s: float = 120.0
) -> Iterator[Service]:
    """Run `shaders21k serve` on a free port and a socket of its own.

    The service ends with the block, whatever ends that: an error, Ctrl-C or SIGTERM;
    and after a SIGKILL by itself, for then its standard input has ended.

    Args:
        arguments: more of them for `serve`, such as `--corpus FILE`.
        patience_s: how long it may take until it serves.

    Raises:
        ServiceError: it ended, or was not ready in time; carries its last words.
    """
    with (
        _ends_on_sigterm(),
        tempfile.TemporaryDirectory(prefix="shaders21k-") as folder,
    ):
        socket, log_path = Path(folder) / "ring.sock", Path(folder) / "service.log"
        command = [sys.executable, "-m", "shaders21k.cli", "serve"]
        command += ["--bind", "127.0.0.1:0", "--socket", str(socket)]
        command += ["--until-eof", *arguments]
        with (
            log_path.open("wb") as log,
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            ) as child,
        ):
            try:
                yield _await_ready(child, log_path, patience_s)
            finally:
                child.terminate()
                try:
                    child.wait(END_S)
                except subprocess.TimeoutExpired:
                    child.kill()


def _await_ready(
    child: "subprocess.Popen[bytes]", log_path: Path, patience_s: float
) -> Service:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_drain, args=(child.stdout, lines), daemon=True).start()
    deadline_s = time.monotonic() + patience_s
    while True:
        try:
            line = lines.get(timeout=max(0.0, deadline_s - time.monotonic()))
        except queue.Empty:
            raise ServiceError(
                f"the rendering service was not ready within {patience_s:g} s"
                f"{_last_words(log_path)}"
            ) from None
        if not line:
            raise ServiceError(
                f"the rendering service ended before it was ready, with exit code "
                f"{child.wait()}{_last_words(log_path)}"
            )
        if found := READY.search(line.decode("utf-8", "replace")):
            return Service(int(found[1]), found[2], found[3], child.pid, log_path)


def _drain(stdout: IO[bytes] | None, lines: "queue.SimpleQueue[bytes]") -> None:
    """Read on to the end: a full pipe would stop the service. An empty line ends."""
    with suppress(ValueError):  # closed while being read: the block has ended
        for line in stdout or ():
            lines.put(line)
    lines.put(b"")


def _last_words(log_path: Path) -> str:
    lines = log_path.read_text("utf-8", "replace").splitlines()
    return "; its last words: " + " | ".join(lines[-5:]) if lines else ""


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
