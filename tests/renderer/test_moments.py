"""What a host tells a program, in any type, and where a view lies in the picture."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from renderer.atlas import Atlas, Sample
from renderer.compiler import begin_program, begin_stages
from renderer.moments import MOST, RECORD, WHOLE, Moments, place_crop, view_moment
from shaders21k import Program
from shaders21k.dialects.stage import Stage, Uniform
from shaders21k.recipe import place_views
from shaders21k.verdict import Choice

# A 16 x 8 picture at 2.5 s.
SHOWN = [
    ("vec3", "resolution", 0, "value", (16, 8, 1)),
    ("vec2", "resolution", 0, "vec3(value, 0)", (16, 8, 0)),
    ("float", "resolution", 0, "vec3(value)", (16, 16, 16)),
    ("vec4", "resolution", 0, "value.yzw", (8, 1, 0)),
    ("ivec2", "resolution", 0, "vec3(value, 0)", (16, 8, 0)),
    ("float", "time", 0, "vec3(value * 10.0)", (25, 25, 25)),
    ("int", "time", 0, "vec3(value)", (2, 2, 2)),
    ("float", "time", 3, "vec3(value[0], value[1], value[2])", (2.5, 0, 0)),
    ("int", "frame", 0, "vec3(value)", (150, 150, 150)),
    ("float", "frame", 0, "vec3(value)", (150, 150, 150)),
    ("uint", "frame", 0, "vec3(value)", (150, 150, 150)),
    ("bool", "frame", 0, "vec3(value)", (1, 1, 1)),
    ("bvec2", "zero", 0, "vec3(value, 1)", (0, 0, 1)),
    ("float", "time_delta", 0, "vec3(value * 6000.0)", (100, 100, 100)),
    ("float", "frame_rate", 0, "vec3(value)", (60, 60, 60)),
    ("float", "sample_rate", 0, "vec3(value / 441.0)", (100, 100, 100)),
    ("vec4", "date", 0, "value.xyw - vec3(2000, 0, 0)", (21, 9, 2.5)),
    ("vec4", "zero", 0, "value.xyz + value.w", (0, 0, 0)),
    ("vec2", "half", 0, "vec3(value * 100.0, 0)", (50, 50, 0)),
    ("ivec2", "half", 0, "vec3(value, 0)", (0, 0, 0)),
    ("vec4", "axes", 0, "vec3(value.xyw + 2.0)", (3, 2, 1)),
    ("ivec4", "axes", 0, "vec3(value.xyw + 2)", (3, 2, 1)),
    ("uvec4", "axes", 0, "vec3(ivec3(value.xyw) + 2)", (3, 2, 1)),
    ("vec3", "channel_resolution", 4, "value[3] + value[0]", (0, 0, 0)),
    ("mat2", "time", 0, "vec3(value[0], value[1].y)", (0, 0, 0)),
]


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: " ".join(map(str, case[:3])))
def test_a_value_takes_the_type_that_is_declared(device, case):
    glsl_type, value, length, shown, expected = case
    uniform = Uniform("value", glsl_type, value, length)
    text = f"""void s21k_paint(out vec4 c, in vec2 p) {{
        c = vec4(vec3({shown}) / 255.0, 1); }}"""
    stage = Stage("Image", "image", text, (uniform,))
    resident = begin_stages(device, [stage], "ab" * 32).finish()
    atlas = Atlas(device, 16, 8, 1)
    picture = np.empty((3, 8, 16), np.uint8)
    atlas.draw([Sample(resident, 2.5)]).read(0, picture)
    atlas.release()
    resident.release()
    assert np.abs(picture[:, 0, 0].astype(float) - expected).max() <= 0.5


# Places -------------------------------------------------------------------------------

sides = some.integers(1, 4096)
shares = some.floats(1 / 64, 1.0)
angles = some.floats(-3.14, 3.14)


def make_place(crop, turn):
    place = place_views(np.array(crop, np.float32), np.float32(turn))
    return tuple(place.ravel().tolist())


def show_point(moment, column, line):
    """The author's coordinate of a point of the target, in pixels from the top left."""
    a, b, c, d = moment.linear
    x, y = moment.offset
    return a * column + b * line + x, c * column + d * line + y


