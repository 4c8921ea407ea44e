"""`Learner`: a run's networks and optimizer on this rank, and one step of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from shaders21k import StreamError
from trainer.batches import ShaderBatches
from trainer.checkpoint import Checkpoint
from trainer.curriculum import ProgramLosses
from trainer.distributed import has_bf16, spread
from trainer.errors import TrainerError
from trainer.gather import agree_on_most, average, gather_rows
from trainer.interrupts import Interrupted
from trainer.norms import fit_norms
from trainer.objectives.build import build_objective
from trainer.objectives.objective import Outcome
from trainer.optimizers import build_optimizer, set_figures
from trainer.settings import MoCoSettings, TrainSettings
from trainer.views.make import make_views

Waiting = Callable[[], AbstractContextManager[None]]


class Seen(NamedTuple):
    """What a batch shows, in memory of our own.

    Attributes:
        views: as `make_views` makes them.
        program: int64 [b].
    """

    views: list[Tensor]
    program: Tensor


class Learner:
    """What a run changes.

    Args:
        settings: the run's, with its selection.
        device: where to compute.
        start: what to go on from; None begins anew.
    """

    def __init__(
        self, settings: TrainSettings, device: torch.device, start: Checkpoint | None
    ) -> None:
        self._settings = settings
        self._device = device
        self._bf16 = settings.bf16 and has_bf16(device)
        groups = 1
        if isinstance(settings.objective, MoCoSettings):
            groups = settings.objective.norm_groups
        model = self._model = build_objective(settings)
        fit_norms(model, groups, device)
        layout = torch.contiguous_format
        if settings.channels_last:
            layout = torch.channels_last
        model.to(device, memory_format=layout).train()  # type: ignore[call-overload]
        self._optimizer = build_optimizer(settings.optimizer, model.learner)
        self._losses = ProgramLosses(settings.stream)
        self._unread: list[tuple[Tensor, Tensor]] = []
        if start is not None:
            self._model.load_state_dict(start.model)
            self._optimizer.load_state_dict(start.optimizer)
            self._losses.load_state_dict(start.losses)
        if settings.compile:
            model.encoder.compile()
        self._spread = spread(self._model, device)

    def fetch(self, batches: ShaderBatches, waiting: Waiting) -> Seen:
        """Wait for the next batch, and make views of it.

        What stops one rank stops all of them, at this batch. The renderer's memory is
        given up when this returns: it waits for the room.

        Raises:
            StreamError: it did not come.
            Interrupted: a signal came.
            TrainerError: so on another rank.
        """
        problem: StreamError | Interrupted | None = None
        try:
            with waiting():
                batch = next(batches)
        except (StreamError, Interrupted) as error:
            problem = error
        if agree_on_most(int(problem is not None), self._device):
            raise problem or TrainerError("another rank has stopped: see what it says")
        views = make_views(batch.images, self._settings, batch.step, batch.rows)
        return Seen(views, batch.label)

    def take_step(
        self, step: int, first: "Seen", batches: ShaderBatches
    ) -> tuple[float, float, float]:
        """Follow the gradient of `accumulate` batches.

        Args:
            step: its number.
            first: what the first of them shows.
            batches: where the others come from.

        Returns:
            Loss, accuracy and learning rate; the first two of the global batches.

        Raises:
            StreamError: one of the others did not come; the step is half done then.
        """
        settings, model = self._settings, self._model
        model.begin_step(step)
        lr = set_figures(self._optimizer, settings.optimizer, step, settings.steps)
        self._optimizer.zero_grad()
        outcomes = []
        for part in range(settings.accumulate):
            seen = self.fetch(batches, nullcontext) if part else first
            is_last = part == settings.accumulate - 1
            outcomes.append(self._go_downhill(seen, is_last=is_last))
            self._unread.append((seen.program, outcomes[-1].losses))
        model.before_update(step)
        if settings.optimizer.clip_norm:
            weights = model.learner.parameters()
            nn.utils.clip_grad_norm_(weights, settings.optimizer.clip_norm)
        self._optimizer.step()
        figures = [torch.stack([one.loss.detach(), one.accuracy]) for one in outcomes]
        loss, accuracy = average(torch.stack(figures).mean(dim=0)).tolist()
        return loss, accuracy, lr

    def _go_downhill(self, seen: "Seen", *, is_last: bool) -> Outcome:
        """Add the gradients of one batch; ranks exchange theirs with the last one."""
        wait: AbstractContextManager[None] = nullcontext()
        if not is_last and isinstance(self._spread, DistributedDataParallel):
            wait = self._spread.no_sync()
        with wait:
            with torch.autocast(self._device.type, torch.bfloat16, enabled=self._bf16):
                outcome: Outcome = self._spread(seen.views, seen.program)
            torch.autograd.backward(outcome.loss / self._settings.accumulate)
        return outcome

    def read_losses(self) -> ProgramLosses:
        """Loss of each program so far, over all ranks; they must ask together."""
        if self._unread:
            # All at once: ranks and devices are asked for one answer, not for hundreds.
            program = gather_rows(torch.stack([each for each, _ in self._unread], 1))
            losses = gather_rows(torch.stack([each for _, each in self._unread], 1))
            self._unread.clear()
            for one, other in zip(program.T.cpu(), losses.T.float().cpu(), strict=True):
                self._losses.add(one.numpy(), other.numpy())
        return self._losses

    def snapshot(self, batches: ShaderBatches) -> Checkpoint:
        """Take a run's state between two steps; it shares the tensors' memory."""
        return Checkpoint(
            settings=self._settings.to_json(),
            stream=batches.state_dict(),
            model=self._model.state_dict(),
            encoder_at=self._model.ENCODER,
            optimizer=self._optimizer.state_dict(),
            losses=self.read_losses().state_dict(),
        )
