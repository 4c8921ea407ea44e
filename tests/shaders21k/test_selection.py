"""Selections: their digest, a pick of them, and their file."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k import CorpusError
from shaders21k.selection import (
    Selection,
    pick,
    read_selection,
    selection_digest,
    write_selection,
)

IDS = [hashlib.sha256(bytes([n])).hexdigest() for n in range(40)]


def test_the_digest_is_sha256_of_the_ids_joined_by_newlines():
    assert selection_digest(["aa", "bb"]) == hashlib.sha256(b"aa\nbb").hexdigest()


def test_order_and_membership_change_the_digest():
    digests = {
        selection_digest(ids) for ids in ([], ["a"], ["a", "b"], ["b", "a"], ["ab"])
    }
    assert len(digests) == 5


def test_a_selection_is_a_value():
    digest = selection_digest(["a"])
    assert Selection(digest, 1) == Selection(digest=digest, programs=1)


some_ids = st.lists(st.sampled_from(IDS))


@given(some_ids, st.integers(0, 50), st.integers(), st.randoms())
def test_a_pick_depends_on_the_set_alone(ids, count, seed, random):
    picked = pick(ids, count, seed)
    shuffled = random.sample(ids, len(ids))
    assert picked == pick(shuffled + ids[:1], count, seed)
    assert picked == tuple(sorted(set(picked)))
    assert set(picked) <= set(ids)
    assert len(picked) == min(count, len(set(ids)))


@given(some_ids, st.integers(0, 40), st.integers())
def test_a_larger_pick_holds_a_smaller_one(ids, count, seed):
    assert set(pick(ids, count, seed)) <= set(pick(ids, count + 1, seed))


@given(some_ids, st.sampled_from(IDS), st.integers(0, 40), st.integers())
def test_a_program_more_displaces_at_most_one(ids, one, count, seed):
    before, after = pick(ids, count, seed), pick([*ids, one], count, seed)
    assert len(set(before) - set(after)) <= 1
    assert set(after) - set(before) <= {one}


def test_another_seed_is_another_pick():
    assert len({pick(IDS, 5, seed) for seed in range(20)}) > 15


def test_a_file_keeps_a_selection_and_its_digest(tmp_path):
    path = tmp_path / "ids.txt"
    written = write_selection(path, reversed(IDS + IDS[:3]))
    assert written == read_selection(path) == tuple(sorted(IDS))
    assert len(path.read_text("ascii").splitlines()) == len(IDS)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no program"),
        (f"{IDS[0]}\nrubbish\n", "line 2 is no program's id"),
        (IDS[0].upper(), "line 1 is no program's id"),
        (f"{max(IDS)}\n{min(IDS)}\n", "line 2 is out of order"),
        (f"{IDS[0]}\n\n{IDS[0]}\n", "line 3 is out of order or there twice"),
        ("\u00e9", "cannot read"),
    ],
)
def test_a_file_that_is_no_selection_is_refused(tmp_path, text, says):
    path = tmp_path / "ids.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=says):
        read_selection(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"nowhere\.txt"):
        read_selection(tmp_path / "nowhere.txt")
    with pytest.raises(CorpusError, match="nowhere"):
        write_selection(tmp_path / "nowhere" / "ids.txt", IDS)
