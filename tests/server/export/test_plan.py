"""What an export writes, before anything is drawn."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import ExportError
from server.export.encoding import Codec, choose_codec
from server.export.plan import make_plan, spread
from server.export.presets import PRESETS
from shaders21k import StreamSpec, recipe
from shaders21k.transports.memory import waves_selection

SPEC = StreamSpec(batch_size=8, resolution=16, views=2, selection=waves_selection(64))
PNG = Codec("png")


@given(images=st.integers(1, 5000), shard_images=st.integers(1, 700))
def test_shards_hold_every_picture_once_in_order(images, shard_images):
    plan = make_plan(SPEC, "webdataset", PNG, images=images, shard_images=shard_images)
    numbers = [
        number
        for shard in plan.shards
        for number in range(shard.first, shard.first + shard.count)
    ]
    assert numbers == [*range(images)]
    assert [shard.number for shard in plan.shards] == [*range(len(plan.shards))]
    # A shard begins with a batch, so that none is drawn for two.
    assert all(shard.first % plan.batch_images == 0 for shard in plan.shards)


def count_shown(spec, images):
    """How often each program is shown, int [programs]."""
    programs = spec.selection.programs
    shown = np.zeros(programs, int)
    for step in range(-(-images // (spec.batch_size * spec.views))):
        shown += np.bincount(recipe(spec, step).program[:, 0], minlength=programs)
    return shown


@settings(deadline=None, max_examples=30)
@given(
    programs=st.integers(1, 400),
    each=st.floats(1, 12),
    batch_size=st.sampled_from([16, 75, 256]),
)
def test_programs_are_shown_alike(programs, each, batch_size):
    images = round(programs * each) * SPEC.views
    spec = replace(SPEC, batch_size=batch_size, selection=waves_selection(programs))
    spec = spread(spec, images)
    assert spec.batch_size <= batch_size
    shown = count_shown(spec, images)
    if programs <= batch_size:
        assert len({*shown}) == 1
    else:  # those at the ends of the stream are shown less
        assert shown.std() < 0.45 * shown.mean()
        assert shown.max() <= 2 * each + 2


@given(images=st.integers(1, 200))
def test_of_more_programs_than_pictures_none_is_shown_twice(images):
    spec = replace(SPEC, views=1, selection=waves_selection(400))
    shown = count_shown(spread(spec, images), images)
    assert images <= shown.sum() < images + 8
    # A batch is rounded to a whole number, so a window may come round again.
    assert (shown > 1).mean() < 0.1


@pytest.mark.parametrize(
    ("name", "batch"), [("shaders21k", 62), ("shaders21k-small", 62)]
)
def test_the_corpus_is_gone_through_in_whole_rounds(name, batch):
    images = PRESETS[name].images
    spec = replace(SPEC, views=1, batch_size=75, selection=waves_selection(21_000))
    spec = spread(spec, images)
    assert spec.batch_size == spec.window == batch
    rounds = images / spec.batch_size * spec.slide / 21_000
    assert abs(rounds - round(rounds)) < 0.01


def test_a_shard_has_no_more_pixels_than_memory_bears():
    spec = replace(SPEC, batch_size=75, resolution=2048, views=1)
    plan = make_plan(spec, "webdataset", PNG, images=10_000)
    assert plan.shard_size == 75
    small = make_plan(SPEC, "webdataset", PNG, images=10_000)
    assert small.shard_size == 1024


def test_the_plan_is_named_by_all_that_decides_the_bytes():
    def digest(spec=SPEC, form="webdataset", codec=PNG, **options):
        options = {"images": 100, "shard_images": 32} | options
        return make_plan(spec, form, codec, **options).digest

    assert digest() == digest()
    others = {
        digest(images=101),
        digest(shard_images=64),
        digest(form="imagefolder"),
        digest(form="parquet"),
        digest(codec=choose_codec("jpeg", 80)),
        digest(codec=choose_codec("jpeg", 81)),
        digest(spec=replace(SPEC, seed=1)),
        digest(form="mp4", images=None),
    }
    assert len(others) == 8
    assert digest() not in others


@pytest.mark.parametrize("name", PRESETS)
def test_what_others_have_made_can_be_asked_for(name):
    preset = PRESETS[name]
    spec = replace(SPEC, views=1, batch_size=64, **preset.fields)
    plan = make_plan(spec, "webdataset", PNG, images=preset.images)
    assert sum(shard.count for shard in plan.shards) == preset.images


@pytest.mark.parametrize(
    ("words", "name", "quality"),
    [
        ("none of png", "gif", None),
        ("none of png", "ppm", None),
        ("has no quality", "png", 80),
        ("has no quality", "raw", 80),
        ("not in 1..100", "jpeg", 0),
    ],
)
def test_a_codec_that_cannot_be_is_refused(words, name, quality):
    with pytest.raises(ExportError, match=words):
        choose_codec(name, quality)


def test_an_export_of_nothing_is_refused():
    with pytest.raises(ExportError, match="--images"):
        make_plan(SPEC, "webdataset", PNG, images=None)
    with pytest.raises(ExportError, match="leave --images out"):
        make_plan(SPEC, "mp4", PNG, images=5)
    with pytest.raises(ExportError, match="none of webdataset"):
        make_plan(SPEC, "zip", PNG, images=5)
