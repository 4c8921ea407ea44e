"""Portraits: hashes, the file they are kept in, and who is a duplicate of whom."""

import json
import sqlite3

import numpy as np
import pytest

from shaders21k import CorpusError, Fingerprint, Program
from shaders21k.corpus import Corpus
from shaders21k.portrait import ALIKE_BITS, Portrait, hash_pictures, portray
from shaders21k.portraits import find_duplicates
from shaders21k.verdict import Verdict
from shaders21k.verdicts import device_key

DEVICE = Fingerprint("Mesa", "llvmpipe", "4.5", "egl/fragment")
TERMS = "64 px at 0, 1 s"


def clouds(seed, side=64):
    """Soft colored clouds, uint8 [2, 3, side, side]."""
    chance = np.random.default_rng(seed)
    small = chance.random((2, 3, 5, 5))
    places = np.linspace(0, 4, side)
    rows = np.maximum(0, 1 - np.abs(places[:, None] - np.arange(5)))
    return np.rint(255 * (rows @ small @ rows.T)).astype(np.uint8)


def portrait(frames, program="a"):
    return portray(program, TERMS, frames, lambda picture: picture.tobytes()[:10])


def bits(one, other):
    return np.bitwise_count(hash_pictures(one) ^ hash_pictures(other))


@pytest.mark.parametrize("seed", range(5))
def test_a_hash_hardly_changes_with_noise_brightness_or_size(seed):
    pictures = clouds(seed)
    noise = np.random.default_rng(seed).integers(-6, 7, pictures.shape)
    noisy = np.clip(pictures + noise, 0, 255).astype(np.uint8)
    assert bits(pictures, noisy).max() <= ALIKE_BITS
    assert bits(pictures, pictures // 2 + 20).max() <= ALIKE_BITS
    assert bits(pictures, clouds(seed, 320)).max() <= ALIKE_BITS


def test_hashes_of_different_pictures_differ_in_more_bits():
    hashes = [bits(clouds(0), clouds(seed)).min() for seed in range(1, 20)]
    assert min(hashes) > 1.5 * ALIKE_BITS


def test_rounding_sets_no_bit():
    assert not hash_pictures(np.full((3, 3, 64, 64), 77, np.uint8)).any()
    stripes = np.zeros((1, 3, 64, 64), np.uint8)
    stripes[..., 20:30] = 200
    noise = np.random.default_rng(0).integers(0, 3, stripes.shape, np.uint8)
    assert bits(stripes, stripes + noise).max() <= 1


def test_it_is_the_same_after_a_file_or_a_line():
    one = portrait(clouds(0))
    words = json.loads(json.dumps(one.to_json()))
    for other in (Portrait.from_row(one.to_row()), Portrait.from_json(words)):
        assert other.to_row() == one.to_row()
        assert other.colors.shape == (2, 3)
        assert other.features.dtype == np.float32


def test_duplicates_are_found_once_and_point_at_the_first():
    one, two, three = clouds(1), clouds(2), clouds(3)
    near = np.clip(one.astype(int) + 3, 0, 255).astype(np.uint8)
    order = [one, two, near, three, two, one]
    assert find_duplicates([portrait(each) for each in order]) == [
        (2, 0),
        (4, 1),
        (5, 0),
    ]
    assert find_duplicates([]) == []


def test_a_duplicate_is_alike_at_every_time_and_in_color():
    one = clouds(1)
    later = np.stack((one[0], clouds(2)[1]))
    tinted = one.astype(int)
    tinted[:, 2] = tinted[:, 2] // 2 + 90  # blue hardly counts in luma
    for other in (later, tinted.astype(np.uint8)):
        assert find_duplicates([portrait(one), portrait(other)]) == []


def test_fine_patterns_that_no_hash_can_see_are_no_duplicates():
    gray = np.full((2, 3, 64, 64), 128, np.uint8)
    upright, level = gray.copy(), gray.copy()
    upright[..., ::4], upright[..., 2::4] = 60, 196
    level[..., ::4, :], level[..., 2::4, :] = 60, 196
    assert bits(upright, level).max() <= ALIKE_BITS
    assert find_duplicates([portrait(each) for each in (gray, upright, level)]) == []
    assert find_duplicates([portrait(level), portrait(level)]) == [(1, 0)]


def test_many_are_searched_in_parts():
    kinds = [portrait(clouds(seed)) for seed in range(30)]
    many = [kinds[index % 30] for index in range(700)]
    assert find_duplicates(many) == [(index, index % 30) for index in range(30, 700)]


@pytest.fixture
def corpus(tmp_path):
    programs = [Program(text, url=text) for text in "abc"]
    with Corpus.open(tmp_path / "corpus.db", create=True) as opened:
        opened.add(programs)
        yield opened


def test_a_portrait_is_written_with_its_verdict_and_goes_with_it(corpus):
    ids = corpus.selection()
    portraits = [portrait(clouds(n), each) for n, each in enumerate(ids)]
    verdicts = [Verdict(each, "ok") for each in ids]
    corpus.verdicts.record(DEVICE, verdicts, portraits)
    key = device_key(DEVICE)
    found = corpus.portraits.read(key, ids[::-1])
    assert [each.to_row() for each in found] == [
        each.to_row() for each in portraits[::-1]
    ]
    assert corpus.portraits.read("another", ids) == []
    corpus.verdicts.record(DEVICE, [Verdict(ids[0], "timeout", "draw", "late")])
    assert [each.program for each in corpus.portraits.read(key, ids)] == list(ids[1:])


def test_a_portrait_without_a_verdict_is_kept_from_the_file(corpus):
    ids = corpus.selection()
    corpus.verdicts.record(DEVICE, [Verdict(ids[0], "ok")])
    again = [portrait(clouds(0), ids[0])] * 2
    with pytest.raises(CorpusError, match="cannot add"):
        corpus.verdicts.record(DEVICE, [Verdict(ids[0], "blank")], again)
    (verdict,) = corpus.verdicts.read(device_key(DEVICE))
    assert verdict.outcome == "ok"


def test_the_table_has_the_names_of_the_attributes(corpus):
    with sqlite3.connect(corpus.path) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(portrait)")]
    database.close()
    assert names == [*Portrait.__dataclass_fields__, "device"]
