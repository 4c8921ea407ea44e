"""A curriculum: what a run found hard decides how often the next stream shows it.

A run keeps the loss of each program (`ProgramLosses`), and between two streams these
become visits (`choose_visits`), which are part of a spec of its own (`next_spec`). So
every stream stays a pure function of its spec, and a run can be repeated.

Whether more of what is hard helps, or more of what is easy, is an open question: both
are here, and which is a setting of the experiment.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch

from shaders21k import StreamSpec
from shaders21k.visits import read_digits
from trainer.checkpoint import Checkpoint
from trainer.errors import CheckpointError, SettingsError, TrainerError
from trainer.settings import TrainSettings

MOST = 9
"""The largest digit of visits."""

Direction = Literal["hard", "easy"]


class ProgramLosses:
    """How far each program's loss lies above that of the batches it was seen in.

    Losses of two steps cannot be compared: they fall as a run goes on, and a program is
    resident for a few steps of an epoch only, so that one seen late would pass for an
    easy one. What is kept is the loss less the mean of its batch. The means are plain:
    sums and counts of several ranks can be added, and for a fresh view of what is hard
    by now somebody begins anew.

    Args:
        spec: the stream's, with its selection.

    Attributes:
        selection: digest of the selection that programs are indices of.
        programs: half-open range of them, N.
        total: float64 [N], sums of excess losses.
        count: int64 [N], how many.
    """

    def __init__(self, spec: StreamSpec) -> None:
        low, high = spec.program_range
        self.selection = spec.selection.digest if spec.selection else ""
        self.programs = (low, high)
        self.total = np.zeros(high - low)
        self.count = np.zeros(high - low, np.int64)

    def add(
        self, program: npt.NDArray[np.int64], loss: npt.NDArray[np.floating]
    ) -> None:
        """Take in the losses of one batch, or of a rank's rows of it.

        Args:
            program: int64 [n], what each sample shows: the batch's labels, which of
                several programs in an image name the one with the largest share.
            loss: floats [n], of the samples, before any mean is taken.

        Raises:
            TrainerError: a program of another stream, or a loss that is no number.
        """
        low, high = self.programs
        index, loss = np.asarray(program) - low, np.asarray(loss, np.float64)
        if index.shape != loss.shape or index.ndim != 1:
            raise TrainerError(
                f"{index.shape} programs and {loss.shape} losses: one loss a sample"
            )
        if not ((index >= 0) & (index < high - low)).all():
            raise TrainerError(f"a program is not in {low}..{high - 1}, the stream's")
        if not np.isfinite(loss).all():
            raise TrainerError("a sample's loss is not a number: leave this batch out")
        if loss.size:
            np.add.at(self.total, index, loss - loss.mean())
            np.add.at(self.count, index, 1)

    @property
    def mean(self) -> npt.NDArray[np.float64]:
        """Mean excess loss of each program, float64 [N]; NaN where none was seen."""
        seen = np.where(self.count > 0, self.count, 1)
        return np.where(self.count > 0, self.total / seen, np.nan)

    def state_dict(self) -> dict[str, Any]:
        """For a checkpoint: what `load_state_dict` reads."""
        return {
            "selection": self.selection,
            "programs": list(self.programs),
            "total": torch.from_numpy(self.total.copy()),
            "count": torch.from_numpy(self.count.copy()),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where `state_dict` was taken.

        Raises:
            CheckpointError: it is about other programs.
        """
        about = str(state["selection"]), tuple(state["programs"])
        if about != (self.selection, self.programs):
            raise CheckpointError(
                f"the losses are of programs {about[1]} of selection {about[0][:16]}, "
                f"here are {self.programs} of {self.selection[:16]}: use the corpus "
                "and the range of programs that the run began with"
            )
        self.total = state["total"].numpy().copy()
        self.count = state["count"].numpy().copy()


def choose_visits(
    mean: npt.NDArray[np.float64], *, most: int = 3, direction: Direction = "hard"
) -> npt.NDArray[np.int64]:
    """Choose how often an epoch visits each program, int64 [N], from 1 to `most`.

    Programs in order of their loss are cut into `most` groups of one size, and the
    first group is visited once, the next twice, and so on. Only the order counts, for
    losses have another scale with every objective. Nothing is visited 0 times: what is
    never seen is never measured again. Programs without a loss get the middle.

    Args:
        mean: float64 [N], losses, NaN where there is none.
        most: visits of the last group, 2 to 9.
        direction: "hard" visits high losses most often, "easy" low ones.

    Raises:
        SettingsError: no such `most` or `direction`.
        TrainerError: fewer programs have a loss than there are groups.
    """
    if type(most) is not int or not 2 <= most <= MOST:
        raise SettingsError(f"most={most!r} is not a whole number in 2..{MOST}")
    if direction not in ("hard", "easy"):
        raise SettingsError(f'direction={direction!r} is neither "hard" nor "easy"')
    (seen,) = np.nonzero(~np.isnan(mean))
    if len(seen) < most:
        raise TrainerError(
            f"{len(seen)} programs have a loss, too few for {most} groups: train longer"
        )
    upward = mean[seen] if direction == "hard" else -mean[seen]
    visits = np.full(len(mean), (most + 1) // 2)
    visits[seen[np.argsort(upward, kind="stable")]] = 1 + np.arange(
        len(seen)
    ) * most // len(seen)
    return visits


def next_spec(
    spec: StreamSpec,
    losses: ProgramLosses,
    *,
    most: int = 3,
    direction: Direction = "hard",
) -> StreamSpec:
    """Give the spec of the stream that comes next: another stream, by another name.

    Programs that `spec` never visits are not visited by the next one either.

    Args:
        spec: of the stream that the losses are of, with its selection.
        losses: of its programs.
        most: see `choose_visits`.
        direction: likewise.

    Raises:
        SettingsError: see `choose_visits`.
        TrainerError: likewise, or the losses are of other programs.
        SpecError: there are more programs than a spec can name visits of.
    """
    digest = spec.selection.digest if spec.selection else ""
    if (losses.selection, losses.programs) != (digest, spec.program_range):
        raise TrainerError(
            f"the losses are of programs {losses.programs} of selection "
            f"{losses.selection[:16]}, the spec's are {spec.program_range} of "
            f"{digest[:16]}: take those of a run over the same programs"
        )
    visits = choose_visits(losses.mean, most=most, direction=direction)
    if spec.visits is not None:
        visits[read_digits(spec.visits) == 0] = 0
    text = "".join(map(str, visits.tolist()))
    return replace(spec, programs=spec.program_range, visits=text)


def continue_from(
    settings: TrainSettings, run: Path, direction: Direction
) -> TrainSettings:
    """Give a run the stream that comes after another run's, by what that found hard.

    Args:
        settings: resolved, over the same programs.
        run: a folder, or a checkpoint.
        direction: see `choose_visits`.

    Returns:
        The settings with visits in their stream.

    Raises:
        CheckpointError: there is no such run, or it is about other programs.
        TrainerError: see `next_spec`.
    """
    losses = ProgramLosses(settings.stream)
    losses.load_state_dict(Checkpoint.load(run).losses)
    stream = next_spec(settings.stream, losses, direction=direction)
    return replace(settings, stream=stream)
