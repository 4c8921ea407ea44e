"""Rows of batches as pixels: where a picture stands, what a crop shows, and more."""

import numpy as np
import pytest

from renderer.atlas import Atlas
from renderer.errors import CompileError, RendererError
from renderer.painter import Painter
from renderer.pictures import Job
from renderer.windows import AHEAD
from shaders21k import Input, Program, Selection, StreamSpec, recipe
from shaders21k.recipe import resident_window, substitute

# Red rises to the right, green rises upwards: the author's axes. Blue is the time.
AXES = Program(
    source="""void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    fragColor = vec4(fragCoord / iResolution.xy, iTime / 10.0, 1.0);
}"""
)
# Every pixel is a different number, so that no two crops or sizes agree by chance.
RINGS = Program(
    source="""void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 p = fragCoord / iResolution.xy - vec2(0.3, 0.6);
    fragColor = vec4(0.5 + 0.5 * cos(40.0 * length(p) + iTime + vec3(0, 2, 4)), 1);
}"""
)
BROKEN = Program(
    source="void mainImage(out vec4 c, in vec2 p) {\n  c = vec4(nothing);\n}"
)


def flat(level):
    return Program(
        source=f"void mainImage(out vec4 c, in vec2 p) {{ c = vec4({level / 255}); }}"
    )


def make_spec(count, **fields):
    fields = {"batch_size": 8, "resolution": 32, "views": 2, **fields}
    return StreamSpec(selection=Selection("ab" * 32, count), **fields)


def paint(painter, spec, step=0, rows=None, **options):
    rows = range(spec.batch_size) if rows is None else rows
    side = spec.resolution
    images = np.zeros((spec.batch_size, spec.views, 3, side, side), np.uint8)
    (instead,) = painter.paint(spec, [Job(step, rows, images)], **options)
    return images, instead


def test_row_0_is_the_top_and_red_green_blue_are_planes(device):
    picture = Painter(device, lambda _: AXES).paint_still(0, 5.0, 16, 8)
    assert picture.shape == (3, 8, 16)
    red, green, blue = picture.astype(int)
    np.testing.assert_array_equal(red[0], np.round((np.arange(16) + 0.5) / 16 * 255))
    assert (np.diff(green[:, 0]) < 0).all(), "up is up"
    assert (blue == 128).all()


def test_a_crop_shows_that_part_of_the_picture(device):
    """A quarter drawn at full size is that quarter, sampled between the pixels."""
    painter = Painter(device, lambda _: AXES)
    quarter = painter.paint_still(0, 0.0, 32, 32, crop=(0.5, 0.0, 0.5, 0.5))
    center = (np.arange(32) + 0.5) / 32
    np.testing.assert_array_equal(quarter[0, 0], np.round((0.5 + center / 2) * 255))
    np.testing.assert_array_equal(quarter[1, :, 0], np.round((1 - center / 2) * 255))


def test_a_negative_width_is_a_mirror(device):
    painter = Painter(device, lambda _: RINGS)
    straight = painter.paint_still(0, 1.0, 64, 64).astype(int)
    mirrored = painter.paint_still(0, 1.0, 64, 64, crop=(1.0, 0.0, -1.0, 1.0))
    assert np.abs(straight - mirrored[:, :, ::-1]).max() <= 1


def test_derivatives_are_the_authors(device):
    """Pictures are drawn top row first, and mirrored: dFdx and dFdy must not notice."""
    slopes = Program(
        source="""void mainImage(out vec4 c, in vec2 p) {
        c = vec4(0.5 + 0.25 * dFdx(p.x), 0.5 + 0.25 * dFdy(p.y), 0, 1); }"""
    )
    painter = Painter(device, lambda _: slopes)
    for crop in ((0.0, 0.0, 1.0, 1.0), (1.0, 0.0, -1.0, 1.0)):
        picture = painter.paint_still(0, 0.0, 16, 16, crop=crop)
        assert (picture[0] == 191).all(), crop
        assert (picture[1] == 191).all(), crop


def test_every_view_is_its_recipes(device):
    spec = make_spec(4)
    painter = Painter(device, lambda _: AXES)
    images, instead = paint(painter, spec, step=3)
    made_of = recipe(spec, 3)
    center = (np.arange(32) + 0.5) / 32
    for row in range(8):
        for view in range(2):
            left, top, width, height = made_of.crop[row, view].astype(float)
            red, green, blue = images[row, view] / 255
            assert np.abs(red - (left + center * width)).max() < 0.003
            assert np.abs(green.T - (1 - top - center * height)).max() < 0.003
            assert np.abs(blue - made_of.time_s[row, view, 0] / 10).max() < 0.003
    assert instead == {}


