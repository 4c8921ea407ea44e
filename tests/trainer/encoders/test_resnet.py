import pytest
import torch

from trainer.encoders.resnet import ResNet
from trainer.errors import SettingsError

NORM = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


def list_keys(depth):
    """State keys and shapes by He et al., table 1, with torchvision's names."""
    counts, convs = {18: ((2, 2, 2, 2), 2), 50: ((3, 4, 6, 3), 3)}[depth]
    found = {}

    def add(conv, norm, before, after, side):
        found[f"{conv}.weight"] = (after, before, side, side)
        for each in NORM:
            found[f"{norm}.{each}"] = () if each == NORM[-1] else (after,)

    add("conv1", "bn1", 3, 64, 7)
    before = 64
    for stage, count in enumerate(counts):
        channels = 64 * 2**stage
        after = channels * (4 if convs == 3 else 1)
        chain = {2: [(3, channels)] * 2, 3: [(1, channels), (3, channels), (1, after)]}
        for index in range(count):
            block, inside = f"layer{stage + 1}.{index}", before
            for place, (side, out) in enumerate(chain[convs], 1):
                add(f"{block}.conv{place}", f"{block}.bn{place}", inside, out, side)
                inside = out
            if index == 0 and before != after:
                short = f"{block}.downsample"
                add(f"{short}.0", f"{short}.1", before, after, 1)
            before = after
    return found


@pytest.mark.parametrize(("depth", "parameters"), [(18, 11_176_512), (50, 23_508_032)])
def test_keys_and_shapes_are_the_architecture_s(depth, parameters):
    net = ResNet(depth)
    shapes = {name: tuple(each.shape) for name, each in net.state_dict().items()}
    assert shapes == list_keys(depth)
    assert sum(each.numel() for each in net.parameters()) == parameters


def test_the_wide_convolution_of_a_bottleneck_has_the_stride():
    block = ResNet(50, 0.125).layer2[0]
    assert block.conv1.stride == (1, 1)
    assert block.conv2.stride == (2, 2)
    assert block.downsample[0].stride == (2, 2)


@pytest.mark.parametrize("depth", [18, 50])
def test_each_layer_gives_the_means_of_its_maps_at_any_resolution(depth):
    net = ResNet(depth, 0.125).eval()
    expansion = {18: 1, 50: 4}[depth]
    for side in (32, 48, 96):
        with torch.no_grad():
            found = [
                net(torch.zeros(2, 3, side, side), one).shape for one in net.layers
            ]
        assert found == [(2, 8 * 2**stage * expansion) for stage in range(4)]
    assert net.out_features == 64 * expansion


def test_the_pool_is_the_mean_of_the_last_maps():
    net = ResNet(18, 0.125).eval()
    maps = []
    net.layer4.register_forward_hook(lambda _, __, out: maps.append(out))
    pooled = net(torch.randn(2, 3, 64, 64))
    assert maps[0].shape == (2, 64, 2, 2)
    assert torch.allclose(pooled, maps[0].flatten(2).mean(2))


def test_width_leaves_at_least_eight_channels():
    assert ResNet(18, 0.5).conv1.out_channels == 32
    assert ResNet(18, 0.01).conv1.out_channels == 8


def test_weights_start_as_torchvision_s():
    net = ResNet(50)
    weight = net.layer3[0].conv2.weight  # 256 x 3 x 3 connections go out
    assert weight.std().item() == pytest.approx((2 / (256 * 9)) ** 0.5, rel=0.01)
    assert net.bn1.weight.eq(1).all()
    assert net.bn1.bias.eq(0).all()


def test_an_unknown_layer_is_named():
    with pytest.raises(SettingsError, match="no layer 'layer9'"):
        ResNet(18, 0.125)(torch.zeros(1, 3, 32, 32), "layer9")
