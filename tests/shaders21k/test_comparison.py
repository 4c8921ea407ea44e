"""One corpus beside another: the numbers, the page, and what cannot be compared."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from typer.testing import CliRunner

from shaders21k import CorpusError, Fingerprint, Program
from shaders21k.commands.corpus import app
from shaders21k.comparison import compare, spread, take_samples
from shaders21k.comparison_page import write_comparison
from shaders21k.corpus import Corpus
from shaders21k.features import SIZE, find_distances
from shaders21k.portrait import Portrait
from shaders21k.verdict import Verdict
from shaders21k.verdicts import device_key

DEVICE = Fingerprint("Mesa", "llvm<pipe>", "4.5 & more", "egl/fragment")
CARD = Fingerprint("NVIDIA", "H200", "4.6", "egl/fragment")
TERMS = "64 px at 0, 1 s"
JPEG = b"\xff\xd8 jpeg of "
WEBP = b"RIFF webp of "


def portray(program, likeness, picture=JPEG, terms=TERMS, size=SIZE):
    chance = np.random.default_rng(likeness)
    return Portrait(
        program,
        terms,
        chance.integers(0, 2**63, 2).astype(np.uint64),
        chance.integers(0, 256, (2, 3), np.uint8),
        chance.standard_normal(size).astype(np.float32),
        picture + str(likeness).encode(),
    )


def fill(path, texts, device=DEVICE, **portrait):
    """A corpus whose sources say what becomes of them: an outcome and a likeness."""
    with Corpus.open(path, create=True) as corpus:
        programs = [Program(text, url=text) for text in texts]
        corpus.add(programs)
        verdicts, portraits = [], []
        for program in programs:
            outcome, likeness, *_ = program.source.split()
            number = float(likeness)
            measures = (10.0, 0.5, number, 0.1, 4.0, -2.0, 0.2)
            if outcome in {"ok", "static", "blank"}:
                portraits.append(portray(program.id, int(likeness), **portrait))
                verdicts.append(
                    Verdict(program.id, outcome, "", "", None, "", *measures, "1")
                )
            else:
                verdicts.append(Verdict(program.id, outcome, "why", version="1"))
        corpus.verdicts.record(device, verdicts, portraits)
    return path


ONE = [
    *(f"ok {n}" for n in range(10)),
    "ok 3 again",
    "blank 20",
    "static 21",
    "error 0",
]
OTHER = [f"ok {n}" for n in range(50, 90)]


@pytest.fixture
def paths(tmp_path):
    return fill(tmp_path / "one<b>.db", ONE), fill(
        tmp_path / "other.db", OTHER, picture=WEBP
    )


def sample(paths, prefix="", most=0, seed=0):
    with Corpus.open(paths[0]) as one, Corpus.open(paths[1]) as other:
        key, samples = take_samples((one, other), prefix, most, seed)
    return compare(key, DEVICE, samples, seed), samples


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_both_sides_are_as_large_and_shares_are_of_them(paths):
    found, samples = sample(paths)
    one, other = found.sides
    assert (one.judged, one.programs, one.portraits) == (14, 14, 13)
    assert (other.judged, other.programs, other.portraits) == (40, 14, 13)
    assert (one.blank, one.static, one.failing) == pytest.approx((1 / 14,) * 3)
    assert (other.blank, other.static, other.failing) == (0, 0, 0)
    assert (one.copies, other.copies) == (1 / 13, 0)
    assert (one.duplicates, other.duplicates) == (1 / 13, 0)
    assert [len(each.portraits) for each in samples] == [13, 13]


def test_a_sample_is_of_the_seed_alone(paths):
    def ids(seed):
        _, samples = sample(paths, most=6, seed=seed)
        return [[each.program for each in side.portraits] for side in samples]

    assert ids(1) == ids(1)
    assert ids(1) != ids(2)
    assert max(map(len, ids(1))) <= 6


def test_measures_are_laid_into_the_same_bins(paths):
    found, _ = sample(paths)
    assert {"cost_ns", "edge_density", "spectral_slope", "distance"} < {*found.spreads}
    for name, each in found.spreads.items():
        one, other = each.sides
        assert one.edges == other.edges, name
        assert (sum(one.counts), sum(other.counts)) in {(13, 14), (13, 13)}, name
    assert found.spreads["colorfulness"].apart == 1
    assert found.spreads["coverage"].apart == 0


def test_apart_is_the_greatest_gap_between_the_shares_below():
    one, other = np.array([1.0, 2.0, 3.0, 4.0]), np.array([3.0, 4.0, 5.0, 6.0])
    assert spread(one, other, "", (0, 10)).apart == 0.5
    assert spread(one, one[::-1], "", None).apart == 0


def test_the_nearest_of_what_is_there_twice_is_at_no_distance():
    points = np.random.default_rng(0).standard_normal((1500, SIZE)).astype(np.float32)
    twice, once = find_distances(np.concatenate([points[:750]] * 2), points)
    assert (twice == 0).all()
    assert (once > 0).all()


def test_distances_are_those_to_the_nearest_other_on_one_scale():
    """By hand: over all six, feature 0 has deviation 1 and feature 1 never varies."""
    one = np.array([[-1.0, 7], [-1, 7], [1, 7]], np.float32)
    other = np.array([[1.0, 7], [1, 7], [-1, 7]], np.float32)
    far = 2 / np.sqrt(2)
    near, nearer = find_distances(one, other)
    assert near == pytest.approx([0, 0, far])
    assert nearer == pytest.approx([0, 0, far])


def test_strangers_are_about_the_root_of_two_apart():
    points = np.random.default_rng(0).standard_normal((2, 2, SIZE)) * 30 + 7
    (distances, _) = find_distances(*points.astype(np.float32))
    assert 0.5 < distances[0] < 2


class Reader(HTMLParser):
    """Collects tags and attributes, and what is never closed."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_holds_both_sheets_and_fetches_nothing(paths):
    found, samples = sample(paths)
    page = write_comparison(found, samples)
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert {"script", "link", "iframe"}.isdisjoint(reader.tags)
    names = {name for name, _ in reader.attributes}
    assert names.isdisjoint({"href", "srcset"})
    assert not any(name.startswith("on") for name in names)
    assert "url(" not in page
    pictures = [value for name, value in reader.attributes if name == "src"]
    assert len(pictures) == 26
    assert sum(each.startswith("data:image/jpeg;base64,") for each in pictures) == 13
    assert sum(each.startswith("data:image/webp;base64,") for each in pictures) == 13
    assert "one&lt;b&gt;.db" in page
    assert "llvm&lt;pipe&gt;" in page
    assert reader.tags.count("figure") == len(found.spreads)