def test_a_picture_does_not_depend_on_company_or_order(device):
    """The same bytes alone, in another order, one by one, and by another painter."""
    programs = [RINGS, AXES, flat(10), flat(200)]
    spec = make_spec(4)
    painter = Painter(device, programs.__getitem__)
    whole, _ = paint(painter, spec)
    for rows in ([5], [7, 2, 3]):
        part, _ = paint(painter, spec, rows=rows)
        np.testing.assert_array_equal(part[rows], whole[rows])
        untouched = [row for row in range(8) if row not in rows]
        assert not part[untouched].any()
    np.testing.assert_array_equal(paint(painter, spec, one_by_one=True)[0], whole)
    np.testing.assert_array_equal(
        paint(Painter(device, programs.__getitem__), spec)[0], whole
    )


def test_a_large_batch_is_drawn_in_parts(device):
    """More samples than an atlas has cells: the first and the last are both right."""
    spec = make_spec(4, batch_size=300, resolution=8, crop_area=(1.0, 1.0), flip=0.0)
    images, _ = paint(Painter(device, [flat(n) for n in range(4)].__getitem__), spec)
    levels = images.reshape(300, -1)
    np.testing.assert_array_equal(levels[:, 0], recipe(spec, 0).program[:, 0])
    assert (levels == levels[:, :1]).all()


def test_one_that_does_not_compile_is_replaced_as_the_spec_says(device):
    programs = [flat(10), BROKEN, flat(30), flat(40)]
    spec = make_spec(4)
    images, instead = paint(Painter(device, programs.__getitem__), spec)
    made_of = recipe(spec, 0)
    rows = np.flatnonzero(made_of.program[:, 0] == 1).tolist()
    stand_in = next(
        candidate
        for attempt in range(16)
        if (candidate := substitute(spec, 1, attempt)) != 1
    )
    assert instead == {1: stand_in}
    assert (images[rows] == (stand_in + 1) * 10).all()


def test_one_in_quarantine_is_never_touched(device):
    touched = []

    def fetch(index):
        touched.append(index)
        return flat(index)

    spec = make_spec(4)
    _, instead = paint(Painter(device, fetch), spec, quarantined={2})
    assert 2 not in touched
    assert instead.keys() == {2}
    assert set(instead.values()) <= {0, 1, 3}


def test_when_nothing_can_be_drawn_that_is_an_error(device):
    painter = Painter(device, lambda _: BROKEN)
    with pytest.raises(RendererError, match="nor can any of"):
        paint(painter, make_spec(4))


def test_a_still_of_a_broken_program_says_where(device):
    with pytest.raises(CompileError, match="line 2") as caught:
        Painter(device, lambda _: BROKEN).paint_still(0, 0.0, 16, 16)
    assert "nothing" in caught.value.diagnostics[0].message


def test_programs_leave_with_their_window(device):
    """Unless they come back in one of the next steps, as where an epoch begins."""
    spec = make_spec(50, batch_size=4, window=8, slide=2)
    painter = Painter(device, flat)
    for step in range(40):
        paint(painter, spec, step)
        resident = {index for index in range(50) if index in painter._residents}
        windows = [resident_window(spec, step + ahead) for ahead in range(AHEAD + 1)]
        assert resident <= set(np.concatenate(windows).tolist())
        assert set(recipe(spec, step).program[:, 0].tolist()) <= resident


def test_a_pixel_that_is_discarded_is_black(device):
    """Not what another program has left in that place of the atlas."""
    discards = Program(
        source="void mainImage(out vec4 c, in vec2 p) { discard; c = vec4(1); }"
    )
    spec = make_spec(2, batch_size=4)
    painter = Painter(device, [flat(200), discards].__getitem__)
    for step in range(3):
        images, _ = paint(painter, spec, step)
        rows = recipe(spec, step).program[:, 0] == 1
        assert (images[rows] == 0).all()
        assert (images[~rows] == 200).all()


def test_inputs_of_two_kinds_do_not_stop_a_program(device):
    reads = Program(
        source="""void mainImage(out vec4 c, in vec2 p) {
        c = vec4(0.5) + 0.0 * texture(iChannel0, vec3(1)) + 0.0 * texture(iChannel1, p);
        }""",
        inputs=(Input(0, "cubemap"), Input(1, "texture")),
    )
    picture = Painter(device, lambda _: reads).paint_still(0, 0.0, 8, 8)
    assert (picture == 128).all()


