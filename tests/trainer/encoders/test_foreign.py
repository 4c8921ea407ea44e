import importlib.util

import pytest
import torch

from trainer.encoders.build import build_encoder
from trainer.errors import SettingsError
from trainer.settings import EncoderSettings

HERE = importlib.util.find_spec("timm") is not None
needs_timm = pytest.mark.skipif(not HERE, reason="timm is not installed")


def build(name, resolution=64):
    return build_encoder(EncoderSettings(name=f"timm:{name}"), resolution, 0)


@pytest.mark.skipif(HERE, reason="timm is installed")
def test_without_timm_it_says_what_to_install():
    with pytest.raises(SettingsError, match=r"timm:resnet18' needs timm.*pip install"):
        build("resnet18")


@needs_timm
def test_a_model_of_timm_is_an_encoder_with_timm_s_keys():
    net = build("resnet18").eval()
    assert net(torch.zeros(2, 3, 64, 64), "features").shape == (2, 512)
    assert net.out_features == 512
    assert "layer1.0.conv1.weight" in net.body.state_dict()
    with pytest.raises(SettingsError, match="no layer 'pool'"):
        net(torch.zeros(2, 3, 64, 64), "pool")


@needs_timm
def test_a_model_of_one_size_is_built_for_the_run_s():
    assert build("vit_tiny_patch16_224", 224).model_args == {}
    small = build("vit_tiny_patch16_224", 96)
    assert small.model_args == {"img_size": 96}
    assert small.body.pos_embed.shape == (1, 37, 192)


@needs_timm
@pytest.mark.parametrize("name", ["nonsense", "resnet18.a1_in1k", "hf-hub:timm/vit"])
def test_nothing_but_timm_s_own_names_is_built(name):
    with pytest.raises(SettingsError, match="has no model"):
        build(name)


@needs_timm
def test_a_size_that_a_model_cannot_take_is_refused():
    with pytest.raises(SettingsError, match="cannot take images of 8 pixels"):
        build("vit_tiny_patch16_224", 8)
