"""Which renderer draws a batch: the one that has its programs, unless it is too busy.

Rendezvous hashing (Thaler and Ravishankar 1998) gives every block of steps an order of
the renderers. One that goes or comes moves its own blocks and no others, so the rest
keep their programs compiled. Loads are bounded, as in consistent hashing with bounded
loads (Mirrokni, Thorup and Zadimoghaddam 2018), and of the first two in the order that
have room the less loaded is taken.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shaders21k.spec import StreamSpec


@dataclass(frozen=True, slots=True)
class Load:
    """What one renderer has to do.

    Attributes:
        name: of the renderer.
        in_flight: batches asked of it and not here yet.
        batch_s: seconds that it takes for one, above 0.
    """

    name: str
    in_flight: int
    batch_s: float

    @property
    def wait_s(self) -> float:
        """Seconds until it would have done one batch more."""
        return (self.in_flight + 1) * self.batch_s


def find_block(spec: StreamSpec, step: int) -> int:
    """Number the block of steps that share most of their window of programs."""
    return step // max(1, spec.window // max(1, spec.slide))


def rank(names: Iterable[str], spec_id: str, block: int) -> list[str]:
    """Order renderers for a block of steps, the first choice first."""
    return sorted(names, key=lambda name: _score(name, spec_id, block), reverse=True)


@lru_cache(maxsize=4096)
def _score(name: str, spec_id: str, block: int) -> bytes:
    text = f"{name}\n{spec_id}\n{block}".encode("utf-8", "surrogateescape")
    return hashlib.blake2b(text, digest_size=8).digest()


def choose(loads: Sequence[Load], spec_id: str, block: int, in_flight: int) -> str:
    """Pick the renderer for one batch more.

    Args:
        loads: of all that serve, at least one.
        spec_id: of the stream.
        block: see `find_block`.
        in_flight: batches on their way from all of them, this one included. Each has
            room for its share of them by its speed, rounded up.
    """
    by_name = {load.name: load for load in loads}
    speed = sum(1 / load.batch_s for load in loads)
    with_room = [
        by_name[name]
        for name in rank(by_name, spec_id, block)
        if by_name[name].in_flight
        < math.ceil(in_flight / by_name[name].batch_s / speed - 1e-9)
    ]
    return min(with_room[:2] or loads, key=lambda load: load.wait_s).name
