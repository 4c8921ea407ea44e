import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from trainer.checkpoint import Checkpoint
from trainer.demo import run_demo
from trainer.errors import TrainerError
from trainer.evaluation.records import read_evaluations
from trainer.reports.page import list_settings, name_runs, read_run, write_report
from trainer.settings import choose_preset

TINY = ["stream.batch_size=8", "stream.resolution=32", "stream.window=16"]
TINY += ["encoder.width=0.05", "objective.queue=16", "held_out=8", "threads=1"]
VOID = {"meta", "img", "br", "line"}


class Balance(HTMLParser):
    """Checks that every tag that opens is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, _):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, _):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check(page):
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert "<script" not in page
    assert "prefers-color-scheme: dark" in page
    return sources


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    settings = choose_preset("cpu-demo", TINY, 7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trainer.reports.excite.STEPS", 2)
        out = tmp_path_factory.mktemp("runs") / "demo"
        return run_demo(settings, "memory://64", out)


@pytest.fixture
def folder(result, tmp_path):
    """A copy of the demo's, to change."""
    return shutil.copytree(result.report.parent, tmp_path / "demo")


def test_a_demo_leaves_a_page_of_one_run_that_needs_nothing_else(result):
    page = result.report.read_text("utf-8")
    assert len(check(page)) == 3  # a batch, neighbors, excited units
    assert page.count("<svg") == 3
    for score in result.evaluation.scores:
        assert f"{100 * score.knn:.1f}" in page
        assert f"{100 * score.knn_interval[0]:.1f} to" in page
    assert "Settings that differ" not in page
    assert {path.name for path in result.report.parent.iterdir()} == {
        "checkpoint.pt",
        "evaluation-programs.json",
        "excited-fc7.png",
        "features",
        "metrics.jsonl",
        "neighbors-programs.png",
        "report.html",
        "sample.png",
        "tensorboard",
    }


def test_two_runs_are_compared(folder, tmp_path):
    one, other = folder, tmp_path / "other"
    shutil.copytree(one, other)
    found = Checkpoint.load(other)
    changed = {**found.settings, "seed": 77}
    replace(found, settings=changed).save(other / "checkpoint.pt")
    write_report([one, other], tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert len(check(page)) == 6
    assert "<h1>Runs demo, other</h1>" in page
    # One plot a measure, with a faint and a smooth line of each run.
    assert page.count("<svg") == 3
    assert page.count("<polyline") == 12
    assert page.count("<td>raw pixels</td>") == 1  # the same for both, so told once
    assert page.count("<td>trained ") == 2
    differ = page[page.index("Settings that differ") : page.index("Every setting")]
    assert re.findall(r"<td>(?:<code>)?([^<]*)", differ) == ["seed", "0", "77"]


def test_settings_that_differ_are_those_alone(folder):
    run = read_run(folder, "demo", 0)
    simclr = run.settings.override(["objective=simclr"])
    differing, every = list_settings([run, replace(run, settings=simclr)])
    assert differing["objective"] == ['"moco"', '"simclr"']
    assert differing["objective.queue"] == ["16", ""]
    assert "optimizer.lr" not in differing
    assert every["optimizer.lr"] == ["0.06", "0.06"]


def test_a_run_without_evaluation_says_so(folder, tmp_path):
    for path in folder.glob("evaluation-*"):
        path.unlink()
    write_report([folder], tmp_path / "page.html")
    assert "No evaluation yet" in (tmp_path / "page.html").read_text("utf-8")
    assert read_evaluations(folder) == []


def test_runs_are_named_by_as_much_of_their_paths_as_differs():
    assert name_runs([Path("/x/a"), Path("/x/b")]) == ["a", "b"]
    assert name_runs([Path("/x/a/run"), Path("/x/b/run")]) == ["a/run", "b/run"]
    with pytest.raises(TrainerError, match="named twice"):
        name_runs([Path("/x/a"), Path("/x/../x/a")])


def test_a_run_without_metrics_is_named(folder, tmp_path):
    (folder / "metrics.jsonl").write_text("")
    with pytest.raises(TrainerError, match="no metrics yet"):
        write_report([folder], tmp_path / "page.html")
