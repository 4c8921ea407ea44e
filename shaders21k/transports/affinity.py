"""Which renderer draws a batch: the one that has its programs, unless it is too busy.

Rendezvous hashing (Thaler and Ravishankar 1998) gives every block of steps an order of
the renderers. One that goes or comes moves its own blocks and no others, so the rest
keep their programs compiled. Loads are bounded, as in consistent hashing with bounded
loads (Mirrokni, Thorup and Zadimoghaddam 2018), and of the first two in the order that
have room the less loaded is taken.

Their bound is rounded up, which suits loads of hundreds. A renderer has about two, and
speeds that are measured differ a little: half of the renderers would have room for
three, and the last in the order nothing to do. So those come first that have room by a
bound that is rounded to the nearest.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from shaders21k.spec import StreamSpec


class Load(NamedTuple):
    """What one renderer has to do. A tuple: hundreds are made for every batch.

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
    return list(_rank(tuple(names), spec_id, block))


@lru_cache(maxsize=64)
def _rank(names: tuple[str, ...], spec_id: str, block: int) -> tuple[str, ...]:
    def score(name: str) -> bytes:
        text = f"{name}\n{spec_id}\n{block}".encode("utf-8", "surrogateescape")
        return hashlib.blake2b(text, digest_size=8).digest()

    return tuple(sorted(names, key=score, reverse=True))


def choose(loads: Sequence[Load], spec_id: str, block: int, in_flight: int) -> str:
    """Pick the renderer for one batch more.

    Args:
        loads: of all that serve, at least one.
        spec_id: of the stream.
        block: see `find_block`.
        in_flight: batches on their way from all of them, this one included. Each has
            room for its share of them by its speed: rounded, or, where nobody has by
            that, rounded up.
    """
    by_name = {load.name: load for load in loads}
    alone = in_flight / sum([1 / load.batch_s for load in loads])
    by_nearest: list[Load] = []
    by_next: list[Load] = []
    for name in _rank(tuple(by_name), spec_id, block):
        load = by_name[name]
        share = alone / load.batch_s
        if load.in_flight < math.floor(share + 0.5):
            by_nearest.append(load)
            if len(by_nearest) == 2:
                break
        elif load.in_flight < math.ceil(share - 1e-9):
            by_next.append(load)
    return min(by_nearest or by_next[:2] or loads, key=lambda load: load.wait_s).name
