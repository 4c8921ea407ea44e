"""README.md and docs/ do what they say: their blocks are run, in a new folder."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shaders21k.synth.stock import builtin_corpus

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PORT = "8000"
LOOK = "To look, and to choose"


@pytest.fixture(scope="module", autouse=True)
def _corpus():
    """Write the built-in corpus, where there is none, before anybody waits for it.

    Who asks a service that starts has patience for a minute, and gives up what is half
    written where other tests leave it half a core.
    """
    builtin_corpus()


@pytest.fixture
def folder(tmp_path):
    """A place of its own, and a port that nobody else has."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def run(language, text):
        text = text.replace(PORT, str(port))
        script = tmp_path / f"block.{language}"
        if language == "sh":
            # What a reader does with Ctrl-C, and -e so that no failure is passed over.
            end = "trap 'kill $(jobs -p) 2> kill.log || true' EXIT"
            text = f"set -euo pipefail\n{end}\n{text}"
        script.write_text(text)
        return subprocess.run(
            [{"sh": "bash", "python": sys.executable}[language], script.name],
            cwd=tmp_path,
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    run.path = tmp_path
    run.port = port
    return run


def block(heading):
    """The blocks of one section, in order."""
    section = README.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return BLOCK.findall(section)


def test_nothing_is_left_untried():
    """Each block belongs to a test below; a new one fails here until it has one."""
    tried = ["To train", "To stream", "To keep on disk", "On more than one machine"]
    tried += [LOOK, "To curate, or to write shaders"]
    assert sum(len(block(heading)) for heading in tried) == len(
        BLOCK.findall(README.read_text())
    )


def test_to_train(folder):
    ((language, text),) = block("To train")
    ran = folder(language, text)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (folder.path / "runs" / "first" / "metrics.jsonl").is_file()
    assert "untrained" in ran.stdout
    assert "</html>" in (folder.path / "report.html").read_text()
    assert (folder.path / "released" / "model.safetensors").is_file()


def test_to_stream(folder):
    (_, python), (_, shell) = block("To stream")
    ran = folder(
        "sh", f"{shell}cat > stream.py <<'END'\n{python}END\npython stream.py\n"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "3 (64, 2, 3, 128, 128)" in ran.stdout
    assert (folder.path / "batch-7.png").read_bytes().startswith(b"\x89PNG")
    assert len((folder.path / "batches.jsonl").read_text().splitlines()) == 21


def test_to_keep(folder):
    ((language, text),) = block("To keep on disk")
    ran = folder(language, text)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len([*(folder.path / "pictures").glob("*.tar")]) == 1
    assert len([*(folder.path / "parquet" / "data").iterdir()]) == 1
    assert len([*(folder.path / "films" / "films").iterdir()]) == 3


def test_to_plan(folder):
    ((language, text),) = block("On more than one machine")
    ran = folder(language, text)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "renderers" in ran.stdout


def test_to_look(folder):
    ((language, text),) = block(LOOK)
    ran = folder(language, text)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    pictures = {
        name: (folder.path / name).read_bytes() for name in ("still.png", "mine.png")
    }
    assert all(each.startswith(b"\x89PNG") for each in pictures.values())
    assert b"ftyp" in (folder.path / "moving.mp4").read_bytes()[:16]


def test_to_curate(folder):
    ((language, text),) = block("To curate, or to write shaders")
    ran = folder(language, text)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (folder.path / "disc.png").read_bytes().startswith(b"\x89PNG")
    assert (folder.path / "mine.db").is_file()


def test_streaming_says_what_is_so(folder):
    ((language, text),) = BLOCK.findall((ROOT / "docs" / "streaming.md").read_text())
    ran = folder(language, text)
    assert (ran.returncode, ran.stdout) == (0, "1\n"), ran.stderr
