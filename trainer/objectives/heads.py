"""What stands on an encoder while it learns, and is thrown away after."""

from torch import Tensor, nn
from torch.nn import functional

from trainer.encoders.alexnet import start_weights
from trainer.encoders.base import Encoder


class Projector(nn.Module):
    """An encoder and a head: images to unit vectors.

    Args:
        encoder: the network that a run is for.
        head: its features to D numbers.
    """

    def __init__(self, encoder: Encoder, head: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head

    def forward(self, images: Tensor) -> Tensor:
        """Float [N, 3, H, W], normalized, to float32 [N, D], unit rows."""
        return functional.normalize(self.head(self.encoder(images)).float(), dim=1)


def make_mlp(features: int, embedding: int) -> nn.Module:
    """Two layers: SimCLR's and MoCo v2's head."""
    head = nn.Sequential(
        nn.Linear(features, features),
        nn.ReLU(inplace=True),
        nn.Linear(features, embedding),
    )
    return head.apply(start_weights)


def make_linear(features: int, embedding: int) -> nn.Module:
    """One layer: what alignment and uniformity put on the small AlexNet."""
    return nn.Sequential(nn.Linear(features, embedding)).apply(start_weights)


def make_expander(features: int, embedding: int) -> nn.Module:
    """Three layers with batch norm: VICReg's (Bardes et al. 2022, section 4.2)."""
    return nn.Sequential(
        *(nn.Linear(features, embedding), nn.BatchNorm1d(embedding), nn.ReLU()),
        *(nn.Linear(embedding, embedding), nn.BatchNorm1d(embedding), nn.ReLU()),
        nn.Linear(embedding, embedding, bias=False),
    )
