"""Programs of several passes: what they read, of which frame, and from which start."""

import numpy as np
import pytest

from renderer.atlas import Atlas, Sample
from renderer.compiler import begin_stages
from renderer.errors import CompileError, RendererError
from shaders21k import Input
from shaders21k.dialects.stage import COMMON_LINE

HERE = "texelFetch(iChannel0, ivec2(p), 0)"


def test_a_past_is_rolled_from_black_at_frame_0(counter, draw):
    """Alpha is counted too: it starts at zero like the rest."""
    pictures = draw(counter, 0.0, 1.001 / 60, 10.5 / 60, 15.5 / 60, 1.0, 1234.5)
    np.testing.assert_array_equal(pictures[:, 0, 0, 0], [1, 2, 11, 16, 16, 16])
    np.testing.assert_array_equal(pictures[:, 1], pictures[:, 0])
    np.testing.assert_array_equal(pictures[:, 2] + 1, pictures[:, 0])


def test_without_a_past_the_frame_is_that_of_the_time(make_stage, draw):
    stages = [
        make_stage("c = vec4(iFrame);", name="Buffer A"),
        make_stage(f"c = {HERE} / 255.0;", "Buffer A"),
    ]
    np.testing.assert_array_equal(draw(stages, 0.0, 2.55)[:, 0, 0, 0], [0, 153])


def test_earlier_frames_lie_a_sixtieth_apart(make_stage, draw):
    """The sum of the times of 16 frames up to 5 s, and the time of the last."""
    stages = [
        make_stage(
            f"c = vec4({HERE}.x + iTime, iTime, 0, 0);", "Buffer A", name="Buffer A"
        ),
        make_stage(f"c = {HERE} / vec4(500, 10, 1, 1);", "Buffer A"),
    ]
    red, green, _ = draw(stages, 5.0)[0, :, 0, 0]
    total = sum(5.0 - frame / 60 for frame in range(16))
    assert abs(red - 255 * total / 500) < 1
    assert abs(green - 255 / 2) < 1


def test_a_pass_reads_earlier_ones_as_they_are_and_later_ones_as_they_were(
    make_stage, draw
):
    stages = [
        make_stage(f"c = {HERE} + 1.0;", "Buffer B", name="Buffer A"),
        make_stage(f"c = {HERE} * 2.0;", "Buffer A", name="Buffer B"),
        make_stage(
            f"c = vec4({HERE}.x, texelFetch(iChannel1, ivec2(p), 0).x, 0, 0) / 255.0;",
            "Buffer A",
            "Buffer B",
        ),
    ]
    pictures = draw(stages, 0.0, 1.5 / 60, 2.5 / 60)
    assert pictures[:, :2, 0, 0].tolist() == [[1, 2], [3, 6], [7, 14]]


@pytest.mark.parametrize(("clamped", "shown"), [(False, 16), (True, 1)])
def test_an_image_reads_its_own_last_frame(make_stage, draw, clamped, shown):
    """As floats it adds up what no byte can hold: the first quarter of a 255th."""
    body = f"c = vec4({HERE}.x + 1.0 / 1024.0) ;"
    if clamped:
        body = f"c = vec4({HERE}.x > 0.0 ? 1.0 / 255.0 : 0.6 / 255.0);"
    stage = make_stage(body, "Image", clamped=clamped)
    red = draw([stage], 3.0)[0, 0, 0, 0]
    assert red == (shown if clamped else round(16 / 1024 * 255))


def test_a_pixel_that_is_discarded_stays_what_it_was(make_stage, draw):
    """Two frames ago: a buffer is drawn into two textures in turn, as in browsers."""
    stages = [
        make_stage(
            f"if (iFrame > 1) discard; c = vec4(iFrame + 1, {HERE}.yzw);",
            "Buffer A",
            name="Buffer A",
        ),
        make_stage(f"c = {HERE} / 255.0;", "Buffer A"),
    ]
    pictures = draw(stages, *((frame + 0.5) / 60 for frame in range(6)))
    assert pictures[:, 0, 0, 0].tolist() == [1, 2, 1, 2, 1, 2]


def test_a_pixel_that_is_discarded_at_once_is_zero(make_stage, draw):
    stages = [
        make_stage("if (p.x > 4.0) discard; c = vec4(1);", name="Buffer A"),
        make_stage(f"c = vec4({HERE}.a);", "Buffer A"),
    ]
    assert draw(stages, 0.0)[0, 0, 0].tolist() == [255] * 4 + [0] * 4


