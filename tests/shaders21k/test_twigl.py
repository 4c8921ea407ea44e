"""TwiGL's modes: what an author may leave out, and what the host has ready."""

import numpy as np
import pytest

from shaders21k.dialects.stage import read_back
from shaders21k.dialects.translate import translate
from shaders21k.dialects.twigl import MODES, remove_junk
from shaders21k.program import Program

HALF = "vec4(0, .5, 0, 1)"


def test_there_are_twelve_modes():
    assert len(MODES) == 12
    assert MODES[0] == "twigl-classic"
    assert MODES[-1] == "twigl-geekest-mrt"


LONG = "uniform vec2 resolution; uniform float time; void main()"
SHORT = "uniform vec2 r; uniform float t; void main()"
BODY = "= vec4(FC.xy / r, t, 1);"
IN_EACH = {
    "twigl-classic": LONG + "{ gl_FragColor" + BODY + "}",
    "twigl-classic-300": "out vec4 outColor;" + LONG + "{ outColor" + BODY + "}",
    "twigl-classic-mrt": "layout(location = 1) out vec4 outColor1;"
    "layout(location = 0) out vec4 outColor0;" + LONG + "{ outColor0" + BODY + "}",
    "twigl-geek": SHORT + "{ gl_FragColor" + BODY + "}",
    "twigl-geek-300": "out vec4 o;" + SHORT + "{ o" + BODY + "}",
    "twigl-geek-mrt": "layout(location=0) out vec4 o0; layout(location=1) out vec4 o1;"
    + SHORT
    + "{ o0"
    + BODY
    + "}",
    "twigl-geeker": "void main(){ gl_FragColor" + BODY + "}",
    "twigl-geeker-300": "void main(){ o" + BODY + "}",
    "twigl-geeker-mrt": "void main(){ o0" + BODY + "}",
    "twigl-geekest": "gl_FragColor" + BODY,
    "twigl-geekest-300": "o" + BODY,
    "twigl-geekest-mrt": "o0" + BODY,
}


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_names_its_size_time_and_color(draw, mode):
    source = IN_EACH[mode]
    size, time = "r", "t"
    if "geekest" not in mode:
        source = source.replace("FC", "gl_FragCoord")
    if "classic" in mode:
        size, time = "resolution", "time"
        source = source.replace("/ r, t", "/ resolution, time")
    pixels = draw(source, dialect=mode, **{size: (4, 4), time: 0.25})
    assert np.allclose(pixels[2, 1], [0.375, 0.625, 0.25, 1])


ACCEPTED = {
    "locals and o start at zero": "for(float i;i++<4.;)o+=vec4(0,.125,0,.25);",
    "zero at every turn": "for(int k;k++<2;){float a;a+=.25;o.g+=a;o.a=1.;}",
    "a comma in a conditional": f"float a;o=r.x<0.?o:(a=1.,{HALF});",
    "assignments to choose from": "vec4 a,b;r.x<0.?a.r=1.:b.g=.5;b.a=1.;o=b;",
    "a choice in a choice": "vec4 b;r.x<0.?b.r=1.:r.y<0.?b.r=1.:b.g+=.5;b.a=1.;o=b;",
    "a choice behind a comma": "r.x<0.?o.r=1.:o.g=.5,o.a++;",
    "a main of its own": f"vec4 f(){{return {HALF};}}void main(){{o=f();}}",
    "macros before the body": f"#define H {HALF}\no=H;",
    "a link and a hashtag behind": f"o={HALF}; // #tag\nhttps://t.co/x\n#shader #glsl",
    "a hashtag on a line of its own": f"# tag\no={HALF};",
    "a hashtag behind the code": f"o={HALF}; #つぶやきGLSL",
    "a hashtag in a comment": f"/* #a\n#b */ o={HALF};",
    "integers for floats": f"float a=1;o={HALF}*a;",
    "constants": f"o={HALF}*(PI2/PI-1.);",
    "the last frame": f"o={HALF}+texture(b,FC.xy/r)*0.;",
}


@pytest.mark.parametrize("source", ACCEPTED.values(), ids=ACCEPTED)
def test_what_fits_in_a_tweet_is_drawn(draw, source):
    uses_size = "r.x" in source
    sizes = {"r": (4, 4)} if uses_size else {}
    pixels = draw(source, dialect="twigl-geekest-300", **sizes)
    assert np.allclose(pixels, [0, 0.5, 0, 1]), pixels[0, 0]


def test_tanh_of_large_numbers_is_one(draw):
    pixels = draw("o=tanh(vec4(1e4,-1e4,40,0)*FC.y);", dialect="twigl-geekest-300")
    assert np.allclose(pixels, [1, -1, 1, 0])


def test_two_colors_are_read_back_each_by_its_name():
    source = "o0 = texture(b1, FC.xy / r); o1 = texture(b0, FC.xy / r) + texture(b, r);"
    (stage,) = translate(Program(source, dialect="twigl-geekest-mrt"))
    assert stage.targets == 2
    assert {each.name: each.target for each in stage.samplers} == {
        "b": 0,
        "b0": 0,
        "b1": 1,
    }
    assert read_back([stage]) == {"Image"}


