"""`Record`: what a run leaves in its folder, written by the first rank alone."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from trainer.boards import open_boards
from trainer.checkpoint import FILE_NAME, Checkpoint
from trainer.gather import this_rank, together
from trainer.metrics import Metrics, MetricsLog
from trainer.settings import TrainSettings

Listener = Callable[[Metrics], None]


class Record:
    """Metrics and checkpoints; a `with` block owns the open files.

    Args:
        out: the run's folder, made if it is missing.
        settings: the run's.
        done: steps that it has behind it.
        listener: is told each line of metrics.jsonl, too.
    """

    def __init__(
        self, out: Path, settings: TrainSettings, done: int, listener: Listener
    ) -> None:
        self._out = out
        self._settings = settings
        self._done = done
        self._listeners: list[Listener] = [listener]
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if this_rank() == 0:
            self._out.mkdir(parents=True, exist_ok=True)
            with ExitStack() as stack:
                log = stack.enter_context(MetricsLog(self._out, self._done))
                boards = open_boards(self._out, self._settings, self._done)
                self._listeners = [
                    *(log.write, stack.enter_context(boards), *self._listeners)
                ]
                self._stack = stack.pop_all()
        return self

    def write(self, metrics: Metrics) -> None:
        """Add a line of metrics."""
        if this_rank() == 0:
            for listener in self._listeners:
                listener(metrics)

    def save(self, checkpoint: Checkpoint) -> None:
        """Write the checkpoint in the place of the one before, and keep it if due."""
        with together():  # none goes on, or ends, before it is there
            if this_rank() == 0:
                every = self._settings.keep_every
                due = bool(every) and checkpoint.step % every == 0
                checkpoint.save(self._out / FILE_NAME, keep=due)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
