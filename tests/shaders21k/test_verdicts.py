"""Verdicts in a corpus file, and the programs that may be chosen by them."""

from dataclasses import replace

import pytest

from shaders21k import CorpusError, Fingerprint, Program
from shaders21k.corpus import Corpus
from shaders21k.verdict import FRAGMENT, Choice, Verdict
from shaders21k.verdicts import device_key

SOFTWARE = Fingerprint("Mesa", "llvmpipe", "4.5 Mesa", "egl/fragment")
CARD = Fingerprint("NVIDIA Corporation", "H200", "4.6 NVIDIA", "egl/fragment")

PROGRAMS = [
    Program("a", licence="MIT", tags=("Noise", "2d"), url="a"),
    Program("b", licence="CC0-1.0", tags=("3d",), url="b"),
    Program("c", dialect="isf", url="c"),
    Program("d", url="d"),
]
A, B, C, D = (program.id for program in PROGRAMS)


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


@pytest.fixture
def corpus(tmp_path):
    with Corpus.open(tmp_path / "corpus.db", create=True) as opened:
        opened.add(PROGRAMS)
        yield opened


@pytest.fixture
def judged(corpus):
    corpus.verdicts.record(SOFTWARE, VERDICTS)
    return corpus


def test_what_was_recorded_is_read_back(judged):
    found = list(judged.verdicts.read(device_key(SOFTWARE)))
    assert found == sorted(VERDICTS, key=lambda each: each.program)


def test_a_later_verdict_replaces_an_earlier_on_its_device_alone(judged):
    judged.verdicts.record(CARD, VERDICTS)
    judged.verdicts.record(CARD, [Verdict(A, "crash", "SIGSEGV")])
    outcomes = [
        {each.program: each.outcome for each in judged.verdicts.read(device_key(one))}
        for one in (SOFTWARE, CARD)
    ]
    assert outcomes == [
        {A: "ok", B: "ok", C: "error"},
        {A: "crash", B: "ok", C: "error"},
    ]


def test_how_programs_are_drawn_is_known_of_the_device_that_judged_them(corpus):
    """In the order that is asked for; by fragments where nobody has tried."""
    computed = replace(ok(A), path="compute", speedup=4.0, agreement=1.0)
    kept = replace(ok(B), speedup=0.5, agreement=1.0)
    corpus.verdicts.record(CARD, [computed, kept, VERDICTS[2]])
    compute, fragment = Choice("compute", 25.0), Choice("fragment", 100.0)
    choices = corpus.verdicts.choices
    assert choices(CARD, [C, A, D, B, A]) == [
        FRAGMENT, compute, FRAGMENT, fragment, compute,
    ]  # fmt: skip
    assert choices(SOFTWARE, [A, B]) == [FRAGMENT, FRAGMENT]
    newer = replace(CARD, version="4.6 NVIDIA 999")
    assert choices(newer, [A, B]) == [FRAGMENT, FRAGMENT]
    assert choices(CARD, []) == []


def test_half_a_character_in_a_driver_s_words_does_no_harm(corpus):
    corpus.verdicts.record(SOFTWARE, [Verdict(A, "error", "x", "half \ud800")])
    (found,) = corpus.verdicts.read(device_key(SOFTWARE))
    assert found.message == "half ?"


def test_unjudged_keeps_the_order_and_leaves_out_what_is_done(judged):
    def unjudged(*again, version="1"):
        key = device_key(SOFTWARE)
        return judged.verdicts.unjudged(key, [D, C, B, A], version, again)

    assert unjudged() == [D]
    assert unjudged("error", "crash") == [D, C]
    assert unjudged("older") == [D]
    assert unjudged("older", version="2") == [D, C, B, A]
    assert judged.verdicts.unjudged(device_key(CARD), [B, A], "1") == [B, A]


def test_a_device_is_found_by_its_first_digits(judged):
    key = device_key(SOFTWARE)
    assert judged.verdicts.find_device() == key
    assert judged.verdicts.find_device(key[:4]) == key
    with pytest.raises(CorpusError, match=f"{key} is llvmpipe"):
        judged.verdicts.find_device("nothing")


def test_of_two_devices_one_has_to_be_named(judged):
    judged.verdicts.record(CARD, VERDICTS[:1])
    with pytest.raises(CorpusError, match="H200"):
        judged.verdicts.find_device()
    assert judged.verdicts.find_device(device_key(CARD)) == device_key(CARD)
    assert [count for _, count in judged.verdicts.devices().values()] == [3, 1]


def test_where_nothing_was_judged_it_says_how_to(corpus):
    with pytest.raises(CorpusError, match="corpus check"):
        corpus.verdicts.find_device()


def test_the_verdict_on_one_program_is_read_alone(judged):
    key = device_key(SOFTWARE)
    assert judged.verdicts.get(key, C) == VERDICTS[2]
    assert judged.verdicts.get(key, D) is None
