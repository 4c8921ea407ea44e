"""Encoders from timm, where that is installed. Nothing is ever downloaded."""

from importlib import import_module

import torch
from torch import Tensor, nn

from trainer.encoders.base import Encoder
from trainer.errors import SettingsError

ENDS = ("first_conv", "classifier")
"""What timm asks for when it is to change a model's first layer or its last."""


class TimmEncoder(Encoder):
    """One of timm's models without its classifier, untrained.

    Models that take one size of image alone, as most transformers do, are built for
    `resolution`.

    Args:
        name: as `timm.list_models()` has it.
        resolution: H = W of the images.

    Attributes:
        name: timm's.
        ends: by `ENDS`, what those layers are called; a name, or several.
        net: timm's model; the state keys without "net." are timm's.
        model_args: what it was built with, beside its name.

    Raises:
        SettingsError: timm is missing, has no such model, or the model cannot take
            such images.
    """

    layers = ("features",)

    def __init__(self, name: str, resolution: int) -> None:
        super().__init__()
        try:
            timm = import_module("timm")
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"encoder 'timm:{name}' needs timm, which is not installed: pip "
                "install timm"
            ) from error
        # A name with a place before it ("hf-hub:...") would be fetched from there.
        if name not in timm.list_models():
            raise SettingsError(
                f"timm {timm.__version__} has no model {name!r}: choose one of "
                "timm.list_models(), without the tag that names its weights"
            )
        config = timm.models.get_pretrained_cfg(name)
        native = config.input_size[1:] == (resolution, resolution)
        fixed = config.fixed_input_size and not native
        self.model_args = {"img_size": resolution} if fixed else {}
        try:
            self.net: nn.Module = timm.create_model(
                name, pretrained=False, num_classes=0, **self.model_args
            )
            self.net.eval()  # one picture has no statistics
            with torch.no_grad():
                found = self.net(torch.zeros(1, 3, resolution, resolution))
        except (AssertionError, RuntimeError, TypeError, ValueError) as error:
            raise SettingsError(
                f"timm's {name} cannot take images of {resolution} pixels: {error}"
            ) from error
        self.net.train()
        self.name = name
        self.ends = {end: getattr(config, end) for end in ENDS}
        self.out_features = found.shape[1]

    def forward(self, images: Tensor, layer: str | None = None) -> Tensor:
        """Compute what timm gives before its classifier; see `Encoder.forward`."""
        self.find_layer(layer)
        out: Tensor = self.net(images)
        return out

    @property
    def body(self) -> nn.Module:
        """The model itself, whose keys are timm's."""
        return self.net
