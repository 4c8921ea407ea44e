"""The recruiter: starts workers, and takes none that draws unlike the first.

All workers of a crew must draw alike, or a batch would depend on who drew which row. So
each says what it draws with and how the sentinel looks there, and the first one's
answers bind all others, also those that replace it days later.
"""

import asyncio
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.choices import write_choices
from server.counters import Counters
from server.errors import DeviceLostError, ServerError
from server.fleet import Fleet
from server.handle import Handle, Hello
from server.sentinel import CorruptError
from shaders21k.batch import Fingerprint
from shaders21k.errors import StreamError

log = logging.getLogger("server.recruiter")

PAUSE_S = 1.0
"""How long to wait before a successor is tried again; twice as long each time."""

MAX_PAUSE_S = 8.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a crew is hired for.

    Attributes:
        count: how many workers.
        devices: what they draw with, in turn; see `renderer.device.choose_device`.
        deadline_s: how long one program may take to compile or to draw.
        sentinel_every: pieces of work between a worker's sentinel frames.
        command: what Python runs as a worker.
    """

    count: int = 1
    devices: tuple[str, ...] = ("auto",)
    deadline_s: float = 20.0
    sentinel_every: int = 256
    command: tuple[str, ...] = ("-m", "server.worker")


class Recruiter:
    """Starts workers. `close` it when the last has ended.

    Args:
        corpus: the file that workers read programs from.
        ids: the selection; recipes name programs by their place in it.
        terms: what they are hired for.
        fleet: the devices; is told of those that fail.
        counters: is told of sentinel frames.
    """

    def __init__(
        self,
        corpus: Path,
        ids: Sequence[str],
        terms: Terms,
        fleet: Fleet,
        counters: Counters,
    ) -> None:
        self._corpus = corpus
        self._ids = ids
        self._terms = terms
        self._fleet = fleet
        self._counters = counters
        self._first: Hello | None = None
        self._choices: tuple[int, Fingerprint] | None = None
        # All workers must mean the same programs by the same numbers, also those that
        # start after somebody has added to the corpus: the list is made once.
        self._ids_fd = os.memfd_create("shaders21k-selection", os.MFD_CLOEXEC)
        with os.fdopen(os.dup(self._ids_fd), "wb") as file:
            file.write("\n".join(ids).encode())

    def close(self) -> None:
        """Forget the selection, and how its programs are drawn."""
        os.close(self._ids_fd)
        if self._choices:
            os.close(self._choices[0])

    def start(self, index: int) -> Handle:
        """Start a worker for a place in the crew; `greet` it before giving it work.

        Raises:
            OSError: no process or no descriptor can be had.
        """
        terms, device = self._terms, self._fleet.device_of(index).name
        deadline, every = str(terms.deadline_s), str(terms.sentinel_every)
        arguments = [str(self._corpus), device, deadline, every]
        return Handle.start(index, terms.command, self._ids_fd, arguments)

    async def greet(self, worker: Handle) -> Fingerprint:
        """Wait until a worker can draw, and compare it with the first of all.

        Then it is told how each program is drawn, which the first decides.

        Returns:
            What to write beside every pixel.

        Raises:
            DeviceLostError: it cannot draw, or is another device than the first.
            CorruptError: it draws the sentinel otherwise than the first.
            SetupError: something else is in its way.
        """
        hello = await worker.greet()
        first = self._first = self._first or hello
        self._counters.sentinel_frames += 1
        names = [self._fleet.device_of(index).name for index in (0, worker.index)]
        pair = f"worker 0 on {names[0]} and worker {worker.index} on {names[1]}"
        if hello.fingerprint != first.fingerprint:
            raise DeviceLostError(
                f"{pair} draw with different devices or drivers, {first.fingerprint} "
                f"and {hello.fingerprint}, so their pixels would differ: serve devices "
                "of one kind together, and each other kind by a service of its own"
            )
        if hello.sentinel != first.sentinel:
            raise CorruptError(
                f"{pair} draw one known picture differently: one of the two does not "
                "work; serve each alone with --device to find out which"
            )
        if self._choices is None:
            self._choices = write_choices(self._corpus, self._ids, first.fingerprint)
        fd, fingerprint = self._choices
        worker.send({"op": "choices"}, fd)
        return fingerprint

    async def find_successor(self, index: int) -> Handle | None:
        """Start workers for a place until one can draw.

        Returns:
            One that has been greeted, or None when the place's device is given up.
        """
        device = self._fleet.device_of(index)
        pause_s = PAUSE_S
        while not device.trouble:
            successor = await self._try(index)
            if successor and not device.trouble:
                return successor
            if successor:
                successor.end()
            if not device.trouble:
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, MAX_PAUSE_S)
        return None

    async def _try(self, index: int) -> Handle | None:
        """Start one worker and greet it; where it cannot draw, say so and end it."""
        successor: Handle | None = None
        fit = False
        try:
            successor = self.start(index)
            await self.greet(successor)
            fit = True
        except CorruptError as error:
            self.note_corrupt(index, str(error))
        except (ServerError, StreamError, OSError) as error:
            log.warning("worker %d: no successor yet: %s", index, error)
            if isinstance(error, DeviceLostError):
                self._fleet.note_lost(index, str(error))
        finally:
            if successor and not fit:
                successor.end()
        return successor if fit else None

    def note_corrupt(self, index: int, detail: str) -> None:
        """A worker has drawn the sentinel wrongly."""
        self._counters.corrupt_frames += 1
        name = self._fleet.device_of(index).name
        log.error("worker %d draws wrongly with %s: %s", index, name, detail)
        self._fleet.note_corrupt(index)