@given(sides, sides)
def test_the_whole_picture_is_the_author_s_upside_down(width, height):
    moment = view_moment((width, height), 1.5, 90, WHOLE)
    assert show_point(moment, 0, 0) == (0, height)
    assert show_point(moment, width, height) == pytest.approx((width, 0))
    assert (moment.size, moment.axes) == ((width, height), (1, 0, 0, -1))
    assert (moment.time_s, moment.frame) == (1.5, 90)


@given(some.tuples(sides, sides), some.tuples(*[shares] * 4), some.booleans())
def test_a_crop_s_corners_are_its_own(size, crop, mirrored):
    """A mirrored one starts at its right edge, and slopes along x turn around."""
    width, height = size
    left, top, across, down = crop
    start, end = left * width, (left + across) * width
    if mirrored:
        crop, start, end = (left + across, top, -across, down), end, start
    moment = view_moment(size, 0.0, 0, place_crop(crop))
    upper, lower = (1 - top) * height, (1 - top - down) * height
    assert show_point(moment, 0, 0) == pytest.approx((start, upper), abs=1e-6)
    assert show_point(moment, width, height) == pytest.approx((end, lower), abs=1e-6)
    axes = np.array(moment.axes, np.float32).tolist()
    assert axes == [-1 if mirrored else 1, 0, 0, -1]


@given(shares, shares, angles, some.floats(-9, 9), some.floats(-9, 9))
def test_slopes_are_along_the_author_s_axes_however_a_view_lies(
    across, down, turn, x_slope, y_slope
):
    """Of a plane with two slopes, each is found again, and the other is no part of it.

    Its unit is a pixel of the target: between those of the two sides of the crop.
    """
    place = make_place((0.1, 0.2, across, down), turn)
    moment = view_moment((64, 64), 0.0, 0, place)
    a, b, c, d = moment.linear
    to_right, downward = x_slope * a + y_slope * c, x_slope * b + y_slope * d
    x_right, x_down, y_right, y_down = moment.axes
    sine, cosine = math.sin(turn), math.cos(turn)
    x_unit = math.hypot(cosine * across, sine * down)
    y_unit = math.hypot(sine * across, cosine * down)
    found = (
        x_right * to_right + x_down * downward,
        y_right * to_right + y_down * downward,
    )
    assert found == pytest.approx((x_slope * x_unit, y_slope * y_unit), abs=1e-4)


def test_a_view_without_area_has_no_slopes():
    assert view_moment((8, 8), 0.0, 0, place_crop((0.5, 0.5, 0, 1))).axes == (0,) * 4


def test_a_record_is_as_long_as_std140_lays_it_out():
    """A struct of an array starts at a multiple of 16 bytes."""
    assert len(view_moment((8, 8), 0.0, 0, WHOLE).pack()) == RECORD.size == 64


def test_records_that_do_not_fit_are_refused(device):
    moments = Moments(device.gl, 2)
    record = view_moment((8, 8), 0.0, 0, WHOLE)
    with pytest.raises(ValueError, match="3 records do not fit into 2"):
        moments.write([record] * 3)
    moments.release()
    full = Moments(device.gl)
    full.write([record] * MOST)
    full.release()


AXES = "c = vec4(p / iResolution.xy, 0.5, 1);"
RINGS = """float far = length(p - 0.5 * iResolution.xy) / iResolution.y;
    c = vec4(0.5 + 0.5 * cos(20.0 * far + vec3(0, 2, 4)), 1);"""
SPOTS = """vec2 uv = p / iResolution.xy;
    c = vec4(0.5 + 0.4 * sin(7.0 * uv.xyx + vec3(0, 1, 3) * uv.yxx), 1);"""


@pytest.fixture(params=["fragment", "compute"])
def view(device, request):
    """Draw a program at places: int [places, 3, height, width], each way."""

    def draw_views(body, *places, size=(32, 32)):
        source = f"void mainImage(out vec4 c, in vec2 p) {{ {body} }}"
        choice = Choice(request.param)
        resident = begin_program(device, Program(source=source), choice).finish()
        atlas = Atlas(device, *size, len(places))
        samples = [Sample(resident, 1.5, place) for place in places]
        sheet = atlas.draw(samples).sheet
        pictures = sheet.wait().swapaxes(0, 1).astype(int)
        atlas.release()
        resident.release()
        return pictures

    return draw_views


