"""What a stage is drawn into, two colors, a cube, floats, a sheet: right way up."""

import numpy as np
import pytest

from renderer.atlas import Atlas, Sample
from renderer.compiler import begin_program
from renderer.errors import CompileError
from shaders21k import Program
from shaders21k.program import Input
from shaders21k.verdict import Choice

HERE = "texelFetch(iChannel0, ivec2(p), 0)"


def test_a_pass_may_have_two_colors(make_stage, draw):
    buffer = make_stage(
        "c = vec4(0.2); s21k_color1 = vec4(0.6);", name="Buffer A", targets=2
    )
    for target, level in [(0, 51), (1, 153)]:
        image = make_stage(f"c = {HERE};", "Buffer A", target=target)
        assert (draw([buffer, image], 0.0) == level).all()
    missing = make_stage(f"c = {HERE};", "Buffer A", target=2)
    assert (draw([buffer, missing], 0.0) == 0).all()


@pytest.mark.parametrize("feedback", [False, True])
def test_a_cube_is_read_where_it_was_painted(make_stage, draw, feedback):
    """On all six faces: looking in a direction finds what was painted for it."""
    reads = ["Cube A"] if feedback else []
    body = "c = vec4(0.5 + 0.5 * direction, 1);"
    if feedback:
        body = "c = iFrame < 3 ? vec4(0.5 + 0.5 * direction, 1)"
        body += " : texture(iChannel0, direction);"
    cube = make_stage(
        body, *reads, name="Cube A", kind="cube", types=["samplerCube"] * len(reads)
    )
    image = make_stage(
        """vec2 uv = p / iResolution.xy * 2.0 - 1.0;
        vec3 to = normalize(vec3(uv, 0.35));
        int turn = int(iTime * 60.0 + 0.5) % 6;
        to = turn % 3 == 0 ? to : turn % 3 == 1 ? to.zxy : to.yzx;
        to = turn < 3 ? to : -to;
        vec3 seen = texture(iChannel0, to).rgb * 2.0 - 1.0;
        c = vec4(distance(seen, to) * 10.0, 0.5 + 0.5 * to.xy, 1);""",
        Input(0, "cubemap", "Cube A"),
        types=["samplerCube"],
    )
    pictures = draw([cube, image], *(turn / 60 for turn in range(12)), side_px=16)
    assert pictures[:, 0].max() <= 255 * 10 * 0.01
    assert len({picture.tobytes() for picture in pictures}) >= 6


def test_a_cube_says_the_size_of_its_faces(make_stage, draw):
    cube = make_stage(
        "c = vec4(iResolution.xy / 256.0, 0, 1);", name="Cube A", kind="cube"
    )
    image = make_stage(
        "c = texture(iChannel0, vec3(p, 1)) * iChannelResolution[0].xyzz / 256.0;",
        Input(0, "cubemap", "Cube A"),
        types=["samplerCube"],
    )
    red, green, _ = draw([cube, image], 0.0)[0]
    assert (red == 255).all()
    assert (green == 255).all()


def test_a_buffer_holds_what_no_byte_can(make_stage, draw):
    """Negative and large numbers, infinity, and what is no number."""
    stages = [
        make_stage(
            "c = vec4(-3e4, intBitsToFloat(ivec3(0x7f800000, 0x7fc00000, 1)));",
            name="Buffer A",
        ),
        make_stage(
            f"vec4 a = {HERE}; c = vec4(a.x == -3e4, equal(floatBitsToInt(a.yz), "
            "ivec2(0x7f800000, 0x7fc00000)), 1);",
            "Buffer A",
        ),
    ]
    assert (draw(stages, 0.0) == 255).all()


def test_an_image_reads_itself_the_right_way_up(make_stage, draw):
    """Green rises to the top in the frame before, and so it does in what is read."""
    stage = make_stage(
        f"c = iFrame == 0 ? vec4(p / iResolution.xy, 0, 1) : {HERE};", "Image"
    )
    first, later = draw([stage], 0.0, 1.0)
    np.testing.assert_array_equal(first, later)
    assert (np.diff(later[1, :, 0].astype(int)) < 0).all()


# Computed as by fragments -------------------------------------------------------------

MAIN = "void mainImage(out vec4 c, in vec2 p) {{ vec2 uv = p / iResolution.xy; {} }}"


@pytest.fixture
def draw_ways(device):
    """Draw a program at some times, by fragments and computed: two of int [t, 3, H, W].

    Rows are no whole words, and work groups reach over the edges.
    """

    def draw_both(program, *times_s, size=(37, 21)):
        found = []
        for path in ("fragment", "compute"):
            resident = begin_program(device, program, Choice(path)).finish()
            atlas = Atlas(device, *size, len(times_s))
            sheet = atlas.draw([Sample(resident, time_s) for time_s in times_s]).sheet
            found.append(sheet.wait().swapaxes(0, 1).astype(int))
            atlas.release()
            resident.release()
        return found

    return draw_both


