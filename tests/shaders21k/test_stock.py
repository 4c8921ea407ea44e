"""The built-in corpus as a file: made once, whole or not at all."""

import subprocess
import sys

import pytest

from shaders21k import CorpusError
from shaders21k.corpus import Corpus
from shaders21k.schema import VERSION
from shaders21k.synth import builtin_seeds
from shaders21k.synth.frozen import DIGITS
from shaders21k.synth.stock import builtin_corpus


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_it_holds_the_accepted_programs_and_is_made_once(cache):
    path = builtin_corpus()
    with Corpus.open(path) as corpus:
        written = [program[:DIGITS] for program in corpus.selection()]
    assert written == sorted(each.digest for each in builtin_seeds())
    made = path.stat().st_mtime_ns
    assert builtin_corpus() == path
    assert path.stat().st_mtime_ns == made
    assert list(path.parent.iterdir()) == [path]
    assert path.name.endswith(f"-v{VERSION}.db"), "no other version opens it"


def test_two_may_make_it_at_once(cache):
    script = "from shaders21k.synth.stock import builtin_corpus as b; print(b())"
    running = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    answers = {each.communicate()[0] for each in running}
    assert [each.returncode for each in running] == [0, 0, 0]
    assert len(answers) == 1


def test_a_place_that_cannot_be_written_is_said(cache):
    cache.write_text("a file where a folder should be")
    with pytest.raises(CorpusError, match="XDG_CACHE_HOME"):
        builtin_corpus()
