import json

import pytest

from trainer.encoders.build import build_encoder
from trainer.release.config import find_architecture
from trainer.release.write import write_release
from trainer.settings import EncoderSettings, TrainSettings


def read_config(run, into):
    write_release(run, into)
    return json.loads((into / "config.json").read_text())


def test_it_says_what_timm_asks_for(make_run, tmp_path):
    config = read_config(make_run("resnet18", 1.0, 64), tmp_path / "out")
    assert config["architecture"] == "resnet18"
    assert config["num_classes"] == 0
    assert config["num_features"] == 512
    assert config["model_args"] == {}
    asked = config["pretrained_cfg"]
    assert asked["input_size"] == [3, 64, 64]
    assert asked["mean"] == [0.485, 0.456, 0.406]
    assert asked["std"] == [0.229, 0.224, 0.225]
    assert (asked["interpolation"], asked["crop_pct"]) == ("bicubic", 1.0)
    assert (asked["first_conv"], asked["classifier"]) == ("conv1", "fc")


def test_it_says_where_the_weights_come_from(make_run, tmp_path):
    ours = read_config(make_run("alexnet"), tmp_path / "out")["shaders21k"]
    assert ours["encoder"] == {"name": "alexnet", "width": 0.05}
    assert ours["resolution"] == 32
    assert ours["step"] == 1_234
    run = TrainSettings.from_json(ours["settings"])
    assert run.stream.selection.digest == "ab" * 32
    assert run.stream.spec_id == ours["spec_id"]
    assert ours["objective"] == run.objective.NAME == "moco"
    assert ours["layers"][-1] == "fc7"


@pytest.mark.parametrize(
    ("resolution", "width", "expected"),
    [
        (224, 1.0, {}),
        (96, 1.0, {"img_size": 96, "patch_size": 16, "num_heads": 3, "embed_dim": 192}),
        (32, 0.4, {"img_size": 32, "patch_size": 8, "num_heads": 1, "embed_dim": 64}),
    ],
)
def test_timm_is_told_the_shape_of_a_transformer(resolution, width, expected):
    settings = EncoderSettings(name="vit_tiny", width=width)
    net = build_encoder(settings, resolution, seed=0)
    found = find_architecture(net, settings)
    assert found.name == "vit_tiny_patch16_224"
    assert found.model_args == expected
    assert found.for_timm


@pytest.mark.parametrize(
    ("name", "width"), [("alexnet", 0.05), ("resnet18", 0.5), ("resnet50", 0.125)]
)
def test_what_timm_cannot_build_has_a_name_of_ours(name, width):
    settings = EncoderSettings(name=name, width=width)
    found = find_architecture(build_encoder(settings, 32, seed=0), settings)
    assert found.name == f"shaders21k_{name}"
    assert not found.for_timm