def test_the_seed_says_which_sheet_is_on_the_left(paths):
    firsts = set()
    for seed in range(8):
        page = write_comparison(*sample(paths, seed=seed))
        sheets = page.split('<div class="sheet">')[1:]
        assert {"image/jpeg" in each for each in sheets} == {True, False}
        firsts.add("image/jpeg" in sheets[0])
        answer = re.search(r"Left is (\S+),", page)[1]
        assert answer.endswith("other.db") == ("image/webp" in sheets[0])
    assert firsts == {True, False}


def test_stats_compares_in_a_table_a_page_and_json(paths, tmp_path):
    page = tmp_path / "page.html"
    words = ("stats", paths[0], "--compare", paths[1], "--sample", 10, "--seed", 3)
    result = run(*words, "--html", page)
    assert result.exit_code == 0, result.output
    assert "look like another" in result.stdout
    assert "distance" in result.stdout
    assert page.read_text("utf-8").startswith("<!doctype html>")
    report = json.loads(run(*words, "--json").stdout)
    assert [side["programs"] for side in report["sides"]] == [10, 10]
    assert report["terms"] == TERMS
    assert len(report["spreads"]["distance"]["sides"][0]["counts"]) == 24


def fails(one, other, *arguments):
    result = run("stats", one, "--compare", other, *arguments)
    assert isinstance(result.exception, CorpusError), result.output
    return str(result.exception)


def test_what_was_never_judged_is_said(paths, tmp_path):
    with Corpus.open(tmp_path / "new.db", create=True) as corpus:
        corpus.add([Program("new")])
    new = tmp_path / "new.db"
    for pair in ((paths[0], new), (new, paths[0])):
        assert re.search(r"no program of .*new\.db .* corpus check", fails(*pair))
    assert "no corpus at" in fails(paths[0], tmp_path / "none.db")


def test_one_device_has_to_have_judged_both(paths, tmp_path):
    card = fill(tmp_path / "card.db", ONE, CARD)
    assert re.search(
        r"no devices judged both .*llvm<pipe>.*H200", fails(paths[0], card)
    )
    fill(card, ONE, DEVICE)
    fill(paths[0], ONE, CARD)
    assert "name one of them by --device" in fails(paths[0], card)
    key = device_key(CARD)
    assert run("stats", card, "--compare", paths[0], "--device", key[:5]).exit_code == 0
    assert "no devices that --device 'x'" in fails(paths[0], card, "--device", "x")


def test_older_verdicts_have_to_be_judged_again(paths, tmp_path):
    shorter = fill(tmp_path / "shorter.db", OTHER, size=SIZE - 1)
    assert re.search(r"14 of 14 .*--again older", fails(paths[0], shorter))
    with Corpus.open(paths[1], readonly=False) as corpus:
        ids = corpus.selection()
        corpus.verdicts.record(DEVICE, [Verdict(each, "ok") for each in ids])
    assert "--again older" in fails(*paths)


def test_other_pictures_cannot_be_compared(paths, tmp_path):
    small = fill(tmp_path / "small.db", OTHER, terms="32 px at 0, 1 s")
    assert re.search(r"32 px at .* judge both alike", fails(paths[0], small))


def test_two_have_to_draw(paths, tmp_path):
    bad = fill(tmp_path / "bad.db", ["error 1", "ok 2", "timeout 3"])
    assert "1 of 3 programs" in fails(bad, paths[0])
