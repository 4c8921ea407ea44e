"""Pictures of several programs: mixed on the device as if each had been drawn alone."""

import numpy as np
import pytest

from renderer.atlas import MAX_CELLS, Atlas, Sample
from renderer.calls import COPY_READ_BUFFER, COPY_WRITE_BUFFER
from renderer.compiler import begin_program
from renderer.easel import Easel
from renderer.errors import RendererError
from renderer.mixing import Mixer
from renderer.pictures import Job, list_pictures
from renderer.sheet import Sheet
from shaders21k import Program, Selection, StreamSpec
from shaders21k.verdict import Choice

SIDE = 16
SOURCE = """void mainImage(out vec4 c, in vec2 p) {{ vec2 uv = p / iResolution.xy;
    c = vec4(0.5 + 0.5 * sin(vec3({n}, 5, 7) * uv.xyx + iTime + {n}.0), 1); }}"""
CASES = [("convex", 1), ("convex", 3), ("convex", 6), ("cutmix", 3), ("cutmix", 6)]
CASES += [("convex-cutmix", 3), ("convex-cutmix", 6), ("leaves", 3), ("leaves", 6)]


def fetch(easel, *what):
    sheet = easel.fill(*what)
    sheet.fetch()
    return sheet


@pytest.fixture(scope="module")
def residents(device):
    """Eight programs, every other one computed."""
    found = {
        index: begin_program(
            device,
            Program(source=SOURCE.format(n=index)),
            Choice("compute" if index % 2 else "fragment"),
        ).finish()
        for index in range(8)
    }
    yield found
    for each in found.values():
        each.release()


def make_pictures(mixing, mix, rows=5):
    """What three batches of a stream are made of: two views of each row, turned."""
    spec = StreamSpec(
        selection=Selection("ab" * 32, 8),
        batch_size=rows,
        resolution=SIDE,
        views=2,
        mix=mix,
        mixing=mixing,
        rotate_deg=(-180, 180),
    )
    images = np.zeros((rows, 2, 3, SIDE, SIDE), np.uint8)
    return list_pictures(spec, [Job(step, range(rows), images) for step in range(3)])


def draw(easel, pictures, residents, mixing):
    """Draw all, as many at once as there is room for: uint8 [n, 3, H, W]."""
    found = []
    for start in range(0, len(pictures), easel.pictures):
        part = pictures[start : start + easel.pictures]
        sheet = fetch(easel, part, residents, mixing)
        found.append(sheet.wait()[:, : len(part)].swapaxes(0, 1).copy())
    return np.concatenate(found)


def draw_components(device, pictures, residents):
    """Draw what each picture is made of one by one: [n, K, 3, H, W]."""
    atlas = Atlas(device, SIDE, SIDE, 1)
    found = [
        [
            atlas.draw([Sample(residents[program], time_s, each.place)])
            .sheet.wait()[:, 0]
            .copy()
            for program, time_s in zip(each.programs, each.times_s, strict=True)
        ]
        for each in pictures
    ]
    atlas.release()
    return np.array(found)


def mix_one(device, parts, picture, mixing):
    """Mix one picture by itself: components uint8 [K, 3, H, W] to [3, H, W]."""
    sheet, mixed = (Sheet(device, SIDE, SIDE, count) for count in (len(parts), 1))
    upload = device.gl.buffer(parts.swapaxes(0, 1).tobytes())
    calls = device.calls
    calls.BindBuffer(COPY_READ_BUFFER, upload.glo)
    calls.BindBuffer(COPY_WRITE_BUFFER, sheet.buffer)
    calls.CopyBufferSubData(COPY_READ_BUFFER, COPY_WRITE_BUFFER, 0, 0, sheet.size)
    mixer = Mixer(device, SIDE, SIDE)
    made_of, row, view = picture.made_of, picture.row, picture.view
    mixer.mix(
        sheet,
        mixed,
        np.arange(len(parts), dtype=np.int32)[None],
        mixing=mixing,
        weight=made_of.weight[row : row + 1],
        box=made_of.box[row : row + 1],
        crop=made_of.crop[row : row + 1, view],
        turn=made_of.turn[row : row + 1, view],
    )
    mixed.fetch()
    shown = mixed.wait()[:, 0].copy()
    for each in (upload, mixer, sheet, mixed):
        each.release()
    return shown


