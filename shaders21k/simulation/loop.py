"""Simulated time: what happens next, and processes that take turns in it.

A process is a thread, for the code that blocks in it is the client's own; but one runs
at a time, and only while the loop waits for it. So a run depends on nothing but what
it was given, and takes as long as its events do.
"""

import heapq
import threading
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")

Action = Callable[[], object]


class EndedError(BaseException):
    """The simulation is over, and so is whatever still blocks in it.

    No `Exception`, so that nobody takes it for a renderer's.
    """


class Event:
    """Something that will be done, unless it is called off."""

    __slots__ = ("action",)

    def __init__(self, action: Action) -> None:
        self.action: Action | None = action

    def call_off(self) -> None:
        """Do it not."""
        self.action = None


class Process:
    """A thread that runs when it is its turn."""

    def __init__(self, work: Action, name: str) -> None:
        self.go = threading.Lock()
        self.go.acquire()
        self.thread: threading.Thread | None = None
        self.work, self.name = work, name
        self.is_over = False
        self.error: BaseException | None = None


class Loop:
    """Does what is due, in order; of two things at one time the one first planned.

    Attributes:
        time_s: now.
    """

    def __init__(self) -> None:
        self.time_s = 0.0
        self._due: list[tuple[float, int, Event]] = []
        self._numbers = count()
        self._back = threading.Lock()
        self._back.acquire()
        self._running: Process | None = None
        self._processes: dict[Process, None] = {}
        self._has_ended = False

    def now_s(self) -> float:
        """Tell the time."""
        return self.time_s

    def after(self, delay_s: float, action: Action) -> Event:
        """Plan something."""
        event = Event(action)
        at_s = self.time_s + max(0.0, delay_s)
        heapq.heappush(self._due, (at_s, next(self._numbers), event))
        return event

    def spawn(self, work: Action, name: str = "simulated") -> Process:
        """Have a process begin now."""
        process = Process(work, name)
        self._processes[process] = None
        self.after(0.0, lambda: self._resume(process))
        return process

    def run(self, work: Callable[[], T]) -> T:
        """Run a process to its end, with all that happens meanwhile.

        Raises:
            whatever it does, or an action of the loop.
        """
        found: list[T] = []
        process = self.spawn(lambda: found.append(work()))
        try:
            while not process.is_over:
                self._step()
        finally:
            self._end_all()
        if process.error:
            raise process.error
        return found[0]

    def _step(self) -> None:
        if not self._due:
            raise RuntimeError("a simulated process waits for what will never happen")
        at_s, _, event = heapq.heappop(self._due)
        if event.action is not None:
            self.time_s = at_s
            event.action()

    # Within a process -------------------------------------------------------------

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        process = self._current
        self.after(seconds, lambda: self._resume(process))
        self._park(process)

    def wait(self, future: Future[T], timeout_s: float) -> T:
        """Block until a future is done.

        Raises:
            TimeoutError: it was not in time.
        """
        if not future.done():
            process, is_woken = self._current, False

            def wake(_: Any = None) -> None:
                nonlocal is_woken
                if not is_woken:
                    is_woken = True
                    timer.call_off()
                    self.after(0.0, lambda: self._resume(process))

            timer = self.after(timeout_s, wake)
            future.add_done_callback(wake)
            self._park(process)
            if not future.done():
                raise TimeoutError
        return future.result()

    @property
    def _current(self) -> Process:
        if self._running is None:
            raise RuntimeError("only a simulated process may block: use Loop.spawn")
        return self._running

    # Whose turn it is -------------------------------------------------------------

    def _resume(self, process: Process) -> None:
        if process.is_over:
            return
        self._running = process
        if process.thread is None:
            process.thread = threading.Thread(
                target=self._live, args=(process,), name=process.name, daemon=True
            )
            process.thread.start()
        process.go.release()
        self._back.acquire()
        self._running = None
        if process.is_over:
            self._processes.pop(process, None)
            process.thread.join()

    def _park(self, process: Process) -> None:
        self._back.release()
        process.go.acquire()
        if self._has_ended:
            raise EndedError

    def _live(self, process: Process) -> None:
        process.go.acquire()
        try:
            if not self._has_ended:
                process.work()
        except EndedError:
            pass
        except BaseException as error:  # noqa: BLE001, whoever runs it raises it
            process.error = error
        finally:
            process.is_over = True
            self._back.release()

    def _end_all(self) -> None:
        self._has_ended = True
        for process in list(self._processes):
            self._resume(process)
        self._due.clear()
