"""The built-in corpus as a file: made once, whole or not at all.

Of a shorter list: `test_synth` writes all of it, by the same `builtin`.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from shaders21k import CorpusError
from shaders21k.corpus import Corpus
from shaders21k.schema import VERSION
from shaders21k.synth import builtin_seeds
from shaders21k.synth.frozen import DIGITS
from shaders21k.synth.stock import builtin_corpus

FEW = 2000
"""Programs of the shorter list: two processes are at it for some seconds."""

MAKE = f"""
from shaders21k.synth import frozen
few = frozen.builtin_seeds()[:{FEW}]
frozen.builtin_seeds = lambda: few
from shaders21k.synth.stock import builtin_corpus
print(builtin_corpus())
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def start():
    """Ask for it in a process of its own, which says where it is."""
    return subprocess.Popen(
        [sys.executable, "-c", MAKE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_may_make_it_at_once_and_it_holds_the_accepted_programs(cache):
    running = [start(), start()]
    answers = {each.communicate()[0].strip() for each in running}
    assert [each.returncode for each in running] == [0, 0]
    (made,) = map(Path, answers)
    assert list(made.parent.iterdir()) == [made]
    assert made.name.endswith(f"-v{VERSION}.db"), "no other version opens it"
    with Corpus.open(made) as corpus:
        written = [program[:DIGITS] for program in corpus.selection()]
    assert written == sorted(each.digest for each in builtin_seeds()[:FEW])
    written_ns = made.stat().st_mtime_ns
    assert start().communicate()[0].strip() == str(made)
    assert made.stat().st_mtime_ns == written_ns, "it is made once"


def test_a_place_that_cannot_be_written_is_said(cache):
    cache.write_text("a file where a folder should be")
    with pytest.raises(CorpusError, match="XDG_CACHE_HOME"):
        builtin_corpus()
