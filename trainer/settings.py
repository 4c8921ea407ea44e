"""`TrainSettings`: everything that decides a run, and the presets.

They are printed when a run starts and stored in its checkpoint. The command line sets
any field by its dotted name: `lr=0.03 stream.batch_size=128 augment.blur_chance=0`.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any, Self

from shaders21k import ShadersError, StreamSpec
from trainer.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentSettings:
    """MoCo v2's photometric list (Chen et al. 2020, "aug+").

    Its geometric part, crop and flip, is drawn by the renderer: see `StreamSpec`.
    """

    jitter: tuple[float, float, float, float] = (0.4, 0.4, 0.4, 0.1)
    """Brightness, contrast and saturation change by a factor within 1 +- this; hue by
    this share of the color circle, at most 0.5."""

    jitter_chance: float = 0.8
    """Probability that a view's colors are jittered."""

    grayscale_chance: float = 0.2
    """Probability that a view loses its colors."""

    blur_chance: float = 0.5
    """Probability that a view is blurred."""

    blur_sigma_px: tuple[float, float] = (0.1, 2.0)
    """Range of the Gaussian's standard deviation in pixels. The paper's 2.0 is meant
    for 224 pixels: lower it in proportion for smaller views."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSettings:
    """One run: what it reads, what it learns with, and for how long."""

    stream: StreamSpec = field(default_factory=StreamSpec)
    """What is rendered. A run fills in the selection and the training programs."""

    held_out: int = 64
    """The selection's last programs, never trained on and kept for `evaluate`."""

    seed: int = 0
    """Of the first weights, the queue and the augmentation; the stream has its own."""

    steps: int = 10_000
    """Steps of the whole run; the learning rate falls to zero at the last."""

    width: float = 1.0
    """Multiplies every layer's channels: 1 is the papers' SmallAlexNet."""

    embedding: int = 128
    """D, dimensions of the space in which views are compared."""

    queue: int = 65_536
    """Keys of earlier batches kept as negatives."""

    key_momentum: float = 0.999
    """Share of itself that the key network keeps at each step."""

    temperature: float = 0.2
    """Divides similarities before the softmax: MoCo v2's 0.2."""

    mask_same_program: bool = False
    """Keep the other pictures of a sample's own program out of its negatives.

    The papers keep them: of 21,000 programs few meet. With few programs, or a small
    window, a tenth of the queue can be the query's own program."""

    lr: float = 0.03
    """Peak learning rate of SGD. MoCo v2: 0.03 for 256 samples a step."""

    lr_warmup_steps: int = 0
    """Steps over which the learning rate first rises from zero."""

    sgd_momentum: float = 0.9
    """Momentum of SGD."""

    weight_decay: float = 1e-4
    """L2 penalty on every weight."""

    threads: int = 0
    """CPU threads of torch; 0 leaves torch's own choice. Beside a renderer on the same
    cores fewer are faster: a thread that waits for a busy core holds up all others."""

    bf16: bool = True
    """Compute in bfloat16 (autocast); weights and the loss stay in float32."""

    augment: AugmentSettings = field(default_factory=AugmentSettings)
    """What is done to a view after it was rendered."""

    log_every: int = 10
    """Steps between two lines of metrics.jsonl."""

    checkpoint_every: int = 1_000
    """Steps between two checkpoints; there is always one at the end."""

    def __post_init__(self) -> None:
        self._require("stream.views is 2: a query and a key", self.stream.views == 2)
        self._require("threads >= 0", self.threads >= 0)
        self._require("held_out >= 0", self.held_out >= 0)
        self._require("seed >= 0", self.seed >= 0)
        self._require("steps >= 1", self.steps >= 1)
        self._require("0 < width <= 8", 0 < self.width <= 8)
        self._require("embedding >= 2", self.embedding >= 2)
        self._require(
            "queue >= stream.batch_size", self.queue >= self.stream.batch_size
        )
        self._require("0 <= key_momentum <= 1", 0 <= self.key_momentum <= 1)
        self._require("temperature > 0", self.temperature > 0)
        self._require("lr > 0", self.lr > 0)
        self._require(
            "0 <= lr_warmup_steps <= steps", 0 <= self.lr_warmup_steps <= self.steps
        )
        self._require("0 <= sgd_momentum < 1", 0 <= self.sgd_momentum < 1)
        self._require("weight_decay >= 0", self.weight_decay >= 0)
        self._require("log_every >= 1", self.log_every >= 1)
        self._require("checkpoint_every >= 1", self.checkpoint_every >= 1)
        self._check_augment(self.augment)

    def _check_augment(self, augment: AugmentSettings) -> None:
        self._require("augment.jitter has 4 numbers", len(augment.jitter) == 4)
        for name in ("jitter_chance", "grayscale_chance", "blur_chance"):
            self._require(f"0 <= augment.{name} <= 1", 0 <= getattr(augment, name) <= 1)
        self._require(
            "augment.jitter within 0..1, its hue within 0..0.5",
            all(0 <= strength <= 1 for strength in augment.jitter)
            and augment.jitter[3] <= 0.5,
        )
        low, high = augment.blur_sigma_px
        self._require("0 < augment.blur_sigma_px[0] <= [1]", 0 < low <= high)

    def _require(self, rule: str, holds: bool) -> None:
        if not holds:
            raise SettingsError(f"these settings break the rule: {rule}")

    def lr_at(self, step: int) -> float:
        """Learning rate of a step: linear warm-up, then half a cosine down to zero.

        Loshchilov & Hutter, "SGDR" (2017), eq. 5 without restarts, as in MoCo v2.
        """
        if step < self.lr_warmup_steps:
            return self.lr * (step + 1) / self.lr_warmup_steps
        done = (step - self.lr_warmup_steps) / max(self.steps - self.lr_warmup_steps, 1)
        return self.lr * 0.5 * (1 + math.cos(math.pi * done))

    def override(self, assignments: Sequence[str]) -> Self:
        """Change fields by `name=value`; a value is JSON, or a bare word.

        Raises:
            SettingsError: no such field, or a value of another type.
        """
        changed = self
        for assignment in assignments:
            name, found, text = assignment.partition("=")
            if not found:
                raise SettingsError(f"{assignment!r} is no override: write name=value")
            changed = _assign(changed, name, name.split("."), _parse(text))
        return changed

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON values."""
        return {**asdict(self), "stream": self.stream.to_json()}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Read what `to_json` wrote.

        Raises:
            SettingsError: an unknown field, or a value that no run could have.
            SpecError: so in the stream's part.
        """
        try:
            given = dict(value)
            stream = StreamSpec.from_json(given.pop("stream"))
            augment = given.pop("augment")
            tuples = {
                name: tuple(augment[name]) for name in ("jitter", "blur_sigma_px")
            }
            return cls(
                **given, stream=stream, augment=AugmentSettings(**{**augment, **tuples})
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SettingsError(
                f"these settings are not a run's of this version: {error}"
            ) from error

    def describe(self) -> str:
        """One line a field, `name = value`, as `override` reads them."""
        flat = {**asdict(self)}
        lines = []
        for name, value in flat.items():
            parts = value.items() if isinstance(value, dict) else [("", value)]
            lines += [
                f"{name}.{part} = {json.dumps(one)}"
                if part
                else f"{name} = {json.dumps(one)}"
                for part, one in parts
            ]
        return "\n".join(lines)


def choose_preset(
    name: str, overrides: Sequence[str], steps: int | None
) -> TrainSettings:
    """Take a preset and change what the command line says.

    Raises:
        SettingsError: no such preset, no such setting, or a wrong value.
    """
    if name not in PRESETS:
        raise SettingsError(f"there is no preset {name!r}: choose from {[*PRESETS]}")
    settings = PRESETS[name]
    if steps is not None:
        warmup = min(settings.lr_warmup_steps, steps)
        settings = replace(settings, steps=steps, lr_warmup_steps=warmup)
    return settings.override(overrides)


def _parse(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return tuple(value) if isinstance(value, list) else value


def _assign(record: Any, full: str, path: Sequence[str], value: Any) -> Any:
    name, *rest = path
    known = {one.name for one in fields(record)}
    if name not in known:
        raise SettingsError(f"there is no setting {full!r}; here are {sorted(known)}")
    old = getattr(record, name)
    if rest:
        if not is_dataclass(old):
            raise SettingsError(f"there is no setting {full!r}: {name} has no parts")
        value = _assign(old, full, rest, value)
    elif old is not None:
        if type(old) is float and type(value) is int:
            value = float(value)
        if type(value) is not type(old):
            raise SettingsError(
                f"{full}={value!r} is not a {type(old).__name__} as {old!r} is"
            )
    try:
        return replace(record, **{name: value})
    except ShadersError:
        raise
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{full}={value!r} does not fit: {error}") from error


PRESETS = {
    # Two CPU cores shared with the renderer: a minute or two. A quarter of the channels
    # at 48 pixels, a short queue so that its keys are young, and colors jittered less
    # than in the papers, for programs are told apart by their colors too.
    "cpu-demo": TrainSettings(
        stream=StreamSpec(
            batch_size=64, resolution=48, window=128, slide=1, time_drift_s=4.0
        ),
        held_out=64,
        steps=250,
        width=0.25,
        queue=512,
        key_momentum=0.99,
        mask_same_program=True,
        lr=0.06,
        lr_warmup_steps=10,
        threads=1,
        log_every=2,
        checkpoint_every=100,
        augment=AugmentSettings(
            jitter=(0.2, 0.2, 0.1, 0.02), grayscale_chance=0.0, blur_sigma_px=(0.1, 0.5)
        ),
    ),
    # The scale of Learning to See by Looking at Noise, small: SmallAlexNet at 64
    # pixels, batch 768, 105,000 images for 200 epochs = 27,343 steps, crops of 8 % and
    # more, no blur. The loss is MoCo v2's in place of the paper's align + uniform.
    "noise-small": TrainSettings(
        stream=StreamSpec(batch_size=768, resolution=64, crop_area=(0.08, 1.0)),
        steps=27_343,
        lr=0.09,
        lr_warmup_steps=300,
        queue=24_576,
        key_momentum=0.996,
        augment=AugmentSettings(blur_chance=0.0),
    ),
}
