"""The stand-ins for what programs read: as large, as random and as smooth as stated."""

import hashlib
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k.media import Medium, stand_in
from shaders21k.media.catalogue import BY_ADDRESS, BY_KIND
from shaders21k.media.environments import list_directions
from shaders21k.program import Input

KINDS = {
    "texture": "sampler2D",
    "cubemap": "samplerCube",
    "volume": "sampler3D",
    "buffer": "sampler2D",
    "keyboard": "sampler2D",
    "video": "sampler2D",
    "webcam": "sampler2D",
    "mic": "sampler2D",
    "music": "sampler2D",
    "musicstream": "sampler2D",
}
ALL = {
    medium.name: medium
    for medium in (
        *BY_ADDRESS.values(),
        *(each for row in BY_KIND.values() for each in row),
    )
}
RGBA_NOISE = (
    "/media/a/f735bee5b64ef98879dc618b016ecf7939a5756040c2cde21ccb15e69a6e1cfb.png"
)
SMALL_NOISE = (
    "/media/a/3083c722c0c738cad0f468383167a0d246f91af2bfa373e9c5c094fb8c8413e0.png"
)
LONDON = "/media/a/8de3a3924cb95bd0e95a443fff0326c869f9d4979cd1d5b6e94e2a01f5be53e9.jpg"
FONT = "/media/a/08b42b43ae9d3c0605da11d0eac86618ea888e62cdd9518ee8b9097488b31560.png"
FOREST = "/media/a/94284d43be78f00eb6b298e6d78656a1b34e2b91b34940d02f1ca8b22310e8a0.png"


def digest(medium):
    return hashlib.sha256(medium.pixels().tobytes()).hexdigest()[:16]


# What stands for what ----------------------------------------------------------------


@pytest.mark.parametrize(("kind", "glsl_type"), KINDS.items())
def test_every_kind_of_input_has_a_stand_in(kind, glsl_type):
    medium = stand_in(Input(0, kind))
    assert medium.glsl_type == glsl_type
    assert medium.pixels().dtype == np.uint8


def test_a_known_address_has_the_size_of_the_original():
    medium = stand_in(Input(0, "texture", SMALL_NOISE))
    assert (medium.name, medium.size, medium.components) == (
        "RGBA Noise Small",
        (64, 64, 1),
        4,
    )


def test_an_address_may_be_whole_or_relative():
    whole = Input(0, "texture", f"https://www.shadertoy.com{LONDON}")
    assert stand_in(whole) == stand_in(Input(0, "texture", LONDON))


def test_the_kind_outweighs_the_address():
    assert stand_in(Input(0, "cubemap", LONDON)).glsl_type == "samplerCube"
    assert stand_in(Input(0, "texture", FOREST)).glsl_type == "sampler2D"


def test_unknown_addresses_do_not_all_look_alike():
    names = {stand_in(Input(0, "texture", f"/{n}.jpg")).name for n in range(40)}
    assert names == {"Picture 1", "Picture 2", "Picture 3", "Picture 4"}


@given(
    kind=st.sampled_from(sorted(KINDS)) | st.text(),
    source=st.text()
    | st.sampled_from(["", "../x", "/etc/passwd", "\0", "\ud800", "a" * 1_000_000]),
    sampler=st.dictionaries(st.text(), st.text()),
)
def test_any_input_at_all_has_a_stand_in_of_the_catalogue(kind, source, sampler):
    medium = stand_in(Input(0, kind, source, sampler))
    assert medium.name in ALL or medium.name == "Black"


@pytest.mark.parametrize("source", ["", "../x", "/etc/passwd", "x" * 1_000_000])
@pytest.mark.parametrize("kind", KINDS)
def test_no_file_is_opened(kind, source, monkeypatch):
    def refuse(*_, **__):
        pytest.fail("a stand-in opened a file")

    with monkeypatch.context() as patch:
        for opener in ("builtins.open", "io.open", "os.open"):
            patch.setattr(opener, refuse)
        stand_in(Input(0, kind, source)).pixels()


# Shape, order, repetition ------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_pixels_have_the_stated_shape(name):
    medium = ALL[name]
    width, height, depth = medium.size
    front = {"sampler2D": (), "sampler3D": (depth,), "samplerCube": (6,)}
    pixels = medium.pixels()
    assert pixels.shape == (
        *front[medium.glsl_type],
        height,
        width,
        medium.components,
    )
    assert pixels.flags.c_contiguous
    assert not pixels.flags.writeable


