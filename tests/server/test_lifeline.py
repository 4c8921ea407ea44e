"""`serve --until-eof` ends with its standard input, whatever that is."""

import subprocess
import sys

import pytest

from shaders21k.corpus import Corpus

WAITS = """
import os, threading
from server.lifeline import hold
os.set_blocking(0, False)
ended = threading.Event()
hold(ended.set)
print(ended.wait(0.3), flush=True)
print(ended.wait(30))
"""


@pytest.mark.parametrize("stdin", ["< /dev/null", "< {corpus}", "<&-"])
def test_input_that_has_ended_ends_a_service_that_starts(lab, tmp_path, stdin):
    corpus = tmp_path / "corpus.db"
    with Corpus.open(corpus, create=True) as opened:
        opened.add(lab.rings(2))
    line = f'exec "$@" {stdin.format(corpus=corpus)}'
    ran = subprocess.run(
        [
            *("bash", "-c", line, "bash", sys.executable, "-m", "shaders21k.cli"),
            *("serve", "--until-eof", "--bind", "127.0.0.1:0", "--device", "cpu"),
            *("--corpus", corpus),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_pipe_that_does_not_block_has_not_ended():
    # Pipes that do: tests/shaders21k/test_service.py.
    with subprocess.Popen(
        [sys.executable, "-c", WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdin.write("words")
        process.stdin.flush()
        assert process.stdout.readline() == "False\n"
        assert process.communicate()[0] == "True\n"
