"""SIGTERM and SIGINT, heard between two steps of a run and not within one."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(BaseException):
    """A signal asked the run to end; no `Exception`, as little as Ctrl-C is one."""

    def __init__(self, number: int) -> None:
        super().__init__(f"{signal.Signals(number).name} was received")
        self.number = number


class Interrupts:
    """Keeps the first signal until the run can end; a second Ctrl-C ends it at once.

    with Interrupts() as interrupts:      # in the main thread
        ...                               # a signal waits here
        with interrupts.allowed(): ...    # and is raised here, soon as it comes
    """

    def __init__(self) -> None:
        self._number: int | None = None
        self._is_allowed = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {each: signal.signal(each, self._hear) for each in SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._restore()

    def _restore(self) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def _hear(self, number: int, _: FrameType | None) -> None:
        if self._number is not None:
            # A cluster may tell a process twice; a person who does is impatient.
            if number == signal.SIGINT:
                self._restore()
                signal.raise_signal(number)
            return
        self._number = number
        if self._is_allowed:
            raise Interrupted(number)

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Where a run waits: nothing is half done, so it may end here.

        Raises:
            Interrupted: a signal came, now or since the last time.
        """
        self._is_allowed = True
        try:
            if self._number is not None:
                raise Interrupted(self._number)
            yield
        finally:
            self._is_allowed = False
