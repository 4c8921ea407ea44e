"""What all runs have, whatever they learn by: views, colors, encoder, optimizer."""

import math
from dataclasses import dataclass

from trainer.settings.rules import require, require_shares

MAKERS = ("renderer", "trainer")
OPTIMIZERS = ("sgd", "adamw")
SCHEDULES = ("cosine", "steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSettings:
    """Who crops and mirrors, and how many views of each kind a sample has."""

    made_by: str = "renderer"
    """"renderer": every view is drawn as it is, by `StreamSpec`'s crop_area and flip.
    "trainer": views are cut out of rendered pictures as torchvision's
    RandomResizedCrop does it, by the fields below; view i of picture i modulo
    stream.views."""

    count: int = 2
    """Full views of a sample: two for contrastive learning."""

    size_px: int = 0
    """Side of a full view that the trainer cuts; 0: the picture's own."""

    area: tuple[float, float] = (0.2, 1.0)
    """Range of the share of the picture that such a view shows."""

    flip: float = 0.5
    """Probability that a view cut by the trainer is mirrored left to right."""

    local_count: int = 0
    """Small views of a sample beside the full ones, always cut by the trainer (DINO,
    "multi-crop")."""

    local_size_px: int = 96
    """Side of a small view."""

    local_area: tuple[float, float] = (0.05, 0.25)
    """Range of the share of the picture that a small view shows."""

    def __post_init__(self) -> None:
        require(f"views.made_by is one of {MAKERS}", holds=self.made_by in MAKERS)
        require("views.count >= 1", holds=self.count >= 1)
        require("views.size_px >= 0", holds=self.size_px >= 0)
        require("0 <= views.flip <= 1", holds=0 <= self.flip <= 1)
        require("views.local_count >= 0", holds=self.local_count >= 0)
        require("views.local_size_px >= 8", holds=self.local_size_px >= 8)
        for name in ("area", "local_area"):
            require(f"views.{name} has 2 numbers", holds=len(getattr(self, name)) == 2)
            low, high = getattr(self, name)
            require(f"0 < views.{name}[0] <= [1] <= 1", holds=0 < low <= high <= 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentSettings:
    """What is done to the colors of views: MoCo v2's list (Chen et al. 2020, "aug+").

    A chance is one for all views, or three: of the first view, of the other full
    views, and of local crops, as DINO has them.
    """

    jitter: tuple[float, float, float, float] = (0.4, 0.4, 0.4, 0.1)
    """Brightness, contrast and saturation change by a factor within 1 +- this; hue by
    this share of the color circle, at most 0.5."""

    jitter_chance: float = 0.8
    """Probability that a view's colors are jittered."""

    grayscale_chance: float = 0.2
    """Probability that a view loses its colors."""

    blur_chance: tuple[float, ...] = (0.5,)
    """Probability that a view is blurred."""

    blur_sigma_px: tuple[float, float] = (0.1, 2.0)
    """Range of the Gaussian's standard deviation in pixels. The paper's 2.0 is meant
    for 224 pixels: lower it in proportion for smaller views."""

    solarize_chance: tuple[float, ...] = (0.0,)
    """Probability that the bright half of a view's values is inverted."""

    def __post_init__(self) -> None:
        require("augment.jitter has 4 numbers", holds=len(self.jitter) == 4)
        for name in ("jitter_chance", "grayscale_chance"):
            require(f"0 <= augment.{name} <= 1", holds=0 <= getattr(self, name) <= 1)
        require_shares("augment.blur_chance", self.blur_chance)
        require_shares("augment.solarize_chance", self.solarize_chance)
        require(
            "augment.jitter within 0..1, its hue within 0..0.5",
            holds=all(0 <= strength <= 1 for strength in self.jitter)
            and self.jitter[3] <= 0.5,
        )
        low, high = self.blur_sigma_px
        require("0 < augment.blur_sigma_px[0] <= [1]", holds=0 < low <= high)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSettings:
    """The network that a run is for."""

    name: str = "alexnet"
    """"alexnet" (the papers' small one), "resnet18", "resnet50", "vit_tiny",
    "vit_small", or "timm:" and the name of one of timm's, where that is installed."""

    width: float = 1.0
    """Multiplies every layer's channels; 1 is the network of that name."""

    def __post_init__(self) -> None:
        require("0 < encoder.width <= 8", holds=0 < self.width <= 8)
        require(
            "encoder.width is 1 for timm's networks",
            holds=self.width == 1 or not self.name.startswith("timm:"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizerSettings:
    """How weights follow gradients, and by what plan the learning rate falls."""

    name: str = "sgd"
    """"sgd" or "adamw"."""

    lr: float = 0.03
    """Peak learning rate."""

    lr_end: float = 0.0
    """Where the cosine ends."""

    warmup_steps: int = 0
    """Steps over which the learning rate first rises from zero."""

    schedule: str = "cosine"
    """"cosine": half a cosine from lr to lr_end. "steps": lr times `decay` at each of
    `milestones`."""

    milestones: tuple[float, ...] = ()
    """Shares of the run, 0..1, ascending, after which the learning rate drops."""

    decay: float = 0.1
    """What a milestone multiplies it by."""

    momentum: float = 0.9
    """Of SGD, and AdamW's first beta."""

    weight_decay: float = 1e-4
    """Penalty on weights: added to the gradient by SGD, apart from it by AdamW."""

    weight_decay_end: float = -1.0
    """Where a cosine takes the penalty by the end of the run; -1: it stays."""

    decay_all: bool = True
    """False spares biases and the scales of norms from the penalty."""

    clip_norm: float = 0.0
    """The longest gradient of one tensor of weights, as DINO's code has it; 0: any."""

    def __post_init__(self) -> None:
        require(f"optimizer.name is one of {OPTIMIZERS}", holds=self.name in OPTIMIZERS)
        require(
            f"optimizer.schedule is one of {SCHEDULES}",
            holds=self.schedule in SCHEDULES,
        )
        require("optimizer.lr > 0", holds=self.lr > 0)
        require(
            "0 <= optimizer.lr_end <= optimizer.lr", holds=0 <= self.lr_end <= self.lr
        )
        require("optimizer.warmup_steps >= 0", holds=self.warmup_steps >= 0)
        require("0 <= optimizer.momentum < 1", holds=0 <= self.momentum < 1)
        require("optimizer.weight_decay >= 0", holds=self.weight_decay >= 0)
        require("0 < optimizer.decay <= 1", holds=0 < self.decay <= 1)
        require("optimizer.clip_norm >= 0", holds=self.clip_norm >= 0)
        marks = self.milestones
        require(
            "optimizer.milestones ascend within 0..1",
            holds=list(marks) == sorted(marks) and all(0 < mark < 1 for mark in marks),
        )

    def lr_at(self, step: int, steps: int) -> float:
        """Learning rate of a step: linear warm-up, then the schedule.

        The cosine is Loshchilov & Hutter, "SGDR" (2017), eq. 5 without restarts.
        """
        if step < self.warmup_steps:
            return self.lr * (step + 1) / self.warmup_steps
        if self.schedule == "steps":
            passed = sum(step >= round(mark * steps) for mark in self.milestones)
            return self.lr * self.decay**passed
        done = (step - self.warmup_steps) / max(steps - self.warmup_steps, 1)
        return cosine(self.lr, self.lr_end, done)

    def weight_decay_at(self, step: int, steps: int) -> float:
        """Weight penalty of a step."""
        if self.weight_decay_end < 0:
            return self.weight_decay
        return cosine(self.weight_decay, self.weight_decay_end, step / steps)


def cosine(start: float, end: float, done: float) -> float:
    """Go from one value to another by half a cosine; `done` is from 0 to 1."""
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * done))
