"""A corpus keeps what was published, once, and finds it again."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.corpus import Corpus
from shaders21k.errors import CorpusError, UnknownProgramError
from shaders21k.program import Input, Pass, Program

SITE = "https://www.shadertoy.com/view"


def paint(color, **fields):
    return Program(
        f"void mainImage(out vec4 c, in vec2 p) {{ c = {color}; }}", **fields
    )


RED = paint("vec4(1, 0, 0, 1)", name="Red", author="ann", url=f"{SITE}/AAAAAA")
TEXTURED = paint(
    "texture(iChannel1, p)",
    name="Wood — grain",
    author="bob",
    licence="MIT",
    url=f"{SITE}/bbbbbb",
    description="not a noise",
    tags=("2d", "wood"),
    inputs=(
        Input(0, "texture", "/a.png", {"filter": "mipmap"}),
        Input(1, "texture"),
        Input(2, "cubemap"),
    ),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "programs.db"


@pytest.fixture
def corpus(path):
    with Corpus.open(path, create=True) as opened:
        opened.add([RED, TEXTURED])
        yield opened


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
INPUTS = st.lists(
    st.builds(Input, st.integers(0, 3), TEXT, TEXT, st.dictionaries(TEXT, TEXT)),
    max_size=2,
).map(tuple)
PROGRAMS = st.builds(
    Program,
    source=st.sampled_from(["a", "b", "a ", "a\r\n"]) | TEXT,
    url=st.sampled_from(["u", "v"]),
    name=TEXT,
    tags=st.lists(TEXT, max_size=2).map(tuple),
    inputs=INPUTS,
    common=TEXT,
    passes=st.lists(st.builds(Pass, TEXT, TEXT, INPUTS), max_size=2).map(tuple),
)


def read_all(corpus):
    """Every publication of every program."""
    return [
        publication
        for identifier in corpus.selection()
        for publication in corpus.publications(identifier)
    ]


@given(st.lists(PROGRAMS))
@settings(max_examples=30, deadline=None)
def test_adding_twice_changes_nothing_and_nothing_is_lost(programs):
    distinct = {(program.id, program.url): program for program in reversed(programs)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "programs.db"
        with Corpus.open(path, create=True) as corpus:
            assert corpus.add(programs) == len(distinct)
            first = read_all(corpus)
            assert corpus.add(programs) == 0
            assert read_all(corpus) == first
            assert sorted(map(repr, first)) == sorted(map(repr, distinct.values()))
            assert corpus.selection() == tuple(sorted({p.id for p in programs}))
            assert corpus.programs(corpus.selection()[::-1]) == [
                next(p for p in first if p.id == identifier)
                for identifier in corpus.selection()[::-1]
            ]


def test_one_source_at_two_addresses_is_two_programs_with_one_id(corpus):
    again = paint("vec4(1, 0, 0, 1)", author="thief", url=f"{SITE}/CCCCCC")
    assert corpus.add([again]) == 1
    assert len(corpus.selection()) == 2
    stats = corpus.stats()
    assert (stats.programs, stats.distinct, stats.authors) == (3, 2, 3)
    assert corpus.get(RED.id) == RED, "the one that was there first"
    assert corpus.get("CCCCCC") == again, "unless its address is asked for"
    assert corpus.publications(RED.id) == [RED, again]


def test_more_programs_than_one_commit_and_one_query_take(corpus):
    programs = [paint(f"vec4({n})") for n in range(2500)]
    assert corpus.add(iter(programs)) == 2500
    ids = [program.id for program in programs]
    assert corpus.programs(ids) == programs


@pytest.mark.parametrize("name", ["AAAAAA", RED.id, RED.id[:6], RED.id[:9].upper()])
def test_a_program_is_found_by_id_prefix_and_address(corpus, name):
    assert corpus.get(name) == RED


@pytest.mark.parametrize("name", ["", "aaaaaa", "AAAAA", "f" * 6, "%", RED.id[:5]])
def test_an_unknown_name_says_what_names_there_are(corpus, name):
    with pytest.raises(UnknownProgramError, match="first 6 digits or more"):
        corpus.get(name)


def test_a_name_with_two_meanings_names_both(corpus):
    clash = paint("vec4(0)", url=f"{SITE}/{RED.id[:6]}")
    corpus.add([clash])
    with pytest.raises(UnknownProgramError, match="2 programs") as caught:
        corpus.get(RED.id[:6])
    assert RED.id[:12] in str(caught.value)
    assert clash.id[:12] in str(caught.value)


def test_asking_for_an_id_of_another_corpus_fails(corpus):
    with pytest.raises(UnknownProgramError, match="1 of 2 programs are not in"):
        corpus.programs([RED.id, "0" * 64])


def test_stats_count_rows_by_dialect_licence_and_input(corpus):
    assert corpus.stats().to_json() == {
        "programs": 2,
        "distinct": 2,
        "dialects": {"shadertoy": 2},
        "licences": {"MIT": 1, "unknown": 1},
        "inputs": {"cubemap": 1, "none": 1, "texture": 1},
        "passes": {"0": 2},
        "authors": 2,
        "source_bytes": len(RED.source) + len(TEXTURED.source),
    }


def test_an_empty_corpus_has_nothing_to_count(path):
    with Corpus.open(path, create=True) as corpus:
        assert corpus.stats().source_bytes == 0
        assert corpus.selection() == ()


def test_a_text_that_no_file_can_hold_is_refused_and_its_chunk_with_it(corpus):
    with pytest.raises(CorpusError, match=r"cannot add to .* half of a character"):
        corpus.add([paint("vec4(2)"), Program("\ud800")])
    assert corpus.stats().programs == 2
    with pytest.raises(CorpusError, match=r"cannot read .* half of a character"):
        corpus.get("\udcff")


READER = """
import sys
from pathlib import Path
from shaders21k.corpus import Corpus
with Corpus.open(Path(sys.argv[1])) as corpus:
    for _ in range(200):
        ids = corpus.selection()
        assert [program.id for program in corpus.programs(ids)] == list(ids)
    print(len(ids))
