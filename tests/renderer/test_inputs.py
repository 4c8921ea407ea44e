"""What a pass reads through its samplers: filters, wraps, stand-ins, sizes."""

from dataclasses import replace

import numpy as np
import pytest

from shaders21k.media import stand_in
from shaders21k.program import Input

PHOTO = Input(0, "texture", "/media/a/8de3a3924cb95bd0.jpg")
GRAY = Input(0, "texture", "/media/a/0c7bf5fe9462d5bf.png")
KEYS = Input(0, "keyboard")
VOLUME = Input(0, "volume", "/media/a/27012b4eadd0c3ce.bin")
CUBE = Input(0, "cubemap", "/media/a/94284d43be78f00e.jpg", {"filter": "nearest"})
VIDEO = Input(0, "video", "/media/a/c3a071ecf273428b.webm")
UV = "p / iResolution.xy"


def wrap(coordinate, how):
    if how == "clamp":
        return np.clip(coordinate, 1 / 16, 15 / 16)
    if how == "repeat":
        return coordinate % 1.0
    return 1.0 - np.abs(coordinate % 2.0 - 1.0)


@pytest.mark.parametrize("how", ["clamp", "repeat", "mirror", ""])
@pytest.mark.parametrize("kind", ["nearest", "linear"])
def test_wraps_beyond_the_edges(make_stage, draw, how, kind):
    """A ramp of 8 texels, read from -2 to 3 of its widths. Buffers clamp by default."""
    item = Input(0, "buffer", "Buffer A", {"filter": kind, "wrap": how})
    stages = [
        make_stage("c = vec4(p.x / 8.0);", name="Buffer A"),
        make_stage("c = texture(iChannel0, vec2(p.x * 5.0 / 8.0 - 2.0, 0.5));", item),
    ]
    red = draw(stages, 0.0)[0, 0, 0]
    coordinate = (np.arange(8) + 0.5) * 5 / 8 - 2
    expected = wrap(coordinate, how or "clamp")
    if kind == "nearest":
        expected = (np.floor(expected * 8) + 0.5) / 8
    elif how == "repeat":  # the last texel and the first meet
        inside = np.abs(expected - 0.5) <= 7 / 16
        red, expected = red[inside], expected[inside]
    else:
        expected = np.clip(expected, 1 / 16, 15 / 16)
    assert np.abs(red - expected * 255).max() <= 1


def test_a_texture_repeats_and_is_smooth_unless_it_says_otherwise(make_stage, draw):
    stage = make_stage(
        f"""vec2 at = {UV};
        c = abs(texture(iChannel0, at) - texture(iChannel1, at + 3.0));""",
        PHOTO,
        replace(PHOTO, sampler={"filter": "linear", "wrap": "repeat"}),
    )
    assert draw([stage], 0.0).max() <= 1


@pytest.mark.parametrize("item", [PHOTO, GRAY, KEYS], ids=lambda item: item.kind)
def test_texels_are_those_of_the_stand_in(make_stage, draw, item):
    """Row 0 is at v = 0, and a component that is not there is 0."""
    pixels = stand_in(item).pixels(0)
    height, width, components = pixels.shape
    stage = make_stage(
        f"""ivec2 at = ivec2(p) * ivec2(37, 53) % ivec2({width}, {height});
        c = texelFetch(iChannel0, at, 0);""",
        item,
    )
    y, x = np.mgrid[15:-1:-1, 0:16]
    expected = np.zeros((3, 16, 16), np.uint8)
    for channel in range(min(3, components)):
        expected[channel] = pixels[y * 53 % height, x * 37 % width, channel]
    np.testing.assert_array_equal(draw([stage], 0.0, side_px=16)[0], expected)


def test_voxels_are_those_of_the_stand_in(make_stage, draw):
    pixels = stand_in(VOLUME).pixels(0)
    stage = make_stage(
        "c = texelFetch(iChannel0, ivec3(p, 5), 0);", VOLUME, types=["sampler3D"]
    )
    shown = draw([stage], 0.0, side_px=16)[0, 0, ::-1]
    np.testing.assert_array_equal(shown, pixels[5, :16, :16, 0])


@pytest.mark.parametrize(
    ("face", "toward"),
    # What table 8.19 of the OpenGL 4.6 specification makes of s and t, each -1 to 1.
    [
        (0, "1, -t, -s"),
        (1, "-1, -t, s"),
        (2, "s, 1, t"),
        (3, "s, -1, -t"),
        (4, "s, -t, 1"),
        (5, "-s, -t, -1"),
    ],
)
def test_faces_are_those_of_the_stand_in(make_stage, draw, face, toward):
    pixels = stand_in(CUBE).pixels(0)
    side = pixels.shape[1]
    stage = make_stage(
        f"""float s = (floor(p.x) * 15.0 + 0.5) / {side / 2} - 1.0;
        float t = (floor(p.y) * 15.0 + 0.5) / {side / 2} - 1.0;
        c = texture(iChannel0, vec3({toward}));""",
        CUBE,
        types=["samplerCube"],
    )
    shown = draw([stage], 0.0, side_px=16)[0][:, ::-1]
    expected = pixels[face, : 15 * 16 : 15, : 15 * 16 : 15, :3].transpose(2, 0, 1)
    np.testing.assert_array_equal(shown, expected)


