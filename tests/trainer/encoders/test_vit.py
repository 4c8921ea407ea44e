import pytest
import torch

from trainer.encoders.vit import VisionTransformer
from trainer.errors import SettingsError


def list_keys(features, tokens, patch):
    """State keys and shapes by the rules of Dosovitskiy et al., named by timm."""
    found = {
        "cls_token": (1, 1, features),
        "pos_embed": (1, tokens, features),
        "patch_embed.proj.weight": (features, 3, patch, patch),
        "patch_embed.proj.bias": (features,),
        "norm.weight": (features,),
        "norm.bias": (features,),
    }
    linear = {"attn.qkv": (3, 1), "attn.proj": (1, 1), "mlp.fc1": (4, 1)}
    linear["mlp.fc2"] = (1, 4)
    for block in range(12):
        for norm in ("norm1", "norm2"):
            for part in ("weight", "bias"):
                found[f"blocks.{block}.{norm}.{part}"] = (features,)
        for name, (after, before) in linear.items():
            shape = (after * features, before * features)
            found[f"blocks.{block}.{name}.weight"] = shape
            found[f"blocks.{block}.{name}.bias"] = shape[:1]
    return found


@pytest.mark.parametrize(("heads", "parameters"), [(3, 5_524_416), (6, 21_665_664)])
def test_keys_and_shapes_are_the_architecture_s(heads, parameters):
    net = VisionTransformer(heads)
    shapes = {name: tuple(each.shape) for name, each in net.state_dict().items()}
    assert shapes == list_keys(64 * heads, 1 + 14 * 14, 16)
    assert sum(each.numel() for each in net.parameters()) == parameters


def test_small_images_have_small_patches():
    assert VisionTransformer(1, resolution=96).patch_embed.proj.stride == (16, 16)
    small = VisionTransformer(1, resolution=64)
    assert {name: tuple(each.shape) for name, each in small.state_dict().items()} == (
        list_keys(64, 1 + 8 * 8, 8)
    )
    with pytest.raises(SettingsError, match="at least one patch of 8"):
        VisionTransformer(1, resolution=7)


def test_width_scales_the_number_of_heads():
    found = [VisionTransformer(3, width, 32).heads for width in (0.01, 0.7, 1)]
    assert found == [1, 2, 3]


def test_other_sizes_than_its_own_are_taken():
    net = VisionTransformer(1, resolution=64).eval()
    with torch.no_grad():
        for height, width in ((64, 64), (32, 32), (96, 96), (64, 40)):
            assert net(torch.zeros(2, 3, height, width)).shape == (2, 64)


def test_positions_at_the_native_size_are_those_learned():
    net = VisionTransformer(1, resolution=64)
    assert net.place(8, 8) is net.pos_embed
    grid = net.pos_embed[:, 1:].unflatten(1, (8, 8))
    wide = net.place(8, 9)
    assert wide.shape == (1, 1 + 72, 64)
    assert torch.equal(wide[:, 0], net.pos_embed[:, 0])
    # Rows that ascend still do when there are twice as many, each halfway between two.
    ramp = torch.arange(8.0)[None, :, None, None].expand_as(grid)
    net.pos_embed.data[:, 1:] = ramp.flatten(1, 2)
    between = net.place(16, 8)[:, 1:].unflatten(1, (16, 8))
    expected = ((torch.arange(16) + 0.5) / 2 - 0.5)[:, None].expand(16, 8)
    assert torch.allclose(between[0, 2:-2, :, 0], expected[2:-2], atol=0.09)
    assert (between[0, 1:, :, 0] > between[0, :-1, :, 0]).all()


def test_layers_are_class_tokens_and_the_last_is_normed():
    net = VisionTransformer(1, resolution=32).eval()
    assert net.layers == (*(f"block{n}" for n in range(1, 13)), "cls")
    images = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        first, last, end = (net(images, one) for one in ("block1", "block12", "cls"))
        assert torch.equal(end, net(images))
        assert torch.equal(end, net.norm(last))
    assert not torch.allclose(first, last)
    with pytest.raises(SettingsError, match="no layer 'block13'"):
        net(images, "block13")


def test_attention_is_the_softmax_of_scaled_products():
    attention = VisionTransformer(2, resolution=32).blocks[0].attn
    tokens = torch.randn(2, 5, 128)
    expected = torch.empty(2, 5, 128)
    with torch.no_grad():
        queries, keys, values = attention.qkv(tokens).split(128, dim=2)
        for head in range(2):
            part = slice(64 * head, 64 * head + 64)
            scores = queries[..., part] @ keys[..., part].mT / 8
            expected[..., part] = scores.softmax(dim=2) @ values[..., part]
        assert torch.allclose(attention(tokens), attention.proj(expected), atol=1e-5)


def test_a_picture_s_patches_have_places():
    """Without position embeddings the class token could not tell these two apart."""
    net = VisionTransformer(1, resolution=32).eval()
    images = torch.randn(1, 3, 32, 32)
    with torch.no_grad():
        assert not torch.allclose(net(images), net(images.roll(8, 2)), atol=1e-4)


def test_weights_start_small_and_biases_at_zero():
    net = VisionTransformer(3)
    assert net.blocks[3].mlp.fc1.weight.std().item() == pytest.approx(0.02, rel=0.03)
    assert net.pos_embed.std().item() == pytest.approx(0.02, rel=0.03)
    assert net.blocks[3].mlp.fc1.bias.eq(0).all()
    assert net.norm.eps == 1e-6