@pytest.mark.parametrize(("mixing", "mix"), CASES)
def test_a_picture_is_the_mix_of_its_programs_each_drawn_alone(
    device, residents, mixing, mix
):
    """Though all are drawn sorted by program, both ways, and mixed in one call."""
    pictures = make_pictures(mixing, mix)
    parts = draw_components(device, pictures, residents)
    expected = [
        own[0] if mix == 1 else mix_one(device, own, picture, mixing)
        for own, picture in zip(parts, pictures, strict=True)
    ]
    easel = Easel(device, SIDE, mix, len(pictures))
    shown = draw(easel, pictures, residents, mixing)
    np.testing.assert_array_equal(shown, expected)
    assert len({each.tobytes() for each in shown}) == len(pictures)
    easel.release()


@pytest.mark.parametrize("mix", [3, 6])
def test_a_convex_mix_is_the_weighted_mean(device, residents, mix):
    pictures = make_pictures("convex", mix)
    parts = draw_components(device, pictures, residents).astype(float)
    weight = np.array([each.made_of.weight[each.row] for each in pictures])
    mean = (parts * weight[..., None, None, None]).sum(axis=1)
    easel = Easel(device, SIDE, mix, len(pictures))
    shown = draw(easel, pictures, residents, "convex")
    assert np.abs(shown - mean).max() < 0.51
    easel.release()


def test_in_a_cutmix_each_pixel_is_one_program_s(device, residents):
    pictures = make_pictures("cutmix", 6)
    parts = draw_components(device, pictures, residents)
    easel = Easel(device, SIDE, 6, len(pictures))
    shown = draw(easel, pictures, residents, "cutmix")
    seen = (parts == shown[:, None]).all(axis=2)
    assert seen.any(axis=1).all()
    assert (seen.sum(axis=(2, 3)) > 0).sum() > 2 * len(pictures), "several are seen"
    easel.release()


@pytest.mark.parametrize(("mixing", "mix"), CASES)
def test_where_there_is_no_room_for_all_some_are_drawn_at_a_time(
    device, residents, mixing, mix
):
    """And order decides nothing."""
    pictures = make_pictures(mixing, mix)
    large, small = Easel(device, SIDE, mix, len(pictures)), Easel(device, SIDE, mix, 4)
    whole = draw(large, pictures, residents, mixing)
    np.testing.assert_array_equal(draw(small, pictures, residents, mixing), whole)
    np.testing.assert_array_equal(
        draw(large, pictures[::-1], residents, mixing)[::-1], whole
    )
    large.release()
    small.release()


@pytest.mark.parametrize(("mix", "pictures"), [(1, 256), (3, 85), (6, 42), (16, 16)])
def test_an_easel_has_room_for_whole_pictures(device, mix, pictures):
    easel = Easel(device, 8, mix, 1000)
    assert easel.pictures == pictures == MAX_CELLS // mix
    easel.release()


def test_pictures_that_are_too_large_to_be_mixed_are_refused(device):
    """One more than a texture can hold one above the other."""
    side = device.gl.info["GL_MAX_TEXTURE_SIZE"] // 16 + 8
    with pytest.raises(RendererError, match=f"16 pictures of {side} px do not fit"):
        Easel(device, side, 16, 1)


def test_a_mixed_sheet_stays_until_two_more_are_drawn(device, residents):
    pictures = make_pictures("convex", 3)
    easel = Easel(device, SIDE, 3, 1)
    first = fetch(easel, pictures[:1], residents, "convex").wait()
    before = first.copy()
    fetch(easel, pictures[1:2], residents, "convex").wait()
    np.testing.assert_array_equal(first, before)
    fetch(easel, pictures[2:3], residents, "convex").wait()
    assert (first != before).any()
    easel.release()
