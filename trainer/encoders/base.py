"""`Encoder`: what every network here is to the rest of the room."""

from abc import abstractmethod

from torch import Tensor, nn

from trainer.errors import SettingsError


class Encoder(nn.Module):
    """Pictures to features. What is trained, evaluated and released.

    Attributes:
        layers: names of what `forward` can stop at, from the first to the last.
        out_features: how many the last of them gives.
    """

    layers: tuple[str, ...]
    out_features: int

    @abstractmethod
    def forward(self, images: Tensor, layer: str | None = None) -> Tensor:
        """Compute features.

        Args:
            images: float [N, 3, H, W], normalized.
            layer: one of `layers`; None takes the last.

        Returns:
            float [N, features].

        Raises:
            SettingsError: no such layer.
        """

    @property
    def body(self) -> nn.Module:
        """The module whose state keys are the architecture's published ones."""
        return self

    def find_layer(self, layer: str | None) -> int:
        """Where a layer stands in `layers`; None is the last.

        Raises:
            SettingsError: no such layer.
        """
        if layer is None:
            return len(self.layers) - 1
        if layer not in self.layers:
            raise SettingsError(
                f"there is no layer {layer!r}: choose from {self.layers}"
            )
        return self.layers.index(layer)
