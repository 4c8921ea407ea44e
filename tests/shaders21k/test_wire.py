"""The wire format: what goes in comes out, and nothing else gets through."""

import json
from dataclasses import replace

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k import Fingerprint, Selection, StreamSpec, WireError, recipe, wire
from shaders21k.recipe import ARRAYS

SPEC = StreamSpec(
    batch_size=6, resolution=16, views=2, selection=Selection("ab" * 32, 100)
)
FINGERPRINT = Fingerprint("vendor", "renderer", "1.0", "egl/fragment")


def make_message(rows=(0, 6), instead=None, spec=SPEC):
    layout = wire.Layout.of(spec, rows[1] - rows[0])
    message = bytearray(layout.size)
    images = layout.view(message, "images")
    images[:] = np.arange(images.size, dtype=np.uint32).reshape(images.shape) % 251
    made_of = recipe(spec, 5, rows)
    wire.seal(message, layout, made_of, FINGERPRINT, replace_all(made_of, instead))
    return message


def replace_all(made_of, instead):
    """The programs drawn, where each of some is replaced wherever it stands."""
    stand_ins = np.arange(100)
    for wanted, drawn in (instead or {}).items():
        stand_ins[wanted] = drawn
    return stand_ins[made_of.program]


def test_a_batch_survives_the_wire():
    made_of = recipe(SPEC, 5, (2, 5))
    wanted = int(made_of.label[2])
    batch = wire.read(make_message((2, 5), {wanted: 77}), SPEC, 5, (2, 5))
    assert batch.images.shape == (3, 2, 3, 16, 16)
    assert batch.images.reshape(-1)[:300].tolist() == [n % 251 for n in range(300)]
    np.testing.assert_array_equal(batch.crop, made_of.crop)
    np.testing.assert_array_equal(batch.time_s, made_of.time_s)
    assert batch.program[:2].tolist() == made_of.program[:2].tolist()
    assert batch.substituted == (4,)
    assert batch.program[2, 0] == batch.label[2] == 77
    assert batch.fingerprint == FINGERPRINT
    assert batch.recipe_digest == made_of.digest


mixes = st.one_of(
    st.tuples(
        st.sampled_from(["convex", "cutmix", "convex-cutmix"]), st.integers(2, 8)
    ),
    st.tuples(st.just("leaves"), st.sampled_from([3, 6, 15])),
)


@given(mixes, st.dictionaries(st.integers(0, 99), st.integers(0, 99), max_size=30))
def test_a_mixed_batch_survives_the_wire_with_its_stand_ins(how, instead):
    mixing, mix = how
    spec = replace(SPEC, mixing=mixing, mix=mix, rotate_deg=(-5, 5))
    made_of = recipe(spec, 5, (2, 5))
    batch = wire.read(make_message((2, 5), instead, spec), spec, 5, (2, 5))
    for name in ("weight", "time_s", "crop", "box", "turn"):
        np.testing.assert_array_equal(getattr(batch, name), getattr(made_of, name))
    for row, wanted in enumerate(made_of.program.tolist()):
        drawn = [instead.get(program, program) for program in wanted]
        assert batch.program[row].tolist() == drawn
        assert batch.label[row] == drawn[int(made_of.weight[row].argmax())]
        assert (2 + row in batch.substituted) == (drawn != wanted)


def test_of_two_rows_with_one_program_one_may_show_a_stand_in():
    """Two workers drew them, and the program hung for one alone."""
    spec = replace(SPEC, mix=3)
    made_of = recipe(spec, 5)
    drawn = made_of.program.copy()
    drawn[4, 1] = 50
    layout = wire.Layout.of(spec, 6)
    message = bytearray(layout.size)
    assert wire.seal(message, layout, made_of, FINGERPRINT, drawn) == [4]
    batch = wire.read(message, spec, 5, (0, 6))
    assert batch.program.tolist() == drawn.tolist()
    assert batch.substituted == (4,)


def test_a_label_that_is_not_the_heaviest_programs_is_refused():
    spec = replace(SPEC, mix=3)
    message = make_message(spec=spec, instead={int(recipe(spec, 5).program[0, 0]): 7})
    layout = wire.Layout.of(spec, 6)
    row = wire.read(message, spec, 5, (0, 6)).substituted[0]
    layout.view(message, "label")[row] += 1
    with pytest.raises(WireError, match="stand-in"):
        wire.read(message, spec, 5, (0, 6))


