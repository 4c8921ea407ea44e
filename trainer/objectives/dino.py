"""DINO: a student that says of small crops what its own mean over time says of large.

Caron et al., "Emerging Properties in Self-Supervised Vision Transformers" (ICCV 2021);
Shaders KML (ICML 2025) is trained so.
"""

import copy
from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.encoders.base import Encoder
from trainer.gather import average
from trainer.losses.dino import dino, move_center
from trainer.objectives.objective import Objective, Outcome, follow
from trainer.settings import DINOSettings
from trainer.settings.parts import cosine


class Head(nn.Module):
    """Three layers, a unit vector, and prototypes of unit length (section 3.1)."""

    def __init__(self, features: int, settings: DINOSettings) -> None:
        super().__init__()
        hidden = settings.hidden
        self.mlp = nn.Sequential(
            *(nn.Linear(features, hidden), nn.GELU()),
            *(nn.Linear(hidden, hidden), nn.GELU()),
            nn.Linear(hidden, settings.bottleneck),
        )
        self.last = nn.Parameter(torch.empty(settings.prototypes, settings.bottleneck))
        for layer in self.mlp:
            if isinstance(layer, nn.Linear):
                nn.init.trunc_normal_(layer.weight, std=0.02)
                nn.init.zeros_(layer.bias)
        nn.init.trunc_normal_(self.last, std=0.02)

    def forward(self, features: Tensor) -> Tensor:
        """Float [N, F] to logits [N, P]."""
        inner = self.mlp(features)
        # Divided by a temperature of 0.04, a cosine rounded to bfloat16 is none.
        with torch.autocast(features.device.type, enabled=False):
            unit = functional.normalize(inner.float(), dim=1)
            return functional.linear(unit, functional.normalize(self.last, dim=1))


class DINO(Objective):
    """State keys: `teacher.0.*` (the product), `teacher.1.*`, its head, `student.*`
    alike, `center` float32 [P].

    Args:
        settings: the objective's.
        encoder: of the student; the teacher starts as a copy.
        steps: of the whole run, over which the teacher's momentum rises to 1.
    """  # noqa: D205

    ENCODER: ClassVar[str] = "teacher.0."

    center: Tensor

    def __init__(self, settings: DINOSettings, encoder: Encoder, steps: int) -> None:
        super().__init__()
        self.settings = settings
        self.steps = steps
        self.student = nn.Sequential(encoder, Head(encoder.out_features, settings))
        self.teacher = copy.deepcopy(self.student).requires_grad_(requires_grad=False)
        self.register_buffer("center", torch.zeros(settings.prototypes))
        self._temperature = settings.teacher_temperature_start

    def begin_step(self, step: int) -> None:
        """Let the teacher follow, its momentum on a cosine to 1, and warm it up."""
        ours = self.settings
        if step:  # at first both are the same
            done = (step - 1) / max(self.steps, 1)
            follow(self.teacher, self.student, cosine(ours.teacher_momentum, 1.0, done))
        start, end = ours.teacher_temperature_start, ours.teacher_temperature
        warmth = min(step / max(ours.teacher_warmup_steps, 1), 1.0)
        self._temperature = start + (end - start) * warmth

    def forward(self, views: Sequence[Tensor], program: Tensor) -> Outcome:
        """Let the student name what the teacher says of other views."""
        rows = len(program)
        # Crops of one size go through the network together.
        groups = [torch.cat([*some]) for _, some in groupby(views, lambda v: v.shape)]
        student = torch.cat([self.student(some) for some in groups]).float()
        with torch.no_grad():
            teacher = self.teacher(torch.cat([*views[:2]])).float()
        losses = dino(
            student.reshape(len(views), rows, -1).transpose(0, 1),
            teacher.reshape(2, rows, -1).transpose(0, 1),
            student_temperature=self.settings.student_temperature,
            teacher_temperature=self._temperature,
            center=self.center.clone(),
        )
        mean = average(teacher.mean(dim=0))
        momentum = self.settings.center_momentum
        self.center.copy_(move_center(self.center, mean, momentum))
        with torch.no_grad():
            first, other = student[:rows].argmax(1), teacher[rows:].argmax(1)
            accuracy = (first == other).float().mean()
        return Outcome(losses.mean(), accuracy, losses.detach())

    def before_update(self, step: int) -> None:
        """Keep the prototypes as they are for the first steps."""
        if step < self.settings.frozen_steps:
            self.student[1].last.grad = None

    @property
    def encoder(self) -> Encoder:
        """The teacher without its head: it is the better of the two (section 5.2)."""
        encoder = self.teacher[0]
        assert isinstance(encoder, Encoder)
        return encoder

    @property
    def learner(self) -> nn.Module:
        """The student."""
        return self.student
