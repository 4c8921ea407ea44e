"""What has happened to a crew since it was hired, in numbers that only grow."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Plain counts.

    Attributes:
        replaced: workers that have ended and been replaced.
        hangs: of those, ended by their deadline.
        crashes: of those, ended by a signal of the driver's.
        resets: of those, whose GPU was reset under them.
        sentinel_frames: drawn and compared; see `server.sentinel`.
        corrupt_frames: of those, that were not what they should be.
        drawn: batches, or rows of them.
    """

    replaced: int = 0
    hangs: int = 0
    crashes: int = 0
    resets: int = 0
    sentinel_frames: int = 0
    corrupt_frames: int = 0
    drawn: int = 0
