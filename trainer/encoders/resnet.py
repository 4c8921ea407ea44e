"""ResNet-18 and -50, with torchvision's key names."""

from torch import Tensor, nn
from torch.nn.functional import relu

from trainer.encoders.base import Encoder

STEM_CHANNELS = 64
LEAST_CHANNELS = 8
LAYERS = ("layer1", "layer2", "layer3", "pool")


class BasicBlock(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut (He et al., CVPR 2016, fig. 5 left).

    Args:
        before: channels that come in.
        channels: of the convolutions.
        stride: 2 halves the side.
    """

    EXPANSION = 1

    def __init__(self, before: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = _convolve(before, channels, 3, stride)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = _convolve(channels, channels, 3)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = _shortcut(before, channels, stride)

    def forward(self, maps: Tensor) -> Tensor:
        """Compute [N, channels, H / stride, W / stride] from [N, before, H, W]."""
        out = relu(self.bn1(self.conv1(maps)))
        out = self.bn2(self.conv2(out))
        return relu(out + self.downsample(maps))


class Bottleneck(nn.Module):
    """1 x 1, 3 x 3 and 1 x 1 convolution beside a shortcut (ibid., fig. 5 right).

    The 3 x 3 one has the stride, as in torchvision ("v1.5"); in the paper it is the
    first. Arguments are `BasicBlock`'s; four times the channels come out.
    """

    EXPANSION = 4

    def __init__(self, before: int, channels: int, stride: int) -> None:
        super().__init__()
        after = channels * self.EXPANSION
        self.conv1 = _convolve(before, channels, 1)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = _convolve(channels, channels, 3, stride)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv3 = _convolve(channels, after, 1)
        self.bn3 = nn.BatchNorm2d(after)
        self.downsample = _shortcut(before, after, stride)

    def forward(self, maps: Tensor) -> Tensor:
        """Compute [N, 4 * channels, H / stride, W / stride] from [N, before, H, W]."""
        out = relu(self.bn1(self.conv1(maps)))
        out = relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return relu(out + self.downsample(maps))


BLOCKS: dict[int, tuple[type[BasicBlock | Bottleneck], tuple[int, ...]]] = {
    18: (BasicBlock, (2, 2, 2, 2)),
    50: (Bottleneck, (3, 4, 6, 3)),
}
"""By depth: the kind of block, and how many each stage has (ibid., table 1)."""


class ResNet(Encoder):
    """A residual network without its classifier (He et al., CVPR 2016).

    State keys are torchvision's, which are timm's too: `conv1`, `bn1`,
    `layer{1..4}.{n}.conv1`, `layer2.0.downsample.0` and so on, no `fc`. Weights start
    as torchvision's do: convolutions by He et al. (ICCV 2015, eq. 14 with the fan
    out), norms at 1 and 0. Any size of image goes; 224 pixels leave maps of 7 x 7.

    A layer's features are its maps' means: "pool" is that of layer4.

    Args:
        depth: 18 or 50.
        width: multiplies every layer's channels, 64 in the first; never fewer than 8.
    """

    layers = LAYERS

    def __init__(self, depth: int, width: float = 1.0) -> None:
        super().__init__()
        block, counts = BLOCKS[depth]
        base = max(LEAST_CHANNELS, int(STEM_CHANNELS * width))
        self.conv1 = _convolve(3, base, 7, stride=2)
        self.bn1 = nn.BatchNorm2d(base)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        before = base
        for stage, count in enumerate(counts):
            channels = base * 2**stage
            blocks = []
            for index in range(count):
                stride = 2 if stage and index == 0 else 1
                blocks.append(block(before, channels, stride))
                before = channels * block.EXPANSION
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
        self.out_features = before
        self.apply(start_weights)

    def forward(self, images: Tensor, layer: str | None = None) -> Tensor:
        """Compute the mean of a layer's maps; see `Encoder.forward`."""
        out = self.maxpool(relu(self.bn1(self.conv1(images))))
        for stage in range(self.find_layer(layer) + 1):
            out = self.get_submodule(f"layer{stage + 1}")(out)
        pooled: Tensor = out.mean(dim=(2, 3))
        return pooled


def _convolve(before: int, after: int, side: int, stride: int = 1) -> nn.Conv2d:
    padding = side // 2
    return nn.Conv2d(before, after, side, stride, padding=padding, bias=False)


def _shortcut(before: int, after: int, stride: int) -> nn.Module:
    """Nothing, or where shapes differ a projection (ibid., option B)."""
    if stride == 1 and before == after:
        return nn.Identity()
    return nn.Sequential(_convolve(before, after, 1, stride), nn.BatchNorm2d(after))


def start_weights(module: nn.Module) -> None:
    """Draw a convolution's first weights."""
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
