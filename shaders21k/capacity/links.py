"""Which Ethernet a stream needs."""

from dataclasses import dataclass

from shaders21k.capacity.supply import GOODPUT

SPEEDS_GB = (1, 10, 25, 100)

FULL = 0.8
"""Of a link's payload that may be planned on: what comes in bursts needs room."""


@dataclass(frozen=True, slots=True)
class Link:
    """What goes over one link, and which would do.

    Attributes:
        bytes_per_s: payload.
        gigabits: of the slowest Ethernet that carries it, None where none does.
        share: of that link's payload, or of the fastest's.
    """

    bytes_per_s: float
    gigabits: int | None
    share: float

    @property
    def payload(self) -> float:
        """Bytes a second that it carries; of the fastest, where none would do."""
        return payload(self.gigabits or SPEEDS_GB[-1])


def payload(gigabits: float) -> float:
    """Say how many bytes of payload a link carries in a second."""
    return gigabits * 1e9 / 8 * GOODPUT


def choose_link(bytes_per_s: float) -> Link:
    """Find the slowest link that carries so much."""
    for gigabits in SPEEDS_GB:
        if bytes_per_s <= FULL * payload(gigabits):
            return Link(bytes_per_s, gigabits, bytes_per_s / payload(gigabits))
    return Link(bytes_per_s, None, bytes_per_s / payload(SPEEDS_GB[-1]))
