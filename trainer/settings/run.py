"""`TrainSettings`: one run, all of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any, Self

from shaders21k import StreamSpec
from trainer.errors import SettingsError
from trainer.settings.objectives import (
    OBJECTIVES,
    MoCoSettings,
    ObjectiveSettings,
)
from trainer.settings.override import assign
from trainer.settings.parts import (
    AugmentSettings,
    EncoderSettings,
    OptimizerSettings,
    ViewSettings,
)
from trainer.settings.rules import require


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSettings:
    """One run: what it reads, what it learns by, and for how long."""

    stream: StreamSpec = field(default_factory=StreamSpec)
    """What is rendered. A run fills in the selection and the training programs."""

    views: ViewSettings = field(default_factory=ViewSettings)
    """How a sample's views come about."""

    augment: AugmentSettings = field(default_factory=AugmentSettings)
    """What is done to their colors."""

    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    """The network."""

    objective: ObjectiveSettings = field(default_factory=MoCoSettings)
    """What it learns by; `objective=NAME` takes another one, with its own figures."""

    optimizer: OptimizerSettings = field(default_factory=OptimizerSettings)
    """How it learns."""

    held_out: int = 64
    """The selection's last programs, never trained on and kept for `evaluate`."""

    seed: int = 0
    """Of the first weights, the queue and the augmentation; the stream has its own."""

    steps: int = 10_000
    """Steps of the optimizer in the whole run."""

    accumulate: int = 1
    """Batches of the stream whose gradients are averaged for one step of the optimizer:
    each is compared within itself."""

    threads: int = 0
    """CPU threads of torch; 0 leaves torch's own choice. Beside a renderer on the same
    cores fewer are faster: a thread that waits for a busy core holds up all others."""

    bf16: bool = True
    """Compute in bfloat16 (autocast) where the device has it; weights and the loss stay
    in float32."""

    channels_last: bool = True
    """Lay out pictures with the channels innermost, as convolutions like them."""

    compile: bool = False
    """Have torch.compile make kernels of the network: minutes at first, then faster."""

    log_every: int = 10
    """Steps between two lines of metrics.jsonl."""

    checkpoint_every: int = 1_000
    """Steps between two checkpoints; there is always one at the end."""

    keep_every: int = 0
    """Steps between two checkpoints that are kept for good; 0: the last one alone."""

    def __post_init__(self) -> None:
        for name in ("threads", "held_out", "seed", "keep_every"):
            require(f"{name} >= 0", holds=getattr(self, name) >= 0)
        for name in ("steps", "accumulate", "log_every", "checkpoint_every"):
            require(f"{name} >= 1", holds=getattr(self, name) >= 1)
        require(
            "optimizer.warmup_steps <= steps",
            holds=self.optimizer.warmup_steps <= self.steps,
        )
        require(
            "keep_every is a multiple of checkpoint_every",
            holds=self.keep_every % self.checkpoint_every == 0,
        )
        rendered, views = self.stream.views, self.views
        if views.made_by == "renderer":
            require(
                "stream.views is views.count, where the renderer makes the views",
                holds=rendered == views.count,
            )
        else:
            require("stream.views <= views.count", holds=rendered <= views.count)
        self._check_objective()

    def _check_objective(self) -> None:
        count, local = self.views.count, self.views.local_count
        name = self.objective.NAME
        if name != "classify":
            require(f"views.count is 2 for {name}", holds=count == 2)
        if name != "dino":
            require(f"views.local_count is 0 for {name}", holds=local == 0)
        require(
            "stream.batch_size >= 2: batch norm and contrasts need others",
            holds=self.stream.batch_size >= 2,
        )
        require(
            "views.local_size_px is the full views' for alexnet, which knows one size",
            holds=not local
            or self.encoder.name != "alexnet"
            or self.views.local_size_px == self.view_px,
        )
        if isinstance(self.objective, MoCoSettings):
            require(
                "objective.queue >= stream.batch_size",
                holds=self.objective.queue >= self.stream.batch_size,
            )
            groups, batch = self.objective.norm_groups, self.stream.batch_size
            require(
                "objective.norm_groups cuts stream.batch_size into parts of 2 or more",
                holds=batch % groups == 0 and (groups == 1 or batch // groups >= 2),
            )

    @property
    def view_px(self) -> int:
        """Side of the full views, as the encoder is given them."""
        if self.views.made_by == "trainer" and self.views.size_px:
            return self.views.size_px
        return self.stream.resolution

    @property
    def images_per_step(self) -> int:
        """Views in one step of the optimizer, of all ranks and sizes."""
        per_sample = self.views.count + self.views.local_count
        return self.stream.batch_size * self.accumulate * per_sample

    def override(self, assignments: Sequence[str]) -> Self:
        """Change fields by `name=value`; a value is JSON, or a bare word.

        Raises:
            SettingsError: no such field, or a value of another type.
        """
        value = self.to_json()
        for assignment in assignments:
            assign(value, assignment)
        return self.from_json(value)

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON values."""
        return {
            **asdict(self),
            "stream": self.stream.to_json(),
            "objective": {"name": self.objective.NAME, **asdict(self.objective)},
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Read what `to_json` wrote.

        Raises:
            SettingsError: an unknown field, or a value that no run could have.
            SpecError: so in the stream's part.
        """
        try:
            given = dict(value)
            objective = dict(given.pop("objective"))
            return cls(
                stream=StreamSpec.from_json(given.pop("stream")),
                views=ViewSettings(**_tupled(given.pop("views"))),
                augment=AugmentSettings(**_tupled(given.pop("augment"))),
                encoder=EncoderSettings(**given.pop("encoder")),
                objective=OBJECTIVES[objective.pop("name")](**objective),
                optimizer=OptimizerSettings(**_tupled(given.pop("optimizer"))),
                **given,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SettingsError(
                f"these settings are not a run's of this version: {error}"
            ) from error

    def describe(self) -> str:
        """One line a field, `name = value`, as `override` reads them."""
        lines = []
        for name in self.__slots__:
            value = getattr(self, name)
            if name == "objective":
                lines.append(f"{name} = {json.dumps(value.NAME)}")
            if is_dataclass(value) and not isinstance(value, type):
                parts = asdict(value).items()
                lines += [f"{name}.{part} = {json.dumps(one)}" for part, one in parts]
            else:
                lines.append(f"{name} = {json.dumps(value)}")
        return "\n".join(lines)


def _tupled(part: dict[str, Any]) -> dict[str, Any]:
    """JSON has no tuples: make them of its lists."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in part.items()
    }
