"""The wire format: one batch as one safetensors file, assembled and read in place.

    0        8 bytes   length of the header, little-endian
    8        JSON      tensors by name, and "__metadata__"; padded with spaces
    aligned  images    uint8 [b, V, C, H, W]
             program   int64 [b, K], label int64 [b]
             weight    float32 [b, K], time_s float32 [b, V, K], crop float32 [b, V, 4]
             box       float32 [b, K, 4], turn float32 [b, V]

Pixels come first and start at a multiple of 64 bytes. A resolution is a multiple of 8,
so every later array is aligned as well, with no hole between two of them. The header's
length depends on the spec and the number of rows alone: a renderer may draw into a
message before it knows what the header will say. Any safetensors reader opens it.

A batch may take less than a millisecond to be copied, so writing and reading must not:
what follows from the spec is kept as bytes, and compared as such.
"""

import json
import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from shaders21k.batch import Batch, Fingerprint
from shaders21k.errors import WireError
from shaders21k.recipe import Recipe, choose_labels, recipe
from shaders21k.spec import StreamSpec
from shaders21k.visits import list_entries

WIRE_VERSION = "2"
ALIGNMENT = 64
MEDIA_TYPE = "application/vnd.safetensors"

_NUMBERS = ("weight", "time_s", "crop", "box", "turn")
"""Arrays that are the recipe's own, whatever was drawn."""

_DTYPES = {"U8": "<u1", "I64": "<i8", "F32": "<f4"}
_HEADER_BYTES = 2048
_SUBSTITUTED_BYTES = 8
"""Room in the header for one substituted row: five digits, a comma, and some."""

_OPENING = b'{"__metadata__":'
"""The header's start, before the metadata."""

_MAX_NOTE = 160
"""Longest fingerprint field that is sent; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one array lies: `offset` and `size` in bytes from the message's start."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where everything lies in a message of `rows` rows of a stream.

    Attributes:
        tensors: by name, in the order in which they lie.
        data_offset: bytes before the first tensor.
        size: bytes of the whole message.
        stated: the header's end, after the metadata: the tensors, and the last brace.
    """

    tensors: dict[str, Tensor]
    data_offset: int
    size: int
    stated: bytes

    @classmethod
    def of(cls, spec: StreamSpec, rows: int) -> "Layout":
        """Lay out a message of that many rows."""
        return _lay_out(rows, spec.views, spec.mix, spec.resolution)

    @property
    def numbers_offset(self) -> int:
        """Bytes before the first array after the pixels."""
        return self.tensors["program"].offset

    def view(self, message: memoryview | bytearray, name: str) -> npt.NDArray[Any]:
        """Look at one tensor of a message, without a copy."""
        tensor = self.tensors[name]
        count = math.prod(tensor.shape)
        flat = np.frombuffer(message, _DTYPES[tensor.dtype], count, tensor.offset)
        return flat.reshape(tensor.shape)


@lru_cache(maxsize=64)
def _lay_out(rows: int, views: int, mix: int, side: int) -> Layout:
    data_offset = _round_up(8 + _HEADER_BYTES + _SUBSTITUTED_BYTES * rows)
    shapes = {
        "images": ("U8", (rows, views, 3, side, side)),
        "program": ("I64", (rows, mix)),
        "label": ("I64", (rows,)),
        "weight": ("F32", (rows, mix)),
        "time_s": ("F32", (rows, views, mix)),
        "crop": ("F32", (rows, views, 4)),
        "box": ("F32", (rows, mix, 4)),
        "turn": ("F32", (rows, views)),
    }
    tensors, stated, end = {}, {}, data_offset
    for name, (dtype, shape) in shapes.items():
        size = math.prod(shape) * np.dtype(_DTYPES[dtype]).itemsize
        tensors[name] = Tensor(dtype, shape, end, size)
        start = end - data_offset  # safetensors counts from the data
        stated[name] = {
            "dtype": dtype,
            "shape": shape,
            "data_offsets": [start, start + size],
        }
        end += size
    text = "," + json.dumps(stated, separators=(",", ":"))[1:]
    return Layout(tensors, data_offset, end, text.encode())


