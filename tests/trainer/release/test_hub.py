import runpy
from pathlib import Path

import pytest
import torch

from trainer.checkpoint import Checkpoint
from trainer.errors import SettingsError
from trainer.release.write import write_release

ROOT = Path(__file__).parents[3]
NETWORKS = ("resnet18", "resnet50", "small_alexnet", "vit_small", "vit_tiny")


def load(name, **arguments):
    return torch.hub.load(str(ROOT), name, source="local", **arguments)


def test_the_hub_lists_our_networks_and_nothing_else():
    """Whatever public thing can be called is an entry point to `torch.hub.list`."""
    found = runpy.run_path(str(ROOT / "hubconf.py"))
    listed = {name for name, each in found.items() if callable(each) and name[0] != "_"}
    assert listed == {"encoder", *NETWORKS}


def test_a_released_encoder_comes_by_the_hub(make_run, tmp_path):
    run = make_run("resnet18")
    write_release(run, tmp_path / "out")
    images = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        expected = Checkpoint.load(run).encoder()(images)
        for name in ("encoder", "resnet18"):
            found = load(name, weights=str(tmp_path / "out"))
            assert torch.equal(found(images), expected)


@pytest.mark.parametrize("name", NETWORKS)
def test_untrained_networks_come_without_weights(name):
    net = load(name, width=0.05, resolution=32)
    assert net.eval()(torch.zeros(1, 3, 32, 32)).shape == (1, net.out_features)


def test_a_folder_of_another_network_is_refused(make_run, tmp_path):
    write_release(make_run("resnet18"), tmp_path / "out")
    with pytest.raises(SettingsError, match="holds 'resnet18', not 'vit_tiny'"):
        load("vit_tiny", weights=str(tmp_path / "out"))
