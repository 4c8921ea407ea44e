"""Grids of runs: what is compared, that it resumes, and that it is drawn."""

import json
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from shaders21k import SpecError
from trainer.errors import SettingsError, TrainerError
from trainer.loop import train
from trainer.settings import choose_preset
from trainer.studies import grid
from trainer.studies.answer import draw_tasks, write_answer
from trainer.studies.grid import Corpus, run_study
from trainer.studies.papers import CURVES
from trainer.studies.plot import plot_study
from trainer.studies.questions import (
    ask_corpora,
    ask_mixing,
    ask_scaling,
    ask_views,
)

WAVES = Corpus.read("waves=memory://64")


def read_svg(text):
    return fromstring(text)  # noqa: S314, our own


@pytest.fixture
def short(tiny):
    return replace(tiny, steps=2)


def test_scaling_changes_the_number_of_programs_and_nothing_else(tiny):
    study = ask_scaling(tiny, WAVES, [40, 1, 8])
    assert [arm.x for arm in study.arms] == [1, 8, 40]
    for arm in study.arms:
        stream = arm.settings.stream
        assert stream.programs == (0, arm.x)
        assert stream.window == min(16, arm.x)
        same = replace(stream, programs=None, window=16, slide=1)
        assert replace(arm.settings, stream=same) == tiny


def test_views_are_cut_by_the_law_by_which_they_are_drawn(tiny):
    arms = {arm.name: arm.settings for arm in ask_views(tiny, WAVES).arms}
    drawn, cut = arms["drawn"], arms["cut from one picture"]
    assert drawn.stream.crop_area == cut.views.area
    assert drawn.stream.flip == cut.views.flip
    assert (cut.stream.crop_area, cut.stream.flip) == ((1.0, 1.0), 0.0)
    assert (drawn.views.made_by, cut.views.made_by) == ("renderer", "trainer")
    assert arms["cut, another moment"].stream.time_drift_s == 4.0


def test_every_arm_of_every_study_can_be_run(tiny):
    preset = choose_preset("shaders-small-cpu", [], 30)
    for settings in (tiny, preset):
        assert len(ask_views(settings, WAVES).arms) == 4
        assert len(ask_mixing(settings, WAVES).arms) == 5
        assert len(ask_scaling(settings, WAVES).arms) == 4


def test_corpora_are_compared_two_or_more(tiny):
    with pytest.raises(SettingsError, match="name at least two"):
        ask_corpora(tiny, [WAVES])
    assert len(ask_corpora(tiny, [WAVES, Corpus("builtin")]).arms) == 2


@pytest.mark.parametrize(
    ("text", "corpus"),
    [
        ("builtin", Corpus("builtin")),
        ("a=a.db", Corpus("a", "a.db")),
        ("a=a.db:some.txt", Corpus("a", "a.db", "some.txt")),
        ("a=ring:///x.sock", Corpus("a", url="ring:///x.sock")),
    ],
)
def test_a_corpus_is_read_from_the_command_line(text, corpus):
    assert Corpus.read(text) == corpus


@pytest.mark.parametrize("text", ["own.db", "a=", "http://127.0.0.1:8000"])
def test_a_corpus_that_is_not_named_is_not_taken_for_the_built_in_one(text):
    with pytest.raises(SettingsError, match="names nothing"):
        Corpus.read(text)


def test_a_study_of_more_programs_than_there_are_ends_before_it_begins(short):
    with pytest.raises(SpecError, match="reaches past"):
        draw_tasks(ask_scaling(short, WAVES, [8, 512]), [])


def test_a_study_resumes_and_is_answered(short, tmp_path, monkeypatch):
    study = ask_scaling(short, WAVES, [8, 40])
    tasks = draw_tasks(study, [])
    assert [task.name for task in tasks] == ["8 unseen programs of waves"]
    done = []

    def count(settings, *args, **options):
        done.append((settings.stream.programs, settings.seed))
        if len(done) == 3:
            raise KeyboardInterrupt
        return train(settings, *args, **options)

    monkeypatch.setattr(grid, "train", count)
    with pytest.raises(KeyboardInterrupt):
        run_study(study, range(2), tasks, tmp_path)
    told = []
    results = run_study(study, range(2), tasks, tmp_path, tell=told.append)
    assert done == [((0, 8), 0), ((0, 40), 0), ((0, 8), 1), ((0, 8), 1), ((0, 40), 1)]
    assert told[-1] == "4 of 4: 40 programs, seed 1"
    again = run_study(study, range(2), tasks, tmp_path)
    assert len(done) == 5
    assert again == results

    written = write_answer(study, results, tmp_path)
    files = {file.name: file.read_text() for file in written}
    assert json.loads(files["study.json"])["study"] == "scaling"
    assert "| 8 programs |" in files["study.md"]
    assert "| untrained |" in files["study.md"]
    texts = [each.text for each in read_svg(files["study.svg"]).iter()]
    assert "A: SimCLR, ImageNet-100; dashed: untrained" in texts


def test_a_folder_of_another_study_is_not_taken_for_this_one(short, tmp_path):
    study = ask_scaling(short, WAVES, [8])
    tasks = draw_tasks(study, [])
    run_study(study, range(1), tasks, tmp_path)
    longer = ask_scaling(replace(short, steps=3), WAVES, [8])
    with pytest.raises(TrainerError, match="a run of other settings"):
        run_study(longer, range(1), tasks, tmp_path)
    with pytest.raises(TrainerError, match="a run of other layer"):
        run_study(study, range(1), tasks, tmp_path, layer="conv5")


def make_result(arm, x, seed):
    scores = [
        {"name": "trained", "knn": 0.1 * x + 0.01 * seed},
        {"name": "untrained", "knn": 0.05},
    ]
    return grid.Result(arm, x, seed, {"<which>": {"scores": scores}})


@pytest.mark.parametrize("name", CURVES)
def test_a_plot_has_a_mark_for_every_arm_and_every_figure_of_the_papers(name):
    results = [
        make_result(arm, x, seed)
        for seed in (0, 1)
        for arm, x in (("one", 1.0), ("two & three", 8.0))
    ]
    if name != "scaling":
        results = [replace(each, x=None) for each in results]
    drawing = read_svg(plot_study("Which?", "programs", name, results))
    texts = [each.text for each in drawing.iter() if each.text]
    assert "<which>; dashed: untrained" in texts
    assert ("two & three" in texts) is (name != "scaling")
    circles = [each for each in drawing.iter() if each.tag.endswith("circle")]
    assert len(circles) == 2 + sum(len(curve.points) for curve in CURVES[name])
