"""Who harms the services of `chaos.py`, when, and how; that file says why."""

import logging
import time
from dataclasses import dataclass, field

from herd import Service, read_total

log = logging.getLogger("chaos")

PHASES = {"calm": 0.1, "kills": 0.25, "slow": 0.25, "frozen": 0.25, "scaling": 0.15}
"""The share of the whole time that each takes."""
RESTART_S = 1.0


@dataclass(slots=True)
class Director:
    """Harms services as the phases say, and counts what they have lent.

    Attributes:
        phase: that goes on now; None when all is over.
        lent: batches that the services say they have lent, over all their lives.
        events: what was done, and how many seconds after the beginning.
    """

    services: list[Service]
    seconds: float
    kill_every_s: float
    phase: str | None = "calm"
    lent: float = 0.0
    events: list[tuple[float, str]] = field(default_factory=list)
    _turn: int = 0
    _began_s: float = 0.0

    def run(self) -> None:
        """Go through all phases."""
        self._began_s = time.monotonic()
        for service in self.services:
            self._count(service)
        self.lent = -self.lent  # what was lent before does not count
        try:
            for self.phase, share in PHASES.items():
                getattr(self, f"_{self.phase}")(self.seconds * share)
            for service in self.services:
                self._count(service)
        finally:
            self.phase = None

    def _note(self, what: str, service: Service) -> None:
        number = self.services.index(service)
        now_s = time.monotonic() - self._began_s
        self.events.append((round(now_s, 2), f"{what} {number}"))
        log.info("%s %s", what, service.url)

    def _count(self, service: Service) -> None:
        """Take its count over before it is gone."""
        page = service.ask("/metrics") if service.is_up else b""
        self.lent += read_total(page, "shaders21k_batches_total")

    def _calm(self, length_s: float) -> None:
        time.sleep(length_s)

    def _kills(self, length_s: float, spared: int = 0) -> None:
        end_s = time.monotonic() + length_s
        victims = self.services[: len(self.services) - spared]
        while time.monotonic() < end_s:
            victim = victims[self._turn % len(victims)]
            self._turn += 1
            self._count(victim)
            self._note("kill -9", victim)
            victim.kill()
            time.sleep(RESTART_S)
            victim.start()
            rest_s = min(self.kill_every_s - RESTART_S, end_s - time.monotonic())
            time.sleep(max(0.0, rest_s))

    def _slow(self, length_s: float) -> None:
        self._note("slow", self.services[-1])
        self.services[-1].slow()
        self._kills(length_s, spared=1)

    def _frozen(self, length_s: float) -> None:
        self._count(self.services[-2])
        self._note("freeze", self.services[-2])
        self.services[-2].freeze()
        self._kills(length_s, spared=2)

    def _scaling(self, length_s: float) -> None:
        first, *others = self.services
        self._count(others[-1])
        for service in others[-2:]:
            self._note("end", service)
            service.kill()
        first.wait_ready()
        self._stop(others[0])
        time.sleep(length_s / 3)
        for service in others:
            self._note("start", service)
            service.start()
        time.sleep(length_s / 3)
        for service in others[1:]:
            service.wait_ready()
            self._stop(service)
        time.sleep(length_s / 3)

    def _stop(self, service: Service) -> None:
        self._count(service)
        self._note("SIGTERM", service)
        service.stop()