HOST = {
    "time": "c = vec4(iTime / 300.0, fract(iTime), iGlobalTime / 200.0, 1);",
    "steps": "c = vec4(iTimeDelta * 50.0, iFrameRate / 100.0, iSampleRate / 5e4, 1);",
    "frame": "c = vec4(ivec3(iFrame, iFrame / 256, iFrame % 60) % 256, 255) / 255.0;",
    "date": "c = vec4(iDate.xyz - vec3(2000, 0, 0), 0) / 30.0 + iDate.w / 1e3;",
    "mouse": "c = abs(iMouse) + vec4(0.25, step(iMouse.zw, vec2(0)), 1);",
    "resolution": "c = vec4(iResolution / vec3(40, 40, 2), 1);",
    "coordinates": "c = vec4(p / 40.0, 0, 1); c.b = distance(gl_FragCoord.xy, p);",
    "depth": "c = vec4(gl_FragCoord.zw, 0, 1) * 0.9;",
}


@pytest.mark.parametrize("name", HOST)
def test_a_program_is_told_the_same_either_way(draw_ways, name):
    drawn, computed = draw_ways(
        Program(source=MAIN.format(HOST[name])), 0.0, 1.7, 250.0
    )
    assert drawn.any()
    assert np.abs(drawn - computed).max() <= 1


MEDIA = {
    "texture": "uv",
    "cubemap": "vec3(uv - 0.5, 0.5)",
    "volume": "vec3(uv, fract(iTime))",
    "music": "uv",
    "video": "uv",
    "webcam": "uv",
    "keyboard": "uv",
}


@pytest.mark.parametrize("mode", ["nearest", "linear"])
@pytest.mark.parametrize("kind", MEDIA)
def test_an_input_is_read_and_known_the_same_either_way(draw_ways, kind, mode):
    """A video has another picture at each time, so those are drawn one by one."""
    body = f"c = texture(iChannel1, {MEDIA[kind]});"
    body += "c.b += iChannelTime[1] / 9.0; c.g += iChannelResolution[1].y / 2048.0;"
    item = Input(1, kind, "", {"filter": mode})
    program = Program(source=MAIN.format(body), inputs=(item,))
    drawn, computed = draw_ways(program, 0.4, 1.9)
    assert (np.abs(drawn - computed) <= 2).mean() > 0.999
    if kind == "video":
        assert (drawn[0] != drawn[1]).any()


def test_what_is_no_color_is_the_nearest_that_is_one(draw_ways):
    """Below 0 is black, above 1 white, infinity too; what is no number is black."""
    numbers = ("-3.0", "7.0", "-1.0 / zero", "1.0 / zero", "zero / zero", "sqrt(-uv.x)")
    for number, level in zip(numbers, (0, 255, 0, 255, 0, 0), strict=True):
        body = f"float zero = iMouse.x; c.rgb = vec3(0.5); c[0] = {number};"
        drawn, computed = draw_ways(Program(source=MAIN.format(body)), 0.0)
        for picture in (drawn, computed):
            assert (picture[0, 0] == level).all(), number
            assert (picture[0, 1:] == 128).all(), number


def test_levels_are_rounded_to_the_nearest_either_way(draw_ways):
    """From a hundredth above one level's lower edge to a hundredth below its upper."""
    body = (
        "float at = floor(p.x) * 6.0; c = vec4(at - 0.49, at, at + 0.49, 255) / 255.0;"
    )
    for pictures in draw_ways(Program(source=MAIN.format(body)), 0.0):
        assert (pictures == np.arange(37) * 6).all()


GLOBALS = {
    "with a value": ("float g = 0.1;", "g += 0.1;", "vec3(g)"),
    "without one": ("float g;", "g += 0.2;", "vec3(g)"),
    "of the time": ("float g = 0.1 + iTime * 0.0;", "g *= 2.0;", "vec3(g)"),
    "an array": ("float g[2];", "g[1] += 0.2;", "vec3(g[1])"),
    "an array with values": (
        "float g[1] = float[](0.1);",
        "g[0] += 0.1;",
        "vec3(g[0])",
    ),
    "a struct": ("struct S { float a; } g;", "g.a += 0.2;", "vec3(g.a)"),
    "a struct's own": ("struct S { vec2 a; }; S g;", "g.a.y += 0.2;", "g.a.yyy"),
    "a matrix": ("mat2 g = mat2(0.1);", "g[0] += 0.1;", "g[0].xxx"),
    "by a function": (
        "float g; void f(inout float a) { a += 0.2; }",
        "f(g);",
        "vec3(g)",
    ),
    "from another": ("float a = 0.1, g = a;", "g += a; a += 1.0;", "vec3(g)"),
}


@pytest.mark.parametrize("name", GLOBALS)
def test_globals_start_anew_at_each_pixel(draw_ways, name):
    """Though one invocation draws four."""
    before, step, shown = GLOBALS[name]
    source = before + MAIN.format(f"{step} c = vec4({shown}, 1);")
    drawn, computed = draw_ways(Program(source=source), 0.0)
    assert (drawn == 51).all()
    assert (computed == 51).all()


@pytest.mark.parametrize("word", ["dFdx", "fwidth", "discard"])
def test_what_only_fragments_have_is_refused_where_it_is_computed(device, word):
    body = "discard;" if word == "discard" else f"c = vec4({word}(p.x));"
    program = Program(source=MAIN.format(body))
    begin_program(device, program).finish().release()
    with pytest.raises(CompileError, match=word):
        begin_program(device, program, Choice("compute")).finish()