"""


def test_processes_read_while_another_adds(corpus, path):
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, path], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for n in range(100):
        corpus.add([paint(f"vec4({n})")])
    for reader in readers:
        output, _ = reader.communicate()
        assert reader.returncode == 0
        assert 2 <= int(output) <= 102


@pytest.mark.usefixtures("corpus")
def test_reading_needs_no_other_file_and_no_right_to_write(path):
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with Corpus.open(path) as reader:
            assert len(reader.selection()) == 2
            assert list(path.parent.iterdir()) == [path]
            with pytest.raises(CorpusError, match=r"cannot add to corpus .*readonly"):
                reader.add([paint("vec4(3)")])
    finally:
        path.parent.chmod(0o755)


def test_a_missing_file_is_not_made_by_reading(path):
    with (
        pytest.raises(CorpusError, match=r"no corpus at .*programs\.db: make one"),
        Corpus.open(path),
    ):
        pass
    assert not path.exists()


@pytest.mark.parametrize("create", [True, False])
def test_a_file_of_another_kind_is_left_alone(path, create):
    path.write_text("These are my notes, not a corpus.\n" * 99)
    with (
        pytest.raises(CorpusError, match="no corpus, name another"),
        Corpus.open(path, create=create),
    ):
        pass
    assert path.read_text().startswith("These are my notes")


@pytest.mark.parametrize("create", [True, False])
def test_another_program_s_database_is_left_alone(path, create):
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE notes (text)")
    database.close()
    before = path.read_bytes()
    with (
        pytest.raises(CorpusError, match="another program's database"),
        Corpus.open(path, create=create),
    ):
        pass
    assert path.read_bytes() == before


@pytest.mark.usefixtures("corpus")
def test_a_file_of_an_older_version_asks_to_import_again(path):
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 1")
    database.close()
    for create in (False, True):
        with (
            pytest.raises(CorpusError, match=r"older version .* import .* again"),
            Corpus.open(path, create=create),
        ):
            pass


def test_what_was_written_before_an_iterable_failed_stays(corpus):
    def produce():
        yield paint(1, url="first")
        yield paint(2, url="second")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpus.add(produce(), commit_every=1)
    assert corpus.urls() == {RED.url, TEXTURED.url, "first", "second"}


def test_passes_count_with_what_they_read_and_hold(corpus):
    reads = (Input(0, "keyboard"), Input(1, "texture"))
    passes = (Pass("Buffer A", "é", reads), Pass("Cube A", "b"))
    corpus.add(
        [Program("x", common="yz", passes=passes, inputs=(Input(0, "texture"),))]
    )
    stats = corpus.stats()
    assert stats.passes == {"0": 2, "2": 1}
    assert stats.inputs == {"texture": 2, "cubemap": 1, "keyboard": 1, "none": 1}
    assert stats.source_bytes == len(RED.source) + len(TEXTURED.source) + 6


@pytest.mark.usefixtures("corpus")
def test_a_newer_schema_asks_for_an_upgrade(path):
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with (
        pytest.raises(CorpusError, match=r"schema 99 .* upgrade shaders21k"),
        Corpus.open(path),
    ):
        pass


def test_a_torn_file_says_so(corpus, path):
    corpus.add([paint(f"vec4({n})") for n in range(500)])
    os.truncate(path, 8192)
    with (
        pytest.raises(CorpusError, match="malformed: restore it from a copy"),
        Corpus.open(path) as torn,
    ):
        torn.stats()


def test_a_folder_is_no_place_for_a_corpus(tmp_path):
    with (
        pytest.raises(CorpusError, match="check that it is a file"),
        Corpus.open(tmp_path, create=True),
    ):
        pass


def test_a_corpus_is_not_made_in_a_folder_that_is_not_there(tmp_path):
    with (
        pytest.raises(CorpusError, match=r"no folder .*nowhere: create it"),
        Corpus.open(tmp_path / "nowhere" / "programs.db", create=True),
    ):
        pass
