"""Released weights in torchvision's and timm's own networks, where those are here."""

import warnings
from contextlib import contextmanager

import pytest
import torch
from safetensors.torch import load_file

from trainer.checkpoint import Checkpoint
from trainer.release.load import load_released
from trainer.release.write import write_release

LIMIT = 1e-5
"""Largest difference of a feature, relative to the features' own size."""


@contextmanager
def quiet():
    """What others warn of while they are imported is not our concern."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def timm():
    with quiet():
        return pytest.importorskip("timm")


@pytest.fixture
def models():
    with quiet():
        return pytest.importorskip("torchvision.models", exc_type=ImportError)


@torch.no_grad()
def compare(found, run, resolution):
    """Give the largest difference from the run's own features."""
    generator = torch.Generator().manual_seed(1)
    images = torch.randn(2, 3, resolution, resolution, generator=generator)
    expected = Checkpoint.load(run).encoder()(images)
    difference = (found.eval()(images) - expected).abs().max() / expected.abs().max()
    return float(difference)


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_torchvision_s_resnets_give_the_same_features(name, models, make_run, tmp_path):
    run, into = make_run(name, 1.0, 64), tmp_path / "out"
    write_release(run, into)
    theirs = models.get_model(name)
    whole, theirs.fc = theirs.fc, torch.nn.Identity()
    assert compare(theirs, run, 64) > 0.1  # they start as other networks
    theirs.fc = whole
    result = theirs.load_state_dict(load_file(into / "model.safetensors"), strict=False)
    assert result.missing_keys == ["fc.weight", "fc.bias"]
    assert result.unexpected_keys == []
    theirs.fc = torch.nn.Identity()
    assert compare(theirs, run, 64) < LIMIT
    assert compare(theirs, run, 96) < LIMIT


@pytest.mark.parametrize(
    "network",
    [
        ("resnet18", 1.0, 64),
        ("resnet50", 1.0, 64),
        ("vit_tiny", 1.0, 224),
        ("vit_small", 1.0, 224),
        ("vit_small", 0.5, 96),
        ("vit_tiny", 0.1, 64),
        ("timm:vit_tiny_patch16_224", 1.0, 96),
        ("timm:mobilenetv3_small_050", 1.0, 64),
    ],
    ids=str,
)
def test_timm_builds_the_same_from_the_folder(network, timm, make_run, tmp_path):
    run, into = make_run(*network), tmp_path / "out"
    resolution = network[2]
    write_release(run, into)
    theirs = timm.create_model(f"local-dir:{into}", pretrained=True)
    assert compare(theirs, run, resolution) < LIMIT
    asked = timm.data.resolve_model_data_config(theirs)
    assert tuple(asked["input_size"]) == (3, resolution, resolution)
    assert tuple(asked["mean"]) == (0.485, 0.456, 0.406)
    assert (asked["interpolation"], asked["crop_pct"]) == ("bicubic", 1.0)
    assert compare(load_released(into), run, resolution) == 0.0


@pytest.mark.parametrize("name", ["resnet18", "vit_tiny"])
def test_timm_puts_a_new_classifier_on_it(name, timm, make_run, tmp_path):
    write_release(make_run(name, 1.0, 96), tmp_path / "out")
    source = f"local-dir:{tmp_path / 'out'}"
    theirs = timm.create_model(source, pretrained=True, num_classes=7).eval()
    assert theirs(torch.zeros(1, 3, 96, 96)).shape == (1, 7)
    weights = load_file(tmp_path / "out" / "model.safetensors")
    state = theirs.state_dict()
    assert all(torch.equal(state[key], each) for key, each in weights.items())


def test_transformers_take_other_sizes_as_timm_s_do(timm, make_run, tmp_path):
    run = make_run("vit_tiny", 1.0, 96)
    write_release(run, tmp_path / "out")
    source = f"local-dir:{tmp_path / 'out'}"
    theirs = timm.create_model(source, pretrained=True, dynamic_img_size=True)
    assert compare(theirs, run, 128) < LIMIT
    assert compare(theirs, run, 64) < LIMIT
