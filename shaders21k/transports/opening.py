"""What a renderer answers when its ring is opened; nothing of it is believed unseen."""

import fcntl
import mmap
import os
from dataclasses import dataclass
from typing import Any

from shaders21k import wire
from shaders21k.errors import SpecError, StreamError, WireError
from shaders21k.spec import StreamSpec
from shaders21k.transports.problems import read_problem


@dataclass(frozen=True, slots=True)
class Opened:
    """A ring, as its reader has it.

    Attributes:
        spec: the stream, with its selection.
        memory: all slots.
        slot_bytes: bytes of a slot.
        slots: how many there are.
        credits: how many of them may be held at once.
    """

    spec: StreamSpec
    memory: mmap.mmap
    slot_bytes: int
    slots: int
    credits: int


def read_opened(
    name: str, asked: StreamSpec, answer: dict[str, Any], fds: list[int]
) -> Opened:
    """Read the answer to an open.

    Args:
        name: of the renderer, for messages.
        asked: the stream that was asked for.
        answer: the packet; {"op": "gone"} where none came.
        fds: that came with it; the caller's to close.

    Raises:
        WireError: it is no answer of a renderer, or about another stream.
        StreamError: no answer came.
        ShadersError: the renderer refuses, for this reason.
    """
    if answer["op"] == "gone":
        raise StreamError(f"{name} hung up without a reason")
    if answer["op"] == "refused":
        raise read_problem(answer.get("problem"), name)
    numbers = [answer.get(each) for each in ("slot_bytes", "slots", "credits")]
    if answer["op"] != "opened" or any(type(each) is not int for each in numbers):
        raise WireError(f"{name} is no ring: it answers {str(answer)[:200]}")
    try:
        spec = StreamSpec.from_json(answer.get("spec"))
    except SpecError as error:
        raise WireError(f"{name} opens no stream: {error}") from error
    if spec.selection is None or spec != asked.resolve(spec.selection):
        raise WireError(f"{name} opens another stream than was asked for")
    size, slots, credit = (int(each or 0) for each in numbers)
    least = wire.Layout.of(spec, spec.batch_size).size
    if not (least <= size and size % mmap.PAGESIZE == 0 and slots > 0 and credit > 0):
        raise WireError(
            f"{name} has {slots} slots of {size} bytes, where a batch takes {least}"
        )
    return Opened(spec, _map(name, fds, size * slots), size, slots, credit)


def _map(name: str, fds: list[int], size: int) -> mmap.mmap:
    """Map a ring's memory, once it is certain that it stays as long as it is."""
    if len(fds) != 1:
        raise WireError(f"{name} sends {len(fds)} files where one is due")
    try:
        is_fixed = fcntl.fcntl(fds[0], fcntl.F_GET_SEALS) & fcntl.F_SEAL_SHRINK
    except OSError:  # it is no memory file
        is_fixed = False
    if not is_fixed or os.fstat(fds[0]).st_size < size:
        raise WireError(f"{name} sends no sealed memory of {size} bytes")
    return mmap.mmap(fds[0], size)
