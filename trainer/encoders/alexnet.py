"""SmallAlexNet: the encoder of both papers' small experiments."""

from torch import Tensor, nn

from trainer.encoders.base import Encoder
from trainer.errors import SettingsError

CONV_CHANNELS = (96, 192, 384, 384, 192)
POOLED = (True, True, False, False, True)
FC_CHANNELS = 4096
LAYERS = ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7")


class SmallAlexNet(Encoder):
    """AlexNet cut down for 64 pixels: 3 x 3 convolutions, batch norm, no dropout.

    The layer figures are those of Wang & Isola, "Understanding Contrastive
    Representation Learning through Alignment and Uniformity on the Hypersphere" (ICML
    2020), which Learning to See by Looking at Noise and Shaders-21k took over: five
    convolutions of 96, 192, 384, 384 and 192 channels, of which the first, second and
    last are max-pooled (3, stride 2), then two fully connected layers of 4096. Weights
    start as N(0, 0.02). At 64 pixels: 96x31x31, 192x15x15, 384x15x15, 384x15x15,
    192x7x7, 4096, 4096.

    State keys: `blocks.{0..4}.0` convolution and `.1` batch norm; `blocks.5.1` fc6,
    `blocks.5.2` its batch norm; `blocks.6.0` fc7, `blocks.6.1` its batch norm. Encoders
    released with those papers carry the same names, and `blocks.7` for the projection,
    which is no part of the encoder here.

    Args:
        width: multiplies every layer's channels.
        resolution: H = W of the images, at least 16.

    Raises:
        SettingsError: the images are too small, or nothing is left of a layer.
    """

    layers = LAYERS

    def __init__(self, width: float = 1.0, resolution: int = 64) -> None:
        super().__init__()
        convs = [int(channels * width) for channels in CONV_CHANNELS]
        fc = int(FC_CHANNELS * width)
        side = resolution
        for _ in range(sum(POOLED)):
            side = (side - 3) // 2 + 1
        if side < 1 or min(convs) < 1:
            raise SettingsError(
                f"SmallAlexNet of width {width:g} at {resolution} pixels has an empty "
                "layer: resolution must be at least 16 and width at least 1/96"
            )
        blocks = []
        for before, after, pooled in zip([3, *convs[:-1]], convs, POOLED, strict=True):
            block = [
                nn.Conv2d(before, after, 3, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(inplace=True),
            ]
            blocks.append(
                nn.Sequential(*block, *([nn.MaxPool2d(3, 2)] if pooled else []))
            )
        flat = convs[-1] * side * side
        blocks.append(nn.Sequential(nn.Flatten(), *_fully_connected(flat, fc)))
        blocks.append(nn.Sequential(*_fully_connected(fc, fc)))
        self.blocks = nn.ModuleList(blocks)
        self.out_features = fc
        self.apply(start_weights)

    def forward(self, images: Tensor, layer: str | None = None) -> Tensor:
        """Compute a layer's output, flattened; see `Encoder.forward`."""
        out = images
        for block in self.blocks[: self.find_layer(layer) + 1]:
            out = block(out)
        return out.flatten(1)


def _fully_connected(before: int, after: int) -> list[nn.Module]:
    return [
        nn.Linear(before, after, bias=False),
        nn.BatchNorm1d(after),
        nn.ReLU(inplace=True),
    ]


def start_weights(module: nn.Module) -> None:
    """Draw a layer's first weights from N(0, 0.02), as the papers' code does."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
