"""Whatever is wished for: an answer or a clean error, in pages, and as a command."""

import os
import shlex
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shaders21k import CorpusError, Fingerprint, Program
from shaders21k.catalogue import SORTS, open_catalogue
from shaders21k.commands.corpus import app
from shaders21k.corpus import Corpus
from shaders21k.selection import read_selection
from shaders21k.verdict import Verdict
from shaders21k.wish import Wish

DEVICES = [Fingerprint("Mesa", name, "4.5", "egl/fragment") for name in ("one", "two")]
WORDS = ("sea", "Sea-shore", "not", "-v", "--help", "it's", 'a"b', "ß", "2d", "a b")
LICENCES = ("MIT", "", "CC-BY-4.0 OR MIT")
OUTCOMES = ("ok", "static", "error")


def publish(n):
    """Program n; every fifth is an earlier one, published again."""
    return Program(
        f"source {n % 40}",
        url=f"https://{'www.' * (n % 2)}host{n % 3}.org/{n}",
        name=WORDS[n % 7] if n % 4 else "",
        licence=LICENCES[n % 3],
        dialect=("shadertoy", "isf")[n % 2],
        tags=tuple({WORDS[n % 10], WORDS[n % 6].upper()}),
    )


def judge(n, program):
    if n % 4 == 3:
        return Verdict(program, "error", "x", "y")
    return Verdict(
        program, OUTCOMES[n % 2], "", "", None, "", n % 5, n / 50, n % 7, 0.1
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("wishes") / "some programs.db"
    with Corpus.open(path, create=True) as corpus:
        corpus.add(map(publish, range(50)))
        ids = corpus.selection()
        for shift, device in enumerate(DEVICES):
            verdicts = [judge(n + shift, each) for n, each in enumerate(ids[:35])]
            corpus.verdicts.record(device, verdicts[shift:])
    return path


@pytest.fixture(scope="module")
def catalogue(path):
    with Corpus.open(path) as corpus:
        ids = corpus.selection()
    with open_catalogue(path, ids) as catalogue:
        yield catalogue


def some(*words):
    return st.lists(st.sampled_from(words), max_size=2).map(tuple)


def maybe(highest):
    return st.none() | st.floats(0, highest)


ANY = st.text(st.characters(), max_size=30)
SENSIBLE = st.builds(
    Wish,
    query=st.sampled_from(("", "", *WORDS, "se a")),
    outcomes=some(*OUTCOMES, "unjudged"),
    dialects=some("shadertoy", "isf", "-x"),
    licences=some(*LICENCES, "unknown"),
    families=some("host1.org", "host2.org"),
    tags=some(*WORDS),
    max_cost_ns=maybe(5),
    min_coverage=maybe(1),
    min_colorfulness=maybe(7),
    min_diversity=maybe(0.2),
)


SPECIAL = st.sampled_from(
    ('"', "*", "^", "(", "-", " OR ", " NOT ", "NEAR(", "%", "\0")
)
TEXTS = ANY | st.lists(SPECIAL, max_size=20).map("".join)
MANY = st.lists(ANY, max_size=20).map(tuple)
WILD = st.builds(Wish, TEXTS, MANY, licences=MANY, tags=MANY, max_cost_ns=st.floats())


@given(wild=WILD, sort=st.sampled_from([*SORTS]), cursor=ANY)
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered_or_cleanly_refused(catalogue, wild, sort, cursor):
    alone = [Wish(wild.query), Wish(tags=wild.tags), Wish(licences=wild.licences)]
    for wish in (wild, *alone):
        for start in ("", cursor, f"{sort}-{cursor}"):
            with suppress(CorpusError):
                assert catalogue.find(wish, sort=sort, cursor=start).total >= 0
    for word in wild.ids:
        with suppress(CorpusError):
            catalogue.resolve(word)


@given(SENSIBLE, st.sampled_from([*SORTS]), st.integers(1, 50))
@settings(max_examples=100, deadline=None)
def test_all_pages_together_are_the_whole_answer(catalogue, wish, sort, limit):
    whole = catalogue.find(wish, sort=sort, limit=1000)
    found, cursor = [], None
    while cursor != "":
        page = catalogue.find(wish, sort=sort, limit=limit, cursor=cursor or "")
        assert page.total == whole.total
        assert len(page.programs) == limit or not page.next
        found += page.programs
        cursor = page.next
    assert found == [*whole.programs]
    ids = [each.id for each in found]
    assert len(set(ids)) == len(ids) == whole.total
    assert tuple(sorted(ids)) == catalogue.choose(wish)


def type_in(command):
    """Run a command line as a shell would."""
    program, group, *words = shlex.split(command)
    assert (program, group) == ("shaders21k", "corpus")
    return CliRunner().invoke(app, words)


@given(wish=SENSIBLE)
@settings(max_examples=60, deadline=None)
def test_the_command_of_a_wish_selects_what_the_catalogue_finds(
    catalogue, path, tmp_path_factory, wish
):
    out = Path(tmp_path_factory.getbasetemp()) / "chosen.txt"
    wanted = catalogue.choose(wish)
    command = wish.to_command(str(path), str(out), device=catalogue.device)
    result = type_in(command)
    assert result.exit_code == (0 if wanted else 1), (command, result.output)
    if wanted:
        assert read_selection(out) == wanted


def test_picked_programs_of_a_selection_are_a_command_too(catalogue, path, tmp_path):
    ids = catalogue.choose(Wish())
    served, out = tmp_path / "served.txt", tmp_path / "chosen.txt"
    served.write_text(f"{ids[3]}\n{ids[7]}\n")
    wish = Wish(dialects=("isf", "shadertoy"))
    command = wish.to_command(str(path), str(out), among=str(served))
    assert type_in(command).exit_code == 0
    assert read_selection(out) == (ids[3], ids[7])
    assert type_in(Wish(ids=ids[:2]).to_command(str(path), str(out))).exit_code == 0
    assert read_selection(out) == ids[:2]


def test_a_command_is_written_for_people():
    wish = Wish('"red sea', outcomes=("ok",), tags=("it's",), max_cost_ns=250)
    assert wish.to_command("my.db", device="0123") == (
        "shaders21k corpus select my.db --search 'red sea' --outcome ok "
        """--tag 'it'"'"'s' --max-cost-ns 250.0 --device 0123 --out chosen.txt"""
    )
    assert Wish().to_command("my.db", device="0123") == (
        "shaders21k corpus select my.db --out chosen.txt"
    ), "no verdict is asked for, so it does not matter whose"
    assert os.sep not in Wish().to_command("my.db")