def _round_up(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def seal(
    message: memoryview | bytearray,
    layout: Layout,
    made_of: Recipe,
    fingerprint: Fingerprint,
    drawn: npt.NDArray[np.int64],
) -> list[int]:
    """Write all but the pixels: the header and the recipe's arrays.

    Args:
        message: writable, at least `layout.size` bytes.
        layout: for the recipe's rows.
        made_of: the recipe as the spec states it.
        fingerprint: what drew the pixels.
        drawn: int64 [b, K], the programs that were drawn: the recipe's, or stand-ins.

    Returns:
        The substituted rows, as `Batch` has them.
    """
    low, _ = made_of.rows
    replaced = (drawn != made_of.program).any(axis=1)
    substituted: list[int] = (low + np.flatnonzero(replaced)).tolist()
    label = choose_labels(drawn, made_of.weight) if substituted else made_of.label
    message[layout.numbers_offset : layout.size] = _join(drawn, label, made_of)
    notes = {
        "wire": WIRE_VERSION,
        "spec_id": made_of.spec_id,
        "step": str(made_of.step),
        "rows": "{}:{}".format(*made_of.rows),
        "recipe": made_of.digest,
        "substituted": ",".join(map(str, substituted)),
        **{name: note[:_MAX_NOTE] for name, note in asdict(fingerprint).items()},
    }
    metadata = json.dumps(notes, separators=(",", ":")).encode()
    text = _OPENING + metadata + layout.stated
    room = layout.data_offset - 8
    if len(text) > room:
        raise WireError(f"a header of {len(text)} bytes does not fit into {room}")
    message[:8] = room.to_bytes(8, "little")
    message[8 : layout.data_offset] = text.ljust(room)
    return substituted


def _join(
    program: npt.NDArray[np.int64], label: npt.NDArray[np.int64], made_of: Recipe
) -> bytes:
    """All that follows the pixels, in a message's order."""
    numbers = [getattr(made_of, name) for name in _NUMBERS]
    return b"".join(each.tobytes() for each in (program, label, *numbers))


def read(
    message: memoryview | bytearray | bytes,
    spec: StreamSpec,
    step: int,
    rows: tuple[int, int],
) -> Batch:
    """Read a message as the batch that was asked for, and nothing else.

    The arrays are views of `message`, and cannot be written to: others may be reading
    the same memory. Nothing is trusted: the layout must be the one that the spec
    implies, and the recipe the one that this side computes.

    Raises:
        WireError: bytes that are no message, or a message about something else.
    """
    view = memoryview(message).cast("B").toreadonly()
    layout = Layout.of(spec, rows[1] - rows[0])
    if len(view) != layout.size:
        raise WireError(
            f"step {step}: {len(view)} bytes came where the spec asks for {layout.size}"
        )
    notes = _read_notes(view, layout, step)
    wanted = recipe(spec, step, rows)
    for name, expected in (
        ("wire", WIRE_VERSION),
        ("spec_id", wanted.spec_id),
        ("step", str(step)),
        ("rows", "{}:{}".format(*rows)),
        ("recipe", wanted.digest),
    ):
        if notes.get(name) != expected:
            raise WireError(
                f"step {step}: {name} is {notes.get(name)!r} where {expected!r} was "
                "asked for: the other side runs another version or stream"
            )
    substituted = _read_substituted(notes.get("substituted"), rows, step)
    arrays = {name: layout.view(view, name) for name in layout.tensors}
    numbers = bytes(view[layout.numbers_offset :])
    if substituted or numbers != _join(wanted.program, wanted.label, wanted):
        _check_arrays(arrays, wanted, spec, substituted)
    return Batch(
        spec_id=wanted.spec_id,
        step=step,
        rows=rows,
        recipe_digest=wanted.digest,
        fingerprint=Fingerprint(
            **{
                # JSON can spell halves of characters, which nothing can print.
                name: str(notes.get(name, "")).encode(errors="replace").decode()
                for name in ("vendor", "renderer", "version", "backend")
            }
        ),
        substituted=substituted,
        **arrays,
    )


def _read_notes(view: memoryview, layout: Layout, step: int) -> dict[str, Any]:
    """Read a message's metadata, having checked all else that its header says."""
    length = int.from_bytes(view[:8], "little")
    if length != layout.data_offset - 8:
        raise WireError(f"step {step}: the header's length is {length}, not a batch's")
    text = bytes(view[8 : layout.data_offset]).rstrip(b" ")
    if not (text.startswith(_OPENING) and text.endswith(layout.stated)):
        raise WireError(f"step {step}: the tensors are not those that the spec implies")
    try:
        notes = json.loads(text[len(_OPENING) : -len(layout.stated)])
    except (ValueError, RecursionError) as error:
        raise WireError(f"step {step}: the metadata is not JSON: {error}") from error
    if not isinstance(notes, dict):
        raise WireError(f"step {step}: the metadata is no JSON object")
    return notes


def _check_arrays(
    arrays: dict[str, npt.NDArray[Any]],
    wanted: Recipe,
    spec: StreamSpec,
    substituted: tuple[int, ...],
) -> None:
    """Compare all but the pixels with the recipe, substituted rows apart."""
    own = np.ones(len(wanted.label), bool)
    own[[row - wanted.rows[0] for row in substituted]] = False
    for name in ("program", "label"):
        if not np.array_equal(arrays[name][own], getattr(wanted, name)[own]):
            raise WireError(f"step {wanted.step}: {name} is not the recipe's")
    program = arrays["program"]
    drawable = list_entries(*spec.program_range, spec.visits)
    if not (
        np.array_equal(arrays["label"], choose_labels(program, wanted.weight))
        and np.isin(program, drawable).all()
    ):
        raise WireError(f"step {wanted.step}: a stand-in is no program of the stream")
    for name in _NUMBERS:
        if not np.array_equal(arrays[name], getattr(wanted, name)):
            raise WireError(f"step {wanted.step}: {name} is not the recipe's")


def _read_substituted(
    text: object, rows: tuple[int, int], step: int
) -> tuple[int, ...]:
    low, high = rows
    try:
        found = tuple(int(row) for row in str(text).split(",") if row)
    except ValueError as error:
        raise WireError(f"step {step}: substituted rows {text!r}") from error
    if any(not low <= row < high for row in found):
        raise WireError(f"step {step}: substituted rows {found} are outside {rows}")
    return found
