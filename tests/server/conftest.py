"""Real services on loopback, over small corpora of our own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from shaders21k import Program, Selection
from shaders21k.corpus import Corpus

# Every program a color of its own over moving rings, so that rows can be told apart.
RINGS = """void mainImage(out vec4 fragColor, in vec2 fragCoord) {{
    vec2 p = fragCoord / iResolution.xy - 0.5;
    float ring = 0.5 + 0.5 * cos({n}.0 + 30.0 * length(p) - 3.0 * iTime);
    fragColor = vec4(ring, {n}.0 / 64.0, p.x + 0.5, 1.0);
}}"""

BROKEN = "void mainImage(out vec4 c, in vec2 p) {\n    c = vec4(nothing);\n}"

# llvmpipe leaves a loop after 65535 rounds, so each round must be a long one.
HANGING = """#define ONE x = sin(x * 1.7 + float(i));
#define FOUR ONE ONE ONE ONE
#define SIXTEEN FOUR FOUR FOUR FOUR
#define MANY SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN
void mainImage(out vec4 c, in vec2 p) {
    float x = p.x;
    for (int i = 0; i < 2000000000; i++) { MANY MANY MANY MANY }
    c = vec4(x);
}"""


def rings(count):
    return [Program(source=RINGS.format(n=n), url=f"rings/{n}") for n in range(count)]


@dataclass(frozen=True)
class Service:
    url: str
    ring: str
    process: subprocess.Popen
    log: Path

    def get(self, path, *, method="GET", body=None):
        """Ask over HTTP: status, headers, body."""
        request = urllib.request.Request(self.url + path, method=method, data=body)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def json(self, path, **options):
        return json.loads(self.get(path, **options)[2])

    def metrics(self):
        """Values of /metrics by name, with the labels where there are any."""
        lines = self.get("/metrics")[2].decode().splitlines()
        values = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in values}

    def worker_pids(self):
        """Children of the service that draw, as the kernel knows them."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [int(pid) for pid in path.read_text().split()]
        lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids}
        return [pid for pid, line in lines.items() if b"server.worker" in line]


@contextmanager
def start(folder, programs, *arguments, exit_code=0, cli=("-m", "shaders21k.cli")):
    """Run `shaders21k serve` in a process of its own, as a user would.

    With programs, or with the file of a corpus that holds them. `cli` is what Python
    runs as the command line.
    """
    path = programs if isinstance(programs, Path) else folder / "corpus.db"
    if not isinstance(programs, Path):
        with Corpus.open(path, create=True) as corpus:
            corpus.add(programs)
    ring, log = folder / "ring.sock", folder / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [
                *(sys.executable, *cli, "serve"),
                *("--corpus", path, "--bind", "127.0.0.1:0", "--socket", ring),
                *("--device", "cpu", *arguments),
            ],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    try:
        with process.stdout:
            line = process.stdout.readline()
            assert line.startswith("serving "), log.read_text()
            process.stdout.readline()
        yield Service(line.split()[4], f"ring://{ring}", process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == exit_code, log.read_text()


def selection(service):
    """What a service draws from."""
    return Selection(**service.json("/v1/selection"))


def program_ids(service):
    """Programs that a service lists."""
    return [each["id"] for each in service.json("/v1/programs")["programs"]]


def wait_until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
    return found


def kill_9(pid):
    os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def lab():
    """This file's own names, for tests: they cannot import a conftest."""
    return sys.modules[__name__]


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """One service with two workers and 40 good programs, for all who do it no harm."""
    folder = tmp_path_factory.mktemp("service")
    with start(folder, rings(40), "--workers", "2") as running:
        yield running


@pytest.fixture(scope="session")
def secret():
    """The token that `guarded` asks for."""
    return "correct-horse-battery-staple"


@pytest.fixture(scope="session")
def guarded(tmp_path_factory, secret):
    """A service that asks for a token, and logs in JSON."""
    folder = tmp_path_factory.mktemp("guarded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHADERS21K_TOKEN", secret)
        patch.setenv("SHADERS21K_LOG", "json")
        with start(folder, rings(20), "--workers", "1") as running:
            patch.undo()  # who reads from it has to show it himself
            yield running
