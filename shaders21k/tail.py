"""The last of what a child process says, however much that is in all."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import IO

KEPT_LINES, LINE_BYTES = 5, 8192
"""How much is kept; what is longer than a line may be is several."""

HEAR_S = 1.0
"""How long the last words of a process that has ended may be on their way."""


class Tail:
    """Reads a stream to its end, in a thread of its own, and keeps the last lines.

    Args:
        stream: a pipe; closed once it has ended, which may be late, for children of the
            process that says it have its other end, too.
        listener: is told each line, in that thread; its OSErrors are ignored.
    """

    def __init__(
        self, stream: IO[bytes], listener: Callable[[str], object] | None = None
    ) -> None:
        self._stream, self._listener = stream, listener
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def finish(self) -> None:
        """Hear out a process that has ended, for a second at most."""
        self._reading.join(HEAR_S)

    def quote(self) -> str:
        """Say the last lines of a process that has ended again, as one."""
        self.finish()
        return " | ".join(self._lines.copy())

    def _read(self) -> None:
        with self._stream as stream:
            while line := stream.readline(LINE_BYTES):
                words = line.decode("utf-8", "replace").rstrip("\r\n")
                self._lines.append(words)
                if self._listener:
                    with suppress(OSError):  # a full disk must not stop who speaks
                        self._listener(words)