def test_any_safetensors_reader_opens_it():
    tensors = safetensors.numpy.load(bytes(make_message()))
    batch = wire.read(make_message(), SPEC, 5, (0, 6))
    assert set(tensors) == {"images", *ARRAYS}
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(tensor, getattr(batch, name))


def test_reading_copies_nothing():
    message = make_message()
    batch = wire.read(message, SPEC, 5, (0, 6))
    message[wire.Layout.of(SPEC, 6).tensors["images"].offset] = 255
    assert batch.images[0, 0, 0, 0, 0] == 255


@given(
    st.integers(1, 40),
    st.integers(1, 4),
    st.integers(1, 16),
    st.integers(1, 6).map(lambda n: 8 * n),
)
def test_every_array_is_aligned(rows, views, mix, resolution):
    spec = StreamSpec(
        batch_size=64,
        views=views,
        mix=mix,
        resolution=resolution,
        selection=SPEC.selection,
    )
    layout = wire.Layout.of(spec, rows)
    assert layout.tensors["images"].offset % 64 == 0
    end = layout.data_offset
    for tensor in layout.tensors.values():
        assert tensor.offset == end, "no hole between arrays"
        assert tensor.offset % 8 == 0 or tensor.dtype == "F32"
        assert tensor.offset % 4 == 0
        end += tensor.size
    assert end == layout.size


def test_the_header_has_room_when_every_row_is_substituted():
    spec = StreamSpec(batch_size=16384, resolution=8, views=1, selection=SPEC.selection)
    layout = wire.Layout.of(spec, 16384)
    message = bytearray(layout.size)
    long = Fingerprint(*["long words " * 100] * 4)
    made_of = recipe(spec, 2**62 - 1)
    substituted = wire.seal(message, layout, made_of, long, made_of.program ^ 1)
    batch = wire.read(message, spec, 2**62 - 1, (0, 16384))
    assert list(batch.substituted) == substituted == list(range(16384))


@given(st.data())
@settings(max_examples=300)
def test_no_corruption_passes_for_a_recipe(data):
    """Whatever bytes change outside the pixels, the batch is refused or the same."""
    message = make_message()
    layout = wire.Layout.of(SPEC, 6)
    images = layout.tensors["images"]
    outside = st.integers(0, images.offset - 1) | st.integers(
        images.offset + images.size, layout.size - 1
    )
    for position in data.draw(st.lists(outside, min_size=1, max_size=4)):
        message[position] = data.draw(st.integers(0, 255))
    try:
        batch = wire.read(message, SPEC, 5, (0, 6))
    except WireError:
        return
    made_of = recipe(SPEC, 5)
    own = [row for row in range(6) if row not in batch.substituted]
    np.testing.assert_array_equal(batch.program[own], made_of.program[own])
    np.testing.assert_array_equal(batch.crop, made_of.crop)
    assert batch.recipe_digest == made_of.digest


@given(st.binary(max_size=5000))
def test_noise_is_refused(noise):
    with pytest.raises(WireError):
        wire.read(noise, SPEC, 5, (0, 6))


@pytest.mark.parametrize(
    ("about", "asked"),
    [
        ((SPEC, 5, (0, 6)), (SPEC, 6, (0, 6))),
        ((SPEC, 5, (0, 3)), (SPEC, 5, (3, 6))),
        (
            (SPEC, 5, (0, 6)),
            (StreamSpec.from_json({**SPEC.to_json(), "seed": 1}), 5, (0, 6)),
        ),
    ],
)
def test_another_batch_is_refused(about, asked):
    spec, _, rows = about
    with pytest.raises(WireError, match="where"):
        wire.read(make_message(rows, spec=spec), *asked)


def test_a_bomb_of_brackets_is_refused():
    message = make_message()
    layout = wire.Layout.of(SPEC, 6)
    room = layout.data_offset - 8
    bomb = b'{"__metadata__":' + b"[" * 500 + layout.stated
    message[8 : 8 + room] = bomb.ljust(room)
    with pytest.raises(WireError, match="not JSON"):
        wire.read(message, SPEC, 5, (0, 6))


def test_a_header_that_is_not_ours_is_refused():
    message = make_message()
    room = wire.Layout.of(SPEC, 6).data_offset - 8
    header = json.loads(bytes(message[8 : 8 + room]))
    header["images"]["shape"] = [6, 2, 3, 8, 32]
    message[8 : 8 + room] = json.dumps(header).encode().ljust(room)
    with pytest.raises(WireError, match="tensors"):
        wire.read(message, SPEC, 5, (0, 6))
