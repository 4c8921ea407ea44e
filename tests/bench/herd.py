"""Real services in processes of their own, and the ways in which they are harmed.

For the benchmarks beside this file: what starts a service, kills, freezes and slows it,
and looks for what it has left behind.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from shaders21k import Program
from shaders21k.corpus import Corpus

PATTERNS = (
    "cos({n}.0 + 30.0 * length(p) - 3.0 * iTime)",
    "sin(p.x * {n}.0 + iTime) * cos(p.y * 9.0)",
    "sin(atan(p.y, p.x) * {n}.0 + iTime)",
    "fract(dot(p, vec2({n}.0, 7.0)) + iTime) * 2.0 - 1.0",
)
SOURCE = """void mainImage(out vec4 fragColor, in vec2 fragCoord) {{
    vec2 p = fragCoord / iResolution.xy - 0.5;
    float tone = 0.5 + 0.5 * {pattern};
    fragColor = vec4(tone, {n}.0 / 64.0, p.x + 0.5, 1.0);
}}"""

FIRST_PORT, LAST_PORT = 20_000, 32_000
"""Below those that connections take for their own end: a service that is started again
must find its port free."""

DUTY, PERIOD_S = 0.1, 0.1
"""A slowed service runs for a tenth of every tenth of a second."""


def write_light_corpus(path: Path, count: int = 60) -> Path:
    """Write a corpus of programs that compile and draw in next to no time."""
    programs = [
        Program(
            source=SOURCE.format(n=n, pattern=PATTERNS[n % 4].format(n=n)),
            url=f"light/{n}",
        )
        for n in range(count)
    ]
    with Corpus.open(path, create=True) as corpus:
        corpus.add(programs)
    return path


class Service:
    """`shaders21k serve`, in a process group of its own, at an address that stays.

    Args:
        folder: for its socket and its log.
        corpus: what it serves.
        workers: how many draw.
    """

    def __init__(self, folder: Path, corpus: Path, *, workers: int = 1) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.url = f"http://127.0.0.1:{find_port()}"
        self.socket = folder / "ring.sock"
        self.log = folder / "log"
        self.groups: list[int] = []
        self._corpus = corpus
        self._workers = workers
        self._process: subprocess.Popen[bytes] | None = None
        self._slowed: threading.Event | None = None

    @property
    def ring(self) -> str:
        """Its other address."""
        return f"ring://{self.socket}"

    @property
    def pid(self) -> int:
        """Of the process that was started last."""
        return self.groups[-1]

    def start(self) -> None:
        """Start it, and return before it is ready, as a supervisor would."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "shaders21k.cli", "serve"),
                    *("--corpus", self._corpus, "--device", "cpu"),
                    *("--workers", str(self._workers)),
                    *("--bind", self.url.removeprefix("http://")),
                    *("--socket", self.socket),
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.groups.append(self._process.pid)

    def wait_ready(self, patience_s: float = 60.0) -> None:
        """Wait until it can draw."""
        deadline_s = time.monotonic() + patience_s
        while not self.ask("/readyz"):
            if time.monotonic() > deadline_s or not self.is_up:
                sys.exit(f"{self.url} does not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    @property
    def is_up(self) -> bool:
        """Its process has not ended."""
        return self._process is not None and self._process.poll() is None

    def ask(self, path: str, timeout_s: float = 1.0) -> bytes:
        """GET from it; nothing where it does not answer with 200."""
        with (
            suppress(OSError, http.client.HTTPException),
            urllib.request.urlopen(self.url + path, timeout=timeout_s) as answer,
        ):
            return bytes(answer.read())
        return b""

    def kill(self) -> None:
        """Send SIGKILL to the service alone: its workers must end by themselves."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Send SIGTERM, and wait until it has ended in order."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        self.thaw()
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(30)

    def freeze(self) -> None:
        """Stop the service and its workers where they stand: sockets stay open."""
        os.killpg(self.pid, signal.SIGSTOP)

    def slow(self) -> None:
        """Let it run for a tenth of the time, drawing, answering and all."""
        self._slowed = threading.Event()
        args = (self.pid, self._slowed)
        threading.Thread(target=_hold_back, args=args, daemon=True).start()

    def thaw(self) -> None:
        """End `freeze` and `slow`."""
        if self._slowed is not None:
            self._slowed.set()
        if self.is_up:
            os.killpg(self.pid, signal.SIGCONT)

    def left_behind(self) -> list[int]:
        """Name the processes of all its lives that are still there."""
        return [pid for pid, group in list_processes() if group in self.groups]

    def clear_away(self) -> None:
        """End whatever is left, in whatever state."""
        self.thaw()
        for group in self.groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        if self._process is not None:
            self._process.wait(30)


def _hold_back(group: int, ended: threading.Event) -> None:
    with suppress(ProcessLookupError):
        while not ended.is_set():
            os.killpg(group, signal.SIGSTOP)
            ended.wait(PERIOD_S * (1 - DUTY))
            os.killpg(group, signal.SIGCONT)
            ended.wait(PERIOD_S * DUTY)


def find_port() -> int:
    """Find a port that nobody listens on, and that no connection is given."""
    ports = range(FIRST_PORT + os.getpid() % 1000 * 10, LAST_PORT)
    for port in ports:
        if port in _taken:
            continue
        with socket.socket() as sock, suppress(OSError):
            sock.bind(("127.0.0.1", port))
            _taken.add(port)
            return port
    sys.exit("no port is free")


_taken: set[int] = set()


def list_processes() -> list[tuple[int, int]]:
    """List all processes that have not ended: pid and process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, group = path.read_text().rpartition(")")[2].split()[:3]
            if state != "Z":
                found.append((int(path.parent.name), int(group)))
    return found


def read_total(page: bytes, name: str) -> float:
    """Add up a metric of a page of Prometheus' text format, whatever its labels."""
    pattern = rf"^{name}(?:\{{[^}}]*\}})? (\S+)$"
    found = re.findall(pattern, page.decode(), re.MULTILINE)
    return sum(map(float, found))


@contextmanager
def herd(
    folder: Path, corpus: Path, count: int, *, workers: int = 1
) -> Iterator[list[Service]]:
    """Start services and wait until all are ready; none is left after the block."""
    with ExitStack() as stack:
        services = []
        for number in range(count):
            service = Service(folder / str(number), corpus, workers=workers)
            stack.callback(service.clear_away)
            service.start()
            services.append(service)
        for service in services:
            service.wait_ready()
        yield services
