"""What a driver makes of translated programs: the pictures are drawn here."""

import re

import numpy as np
import pytest

from shaders21k.dialects.shadertoy import HOST, find_samplers
from shaders21k.dialects.translate import translate
from shaders21k.errors import SourceError
from shaders21k.program import Input, Program

moderngl = pytest.importorskip("moderngl")

PAINT = "void mainImage(out vec4 color, in vec2 coord)"


def assert_paints(pixels, color):
    assert np.allclose(pixels, color), pixels[0, 0]


def test_coordinates_start_at_the_centre_of_the_lower_left_pixel(draw):
    pixels = draw(f"{PAINT} {{ color = vec4(coord, gl_FragCoord.xy); }}", shift=(8, 2))
    assert np.array_equal(pixels[0, 0], [8.5, 2.5, 8.5, 2.5])
    assert np.array_equal(pixels[1, 3], [11.5, 3.5, 11.5, 3.5])


def test_the_colour_starts_opaque_black_and_may_be_added_to(draw):
    pixels = draw(f"{PAINT} {{ color.r += 0.5; color.g += color.a; }}")
    assert_paints(pixels, [0.5, 1, 0, 1])


GREEN = [0, 1, 0, 1]
SET = "color = vec4(0, 1, 0, 1);"
ACCEPTED = {
    "own version, precision and extension": (
        "#version 300 es\n#extension GL_OES_standard_derivatives : enable\n"
        "precision mediump float; precision highp sampler2D;\n" + f"{PAINT} {{ {SET} }}"
    ),
    "extension over two lines": f"#extension x \\\n : enable\n{PAINT} {{ {SET} }}",
    "a main beside mainImage": (
        f"{PAINT} {{ {SET} }}\n"
        "void main() { vec4 c; mainImage(c, gl_FragCoord.xy); gl_FragColor = -c; }"
    ),
    "only a main": "void main(void) { gl_FragColor = vec4(0, 1, 0, 1); }",
    "mainImage behind a macro": f"#define M {PAINT}\nM {{ {SET} }}",
    "a declaration ahead": f"{PAINT};\n{PAINT} {{ color.g += 1.0; }}",
    "qualified parameters": (
        f"void mainImage(/* a, b */ out highp vec4 color, const in vec2 p) {{ {SET} }}"
    ),
    "macros named as our words": (
        "#define gl_FragColor color\n#define main no\n#define texture2D no\n"
        "#define HW_PERFORMANCE 0\n#define iTime 1.0\n"
        f"{PAINT} {{ gl_FragColor = vec4(0, iTime, 0, 1); }}"
    ),
    "names that contain ours": (
        f"float my_gl_FragCoord = 1.0; {PAINT}"
        "{ color = vec4(0, my_gl_FragCoord, 0, 1); }"
    ),
    "words that only desktop GLSL reserves": (
        f"float buffer = 1.0; {PAINT}"
        "{ float shared = 0.0, precise = 1.0;"
        "color = vec4(shared, buffer, shared, precise); }"
    ),
    "the host's uniforms declared again": (
        "uniform vec3 iResolution; uniform float iChannelTime[4];\n"
        f"uniform sampler2D iChannel0;\n{PAINT} {{ {SET} }}"
    ),
    "characters outside ASCII": f"// été ☀ \u2028 x\n{PAINT} {{ {SET} }}\u00a0\ufeff",
    "a last line that goes on": f"{PAINT} {{ {SET} }}\n// end \\",
    "old Macintosh line ends": f"#define A 1\r// b\r{PAINT} {{ {SET} }}",
    "GL_ES, which browsers define": f"#ifdef GL_ES\n{PAINT} {{ {SET} }}\n#endif",
    "a variable of an old name": (
        f"float iGlobalTime = 1.0; {PAINT}{{ color = vec4(0, iGlobalTime, 0, 1); }}"
    ),
    "signs before macros": (
        "#define LESS(a) -a\n#define MORE(a)+a\n"
        f"{PAINT} {{ float x = 1.0;"
        "color = vec4(0, -LESS(x), 1.0+MORE(-x), LESS(-1.0)); }"
    ),
    "directives that nobody knows, where nobody reads them": (
        f'// #include "x"\n/* #include "x" */\n#if 0\n#include "x"\n#elifdef X\n'
        f"#else\n{PAINT} {{ {SET} }}\n#endif"
    ),
    "a macro that goes on below a comment": (
        f"#define ONE /* \n */ + 1.0\n{PAINT} {{ color.g += ONE; }}"
    ),
    "a varying that is not used": f"varying vec2 v;\n{PAINT} {{ {SET} }}",
    "names of WebGL 1": (
        f"{PAINT} {{ vec4 t = texture2D(iChannel0, coord)"
        "+ texture2DLodEXT(iChannel1, coord, 0.0) + iGlobalTime;"
        "st_assert(t.x > 2.0); st_assert(true, 1); color.g += 1.0; }"
    ),
}


