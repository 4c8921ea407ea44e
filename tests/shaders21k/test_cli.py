"""The command line: what goes wrong is one line, and a number says whose fault."""

import json
import os
import subprocess
import sys

import pytest


def run(*words, cwd=None, **environment):
    ran = subprocess.run(
        [sys.executable, "-m", "shaders21k.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["pull", "memory://8", "--batches", "2"], 0, ""),
        (["pull", "ftp://x"], 1, "cannot stream from 'ftp://x'"),
        (["pull", "memory://8", "--resolution", "100"], 2, "try 104"),
        (["pull"], 2, "Missing argument"),
        (["nonesuch"], 2, "nonesuch"),
        (["render", "missing.glsl"], 1, "cannot read missing.glsl"),
    ],
)
def test_exit_codes(words, code, says):
    returned, _, stderr = run(*words)
    assert returned == code
    assert says in stderr
    assert "Traceback" not in stderr


def test_flags_go_before_environment_before_file_before_default(tmp_path):
    (tmp_path / "shaders21k.toml").write_text("[pull]\nbatches = 2\nbatch_size = 3\n")

    def lines(*words, **environment):
        words = ("pull", "memory://8", "--json", "--resolution", "8", *words)
        code, stdout, stderr = run(*words, cwd=tmp_path, **environment)
        assert code == 0, stderr
        return len(stdout.splitlines()) - 1

    assert lines() == 2
    assert lines(SHADERS21K_PULL_BATCHES="4") == 4
    assert lines("--batches", "5", SHADERS21K_PULL_BATCHES="4") == 5


def test_pull_ends_with_what_bounds_the_stream():
    words = ("pull", "memory://8", "--batches", "3", "--resolution", "8")
    assert "bounds this run" in run(*words)[1].splitlines()[-1]
    summary = json.loads(run(*words, "--json")[1].splitlines()[-1])
    assert "bounds this run" in summary["verdict"]


def test_settings_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "shaders21k.toml").write_text("[pull\n")
    code, _, stderr = run("pull", "memory://8", cwd=tmp_path)
    assert code == 1
    assert "shaders21k.toml" in stderr


def test_a_reader_that_leaves_early_brings_no_traceback():
    words = [sys.executable, "-m", "shaders21k.cli", "pull", "memory://8", "--json"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        first = running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == ""
    assert first.startswith('{"step": 0')
