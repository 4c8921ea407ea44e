"""The renderers that one driver owns: started, watched, replaced and ended."""

import logging
import math
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from server.cluster.renderer import Renderer
from server.cluster.terms import Terms
from shaders21k.errors import ServiceError
from shaders21k.transports.herald import ASK_S, NAMESPACE

log = logging.getLogger("server.cluster")

PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
"""Until one that could not serve is replaced."""

HEAR_S = 2 * ASK_S
"""How long an actor may take to hear that it shall end and to tell the directory, which
may be away."""


@dataclass(slots=True, eq=False)
class Hand:
    """One actor, and the call in which it serves.

    Attributes:
        due_s: when one that has been told to end has to have ended; otherwise never.
    """

    name: str
    actor: Any
    running: Any
    due_s: float = math.inf

    @property
    def is_leaving(self) -> bool:
        """Whether it has been told to end."""
        return self.due_s < math.inf


@dataclass(slots=True)
class Fleet:
    """Renderers of one driver; they are gone when the driver is.

    Ray starts one anew, where there is room, whose process or node has ended. One whose
    service ends by itself is replaced here, each time after a longer pause.

    Args:
        terms: what to start.

    Attributes:
        hands: all that have not ended.
        has_served: any has, so that one which cannot is no reason to give up.
    """

    terms: Terms
    hands: list[Hand] = field(default_factory=list)
    has_served: bool = False
    _run: str = field(default_factory=lambda: secrets.token_hex(3))
    _started: int = 0
    _pause_s: float = PAUSE_S
    _next_s: float = 0.0

    @property
    def names(self) -> set[str]:
        """Those that shall serve."""
        return {each.name for each in self.hands if not each.is_leaving}

    def keep(self, wanted: int, pause_s: float) -> None:
        """Start as many as are missing; have the newest leave that are too many.

        Args:
            wanted: how many there should be.
            pause_s: how long one that leaves still serves, so that readers hear of it.
        """
        staying = [each for each in self.hands if not each.is_leaving]
        for hand in staying[wanted:]:
            self._dismiss(hand, pause_s)
        if time.monotonic() >= self._next_s:
            for _ in range(wanted - len(staying)):
                self._start()

    def watch(self) -> None:
        """Take account of those that have ended.

        Raises:
            ServiceError: none has ever served, and this one could not.
        """
        import ray  # noqa: PLC0415

        for hand in list(self.hands):
            ended, _ = ray.wait([hand.running], timeout=0)
            if not ended:
                if time.monotonic() >= hand.due_s:
                    # Its process was lost, and the one that Ray has begun instead, or
                    # waits to begin, knows nothing of the end.
                    ray.kill(hand.actor)
                continue
            self.hands.remove(hand)
            ray.kill(hand.actor)
            try:
                ray.get(hand.running)
            except ray.exceptions.RayError as error:
                words = str(getattr(error, "cause", None) or error).strip()
                if not self.has_served:
                    raise ServiceError(f"a renderer could not serve: {words}") from None
                if not hand.is_leaving:
                    log.warning("%s is replaced: %s", hand.name, words)
                    self._next_s = time.monotonic() + self._pause_s
                    self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def calm_down(self) -> None:
        """Hear that all that shall serve do: the next may be replaced at once."""
        self._pause_s = PAUSE_S

    def end(self) -> None:
        """Have all end in order; those that take too long are ended with the driver."""
        import ray  # noqa: PLC0415

        for hand in self.hands:
            self._dismiss(hand, 0.0)
        running = [each.running for each in self.hands]
        if running:
            ray.wait(
                running, num_returns=len(running), timeout=self.terms.end_s + HEAR_S
            )

    def _start(self) -> None:
        import ray  # noqa: PLC0415

        self._started += 1
        name = f"renderer-{self._run}-{self._started}"
        actor: Any = (
            ray.remote(Renderer)
            .options(
                name=name,
                namespace=NAMESPACE,
                num_cpus=self.terms.cpus_each,
                num_gpus=self.terms.gpus_each,
                scheduling_strategy="SPREAD",
                max_concurrency=2,
                max_restarts=-1,
                max_task_retries=-1,
            )
            .remote(name)
        )
        arguments = self.terms.for_service()
        running = actor.run.remote(
            arguments, on_gpu=self.terms.on_gpu, end_s=self.terms.end_s
        )
        self.hands.append(Hand(name, actor, running))

    def _dismiss(self, hand: Hand, pause_s: float) -> None:
        if not hand.is_leaving:
            hand.due_s = time.monotonic() + pause_s + self.terms.end_s + HEAR_S
            hand.actor.stop.remote(pause_s)