def test_a_buffer_is_as_large_as_the_picture(make_stage, draw):
    """And the texture says so itself."""
    stages = [
        make_stage("c = iResolution.xyzz;", name="Buffer A"),
        make_stage(
            f"c = vec4({HERE}.xy, textureSize(iChannel0, 0).x, 1) / 255.0;", "Buffer A"
        ),
    ]
    assert (draw(stages, 0.0, side_px=24) == 24).all()


def test_passes_are_read_with_a_mipmap_where_asked(make_stage, draw):
    """The smallest level of a checkerboard is its mean, in every frame anew."""
    stages = [
        make_stage(
            "c = vec4(mod(floor(p.x) + floor(p.y), 2.0) * float(iFrame) / 10.0);",
            "Buffer A",
            name="Buffer A",
        ),
        make_stage(
            "c = textureLod(iChannel0, p / iResolution.xy, 3.0);",
            Input(0, "buffer", "Buffer A", {"filter": "mipmap"}),
        ),
    ]
    assert (draw(stages, 5.5 / 60)[0] == round(0.25 * 255)).all()


def test_what_is_not_there_reads_as_black(make_stage, draw):
    """A pass of another name or of another kind, or nothing at all: black, opaque."""
    cube = make_stage("c = vec4(1);", name="Cube A", kind="cube")
    for read in ("Buffer Z", "Cube A", None):
        image = make_stage(
            "c = vec4(texture(iChannel0, p).ar, iChannelResolution[0].x, 1);",
            read,
        )
        assert draw([cube, image], 0.0)[0, :, 0, 0].tolist() == [255, 0, 0]


def test_diagnostics_name_the_pass(device, make_stage):
    broken = make_stage("\nc = oops;", name="Buffer B")
    common = make_stage(f"\n#line {COMMON_LINE + 7}\nc = oops;", name="Buffer B")
    image = make_stage(f"c = {HERE};", "Buffer B")
    for stage, tab, line in [(broken, "Buffer B", 2), (common, "Common", 7)]:
        with pytest.raises(CompileError, match=f"{tab}, line {line}: ") as caught:
            begin_stages(device, [stage, image], "ab" * 32).finish()
        first = caught.value.diagnostics[0]
        assert (first.tab, first.line) == (tab, line)
    with pytest.raises(CompileError) as caught:
        begin_stages(device, [make_stage("c = oops;")], "ab" * 32).finish()
    assert caught.value.diagnostics[0].tab == ""


def test_a_pass_that_is_not_drawn_may_be_broken(make_stage, draw):
    stages = [make_stage("oops", name="Buffer A"), make_stage("c = vec4(1);")]
    assert (draw(stages, 0.0) == 255).all()


def test_passes_that_take_too_much_memory_are_refused(counter, device, monkeypatch):
    monkeypatch.setattr("renderer.passes.MAX_BYTES", 32 * 32 * 16 * 2)
    resident = begin_stages(device, counter, "ab" * 32).finish()
    atlas = Atlas(device, 32, 32, 1)
    with pytest.raises(RendererError, match="smaller picture"):
        atlas.draw([Sample(resident, 0.0)])
    atlas.release()
    resident.release()


def test_memory_left_by_others_makes_room(counter, make_stage, device, monkeypatch):
    """Programs with surfaces of different kinds follow one another in one atlas."""
    clamped = [
        make_stage(
            f"c = {HERE} + 1.0 / 255.0;", "Buffer A", name="Buffer A", clamped=True
        ),
        make_stage(f"c = {HERE};", "Buffer A"),
    ]
    monkeypatch.setattr("renderer.passes.MAX_BYTES", 32 * 32 * 16 * 3)
    atlas = Atlas(device, 32, 32, 2)
    residents = [
        begin_stages(device, each, "ab" * 32).finish() for each in (counter, clamped)
    ]
    picture = np.empty((3, 32, 32), np.uint8)
    for _ in range(2):
        drawn = atlas.draw([Sample(resident, 0.5) for resident in residents])
        for cell in range(2):
            drawn.read(cell, picture)
            assert (picture[0] == 16).all()
    atlas.release()
    for resident in residents:
        resident.release()
