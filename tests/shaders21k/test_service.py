import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shaders21k import BatchStream, Program, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.errors import ServiceError
from shaders21k.service import start_service

FLAT = "void mainImage(out vec4 c, in vec2 p) {{ c = vec4(vec3({n}.0 / 9.0), 1.0); }}"


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.db"
    with Corpus.open(path, create=True) as corpus:
        corpus.add([Program(source=FLAT.format(n=n), url=f"{n}") for n in range(9)])
    return path


def services(process_id):
    """Services that a process has started and that live, as the kernel knows them."""
    path = Path(f"/proc/{process_id}/task/{process_id}/children")
    pids = [int(pid) for pid in path.read_text().split()]
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids}
    return [pid for pid, line in lines.items() if b"shaders21k.cli" in line]


@pytest.fixture
def before():
    """Services of other tests, which run until the last of those is done."""
    return services(os.getpid())


def test_a_service_draws_and_ends_with_the_block_even_by_an_error(corpus, before):
    spec = StreamSpec(batch_size=4, resolution=16, window=9)
    with (
        pytest.raises(ZeroDivisionError),
        start_service(["--corpus", str(corpus), "--device", "cpu"]) as service,
    ):
        assert service.programs == 9
        assert len(services(os.getpid())) == len(before) + 1
        with BatchStream(service.ring, spec) as batches:
            assert next(batches).images.shape == (4, 2, 3, 16, 16)
        _ = 1 / 0
    assert services(os.getpid()) == before


def test_a_service_that_cannot_start_says_why(tmp_path, before):
    missing = str(tmp_path / "none.db")
    with (
        pytest.raises(ServiceError, match=r"exit code 1.*none\.db"),
        start_service(["--corpus", missing]),
    ):
        pass
    assert services(os.getpid()) == before


def test_one_that_takes_too_long_to_end_is_killed(corpus, before):
    """How long is too long depends on how long it shall drain."""
    arguments = ["--corpus", str(corpus), "--device", "cpu"]
    with start_service(arguments, end_s=0.5) as service:
        os.kill(service.pid, signal.SIGSTOP)
    assert service.has_ended
    assert services(os.getpid()) == before


def is_alive(process_id):
    """Whether it runs: one that has ended may wait to be collected, as a zombie."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(") ")[2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state[0] not in "ZX"


WAITS = """
import sys, time
from shaders21k.service import start_service
with start_service(["--corpus", sys.argv[1], "--device", "cpu"]) as service:
    print(service.url, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_signal_ends_both(corpus, number):
    command = [sys.executable, "-c", WAITS, str(corpus)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout.readline().startswith("http://")
        (child,) = services(parent.pid)
        parent.send_signal(number)
    deadline_s = time.monotonic() + 30.0
    while is_alive(child):  # nobody has waited for it where its parent was killed
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