def test_junk_leaves_every_line_in_its_place():
    source = "#define A 1 \\\n  2\r\n# tag\nvec2 a; #tag\n/* http://x */ // #y\n"
    assert remove_junk(source) == (
        "#define A 1 \\\n  2\n\nvec2 a; \n/* http://x */ // #y\n"
    )


def ask(draw, expression):
    """Evaluate an expression over `p`, another point at each pixel."""
    source = f"vec4 p=vec4(FC.xy,FC.yx*1.7);o=vec4({expression});"
    return draw(source, dialect="twigl-geekest-300")


def test_rotations_turn_by_the_right_hand(draw):
    pixels = ask(draw, "rotate2D(PI/2.)*vec2(1,0),rotate2D(0.)*vec2(3,4)")
    assert np.allclose(pixels, [0, 1, 3, 4], atol=1e-6)
    pixels = ask(draw, "rotate3D(PI/2.,vec3(0,0,9))*vec3(1,0,5),0")
    assert np.allclose(pixels, [0, 1, 5, 0], atol=1e-6)
    pixels = ask(draw, "rotate3D(PI2/3.,vec3(1))*vec3(1,2,3),0")
    assert np.allclose(pixels, [3, 1, 2, 0], atol=1e-5)


@pytest.mark.parametrize(
    ("hue", "color"), [(0, [1, 0, 0]), (1 / 3, [0, 1, 0]), (-1 / 6, [1, 0, 1])]
)
def test_hsv_goes_round_the_circle_of_hues(draw, hue, color):
    pixels = ask(draw, f"hsv({hue:.7f},1.,1.),hsv({hue:.7f},0.,.5).r")
    assert np.allclose(pixels, [*color, 0.5], atol=1e-5)


def test_hashes_are_what_the_paper_says(draw):
    pixels = ask(
        draw, "mod289(300.),permute(288.),permute(vec3(2)).z,taylorInvSqrt(1.)"
    )
    assert np.allclose(pixels, [11, 33, 138, 0.93905819], atol=1e-4)
    assert np.allclose(
        ask(draw, "length(grad4(5.,vec4(1)/vec4(294,49,7,1)))>0.?1:0"), 1
    )


def simplex(point, radius, scale, gradient):
    """Simplex noise as its papers define it, one point at a time, in float64."""
    size = len(point)
    skew = (np.sqrt(size + 1) - 1) / size
    back = (1 - 1 / np.sqrt(size + 1)) / size
    cell = np.floor(point + point.sum() * skew)
    near = point - cell + cell.sum() * back
    order = np.argsort(-near)
    corner, total = np.zeros(size), 0.0
    for step in range(size + 1):
        to = near - corner + back * step
        key = 0.0
        for axis in reversed(range(size)):
            key = hash_once(hash_once_in(cell[axis] + corner[axis]) + key)
        direction = gradient(key)
        weight = max(radius - to @ to, 0) ** 4
        length2 = direction @ direction
        total += (
            weight * (direction @ to) * (1.79284291400159 - 0.85373472095314 * length2)
        )
        if step < size:
            corner[order[step]] += 1
    return scale * total


def hash_once_in(x):
    return x % 289


def hash_once(x):
    return ((34 * x + 1) * x) % 289


def on_rhombus(key):
    x = 2 * ((key / 41) % 1) - 1
    return np.array([x - np.floor(x + 0.5), abs(x) - 0.5])


def on_octahedron(key):
    key %= 49
    x, y = (4 * np.array([key // 7, key % 7]) - 13) / 14
    z = 1 - abs(x) - abs(y)
    if z <= 0:
        x, y = x - (1 if x >= 0 else -1), y - (1 if y >= 0 else -1)
    return np.array([x, y, z])


@pytest.mark.parametrize(
    ("call", "size", "kind"),
    [
        ("snoise2D(p.xz)", 2, (0.5, 130, on_rhombus)),
        ("snoise3D(vec3(p.xz,9.3))", 3, (0.6, 42, on_octahedron)),
    ],
)
def test_simplex_noise_is_what_its_papers_define(draw, call, size, kind):
    pixels = ask(draw, f"{call}, p.xz, 0")
    for row in pixels.reshape(-1, 4):
        point = np.array([*row[1:3].astype(float), 9.3])[:size]
        assert row[0] == pytest.approx(simplex(point, *kind), abs=2e-3)


def test_noise_in_four_dimensions_varies_smoothly_between_its_bounds(draw):
    pixels = ask(draw, "snoise4D(p),snoise4D(p+1e-3),snoise4D(p*2.),snoise4D(p*3.)")
    assert np.abs(pixels).max() <= 1
    assert pixels.std(axis=(0, 1)).min() > 0.1
    assert np.abs(pixels[..., 0] - pixels[..., 1]).max() < 0.02