@pytest.mark.parametrize(
    ("name", "expected"),
    {
        "RGBA Noise Medium": "4c0bfcc48a079375",
        "Blue Noise": "01a42d391a45a71a",
        "Font 1": "8720d1fe5901830a",
        "Rusty Metal": "f0fd0df3b42a9e67",
        "Organic 2": "d87647d275eb005c",
        "Pebbles": "6f49b052218ac4f0",
        "London": "0e6290e822f843cb",
        "Stars": "c9fac66cdb9159de",
        "Forest": "7fec53f5c2681958",
        "Uffizi Gallery Blurred": "4c42babd6a31baa3",
        "Webcam": "83606875f5c97637",
        "Music 1": "eedafac6ac1fa4af",
    }.items(),
)
def test_a_picture_is_the_same_everywhere(name, expected):
    assert digest(ALL[name]) == expected


def test_a_picture_is_upright_where_the_host_shows_it_upright():
    """The sky is brighter than the river; texture coordinate 0 is row 0."""

    def tell_brightness(vflip):
        sampler = {} if vflip is None else {"vflip": vflip}
        pixels = stand_in(Input(0, "texture", LONDON, sampler)).pixels()
        return pixels[:100, :, :3].mean(), pixels[-100:, :, :3].mean()

    for vflip in ("true", None):
        bottom, top = tell_brightness(vflip)
        assert bottom + 50 < top
    top, bottom = tell_brightness("false")
    assert bottom + 50 < top


def test_a_cube_map_is_turned_over_only_on_request():
    plain = stand_in(Input(0, "cubemap", FOREST)).pixels()
    turned = stand_in(Input(0, "cubemap", FOREST, {"vflip": "true"})).pixels()
    assert np.array_equal(turned, plain[:, ::-1])


@pytest.mark.parametrize("kind", ["music", "mic", "keyboard", "volume"])
def test_what_is_no_picture_is_never_turned_over(kind):
    media = {stand_in(Input(0, kind, "", {"vflip": v})) for v in ("true", "false")}
    assert len(media) == 1


# Noise -------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "size"), [(RGBA_NOISE, 256), (SMALL_NOISE, 64)])
@pytest.mark.parametrize(("vflip", "rows"), [("true", 239), ("false", 17)])
def test_green_repeats_red_for_noise_in_three_dimensions(address, size, vflip, rows):
    """Plane z + 1 of the lattice begins where plane z ends.

    Value noise reads (green, red) at (x, y) + (37, rows) * z and mixes from the first
    to the second as z goes on to z + 1.
    """
    noise = stand_in(Input(0, "texture", address, {"vflip": vflip})).pixels()
    next_green = np.roll(noise[:, :, 1], (-rows % size, -37), axis=(0, 1))
    assert np.array_equal(noise[:, :, 0], next_green)


@pytest.mark.parametrize(
    "name", ["RGBA Noise Medium", "Gray Noise Medium", "RGBA Noise 3D"]
)
def test_white_noise_is_uniform_and_knows_nothing_of_its_neighbor(name):
    pixels = ALL[name].pixels().astype(float)
    counts = np.bincount(pixels.astype(int).ravel(), minlength=256)
    assert abs(counts - counts.mean()).max() < 6 * counts.mean() ** 0.5 * 2
    for axis in (-2, -3):
        beside = np.roll(pixels, 1, axis)
        assert abs(np.corrcoef(pixels.ravel(), beside.ravel())[0, 1]) < 0.02


def test_blue_noise_has_no_low_frequencies_and_every_byte_equally_often():
    tile = ALL["Blue Noise"].pixels()[:256, :256].astype(float)
    frequency = np.hypot(*np.meshgrid(*[np.fft.fftfreq(256)] * 2))
    for component in np.moveaxis(tile, 2, 0):
        assert set(np.bincount(component.astype(int).ravel())) == {256}
        power = abs(np.fft.fft2(component - component.mean())) ** 2
        assert power[frequency < 0.15].mean() < 0.01 * power.mean()
    assert abs(np.corrcoef(tile.reshape(-1, 4).T) - np.eye(4)).max() < 0.05


