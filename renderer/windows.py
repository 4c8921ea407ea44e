"""Which programs the streams served last need, now and in a few steps."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from renderer.pictures import Share
from shaders21k.recipe import resident_window
from shaders21k.spec import MAX_STEP, StreamSpec

MAX_STREAMS = 4
"""Streams whose windows stay resident; the one served longest ago leaves first."""

AHEAD = 8
"""Steps whose programs are compiled before their batch is asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """What a stream needs.

    Attributes:
        spec: the stream.
        step: the batch drawn last.
        share: which of its programs are drawn here.
        kept: what stays: that step's window, the next ones', and stand-ins.
    """

    spec: StreamSpec
    step: int
    share: Share
    kept: frozenset[int] = frozenset()

    def list_ahead(self) -> Iterator[int]:
        """List what may be drawn here, the soonest first, and some more than once."""
        mix = self.spec.mix
        for window in look_ahead(self.spec, self.step):
            yield from (each for each in window if self.share.needs(each, mix))


class Windows:
    """The windows of up to `MAX_STREAMS` streams."""

    def __init__(self) -> None:
        self._windows: dict[str, Window] = {}

    @property
    def latest(self) -> Window | None:
        """Of the stream served last."""
        return next(reversed(self._windows.values()), None)

    @property
    def kept(self) -> set[int]:
        """All that any of them keeps."""
        return set().union(*(each.kept for each in self._windows.values()))

    def slide(
        self, spec: StreamSpec, step: int, share: Share, drawn: Collection[int]
    ) -> None:
        """Note that a batch was drawn, with some stand-ins.

        Requests run ahead of one another by a few steps, so a window only ever moves
        on; a reader that goes back compiles again.
        """
        old = self._windows.pop(spec.spec_id, None)
        if old and old.step == step:
            kept = old.kept
        else:
            kept = frozenset().union(*look_ahead(spec, step))
        self._windows[spec.spec_id] = Window(spec, step, share, kept.union(drawn))
        while len(self._windows) > MAX_STREAMS:
            del self._windows[next(iter(self._windows))]


def look_ahead(spec: StreamSpec, step: int) -> Iterator[list[int]]:
    """Name the programs of a step's window, and of the next ones'."""
    for ahead in range(step, min(step + AHEAD, MAX_STEP) + 1):
        yield resident_window(spec, ahead).tolist()
