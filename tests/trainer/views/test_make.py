from dataclasses import replace

import pytest
import torch

from shaders21k import StreamSpec
from trainer.errors import TrainerError
from trainer.settings import (
    AugmentSettings,
    DINOSettings,
    EncoderSettings,
    TrainSettings,
    ViewSettings,
)
from trainer.views.make import make_views
from trainer.views.pixels import MEAN, STD, normalize, to_float

NOTHING = AugmentSettings(jitter_chance=0, grayscale_chance=0, blur_chance=(0,))
WHOLE = StreamSpec(batch_size=8, resolution=32, views=1, crop_area=(1.0, 1.0), flip=0.0)


@pytest.fixture
def batch():
    """What a renderer draws: uint8 [8, 2, 3, 32, 32]."""
    generator = torch.Generator().manual_seed(3)
    shape = (8, 2, 3, 32, 32)
    return torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8)


@pytest.fixture
def rendered():
    """The renderer crops and mirrors."""
    return TrainSettings(stream=StreamSpec(batch_size=8, resolution=32))


@pytest.fixture
def multi_crop():
    """The trainer cuts two full views and three local ones, as DINO has them."""
    return TrainSettings(
        stream=WHOLE,
        views=ViewSettings(
            made_by="trainer", size_px=24, local_count=3, local_size_px=12
        ),
        augment=AugmentSettings(
            blur_chance=(1.0, 0.1, 0.5), solarize_chance=(0.0, 0.2, 0.0)
        ),
        encoder=EncoderSettings(name="vit_tiny"),
        objective=DINOSettings(),
    )


def all_equal(some, others):
    return [torch.equal(*pair) for pair in zip(some, others, strict=True)]


def test_rendered_views_are_taken_as_they_are(batch, rendered):
    views = make_views(batch, replace(rendered, augment=NOTHING), 0, (0, 8))
    expected = [normalize(to_float(batch[:, view])) for view in (0, 1)]
    assert all_equal(views, expected) == [True, True]


def test_views_have_the_sizes_asked_for(batch, multi_crop):
    views = make_views(batch[:, :1], multi_crop, 0, (0, 8))
    sides = [24, 24, 12, 12, 12]
    assert [view.shape for view in views] == [(8, 3, side, side) for side in sides]
    assert {view.dtype for view in views} == {torch.float32}


@pytest.mark.parametrize("channels_last", [True, False])
def test_channels_lie_where_they_are_asked_for(batch, multi_crop, channels_last):
    settings = replace(multi_crop, channels_last=channels_last)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    for view in make_views(batch, settings, 0, (0, 8)):
        assert view.is_contiguous(memory_format=layout)


def test_a_view_is_cut_out_of_its_own_picture(multi_crop):
    """Pictures of one color each: what is cut out of them has that color."""
    colors = torch.tensor([40, 200], dtype=torch.uint8)
    batch = colors.view(1, 2, 1, 1, 1).expand(8, 2, 3, 32, 32)
    settings = replace(multi_crop, augment=NOTHING)
    for place, view in enumerate(make_views(batch, settings, 0, (0, 8))):
        shown = view * torch.tensor(STD)[:, None, None]
        shown += torch.tensor(MEAN)[:, None, None]
        picture = (0, 1, 0, 1, 0)[place]  # two full views, then three local ones
        expected = torch.full_like(shown, float(colors[picture]) / 255)
        torch.testing.assert_close(shown, expected)


@pytest.mark.parametrize("kind", ["rendered", "multi_crop"])
@pytest.mark.parametrize("ranks", [2, 4, 8])
def test_ranks_together_see_what_one_rank_sees(batch, kind, ranks, request):
    settings = request.getfixturevalue(kind)
    whole = make_views(batch, settings, 3, (0, 8))
    share = 8 // ranks
    parts = [
        make_views(batch[first : first + share], settings, 3, (first, first + share))
        for first in range(0, 8, share)
    ]
    together = [torch.cat(each) for each in zip(*parts, strict=True)]
    assert all(all_equal(together, whole))


def test_a_large_batch_is_worked_on_in_parts(rendered, monkeypatch, batch):
    whole = make_views(batch, rendered, 0, (0, 8))
    monkeypatch.setattr("trainer.views.make.PART_BYTES", 3 * 4 * batch[0, 0].numel())
    assert all(all_equal(make_views(batch, rendered, 0, (0, 8)), whole))


def test_a_step_gives_the_same_bits_again_and_another_does_not(batch, multi_crop):
    views = make_views(batch, multi_crop, 5, (0, 8))
    assert all(all_equal(make_views(batch, multi_crop, 5, (0, 8)), views))
    later = make_views(batch, multi_crop, 6, (0, 8))
    other = make_views(batch, replace(multi_crop, seed=1), 5, (0, 8))
    assert not any(all_equal(later, views) + all_equal(other, views))


def test_views_and_samples_draw_for_themselves(multi_crop, batch):
    alike = batch[:1, :1].expand(8, 1, -1, -1, -1)
    views = make_views(alike, multi_crop, 0, (0, 8))
    full, local = torch.cat(views[:2]), torch.cat(views[2:])
    assert len({one.numpy().tobytes() for one in full}) == 16
    assert len({one.numpy().tobytes() for one in local}) == 24


def test_a_view_does_not_depend_on_how_many_others_there_are(batch, multi_crop):
    fewer = replace(multi_crop, views=replace(multi_crop.views, local_count=1))
    some = make_views(batch, fewer, 0, (0, 8))
    assert all(all_equal(some, make_views(batch, multi_crop, 0, (0, 8))[:3]))


def test_the_crop_does_not_change_the_colors_drawn(multi_crop):
    """Of pictures of one color only the colors drawn are to be seen."""
    batch = torch.full((8, 1, 3, 32, 32), 90, dtype=torch.uint8)
    batch[:, :, 0] = 160
    closer = replace(multi_crop.views, area=(0.1, 0.2), flip=0.0)
    far = make_views(batch, multi_crop, 0, (0, 8))
    near = make_views(batch, replace(multi_crop, views=closer), 0, (0, 8))
    torch.testing.assert_close(near, far)


@pytest.mark.parametrize("kind", ["rendered", "multi_crop"])
def test_the_renderers_memory_is_never_written(batch, kind, request):
    before = batch.clone()
    make_views(batch, request.getfixturevalue(kind), 0, (0, 8))
    assert torch.equal(batch, before)


def test_other_rows_than_those_read_are_refused(batch, rendered):
    with pytest.raises(TrainerError, match="8 samples are not rows 0 to 4"):
        make_views(batch, rendered, 0, (0, 4))
