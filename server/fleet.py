"""The devices that a crew draws with: which worker has which, and which still serve.

A worker that dies is replaced, and a program that hangs is quarantined; but a device
can be what is broken. It is taken out of service, for as long as the service runs, when
one worker after the other cannot open it or loses it before drawing anything, or draws
the sentinel wrongly. The others go on and draw its share.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from server.errors import DeviceLostError

log = logging.getLogger("server.fleet")

MAX_LOST = 5
"""A device is given up when so many workers in a row got no picture out of it."""

MAX_CORRUPT = 3
"""A device is given up when so many workers in a row drew the sentinel wrongly."""


@dataclass(slots=True, eq=False)
class Device:
    """A device as the crew knows it.

    Attributes:
        name: as `renderer.device.choose_device` takes it.
        lost: workers in a row that drew nothing with it.
        corrupt: workers in a row that drew the sentinel wrongly.
        trouble: why it is out of service; "" while it serves.
    """

    name: str
    lost: int = 0
    corrupt: int = 0
    trouble: str = ""


class Fleet:
    """Devices, dealt out to workers in turn.

    Args:
        names: the devices; worker i draws with the i-th, counted around.
        workers: how many there are.
    """

    def __init__(self, names: Sequence[str], workers: int) -> None:
        self._devices = [Device(name) for name in names]
        self._workers = range(workers)

    def device_of(self, worker: int) -> Device:
        """The device that a worker draws with."""
        return self._devices[worker % len(self._devices)]

    @property
    def trouble(self) -> str:
        """Why nobody can draw any more; "" while somebody can."""
        used = {self.device_of(worker).name: worker for worker in self._workers}
        devices = [self.device_of(worker) for worker in used.values()]
        if not all(each.trouble for each in devices):
            return ""
        return "; ".join(each.trouble for each in devices)

    def stand_in(self, worker: int) -> int:
        """The worker that does a worker's work: itself, while its device serves.

        Raises:
            DeviceLostError: no device serves any more.
        """
        if not self.device_of(worker).trouble:
            return worker
        serving = [each for each in self._workers if not self.device_of(each).trouble]
        if not serving:
            raise DeviceLostError(self.trouble)
        return serving[worker % len(serving)]

    def note_drawn(self, worker: int) -> None:
        """A worker has drawn something."""
        self.device_of(worker).lost = 0

    def note_true(self, worker: int) -> None:
        """A worker has drawn the sentinel again, and rightly."""
        self.device_of(worker).corrupt = 0

    def note_lost(self, worker: int, detail: str) -> None:
        """A worker could not open its device, or lost it before it drew anything."""
        device = self.device_of(worker)
        device.lost += 1
        if device.lost >= MAX_LOST:
            self._give_up(
                device,
                f"{device.lost} workers in a row got no picture out of it, the last "
                f"because: {detail}. If it is a GPU, the GPU needs a reset: "
                "nvidia-smi --gpu-reset, or reboot; then start this service again",
            )

    def note_corrupt(self, worker: int) -> None:
        """A worker has drawn the sentinel wrongly."""
        device = self.device_of(worker)
        device.corrupt += 1
        if device.corrupt >= MAX_CORRUPT:
            self._give_up(
                device,
                f"{device.corrupt} workers in a row drew a known picture wrongly: let "
                "nothing else use the card while it renders, or replace it; then "
                "start this service again",
            )

    def _give_up(self, device: Device, why: str) -> None:
        if not device.trouble:
            device.trouble = f"device {device.name} is out of service: {why}"
            log.critical("%s", device.trouble)