def test_locals_start_at_zero(device):
    """As in a browser, whatever was drawn before."""
    forgetful = Program(
        source="void mainImage(out vec4 c, in vec2 p) { vec3 q; q.x = 0.5; c.rgb = q; }"
    )
    spec = make_spec(2, batch_size=4)
    painter = Painter(device, [RINGS, forgetful].__getitem__)
    for step in range(3):
        images, _ = paint(painter, spec, step)
        rows = recipe(spec, step).program[:, 0] == 1
        assert (images[rows, :, 0] == 128).all()
        assert (images[rows, :, 1:] == 0).all()


SMOOTH = """void mainImage(out vec4 c, in vec2 p) {{
    vec2 uv = p / iResolution.xy;
    c = vec4({body});
}}"""


def draw_smooth(device, body):
    program = Program(source=SMOOTH.format(body=body))
    return Painter(device, lambda _: program).paint_still(0, 0.0, 8, 8)


def test_smoothstep_between_equal_edges_is_a_step(device):
    """As in a browser; the driver's own draws something else every time."""
    stepped = draw_smooth(device, "smoothstep(0.5, 0.5, uv.x)")
    np.testing.assert_array_equal(stepped, draw_smooth(device, "step(0.5, uv.x)"))
    assert set(np.unique(stepped)) == {0, 255}


@pytest.mark.parametrize(
    ("body", "edges"),
    [
        ("vec3(smoothstep(0.2, 0.9, uv.x)), 1", [(0.2, 0.9)] * 3),
        ("vec3(smoothstep(0.9, 0.2, uv.x)), 1", [(0.9, 0.2)] * 3),
        ("vec3(smoothstep(0, 1, uv.x)), 1", [(0, 1)] * 3),
        ("smoothstep(0.2, 0.9, uv.xx), 0, 1", [(0.2, 0.9)] * 2),
        ("smoothstep(vec2(0.1, 0.3), vec2(0.9, 0.4), uv.xx), 0, 1",
         [(0.1, 0.9), (0.3, 0.4)]),
        ("smoothstep(0.2, 0.9, uv.xxx), 1", [(0.2, 0.9)] * 3),
        ("smoothstep(vec3(0.1), vec3(0.9, 0.8, 0.7), uv.xxx), 1",
         [(0.1, 0.9), (0.1, 0.8), (0.1, 0.7)]),
        ("smoothstep(vec4(0.1), vec4(0.9, 0.8, 0.7, 1), uv.xxxx)",
         [(0.1, 0.9), (0.1, 0.8), (0.1, 0.7)]),
        ("smoothstep(0.2, 0.9, uv.xxxx)", [(0.2, 0.9)] * 3),
    ],
)  # fmt: skip
def test_smoothstep_is_hermite_s_curve_in_every_form(device, body, edges):
    """GLSL 4.30 section 8.3; edges by channel."""
    picture = draw_smooth(device, body)
    x = (np.arange(8) + 0.5) / 8
    for channel, (low, high) in enumerate(edges):
        t = np.clip((x - low) / (high - low), 0, 1)
        curve = t * t * (3 - 2 * t) * 255
        assert np.abs(picture[channel].astype(int) - curve).max() <= 1


def test_an_author_s_own_smoothstep_is_the_authors(device):
    own = "float smoothstep(float a, float b, float x) { return 0.25; }\n"
    program = Program(source=own + SMOOTH.format(body="smoothstep(0.0, 1.0, uv.x)"))
    picture = Painter(device, lambda _: program).paint_still(0, 0.0, 8, 8)
    assert (picture == 64).all()


def test_stills_leave_as_well(device):
    painter = Painter(device, flat)
    for program in range(30):
        painter.paint_still(program, 0.0, 8, 8)
    assert painter.resident_count <= 9


def test_who_watches_is_told_before_each_compile_and_draw(device):
    told = []
    painter = Painter(
        device, flat, watch=lambda program, samples: told.append((program, samples))
    )
    spec = make_spec(2, batch_size=4)
    paint(painter, spec)
    assert sorted(told[:2]) == [(0, 0), (1, 0)], "each compiled once"
    assert told[2:] == [(None, 8)], "then all drawn at once"
    told.clear()
    paint(painter, spec, one_by_one=True)
    assert told == [(0, 4), (1, 4), (None, 8)], "each is tried alone"


def test_an_atlas_takes_no_more_than_a_texture_holds(device):
    atlas = Atlas(device, 8, 4096, 256)
    assert atlas.cells * 4096 <= device.gl.info["GL_MAX_TEXTURE_SIZE"]
    atlas.release()
