import pytest
import torch

from trainer.encoders.alexnet import LAYERS, SmallAlexNet
from trainer.encoders.build import build_encoder
from trainer.errors import SettingsError
from trainer.settings import EncoderSettings


def test_the_papers_figures_at_64_pixels():
    net = SmallAlexNet().eval()
    sizes = [96 * 31 * 31, 192 * 15 * 15, 384 * 15 * 15, 384 * 15 * 15, 192 * 7 * 7]
    image = torch.zeros(1, 3, 64, 64)
    with torch.no_grad():
        found = [net(image, layer).shape[1] for layer in LAYERS]
    assert found == [*sizes, 4096, 4096]
    assert net.out_features == 4096


def test_weights_have_the_published_names():
    names = [name for name, _ in SmallAlexNet(0.05, 32).named_parameters()]
    convs = [
        f"blocks.{n}.{part}" for n in range(5) for part in ("0.weight", "1.weight")
    ]
    fully = ["blocks.5.1.weight", "blocks.5.2.bias", "blocks.6.0.weight"]
    assert set(convs + fully) < set(names)
    assert len(names) == 7 * 3  # a weight, and the batch norm's two; no other bias


def test_width_multiplies_channels():
    half = SmallAlexNet(0.5, 32).state_dict()
    assert half["blocks.0.0.weight"].shape == (48, 3, 3, 3)
    assert half["blocks.4.0.weight"].shape == (96, 192, 3, 3)
    assert half["blocks.6.0.weight"].shape == (2048, 2048)


def test_a_seed_gives_the_same_network_and_leaves_torch_s_own_alone():
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    nets = [
        build_encoder(EncoderSettings(width=0.05), 32, seed).state_dict()
        for seed in (7, 7, 8)
    ]
    assert torch.equal(torch.rand(1), expected)
    key = "blocks.0.0.weight"
    assert torch.equal(nets[0][key], nets[1][key])
    assert not torch.equal(nets[0][key], nets[2][key])


def test_what_cannot_be_built():
    with pytest.raises(SettingsError, match="at least 16"):
        SmallAlexNet(1.0, 8)
    with pytest.raises(SettingsError, match="no layer 'conv9'"):
        SmallAlexNet(0.05, 32)(torch.zeros(1, 3, 32, 32), "conv9")
