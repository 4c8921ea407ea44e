"""Readers of a ring in processes of their own: stopped ones, and others' containers."""

import contextlib
import hashlib
import itertools
import shutil
import signal
import subprocess
import sys

import pytest

from shaders21k import BatchStream, StreamSpec

HOLD = """
import hashlib, itertools, signal, sys
from shaders21k import *
spec = StreamSpec(batch_size=12, resolution=32, views=2)
digest = lambda batch: hashlib.sha256(batch.images.tobytes()).digest()
with BatchStream(sys.argv[1], spec, step=int(sys.argv[2])) as stream:
    held = list(itertools.islice(stream, 2))
    before = [digest(batch) for batch in held]
    print("held", flush=True)
    sys.stdin.readline()
    assert [digest(batch) for batch in held] == before
    print(held[-1].step + 1 == next(stream).step, flush=True)
"""


@contextlib.contextmanager
def start_reader(source, step):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, source, str(step)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()  # a stopped one ends by nothing less
        process.communicate()


def count_slots(service):
    (counts,) = service.json("/readyz")["streams"].values()
    return counts


def test_readers_that_are_stopped_starve_nobody_and_go_on_as_if_nothing_were(
    lab, tmp_path
):
    spec = StreamSpec(batch_size=12, resolution=32, views=2)
    with (
        lab.start(tmp_path, lab.rings(20), "--slots", "4") as service,
        start_reader(service.ring, 1000) as one,
        start_reader(service.ring, 2000) as two,
    ):
        for process in (one, two):
            assert process.stdout.readline() == "held\n"
            process.send_signal(signal.SIGSTOP)
        with BatchStream(service.ring, spec) as stream:
            for batch in itertools.islice(stream, 12):
                assert batch.images.std() > 0
        lab.wait_until(lambda: count_slots(service)["lagging"] > 0)
        for process in (one, two):
            process.send_signal(signal.SIGCONT)
            assert process.communicate("go on\n", 30)[0] == "True\n"
        none = {"held": 0, "lagging": 0}.items()
        lab.wait_until(lambda: none <= count_slots(service).items())


def can_unshare():
    command = ["unshare", "-m", "-p", "-f", "-i", "-n", "true"]
    return (
        shutil.which("unshare") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not can_unshare(), reason="namespaces may not be made here")
def test_containers_share_a_ring_through_its_socket_s_folder_alone(service):
    """Other mounts, processes, IPC and network: as two containers with a volume."""
    script = (
        "import hashlib, os, sys\n"
        "from shaders21k import *\n"
        "assert os.getpid() < 10 and not os.listdir('/dev/shm')\n"
        "spec = StreamSpec(batch_size=12, resolution=32, views=2)\n"
        "with BatchStream(sys.argv[1], spec) as stream:\n"
        "    for batch, _ in zip(stream, range(30)):\n"
        "        print(hashlib.sha256(batch.images.tobytes()).hexdigest())\n"
    )
    mounted = f"mount -t tmpfs none /dev/shm && exec {sys.executable} -c '{script}' $0"
    mounted = mounted.replace("'/dev/shm'", '"/dev/shm"')
    answer = subprocess.run(
        ["unshare", "-m", "-p", "-f", "-i", "-n", "sh", "-c", mounted, service.ring],
        capture_output=True,
        text=True,
        check=True,
    )
    there = answer.stdout.split()
    spec = StreamSpec(batch_size=12, resolution=32, views=2)

    with BatchStream(service.ring, spec) as stream:
        here = [
            hashlib.sha256(each.images.tobytes()).hexdigest()
            for each, _ in zip(stream, range(30), strict=False)
        ]
    assert there == here
