"""The survey of a corpus: its numbers, its page, and the commands that show them."""

import json
import re
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from shaders21k import CorpusError, Fingerprint, Program
from shaders21k.commands.corpus import app
from shaders21k.corpus import Corpus
from shaders21k.selection import read_selection, selection_digest
from shaders21k.survey import survey
from shaders21k.survey_page import write_page
from shaders21k.verdict import Verdict
from shaders21k.verdicts import device_key

DEVICE = Fingerprint("Mesa", "llvm<pipe>", "4.5 & more", "egl/fragment")
NASTY = "<script>alert('x')</script>"
PROGRAMS = [
    *(Program(f"ok {n}", url=f"ok/{n}", licence="MIT") for n in range(6)),
    Program("undeclared", url=NASTY, licence=NASTY),
    Program("undeclared too", dialect="isf", url="isf/1"),
    Program("hangs", url="hangs"),
    Program("new", url="new"),
]


def judge(program):
    if program.source.startswith("ok"):
        n = int(program.source[3:])
        return Verdict(
            program.id, "ok" if n else "static", "", "", None, "",
            10.0 ** n, n / 6, 20.0 * n, n / 10, float(n),
        )  # fmt: skip
    if program.source == "hangs":
        return Verdict(program.id, "timeout", "draw", "not done after 30 s")
    return Verdict(program.id, "error", "_ undeclared", f"{NASTY} undeclared", 7)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "corpus.db"
    with Corpus.open(path, create=True) as corpus:
        corpus.add(PROGRAMS)
        corpus.verdicts.record(DEVICE, [*map(judge, PROGRAMS[:-1])])
    return path


@pytest.fixture
def found(path):
    with Corpus.open(path) as corpus:
        return survey(corpus)


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_outcomes_are_counted_in_all_and_by_dialect(found):
    counts = {"ok": 5, "static": 1, "blank": 0, "error": 2, "timeout": 1, "crash": 0}
    assert found.outcomes == counts
    assert list(found.dialects) == ["shadertoy", "isf"]
    assert found.dialects["isf"] == dict.fromkeys(counts, 0) | {"error": 1}
    assert found.unjudged == 1


def test_failures_are_grouped_and_have_an_example(found):
    first, second = found.failures
    assert (first.reason, first.programs) == ("_ undeclared", 2)
    assert first.example.line == 7
    assert first.url in {NASTY, "isf/1"}
    assert (second.outcome, second.reason, second.url) == ("timeout", "draw", "hangs")


def test_a_histogram_counts_every_program_that_draws_once(found):
    for name, histogram in found.histograms.items():
        assert sum(histogram.counts) == 6, name
        assert sorted(histogram.edges) == list(histogram.edges)
    assert found.histograms["cost_ns"].quantiles[1] == pytest.approx(550)
    assert found.histograms["cost_ns"].edges[0] == pytest.approx(1)
    assert found.histograms["coverage"].counts[0] == 1


def test_a_measure_beyond_its_range_is_in_the_last_bin(path):
    with Corpus.open(path, readonly=False) as corpus:
        vivid = Verdict(PROGRAMS[0].id, "ok", colorfulness=500.0)
        corpus.verdicts.record(DEVICE, [vivid])
        assert survey(corpus).histograms["colorfulness"].counts[-1] == 1


def test_without_a_verdict_there_is_no_survey(tmp_path):
    with Corpus.open(tmp_path / "new.db", create=True) as corpus:
        corpus.add(PROGRAMS)
        with pytest.raises(CorpusError, match="corpus check"):
            survey(corpus)
        assert "None was drawn yet" in write_page("new", corpus.stats(), None)


class Reader(HTMLParser):
    """Collects tags and attributes, and what is never closed."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_runs_nothing_fetches_nothing_and_is_well_formed(path, found):
    with Corpus.open(path) as corpus:
        page = write_page("<b>corpus</b>", corpus.stats(), found)
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert {"script", "link", "img", "iframe"}.isdisjoint(reader.tags)
    names = {name for name, _ in reader.attributes}
    assert names.isdisjoint({"src", "href", "srcset"})
    assert not any(name.startswith("on") for name in names)
    assert "url(" not in page
    assert "&lt;script&gt;" in page
    assert "llvm&lt;pipe&gt;" in page
    assert reader.tags.count("figure") == 5


def test_a_bar_is_as_wide_as_its_share(path, found):
    with Corpus.open(path) as corpus:
        page = write_page("corpus", corpus.stats(), found)
    bar = page.split("<td>all</td>")[1].split("</svg>")[0]
    widths = [float(each) for each in re.findall(r' width="([\d.]+)"', bar)]
    assert widths == pytest.approx(
        [each * 100 / 9 for each in (5, 1, 0, 2, 1, 0)], 1e-3
    )


def test_stats_shows_and_writes_all_of_it(path, tmp_path):
    page = tmp_path / "page.html"
    result = run("stats", path, "--html", page)
    assert result.exit_code == 0, result.output
    assert "9 programs drawn by llvm<pipe>, 4.5 & more" in result.stdout
    assert "_ undeclared" in result.stdout
    assert page.read_text("utf-8").startswith("<!doctype html>")
    verdicts = json.loads(run("stats", path, "--json").stdout)["verdicts"]
    assert verdicts["outcomes"]["ok"] == 5
    assert verdicts["failures"][0]["example"]["line"] == 7
    refused = run("stats", path, "--html", tmp_path / "no" / "page.html")
    assert isinstance(refused.exception, CorpusError)


def select(path, *arguments):
    out = path.parent / "ids.txt"
    result = run("select", path, "--out", out, "--json", *arguments)
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    ids = read_selection(out)
    assert report["digest"] == selection_digest(ids)
    assert report["programs"] == len(ids)
    urls = {program.id: program.url for program in PROGRAMS}
    return {urls[each] for each in ids}


def test_select_writes_what_was_asked_for(path):
    assert select(path, "--outcome", "static", "--outcome", "timeout") == {
        "ok/0",
        "hangs",
    }
    assert select(path, "--max-cost-ns", 50, "--min-diversity", 0.05) == {"ok/1"}
    assert select(path, "--min-coverage", 0.5, "--min-colorfulness", 80) == {
        "ok/4",
        "ok/5",
    }
    assert select(path, "--dialect", "isf", "--licence", "unknown") == {"isf/1"}
    key = device_key(DEVICE)
    assert len(select(path, "--outcome", "ok", "--device", key[:6])) == 5


def test_a_count_is_a_random_part_of_it(path):
    some = select(path, "--outcome", "ok", "--count", 3, "--seed", 1)
    assert len(some) == 3
    assert some == select(path, "--outcome", "ok", "--count", 3, "--seed", 1)
    others = [select(path, "--count", 3, "--seed", seed) for seed in range(4)]
    assert len(set(map(frozenset, others))) > 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--outcome", "ok", "--count", 6], "5 programs of .* not 6"),
        (["--licence", "GPL-3.0-only"], "no program of"),
        (["--outcome", "ok", "--device", "x"], "none of the devices"),
    ],
)
def test_what_cannot_be_selected_is_said(path, arguments, says):
    result = run("select", path, "--out", path.parent / "ids.txt", *arguments)
    assert isinstance(result.exception, CorpusError)
    assert re.search(says, str(result.exception))
    assert not (path.parent / "ids.txt").exists()


def test_an_unknown_outcome_is_a_usage_error(path):
    assert run("select", path, "--out", "x", "--outcome", "good").exit_code == 2
