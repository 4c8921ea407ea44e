import pytest
import torch

from trainer.encoders.build import build_encoder
from trainer.evaluation.compare import compare, embed, embed_pixels, measure_statistics
from trainer.evaluation.tasks import draw_held_out
from trainer.loop import train
from trainer.opening import resolve
from trainer.settings import EncoderSettings

SOURCE = "memory://64"


@pytest.fixture
def compared(tiny, tmp_path):
    checkpoint = train(tiny, SOURCE, tmp_path)
    task = draw_held_out(SOURCE, resolve(tiny, SOURCE).stream, held_out=8, shots=3)
    return compare(checkpoint, task, layer="conv5")


def test_a_run_stands_beside_its_untrained_self_and_beside_pixels(compared):
    evaluation, features = compared
    assert [one.name for one in evaluation.scores] == [
        "raw pixels",
        "untrained",
        "trained",
    ]
    assert (evaluation.classes, evaluation.gallery, evaluation.queries) == (8, 24, 64)
    assert evaluation.chance == 0.125
    assert not torch.equal(features["trained"][0], features["untrained"][0])
    for score in evaluation.scores:  # even pixels know plane waves better than by luck
        assert 0.125 < score.knn <= 1
        assert 0.125 < score.probe <= 1


def test_json_carries_every_score(compared):
    evaluation, _ = compared
    value = evaluation.to_json()
    assert value["layer"] == "conv5"
    assert value["scores"][2]["knn"] == evaluation["trained"].knn


def test_embedding_in_parts_changes_nothing():
    images = torch.randint(0, 256, (300, 3, 32, 32)).to(torch.uint8)
    net = build_encoder(EncoderSettings(width=0.05), 32, 0)
    whole = embed(net, images, "fc7")
    part = embed(net, images[250:], "fc7")
    assert torch.allclose(whole[250:], part, atol=1e-5)


def test_statistics_make_untrained_features_of_unit_scale():
    images = torch.randint(0, 256, (200, 3, 32, 32)).to(torch.uint8)
    net = build_encoder(EncoderSettings(width=0.05), 32, 0)
    before = embed(net, images, "fc7").std()
    measure_statistics(net, images)
    after = embed(net, images, "fc7").std()
    assert before < 0.1 < after < 2


def test_pixels_as_features_are_area_means():
    images = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    images[0, 0, 0, 0] = 255
    features = embed_pixels(images)
    assert features.shape == (1, 3 * 32 * 32)
    assert features[0, 0] == 0.25
