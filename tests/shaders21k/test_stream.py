"""The client's promises, kept with the in-memory transport."""

import itertools
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from shaders21k import (
    BatchStream,
    Fingerprint,
    MemoryTransport,
    Selection,
    SelectionError,
    SpecError,
    StreamError,
    StreamSpec,
    recipe,
)
from shaders21k.metrics import Metrics
from shaders21k.transports.addresses import AddressBook
from shaders21k.transports.many import ManyTransport
from shaders21k.transports.memory import draw_waves, waves_selection
from shaders21k.transports.ring import RingEndpoint

SPEC = StreamSpec(batch_size=4, resolution=16)


def digests(stream, count):
    return [batch.recipe_digest for batch in itertools.islice(stream, count)]


def test_batches_come_in_order_and_are_their_recipes():
    with BatchStream("memory://64", SPEC) as stream:
        for step, batch in enumerate(itertools.islice(stream, 5)):
            made_of = recipe(stream.spec, step)
            assert batch.step == step
            assert batch.recipe_digest == made_of.digest
            assert batch.images.shape == (4, 2, 3, 16, 16)
            np.testing.assert_array_equal(batch.label, made_of.label)


def test_a_checkpoint_goes_on_exactly():
    with BatchStream("memory://64", SPEC) as stream:
        whole = digests(stream, 9)
    with BatchStream("memory://64", SPEC) as stream:
        digests(stream, 4)
        state = stream.state_dict()
    with BatchStream("memory://64", SPEC) as stream:
        digests(stream, 2)
        stream.load_state_dict(state)
        assert digests(stream, 5) == whole[4:]


def test_a_checkpoint_of_another_stream_is_refused():
    with BatchStream("memory://64", SPEC) as stream:
        state = stream.state_dict()
    with (
        BatchStream("memory://65", SPEC) as stream,
        pytest.raises(StreamError, match="belongs to stream"),
    ):
        stream.load_state_dict(state)


def test_ranks_together_read_the_global_batch():
    with BatchStream("memory://64", SPEC) as stream:
        whole = next(stream)
    parts = []
    for rows in ((0, 1), (1, 4)):
        with BatchStream("memory://64", SPEC, rows=rows) as stream:
            parts.append(next(stream))
    np.testing.assert_array_equal(
        whole.images, np.concatenate([part.images for part in parts])
    )
    assert {part.recipe_digest for part in parts} == {whole.recipe_digest}


def test_readers_share_a_stream_by_steps_too():
    with BatchStream("memory://64", SPEC, step=3, every=2, prefetch=3) as stream:
        assert [batch.step for batch in itertools.islice(stream, 4)] == [3, 5, 7, 9]
        assert stream.step == 11
    with pytest.raises(SpecError, match="every=0"):
        BatchStream("memory://64", SPEC, every=0)


def test_a_spec_with_other_programs_is_refused():
    spec = StreamSpec(selection=Selection("ab" * 32, 64))
    with pytest.raises(SelectionError), BatchStream("memory://64", spec):
        pass


def test_a_users_own_drawing_serves_too():
    def gray(spec, made_of):
        shape = (len(made_of.label), spec.views, 3, spec.resolution, spec.resolution)
        return np.full(shape, 128, np.uint8)

    transport = MemoryTransport(Selection("ab" * 32, 3), gray)
    with BatchStream(transport, SPEC) as stream:
        assert next(stream).images.mean() == 128


def test_waves_of_a_mirrored_view_are_mirrored():
    """The drawing obeys the crop: a view with negative width is its mirror image."""
    spec = StreamSpec(batch_size=4, resolution=16, selection=waves_selection(64))
    made_of = recipe(spec, 0)
    left, top, width, height = np.moveaxis(made_of.crop, -1, 0)
    mirrored = np.stack([left + width, top, -width, height], -1)
    pictures = draw_waves(spec, made_of).astype(int)
    mirror = draw_waves(spec, replace(made_of, crop=mirrored)).astype(int)
    assert np.abs(pictures - mirror[..., ::-1]).max() <= 1


def test_waves_of_several_programs_are_their_weighted_mean():
    spec = StreamSpec(batch_size=4, resolution=16, mix=3, rotate_deg=(-90, 90))
    with BatchStream("memory://64", spec) as stream:
        batch, mixed = next(stream), recipe(stream.spec, 0)
        total = np.zeros(batch.images.shape)
        for k in range(3):
            weight = mixed.weight[:, k].astype(float)[:, None, None, None, None]
            alone = replace(
                mixed,
                program=mixed.program[:, k : k + 1],
                time_s=mixed.time_s[..., k : k + 1],
            )
            total += weight * draw_waves(replace(stream.spec, mix=1), alone)
    assert np.abs(batch.images - total).max() <= 1.5  # each is rounded once


