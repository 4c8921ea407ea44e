import pytest
import torch

from trainer.encoders.build import ENCODERS, build_encoder
from trainer.errors import SettingsError
from trainer.settings import EncoderSettings


def build(name, seed=0):
    return build_encoder(EncoderSettings(name=name, width=0.05), 32, seed)


@pytest.mark.parametrize("name", ENCODERS)
def test_a_seed_decides_all_weights_and_leaves_torch_s_own_alone(name):
    before = torch.get_rng_state()
    one, same, other = (build(name, seed).state_dict() for seed in (7, 7, 8))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert any(not torch.equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize("name", ENCODERS)
def test_every_network_trains_in_bfloat16_with_channels_last(name):
    net = build(name).to(memory_format=torch.channels_last)
    images = torch.randn(2, 3, 32, 32).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        features = net(images)
    assert features.shape == (2, net.out_features)
    features.float().square().mean().backward()
    for key, weight in net.named_parameters():
        assert weight.grad.isfinite().all(), key


@pytest.mark.parametrize("name", ENCODERS)
def test_every_layer_gives_one_vector_a_picture(name):
    net = build(name).eval()
    images = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        features = [net(images, layer) for layer in net.layers]
        assert torch.equal(features[-1], net(images))
    assert all(one.ndim == 2 and len(one) == 2 for one in features)
    assert features[-1].shape[1] == net.out_features


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(SettingsError, match=r"'resnet19': choose from .*'vit_small'"):
        build_encoder(EncoderSettings(name="resnet19"), 32, 0)
