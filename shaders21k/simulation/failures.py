"""What befalls renderers, and when: drawn once, by a seed, before anything runs."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from shaders21k.simulation.loop import Loop
from shaders21k.simulation.renderer import Renderer

Kind = Literal["kill", "freeze", "slow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """How often renderers fail. Times between failures are exponential, 0 is never.

    Attributes:
        kill_every_s: mean time from one death of a renderer to its next; somebody
            starts it again `restart_s` later, with nothing compiled.
        freeze_every_s: likewise, that it stops and answers nothing, for `freeze_s`.
        slow_every_s: likewise, that it has only `slow_pace` of its speed, for `slow_s`.
    """

    kill_every_s: float = 0.0
    restart_s: float = 5.0
    freeze_every_s: float = 0.0
    freeze_s: float = 30.0
    slow_every_s: float = 0.0
    slow_s: float = 60.0
    slow_pace: float = 0.1

    @property
    def away_share(self) -> float:
        """Share of the time that a renderer is of no use, on average, 0..1."""
        away = [
            lasts_s / every_s * lost
            for every_s, lasts_s, lost in (
                (self.kill_every_s, self.restart_s, 1.0),
                (self.freeze_every_s, self.freeze_s, 1.0),
                (self.slow_every_s, self.slow_s, 1 - self.slow_pace),
            )
            if every_s
        ]
        return sum(away) / (1 + sum(away))


@dataclass(frozen=True, slots=True)
class Mishap:
    """One failure of one renderer."""

    at_s: float
    kind: Kind
    lasts_s: float


def foresee(failures: Failures, seed: int, renderer: int) -> Iterator[Mishap]:
    """List the mishaps of one renderer, in order, without end if there are any.

    One follows another only after it: what is dead does not freeze.
    """
    chance = random.Random(f"{seed}/failures/{renderer}")
    known: list[tuple[Kind, float, float]] = [
        ("kill", failures.kill_every_s, failures.restart_s),
        ("freeze", failures.freeze_every_s, failures.freeze_s),
        ("slow", failures.slow_every_s, failures.slow_s),
    ]
    rates = [each for each in known if each[1] > 0]
    at_s = 0.0
    while rates:
        draws = [(chance.expovariate(1 / each[1]), each) for each in rates]
        in_s, (kind, _, lasts_s) = min(draws)
        at_s += in_s
        yield Mishap(at_s, kind, lasts_s)
        at_s += lasts_s


def befall(
    loop: Loop, renderer: Renderer, mishaps: Iterator[Mishap], slow_pace: float
) -> None:
    """Have them happen, each planned when the one before it is over."""
    mishap = next(mishaps, None)
    if mishap is None:
        return
    again = partial(befall, loop, renderer, mishaps, slow_pace)

    def begin() -> None:
        renderer.mishaps += 1
        if mishap.kind == "kill":
            renderer.kill()
        else:
            renderer.set_pace(0.0 if mishap.kind == "freeze" else slow_pace)
        loop.after(mishap.lasts_s, end)

    def end() -> None:
        if mishap.kind == "kill":
            renderer.start()
        else:
            renderer.set_pace(1.0)
        again()

    loop.after(mishap.at_s - loop.time_s, begin)
