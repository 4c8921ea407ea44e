"""What one process spends its time on while it draws."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Literal

Part = Literal["compile", "render", "readback"]


class Stopwatch:
    """Seconds since `restart`, each of them counted for one part.

    What a process does counts for the part that was named last. That is wall time: what
    a device does meanwhile counts only where the process waits for it, so that the
    parts say what bounds it.

    Attributes:
        compile_s: compiling, and letting go of what is not needed any more. Drivers
            finish compiling when a program is first drawn, so that draw is in it.
        render_s: all else: drawing, until the device has brought it to memory.
        readback_s: copying it from there to where it goes.
    """

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget everything; what comes now is rendering."""
        self.compile_s = self.render_s = self.readback_s = 0.0
        self._part: Part = "render"
        self._since_s = perf_counter()

    @contextmanager
    def during(self, part: Part) -> Iterator[None]:
        """Count what the block does for a part, but for blocks of others inside it."""
        before, self._part = self._switch(), part
        try:
            yield
        finally:
            self._switch()
            self._part = before

    def _switch(self) -> Part:
        """Count what has passed."""
        now_s = perf_counter()
        passed_s, self._since_s = now_s - self._since_s, now_s
        match self._part:
            case "compile":
                self.compile_s += passed_s
            case "render":
                self.render_s += passed_s
            case "readback":
                self.readback_s += passed_s
        return self._part

    def read(self) -> tuple[float, float, float]:
        """Seconds of compiling, rendering and reading back."""
        self._switch()
        return self.compile_s, self.render_s, self.readback_s