def test_each_pixel_shows_the_point_that_its_place_names(view):
    """Crops, mirrors and turns in one draw of a picture that is not square."""
    width, height = 36, 20
    crops = [(0, 0, 1, 1), (0.25, 0.5, 0.5, 0.25), (1, 0, -1, 1), (0.9, 0.1, -0.3, 0.8)]
    places = [make_place(crop, turn) for crop in crops for turn in (0, 0.7, -2.5)]
    at = np.stack(
        [
            np.tile((np.arange(width) + 0.5) / width, (height, 1)),
            np.tile(((np.arange(height) + 0.5) / height)[:, None], (1, width)),
            np.ones((height, width)),
        ]
    )
    shown = view(AXES, *places, size=(width, height))
    for picture, place in zip(shown, places, strict=True):
        x, y = np.tensordot(np.reshape(place, (2, 3)), at, 1)
        assert np.abs(picture[0] - np.clip(x, 0, 1) * 255).max() <= 0.51
        assert np.abs(picture[1] - np.clip(1 - y, 0, 1) * 255).max() <= 0.51


def test_a_mirror_is_the_picture_from_right_to_left(view):
    straight, mirrored = view(SPOTS, WHOLE, place_crop((1.0, 0.0, -1.0, 1.0)))
    assert np.abs(mirrored - straight[:, :, ::-1]).max() <= 1


def test_a_crop_is_the_middle_of_a_picture_twice_as_large(view):
    """What a model sees is drawn anew, not enlarged; the program knows its own size."""
    (large,) = view(SPOTS, WHOLE, size=(64, 64))
    (middle,) = view(SPOTS, place_crop((0.25, 0.25, 0.5, 0.5)), size=(32, 32))
    assert np.abs(middle - large[:, 16:48, 16:48]).max() <= 1


def test_rings_look_the_same_from_every_side(view):
    whole, *turned = view(
        RINGS, WHOLE, *(make_place((0, 0, 1, 1), turn) for turn in (0.3, 1.57, -3.0))
    )
    assert whole.std() > 30
    for picture in turned:
        assert np.abs(picture - whole).max() <= 1


def test_a_quarter_turn_is_the_picture_turned_by_a_quarter(view):
    """From x toward y, which points down: its columns run down the picture."""
    quarter = make_place((0, 0, 1, 1), math.pi / 2)
    half = make_place((0, 0, 1, 1), math.pi)
    straight, turned, upside_down = view(SPOTS, WHOLE, quarter, half)
    assert np.abs(turned - np.rot90(straight, axes=(1, 2))).max() <= 1
    assert np.abs(upside_down - straight[:, ::-1, ::-1]).max() <= 1


@pytest.mark.parametrize("view", ["fragment"], indirect=True)
@pytest.mark.parametrize("turn", [0.0, 0.6, math.pi / 2, -2.0])
def test_derivatives_are_the_author_s_in_a_turned_view(view, turn):
    """Slopes along y are no part of those along x, as a normal's would be."""
    slopes = "c = vec4(0.5 + 0.4 * vec3(dFdx(p.x), dFdx(p.y), {}), 1);"
    for crop in ((0, 0, 1, 1), (1, 0, -1, 1), (0.1, 0.2, 0.9, 0.6)):
        place = make_place(crop, turn)
        across, down = abs(crop[2]), crop[3]
        x_unit = math.hypot(math.cos(turn) * across, math.sin(turn) * down)
        y_unit = math.hypot(math.sin(turn) * across, math.cos(turn) * down)
        for last, expected in (("dFdy(p.y)", y_unit), ("dFdy(p.x)", 0)):
            (picture,) = view(slopes.format(last), place)
            found = (picture / 255 - 0.5) / 0.4
            assert np.abs(found[0] - x_unit).max() < 0.006
            assert np.abs(found[1]).max() < 0.006
            assert np.abs(found[2] - expected).max() < 0.006
