"""`Learner`: a run's networks and optimizer on this rank, and one step of them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from shaders21k import ShadersError
from trainer.batches import ShaderBatches
from trainer.checkpoint import Checkpoint
from trainer.curriculum import ProgramLosses
from trainer.distributed import has_bf16, spread
from trainer.encoders.base import Encoder
from trainer.gather import average, gather_rows, stop_together
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
            for part in model.modules():
                if isinstance(part, Encoder):
                    part.compile()
        self._spread = spread(self._model, device)

    def fetch(self, batches: ShaderBatches, waiting: Waiting) -> list[Seen]:
        """Wait for a step's batches, and make views of them.

        All are fetched before anything changes, so that a step is never half done; and
        what stops one rank stops all of them, at this step. The renderer's memory is
        given up as soon as the views are made: it waits for the room.

        Raises:
            ShadersError: one did not come, or is not what was asked for.
            Interrupted: a signal came.
            TrainerError: so on another rank.
        """
        problem: ShadersError | Interrupted | None = None
        seen = []
        try:
            for _ in range(self._settings.accumulate):
                with waiting():
                    batch = next(batches)
                views = make_views(batch.images, self._settings, batch.step, batch.rows)
                seen.append(Seen(views, batch.label))
                del batch
        except (ShadersError, Interrupted) as error:
            problem = error
        stop_together(problem)
        return seen

    def take_step(self, step: int, seen: Sequence[Seen]) -> tuple[float, float, float]:
        """Follow the mean gradient of a step's batches.

        Args:
            step: its number.
            seen: what `fetch` gave.

        Returns:
            Loss, accuracy and learning rate; the first two of the global batches. The
            loss is not finite where the gradient is not.
        """
        settings, model = self._settings, self._model
        model.begin_step(step)
        lr = set_figures(self._optimizer, settings.optimizer, step, settings.steps)
        self._optimizer.zero_grad()
        outcomes = []
        for part, one in enumerate(seen, 1):
            outcomes.append(self._go_downhill(one, is_last=part == len(seen)))
            self._unread.append((one.program, outcomes[-1].losses))
        model.before_update(step)
        gradients = [
            one.grad for one in model.learner.parameters() if one.grad is not None
        ]
        if clip := settings.optimizer.clip_norm:
            for gradient in gradients:
                length = gradient.norm()
                gradient.mul_((clip / (length + 1e-6)).clamp(max=1.0))
        # A gradient that is not finite ruins the weights, whatever the loss has been.
        ruin = nn.utils.get_total_norm(gradients) * 0
        self._optimizer.step()
        figures = [torch.stack([one.loss.detach(), one.accuracy]) for one in outcomes]
        both = average(torch.stack(figures).mean(dim=0) + ruin)
        loss, accuracy = both.tolist()
        return loss, accuracy, lr

    def _go_downhill(self, seen: Seen, *, is_last: bool) -> Outcome:
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