def test_a_mipmap_is_there_where_asked(make_stage, draw):
    """The smallest level is the mean; a sampler without a mipmap never leaves 0.

    Looked at where the picture is brightest. Each of 9 levels may round half up.
    """
    pixels = stand_in(PHOTO).pixels(0)[..., 0]
    y, x = np.unravel_index(pixels.argmax(), pixels.shape)
    stage = make_stage(
        f"""vec2 at = vec2({x + 0.5}, {y + 0.5}) / 512.0;
        c.r = textureLod(iChannel0, at, 20.0).r;
        c.g = textureLod(iChannel1, at, 20.0).r;""",
        replace(PHOTO, sampler={"filter": "mipmap"}),
        replace(PHOTO, sampler={"filter": "linear"}),
    )
    red, green, _ = draw([stage], 0.0)[0, :, 0, 0]
    assert -1 <= red - pixels.mean() <= 5
    assert abs(int(green) - pixels.max()) <= 1 < pixels.max() - red


def test_sizes_are_told_by_channel(make_stage, draw):
    """Also where one between them has nothing to read."""
    stage = make_stage(
        """vec3 sum = vec3(0);
        for (int each = 0; each < 4; each++)
            sum = sum * 2.0 + iChannelResolution[each] / vec3(512, 512, 32);
        c = vec4(sum / 15.0, 1);
        c.r += texelFetch(iChannel0, ivec2(p), 0).r * 1e-9;""",
        PHOTO,
        None,
        VOLUME,
        "Image",
        types=["sampler2D", "sampler2D", "sampler3D", "sampler2D"],
    )
    pictures = draw([stage], 0.0, side_px=16)
    sizes = np.array([stand_in(PHOTO).size, (0, 0, 0), (32, 32, 32), (16, 16, 1)])
    expected = [8, 4, 2, 1] @ (sizes / (512, 512, 32)) / 15 * 255
    assert np.abs(pictures[0, :, 0, 0] - expected).max() <= 0.5


def test_what_moves_is_drawn_at_its_time(make_stage, draw):
    """And has a time; what stands still has none."""
    stage = make_stage(
        "c = vec4(texelFetch(iChannel0, ivec2(p) * 9, 0).rg,"
        " (iChannelTime[0] + iChannelTime[1]) / 10.0, 1);",
        VIDEO,
        PHOTO,
    )
    medium = stand_in(VIDEO)
    times_s = [0.0, 0.5, 1.3, 0.5]
    pictures = draw([stage], *times_s)
    for picture, time_s in zip(pictures, times_s, strict=True):
        pixels = medium.pixels(medium.frame_at(time_s))[: 8 * 9 : 9, : 8 * 9 : 9]
        np.testing.assert_array_equal(picture[0, ::-1], pixels[..., 0])
        assert picture[2, 0, 0] == round(time_s * 25.5)
    assert (pictures[0] != pictures[2]).any()


def test_a_sampler_of_another_type_than_its_input_reads_black(make_stage, draw):
    stage = make_stage(
        "c = texture(iChannel0, p) + texture(iChannel1, vec3(p, 1));",
        CUBE,
        PHOTO,
        types=["sampler2D", "samplerCube"],
    )
    assert draw([stage], 0.0).max() == 0


def test_sixteen_samplers_are_read_at_once(make_stage, draw):
    """Each from its own unit, whatever their channels are."""
    body = "c = vec4(0);" + "".join(
        f"c += texelFetch(iChannel{each}, ivec2(p), 0) / 16.0;" for each in range(16)
    )
    stage = make_stage(body, *[PHOTO] * 16)
    pixels = stand_in(PHOTO).pixels(0)[:8, :8, :3].transpose(2, 0, 1)[:, ::-1]
    assert np.abs(draw([stage], 0.0)[0].astype(int) - pixels).max() <= 1


def test_textures_kept_are_bounded(make_stage, draw, device, monkeypatch):
    """The one read longest ago leaves, and comes back when it is read again."""
    monkeypatch.setattr("renderer.inputs.CACHE_BYTES", 1 << 20)
    monkeypatch.setattr("renderer.inputs.MAX_UNITS", 1)
    stage = make_stage("c = texelFetch(iChannel0, ivec2(p), 0);", VIDEO)
    times_s = [frame / 12 for frame in range(24)]
    first = draw([stage], *times_s)
    assert device.inputs.cached_bytes <= 1 << 20
    np.testing.assert_array_equal(draw([stage], *times_s), first)
    assert len({picture.tobytes() for picture in first}) > 12
