"""A catalogue: what it finds, in which order, and what it says of each program."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from shaders21k import CorpusError, Fingerprint, Program, UnknownProgramError
from shaders21k.catalogue import SORTS, open_catalogue
from shaders21k.corpus import Corpus
from shaders21k.errors import WishError
from shaders21k.features import SIZE
from shaders21k.portrait import Portrait
from shaders21k.verdict import Verdict
from shaders21k.verdicts import device_key
from shaders21k.wish import Wish

SOFTWARE = Fingerprint("Mesa", "llvmpipe", "4.5 Mesa", "egl/fragment")
CARD = Fingerprint("NVIDIA Corporation", "H200", "4.6 NVIDIA", "egl/fragment")
SITE = "https://www.shadertoy.com/view"

PROGRAMS = [
    Program("a", name="Red", licence="MIT", tags=("Noise", "2d"), url=f"{SITE}/Ab3d5f"),
    Program("b", name="blue sea", licence="CC0-1.0", tags=("3d",), url="b"),
    Program("c", name="Wood — grain", author="bob", dialect="isf", url="c"),
    Program("d", description="not a sea", tags=("waves",), url="builtin:1/2"),
]
A, B, C, D = (program.id for program in PROGRAMS)
NAMES = dict(zip((A, B, C, D), "abcd", strict=True))


def ok(program, **measures):
    numbers = {
        "cost_ns": 100.0,
        "coverage": 0.5,
        "colorfulness": 40.0,
        "diversity": 0.1,
        "entropy_bits": 5.0,
    }
    return Verdict(program, "ok", version="1", **(numbers | measures))


VERDICTS = [
    ok(A, cost_ns=900.0),
    ok(B, diversity=0.3, coverage=0.9, colorfulness=80.0),
    Verdict(C, "error", "_ undeclared", "`x' undeclared", 7, "Buffer A", version="1"),
]


def portrait(program, *places):
    """A portrait whose first features are given."""
    features = np.zeros(SIZE, np.float32)
    features[: len(places)] = places
    hashes, colors = np.zeros(1, np.uint64), np.zeros((1, 3), np.uint8)
    return Portrait(program, "64 px at 0 s", hashes, colors, features, b"")


PORTRAITS = [portrait(A, 0, 0), portrait(B, 5, 1), portrait(D, 1, 0)]


@pytest.fixture
def path(tmp_path):
    """The file of a corpus with two verdicts on a device that draws, and one more."""
    path = tmp_path / "corpus.db"
    with Corpus.open(path, create=True) as corpus:
        corpus.add(PROGRAMS)
        corpus.verdicts.record(SOFTWARE, VERDICTS, PORTRAITS)
        corpus.verdicts.record(CARD, [Verdict(A, "crash", "SIGSEGV")])
    return path


def opened(path, device=""):
    with Corpus.open(path) as corpus:
        ids = corpus.selection()
    return open_catalogue(path, ids, device)


@pytest.fixture
def catalogue(path):
    with opened(path) as catalogue:
        yield catalogue


def name(ids):
    return "".join(NAMES[each] for each in ids)


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        (Wish(), "abcd"),
        (Wish(outcomes=("ok",)), "ab"),
        (Wish(outcomes=("ok", "error")), "abc"),
        (Wish(outcomes=("unjudged",)), "d"),
        (Wish(licences=("MIT",)), "a"),
        (Wish(licences=("MIT", "unknown")), "acd"),
        (Wish(tags=("noise",)), "a"),
        (Wish(tags=("2D", "3d")), "ab"),
        (Wish(dialects=("isf",)), "c"),
        (Wish(families=("shadertoy.com", "waves")), "ad"),
        (Wish(ids=(A, D)), "ad"),
        (Wish(max_cost_ns=100.0), "b"),
        (Wish(min_coverage=0.5), "ab"),
        (Wish(min_colorfulness=80.0), "b"),
        (Wish(min_diversity=0.2), "b"),
        (Wish(min_diversity=0.0), "ab"),
        (Wish(outcomes=("ok",), licences=("unknown",)), ""),
        (Wish("wood"), "c"),
        (Wish("GRA woo"), "c"),
        (Wish("bob"), "c"),
        (Wish("red wood"), ""),
        (Wish("not"), "d"),
        (Wish("sea", licences=("CC0-1.0",)), "b"),
        (Wish('"*) OR - \0'), ""),
        (Wish("—"), ""),
    ],
)
def test_a_wish_admits_what_has_all_of_it(catalogue, wish, names):
    assert sorted(name(catalogue.choose(wish))) == list(names)
    page = catalogue.find(wish)
    assert sorted(name(each.id for each in page.programs)) == list(names)
    assert (page.total, page.next) == (len(names), "")


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("best", "abcd"),
        ("name", "dbac"),
        ("cheap", "bacd"),
        ("costly", "abcd"),
        ("colorful", "bacd"),
        ("diverse", "bacd"),
        ("mixed", name(sorted(NAMES))),
    ],
)
def test_each_order_puts_what_has_no_measure_last(catalogue, sort, names):
    assert set(SORTS) >= {sort}
    assert name(each.id for each in catalogue.find(Wish(), sort=sort).programs) == names


def test_the_best_match_comes_first(catalogue):
    assert name(each.id for each in catalogue.find(Wish("sea")).programs) == "bd"


def test_of_a_source_published_twice_one_publication_must_have_all(path):
    again = replace(PROGRAMS[0], url="a again", licence="0BSD", tags=("3d",))
    with Corpus.open(path, readonly=False) as corpus:
        corpus.add([again])
    with opened(path) as catalogue:
        choose = catalogue.choose
        assert choose(Wish(licences=("0BSD", "MIT"))) == (A,)
        assert choose(Wish(licences=("0BSD",), tags=("3d",))) == (A,)
        assert choose(Wish(licences=("0BSD",), tags=("noise",))) == ()
        (shown,) = catalogue.find(Wish(licences=("0BSD",))).programs
        assert shown.url == "a again", "the first that has it stands for the program"
        assert catalogue.find(Wish(ids=(A,))).programs[0].url == PROGRAMS[0].url
        assert catalogue.count("licence")["0BSD"] == 1
        assert catalogue.count_tags(1) == {"3d": 2}
        assert catalogue.publications(A) == [PROGRAMS[0], again]


def test_only_what_is_served_is_found(path):
    with open_catalogue(path, [A, C]) as catalogue:
        assert sorted(name(catalogue.choose(Wish()))) == ["a", "c"]
        assert [each.id for each in catalogue.take([C, B, A])] == [C, A]
        assert catalogue.relatives(A, 5) == []
        assert sum(catalogue.spreads()["cost_ns"].counts) == 1
        with pytest.raises(UnknownProgramError, match="no programs here"):
            catalogue.resolve(B)


def test_the_verdicts_are_those_of_the_device_that_draws(path):
    with opened(path, device_key(CARD)) as catalogue:
        assert catalogue.device == device_key(CARD)
        assert name(catalogue.choose(Wish(outcomes=("crash",)))) == "a"
    with opened(path, "a device that has judged nothing") as catalogue:
        assert catalogue.fingerprint == SOFTWARE, "which has judged most"
        assert catalogue.verdict(C) == VERDICTS[2]
        assert catalogue.verdict(D) is None


def test_what_comes_into_the_file_later_is_not_seen(catalogue, path):
    with Corpus.open(path, readonly=False) as corpus:
        corpus.add([Program("e", name="sea")])
        corpus.verdicts.record(SOFTWARE, [ok(D)])
    assert catalogue.find(Wish()).total == 4
    assert catalogue.find(Wish("sea")).total == 2
    assert name(catalogue.choose(Wish(outcomes=("ok",)))) in {"ab", "ba"}


@pytest.mark.parametrize("word", [A, A[:6], A[:9].upper(), "Ab3d5f"])
def test_a_program_is_found_by_id_prefix_and_address(catalogue, word):
    assert catalogue.resolve(word) == A


@pytest.mark.parametrize("word", ["", "ab3d5f", A[:5], "f" * 64, "%", "x" * 300])
def test_an_unknown_name_says_what_names_there_are(catalogue, word):
    with pytest.raises(UnknownProgramError, match="first 6 digits or more"):
        catalogue.resolve(word)


def test_words_are_counted_as_they_may_be_asked_for(catalogue):
    assert catalogue.count("licence") == {"unknown": 2, "CC0-1.0": 1, "MIT": 1}
    assert catalogue.count("outcome") == {"ok": 2, "error": 1, "unjudged": 1}
    assert catalogue.count("family") == {"files": 2, "shadertoy.com": 1, "waves": 1}
    assert catalogue.count_tags(2) == {"2d": 1, "3d": 1}


def test_relatives_are_those_that_look_most_alike(catalogue):
    near = catalogue.relatives(A, 5)
    assert name(one.id for one, _ in near) == "db"
    assert 0 < near[0][1] < near[1][1]
    assert catalogue.relatives(A, 1) == near[:1]
    assert catalogue.relatives(C, 5) == [], "it was never drawn"


def test_what_draws_the_same_pictures_is_no_distance_away(path):
    with Corpus.open(path, readonly=False) as corpus:
        verdicts, portraits = [ok(A), ok(B)], [portrait(A, 5, 1), portrait(B, 5, 1)]
        corpus.verdicts.record(SOFTWARE, verdicts, portraits)
    with opened(path) as catalogue:
        assert [far for _, far in catalogue.relatives(A, 1)] == [0.0]


def test_a_question_that_makes_no_sense_is_refused(catalogue):
    with pytest.raises(WishError, match="no order is named 'worst': choose of best"):
        catalogue.find(Wish(), sort="worst")
    with pytest.raises(WishError, match="ask for 1 or more"):
        catalogue.find(Wish(), limit=0)
    with pytest.raises(WishError, match="21 words are too many"):
        catalogue.find(Wish(" ".join(f"w{n}" for n in range(21))))
    with pytest.raises(CorpusError, match="half of a character"):
        catalogue.find(Wish("half \ud800"))


@pytest.mark.parametrize(
    "cursor",
    ["x", "name-1", "best-", "best-1.5", "best-99", "best--1", "best-" + "9" * 99],
)
def test_a_cursor_of_another_question_is_refused(catalogue, cursor):
    with pytest.raises(WishError, match="no page in the order 'best' begins"):
        catalogue.find(Wish(), cursor=cursor)


def test_many_threads_may_ask(catalogue):
    found = []

    def ask():
        found.extend(
            (catalogue.find(Wish("sea")).total, catalogue.relatives(A, 2))
            for _ in range(20)
        )

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [(2, catalogue.relatives(A, 2))] * 80