def test_a_stream_can_be_sent_elsewhere():
    with BatchStream("memory://64", SPEC) as stream:
        next(stream)
        stream.step = 50
        assert [batch.step for batch in itertools.islice(stream, 2)] == [50, 51]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "ftp://x",
        "memory://",
        "memory://0",
        "memory://-3",
        "ring://host/path",
        "http://x:99999",
        "http://",
    ],
)
def test_a_source_that_is_none_is_refused(source):
    with pytest.raises(StreamError, match=r"names no|cannot stream|is not http"):
        BatchStream(source, SPEC)


def test_a_stream_must_be_open():
    with pytest.raises(StreamError, match="with BatchStream"):
        next(BatchStream("memory://64", SPEC))


def test_rows_outside_the_batch_are_refused():
    with pytest.raises(SpecError, match="rows"):
        BatchStream("memory://64", SPEC, rows=(0, 5))


def test_nobody_at_the_other_end_is_said_so():
    metrics = Metrics()
    transport = ManyTransport(
        AddressBook("ring:///nonexistent/x.sock").look_up,
        lambda address: RingEndpoint(address.url, metrics),
        metrics=metrics,
        patience_s=1.0,
        connect_s=0.1,
    )
    with (
        pytest.raises(StreamError, match="shaders21k serve --socket"),
        BatchStream(transport, SPEC),
    ):
        pass


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({}, "a spec_id and a step"),
        ({"spec_id": "x"}, "a spec_id and a step"),
        ({"spec_id": "x", "step": 1, "more": 2}, "and no more"),
        (None, "a spec_id and a step"),
        ({"spec_id": 5, "step": 1}, "is no name"),
        ({"spec_id": "0123456789abcdef", "step": -1}, "not in 0.."),
        ({"spec_id": "0123456789abcdef", "step": 2**63}, "not in 0.."),
        ({"spec_id": "0123456789abcdef", "step": 10**5000}, "not in 0.."),
        ({"spec_id": "0123456789abcdef", "step": True}, "not in 0.."),
        ({"spec_id": "0123456789abcdef", "step": "7"}, "not in 0.."),
    ],
)
def test_a_state_that_is_none_is_refused(state, says):
    with (
        BatchStream("memory://64", SPEC) as stream,
        pytest.raises(StreamError, match=says),
    ):
        stream.load_state_dict(state)


def test_a_difference_in_visits_is_said_without_thousands_of_digits():
    selection = waves_selection(21_000)
    here = replace(SPEC, visits="12" * 10_500, selection=selection)
    there = replace(here, visits="1213" * 5_250)

    class Knowing(MemoryTransport):
        def find_spec(self, spec_id):
            return there if spec_id == there.spec_id else None

    with (
        BatchStream(Knowing(selection), here) as stream,
        pytest.raises(StreamError, match="belongs to stream") as told,
    ):
        stream.load_state_dict({"spec_id": there.spec_id, "step": 3})
    assert "visits: '1213...' (21,000 digits) there, '1212...' (" in str(told.value)
    assert len(str(told.value)) < 300


def test_readers_may_take_turns():
    with BatchStream("memory://64", SPEC, step=3, every=4) as stream:
        assert [batch.step for batch in itertools.islice(stream, 3)] == [3, 7, 11]
        assert stream.state_dict()["step"] == 15


def test_unlike_devices_are_counted_or_refused():
    class Changing(MemoryTransport):
        def _draw(self, step, rows):
            other = Fingerprint("maker", "card", "1", "egl")
            batch = super()._draw(step, rows)
            return replace(batch, fingerprint=other) if step == 2 else batch

    for strict in (False, True):
        transport = Changing(waves_selection(64))
        with BatchStream(transport, SPEC, strict=strict) as stream:
            digests(stream, 2)
            if strict:
                with pytest.raises(StreamError, match="maker"):
                    next(stream)
            else:
                next(stream)
            count = stream.metrics.registry.get_sample_value
            assert count("shaders21k_mixed_fingerprints_total") == 1


def test_a_stream_counts_what_it_delivers():
    with BatchStream("memory://64", SPEC) as stream:
        sizes = sum(batch.images.nbytes for batch in itertools.islice(stream, 3))
        count = stream.metrics.registry.get_sample_value
        assert count("shaders21k_batches_total") == 3
        assert count("shaders21k_bytes_total") == sizes
        assert count("shaders21k_data_wait_seconds_count") == 3
        assert 0 < stream.waited_s < stream.elapsed_s
    assert stream.elapsed_s == stream.elapsed_s


def test_a_light_door_stays_light():
    script = "import sys, shaders21k; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