@pytest.mark.parametrize("source", ACCEPTED.values(), ids=ACCEPTED)
def test_what_authors_write_is_drawn(draw, source):
    assert_paints(draw(source), GREEN)


def test_every_uniform_has_its_type_and_reaches_the_program(draw):
    source = f"""{PAINT} {{
        int frame = iFrame + int(iGlobalTime);
        color = vec4(iResolution.z + iTime + iTimeDelta + iFrameRate,
                     float(frame) + iChannelTime[3] + iChannelResolution[3].y,
                     iMouse.w + iDate.x, iSampleRate); }}"""
    pixels = draw(
        source,
        iResolution=(4, 4, 1),
        iTime=2,
        iGlobalTime=9,
        iTimeDelta=3,
        iFrameRate=4,
        iFrame=5,
        iChannelTime=(0, 0, 0, 6),
        iChannelResolution=[(0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 7, 0)],
        iMouse=(0, 0, 0, 8),
        iDate=(2021, 9, 1, 0),
        iSampleRate=44100,
    )
    assert_paints(pixels, [10, 27, 2029, 44100])
    assert all(re.search(rf"\b{uniform.name}\b", source) for uniform in HOST.uniforms)


def test_inputs_choose_their_samplers(draw):
    inputs = (Input(0, "cubemap"), Input(2, "volume"), Input(3, "keyboard"))
    assert tuple(each.glsl_type for each in find_samplers(inputs)) == (
        "samplerCube",
        "sampler2D",
        "sampler3D",
        "sampler2D",
    )
    source = f"""{PAINT} {{
        vec4 t = texture(iChannel0, vec3(1)) + textureLod(iChannel2, vec3(0), 0.0)
               + texture(iChannel1, coord) + texelFetch(iChannel3, ivec2(0), 0);
        color.g += 1.0 + 0.0 * t.g; }}"""
    assert_paints(draw(source, inputs), GREEN)


@pytest.mark.parametrize(
    "axes", [(1, 0, 0, 1), (-1, 0, 0, 1), (1, 0, 0, -1), (0.6, -0.8, 0.8, 0.6)]
)
def test_derivatives_are_along_the_program_s_axes(draw, axes):
    pixels = draw(
        f"{PAINT} {{ color = vec4(dFdx(coord.x), dFdy(2.0 * coord.y),"
        "fwidth(coord.x), dFdx(coord.y)); }",
        s21k_axes=axes,
    )
    assert_paints(pixels, [axes[0], 2 * axes[3], 1, axes[1]])


def test_what_else_a_declaration_of_a_uniform_says_stays(draw):
    source = (
        "uniform vec2 nothing, u_resolution, u_mouse; void main() {"
        "gl_FragColor = vec4(u_resolution, u_mouse.x + nothing.x, 1); }"
    )
    pixels = draw(source, dialect="bookofshaders", u_resolution=(3, 4))
    assert_paints(pixels, [3, 4, 0, 1])


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (f"#version 300 es\n{PAINT}\n{{\n  color = vec4(nonsense);\n}}", 4),
        (f"/* a\n b */ {PAINT} {{\n\n  color = nonsense; }}", 4),
        (f"{PAINT} {{ color = nonsense; }}", 1),
    ],
)
def test_the_driver_complains_of_the_author_s_own_line(draw, source, line):
    # Mesa writes 0:4(16), NVIDIA 1(4).
    with pytest.raises(moderngl.Error, match=rf"0:{line}\(|1\({line}\)"):
        draw(source)


def test_a_directive_that_is_read_and_unknown_is_named():
    with pytest.raises(SourceError, match=r'line 1: unknown directive #include "lib'):
        translate(Program(f'#include "lib.glsl"\n{PAINT} {{}}'))


def test_a_text_without_an_entry_is_told_so():
    with pytest.raises(SourceError, match="mainImage nor main"):
        translate(Program("float x;"))


def test_the_text_is_ascii_whatever_the_source():
    assert translate(Program(f"// \ud800 é\n\0 \x0b {PAINT} {{}}"))[-1].text.isascii()
