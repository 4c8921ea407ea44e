import pytest
import torch

from trainer.errors import SettingsError
from trainer.evaluation import compare as module
from trainer.evaluation.compare import Evaluation, compare
from trainer.evaluation.programs import draw_held_out
from trainer.loop import train
from trainer.opening import resolve
from trainer.settings import choose_preset

SOURCE = "memory://64"
TINY = ["stream.batch_size=8", "stream.resolution=32", "stream.window=16"]
TINY += ["encoder.width=0.05", "objective.queue=16", "held_out=8", "threads=1"]


@pytest.fixture(scope="module")
def judged(tiny_run):
    checkpoint, task, cache = tiny_run
    return compare(checkpoint, task, layer="conv5", cache=cache)


@pytest.fixture(scope="module")
def tiny_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    settings = choose_preset("cpu-demo", TINY, 7)
    checkpoint = train(settings, SOURCE, folder)
    stream = resolve(settings, SOURCE).stream
    task = draw_held_out(SOURCE, stream, held_out=8, shots=3)
    return checkpoint, task, folder / "features"


def test_a_run_stands_beside_its_untrained_self_and_beside_pixels(judged):
    evaluation, features = judged
    assert [one.name for one in evaluation.scores] == [
        "mean color",
        "raw pixels",
        "untrained",
        "trained",
    ]
    assert (evaluation.classes, evaluation.gallery, evaluation.queries) == (8, 24, 64)
    assert evaluation.chance == 0.125
    assert evaluation.step == 7
    assert not torch.equal(features["trained"][0], features["untrained"][0])
    for score in evaluation.scores[1:]:  # even pixels know plane waves beyond luck
        assert 0.125 < score.knn <= 1
        assert 0.125 < score.probe <= 1


def test_every_score_lies_within_its_interval(judged):
    evaluation, _ = judged
    for measured in (*evaluation.scores, *evaluation.gains):
        for value, (low, high) in (
            (measured.knn, measured.knn_interval),
            (measured.probe, measured.probe_interval),
        ):
            assert low <= value <= high
            assert high > low or isinstance(measured, module.Gain)


def test_gains_are_over_the_untrained_network_and_over_pixels(judged):
    evaluation, _ = judged
    assert [gain.over for gain in evaluation.gains] == ["untrained", "raw pixels"]
    trained = evaluation["trained"]
    for gain in evaluation.gains:
        assert gain == evaluation.gain(gain.over)
        other = evaluation[gain.over]
        assert gain.knn == pytest.approx(trained.knn - other.knn)
        assert gain.probe == pytest.approx(trained.probe - other.probe)


def test_json_carries_all_of_it(judged):
    evaluation, _ = judged
    value = evaluation.to_json()
    assert value["layer"] == "conv5"
    assert value["scores"][3]["knn"] == evaluation["trained"].knn
    assert Evaluation.from_json(value) == evaluation


def test_a_second_time_nothing_is_looked_at_or_fitted(judged, tiny_run, monkeypatch):
    checkpoint, task, cache = tiny_run
    evaluation, features = judged
    monkeypatch.setattr(module, "extract", pytest.fail)
    monkeypatch.setattr(module, "predict_probe", pytest.fail)
    again, kept = compare(checkpoint, task, layer="conv5", cache=cache)
    assert again == evaluation
    for name, pair in features.items():
        assert all(map(torch.equal, pair, kept[name]))


def test_without_a_layer_it_is_the_last(tiny_run):
    checkpoint, task, _ = tiny_run
    assert compare(checkpoint, task)[0].layer == "fc7"


def test_a_layer_that_is_none(tiny_run):
    checkpoint, task, _ = tiny_run
    with pytest.raises(SettingsError, match="no layer 'conv9'"):
        compare(checkpoint, task, layer="conv9")