def test_bayer_thresholds_are_all_different_and_spread():
    matrix = ALL["Bayer"].pixels()[:, :, 0]
    assert sorted(matrix.ravel()) == list(range(2, 256, 4))
    quarters = matrix.reshape(2, 4, 2, 4).mean(axis=(1, 3))
    assert abs(quarters - 128).max() <= 6
    blocks = matrix.reshape(4, 2, 4, 2).astype(int)
    assert np.ptp(blocks, axis=(1, 3)).min() >= 128


# Pictures ----------------------------------------------------------------------------


def measure_slope(gray):
    """Fit the exponent of the amplitude spectrum of a picture [n, n]."""
    side = len(gray)
    window = np.hanning(side)
    power = abs(np.fft.fft2((gray - gray.mean()) * window[:, None] * window)) ** 2
    frequency = np.hypot(*np.meshgrid(*[np.fft.fftfreq(side, 1 / side)] * 2))
    ring = frequency.astype(int).ravel()
    mean = np.bincount(ring, power.ravel()) / np.bincount(ring)
    band = np.arange(4, side // 4)
    return np.polyfit(np.log(band), np.log(mean[band]) / 2, 1)[0]


@pytest.mark.parametrize(
    "name", ["Picture 1", "Picture 4", "London", "Rusty Metal", "Lichen", "Organic 1"]
)
def test_pictures_have_the_spectrum_and_the_colors_of_natural_ones(name):
    pixels = ALL[name].pixels()[:, :, :3].astype(float)
    assert -1.5 < measure_slope(pixels.mean(axis=2)) < -0.75
    assert pixels.mean(axis=2).std() > 25
    red, _, blue = pixels.reshape(-1, 3).T
    assert 0.3 < np.corrcoef(red, blue)[0, 1] < 0.99


def test_materials_repeat_without_a_seam():
    pixels = ALL["Rusty Metal"].pixels().astype(int)
    inside = abs(np.diff(pixels, axis=0)).mean()
    assert abs(pixels[0] - pixels[-1]).mean() < 1.2 * inside


def cell(code):
    """Cut the cell of a character out of the font, row 0 at the bottom."""
    sheet = stand_in(Input(0, "texture", FONT, {"vflip": "true"})).pixels().astype(int)
    row, column = 15 - code // 16, code % 16
    return sheet[row * 64 : row * 64 + 64, column * 64 : column * 64 + 64]


def test_a_character_stands_upright_in_its_cell():
    ink = cell(ord("L"))[:, :, 0]
    assert ink[:32].sum() > 1.3 * ink[32:].sum()
    assert ink[:, :32].sum() > 1.3 * ink[:, 32:].sum()


def test_every_character_has_ink_of_its_own_but_the_spaces():
    seen = {cell(code).tobytes() for code in range(33, 127)}
    assert len(seen) == 94
    assert [code for code in range(256) if not cell(code)[:, :, 0].any()] == [32, 160]


def test_a_character_keeps_to_where_programs_look_for_it():
    """They cut at a quarter of a cell to both sides, 0.35 above and 0.38 below."""
    for code in range(33, 127):
        rows, columns = (cell(code)[:, :, 3] < 127).nonzero()
        assert 16 <= columns.min() <= columns.max() < 48
        assert (0.5 - 0.38) * 64 - 1 <= rows.min() <= rows.max() <= (0.5 + 0.35) * 64


@pytest.mark.parametrize("character", "A8g~É")
def test_the_font_holds_the_distance_to_the_outline_and_its_gradient(character):
    glyph = cell(ord(character))
    distance = (glyph[:, :, 3] - 127) / 255
    ink = glyph[:, :, 0]
    assert (distance[ink == 255] <= 0.5 / 64).all()
    assert (distance[ink == 0] >= -0.5 / 64).all()
    up, right = np.gradient(distance, 1 / 64)
    stated = glyph[:, :, 1:3] / 127.5 - 1
    far = (distance > 0.02) & (distance < 0.4)
    error = np.hypot(right - stated[:, :, 0], up - stated[:, :, 1])[far]
    assert np.median(error) < 0.2


# Places ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", sorted(n for n, medium in ALL.items() if medium.glsl_type == "samplerCube")
)
def test_the_faces_of_a_cube_map_meet_without_a_seam(name):
    """A texel on an edge is as like the one across it as the next on its own face."""
    colors = ALL[name].pixels()[..., :3].astype(float)
    size = colors.shape[1]
    ways = list_directions(size)
    ways = ways / np.linalg.norm(ways, axis=-1, keepdims=True)
    border = np.zeros((6, size, size), bool)
    border[:, [0, -1], :] = border[:, :, [0, -1]] = True
    face = np.argwhere(border)[:, 0]
    asked = slice(None, None, max(size // 32, 1))
    likeness = ways[border][asked] @ ways[border].T
    likeness[face[asked, None] == face[None, :]] = -1
    across = likeness.argmax(axis=1)
    seam = abs(colors[border][asked] - colors[border][across]).mean()
    steps = [abs(np.diff(colors, axis=axis)) for axis in (1, 2)]
    beside = np.mean([steps[0][:, [0, -1]].mean(), steps[1][:, :, [0, -1]].mean()])
    assert seam < 1.3 * beside + 1


def test_directions_follow_opengl():
    """The center of each face looks along its axis; t grows downwards on the sides."""
    ways = list_directions(3)
    axes = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]
    assert np.array_equal(ways[:, 1, 1], axes)
    assert (ways[[0, 1, 4, 5], 0, :, 1] > 0).all()


def test_a_blurred_place_is_its_place_blurred():
    sharp, blurred = (
        ALL["Uffizi Gallery"].pixels(),
        ALL["Uffizi Gallery Blurred"].pixels(),
    )
    for face in range(6):
        far = sharp[face].mean(axis=(0, 1)) - blurred[face].mean(axis=(0, 1))
        assert abs(far).max() < 25
    assert abs(np.diff(blurred.astype(int), axis=2)).max() <= 8


# What moves --------------------------------------------------------------------------

MOVING = sorted(name for name, medium in ALL.items() if medium.frames > 1)


@pytest.mark.parametrize("name", MOVING)
def test_a_loop_begins_again(name):
    medium = ALL[name]
    period_s = medium.frames / medium.frame_rate
    assert medium.frame_at(0) == 0
    assert medium.frame_at(period_s) == 0
    assert medium.frame_at(2.5 / medium.frame_rate) == 2
    assert medium.frame_at(-0.5 / medium.frame_rate) == medium.frames - 1
    assert np.array_equal(medium.pixels(medium.frames + 3), medium.pixels(3))


@pytest.mark.parametrize("name", ["Video 1", "Video on Green", "Webcam"])
def test_a_video_moves_and_closes_without_a_jump(name):
    medium = ALL[name]
    frames = [medium.pixels(n).astype(int) for n in range(medium.frames)]
    steps = [abs(after - before).mean() for before, after in pairwise(frames)]
    assert min(steps) > 0.1
    assert abs(frames[0] - frames[-1]).mean() <= 1.2 * max(steps)


def test_all_frames_of_a_video_are_small_enough_to_keep():
    for name in MOVING:
        assert ALL[name].pixels().nbytes * ALL[name].frames <= 8_000_000


def test_what_stands_still_has_one_frame_for_all_times():
    assert Medium("Black", "sampler2D", (1, 1, 1), 4).frame_at(17.3) == 0


@given(st.floats(-1e6, 1e6))
def test_a_frame_exists_for_every_time(time_s):
    for name in ("Webcam", "Music 1", "London"):
        assert 0 <= ALL[name].frame_at(time_s) < ALL[name].frames


def test_music_falls_towards_high_frequencies_and_beats():
    frames = np.stack([ALL["Music 1"].pixels(n)[:, :, 0] for n in range(64)]).astype(
        int
    )
    spectrum, waveform = frames[:, 0], frames[:, 1]
    assert spectrum[:, :64].mean() > spectrum[:, 448:].mean() + 60
    on_beat, before_beat = spectrum[::8, :16].mean(), spectrum[7::8, :16].mean()
    assert on_beat > before_beat + 15
    assert abs(waveform.mean() - 128) < 6
    assert waveform.std() > 15


def test_nobody_touches_the_keyboard():
    keyboard = stand_in(Input(0, "keyboard", "/presets/tex00.jpg"))
    assert keyboard.size == (256, 3, 1)
    assert not keyboard.pixels().any()
