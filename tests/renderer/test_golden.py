"""One small program for each rule of a dialect, and the picture that it must draw.

The pictures in tests/golden are what llvmpipe drew when somebody had looked at them.
After a change that is meant: `pytest tests/renderer/test_golden.py --draw-golden`, then
look at every picture that git says has changed.
"""

from pathlib import Path

import pytest

from renderer.painter import Painter
from shaders21k import Input, Program
from shaders21k.program import Pass

GOLDEN = Path(__file__).parents[1] / "golden"
SIDE_PX = 48
TIME_S = 1.5

HEAD = """void mainImage(out vec4 color, in vec2 coord) {
    vec2 uv = coord / iResolution.xy;
    color.a = 1.0;
"""


def shadertoy(body, before="", **fields):
    return Program(f"{before}\n{HEAD}{body}\n}}", **fields)


def reads(kind, body, source="", channel=0, **sampler):
    item = Input(channel, kind, source, sampler)
    return shadertoy(body, inputs=(item,))


NOISE = "/media/a/f735bee5b64ef98879dc618b016ecf7939a5756040c2cde21ccb15e69a6e1cfb.png"

PROGRAMS = {
    "axes": shadertoy("color.rgb = vec3(uv, 0.5 + 0.5 * sin(iTime));"),
    "locals-start-at-zero": shadertoy(
        "for (int k = 0; k < 3; k++) { vec3 q; float s[2]; q.r += uv.x * 0.3 + s[1];"
        "color.rgb += q; }"
    ),
    "globals-start-at-zero-and-out-keeps-its-value": shadertoy(
        "vec2 b = vec2(0.0, uv.x); f(b); total[1] += uv.y;"
        "color.rgb = vec3(b, total[1]);",
        "float total[2]; void f(out vec2 a) { a.x += 0.5; }",
    ),
    "macros": shadertoy(
        "F i, d = 1.; LOOP(4) d = -SQ(-d * .9); color.rgb = vec3(-d, uv.x, NEG(-.5));",
        "#define F float\n#define LOOP(n) for (; i++ < F(n); )\n#define SQ(x) \\\n"
        "  ((x) * (x))\n#define NEG(x) -x\n#if defined(GL_ES) && __VERSION__ >= 300\n"
        "#else\n#error not a browser\n#endif",
    ),
    "desktop-keywords-are-free": shadertoy(
        "color.rgb = vec3(sample(uv.x), buffer, shared);",
        "float buffer = 0.25, shared = 0.75; float sample(float patch) "
        "{ float active = patch; return active; }",
    ),
    "equal-edges-of-smoothstep-are-a-step": shadertoy(
        "color.rgb = smoothstep(vec3(0.5), vec3(0.5, 0.6, 0.4), uv.xxy);"
    ),
    "an-edge-of-width-0-is-a-step": shadertoy(
        "vec2 blur = vec2(0.0, 1.0); float d = 0.3 - length(uv - 0.5);"
        "color.rgb = vec3(clamp(d / blur.x + blur.y - 1.0, 0.0, 1.0));"
    ),
    "own-main": Program(
        "precision highp float; void main() {"
        "gl_FragColor = vec4(gl_FragCoord.xy / iResolution.xy, iGlobalTime / 3., 1.); }"
    ),
    "derivatives": shadertoy(
        "float f = sin(uv.x * 9.0) + cos(uv.y * 7.0);"
        "color.rgb = 0.5 + 2.0 * vec3(dFdx(f), dFdy(f), fwidth(f));"
    ),
    "a-common-tab": Program(
        f"{HEAD} color.rgb = palette(uv.x + iTime);}}",
        common="vec3 palette(float t) {\n"
        "    return 0.5 + 0.5 * cos(6.3 * (t + vec3(0.0, 0.3, 0.6)));\n}",
    ),
    "noise": reads("texture", "color = texture(iChannel0, uv / 8.0);", NOISE),
    "a-photograph-s-stand-in": reads("texture", "color = texture(iChannel0, uv);"),
    "a-cube-map": reads(
        "cubemap", "color = texture(iChannel0, vec3(uv - 0.5, 0.5));", wrap="clamp"
    ),
    "a-volume": reads(
        "volume", "color = texture(iChannel0, vec3(uv, iTime)).rrra;", wrap="repeat"
    ),
    "a-spectrum-and-a-wave": reads(
        "music",
        "float spectrum = texture(iChannel0, vec2(uv.x, 0.25)).x;"
        "float wave = texture(iChannel0, vec2(uv.x, 0.75)).x;"
        "color.rgb = vec3(step(uv.y, spectrum), step(uv.y, wave), 0.0);",
    ),
    "the-size-of-an-input": reads(
        "texture", "color.rgb = iChannelResolution[0] / 512.0;", NOISE
    ),
    "a-buffer-with-a-past": Program(
        f"{HEAD} color = texture(iChannel0, uv); }}",
        inputs=(Input(0, "buffer", "Buffer A"),),
        passes=(
            Pass(
                "Buffer A",
                f"{HEAD} vec4 old = texture(iChannel0, uv + 0.01);"
                "float spot = step(length(uv - 0.5 - 0.3 * vec2(cos(iTime * 4.0),"
                "sin(iTime * 4.0))), 0.1); color = iFrame == 0 ? vec4(0, 0, 1, 1) :"
                "mix(old * 0.97, vec4(1), spot); }",
                (Input(0, "buffer", "Buffer A"),),
            ),
        ),
    ),
    "a-cube-of-its-own": Program(
        f"{HEAD} color = texture(iChannel0, vec3(uv - 0.5, -0.5)); }}",
        inputs=(Input(0, "cubemap", "Cube A"),),
        passes=(
            Pass(
                "Cube A",
                "void mainCubemap(out vec4 c, in vec2 p, in vec3 o, in vec3 d) {"
                "c = vec4(0.5 + 0.5 * normalize(d), 1.0); }",
            ),
        ),
    ),
    "twigl-geekest": Program(
        "vec2 p=(FC.xy*2.-r)/r.y*rotate2D(t);for(float i,d;i++<9.;d=length(p)*i)"
        "o.rgb+=hsv(i*.1,.6,.01/abs(sin(d*3.)));o.a=1.; // #tweet",
        dialect="twigl-geekest-300",
    ),
    "twigl-geek-with-a-back-buffer": Program(
        "uniform vec2 r; uniform float t; uniform sampler2D b; void main() {"
        "vec2 p = gl_FragCoord.xy / r; float d = length(p - .5 - .3 * vec2(cos(t * 9.),"
        "sin(t * 9.))); gl_FragColor = d < .1 ? vec4(1) : texture2D(b, p) * .9; }",
        dialect="twigl-geek",
    ),
    "twigl-geeker-with-two-colours": Program(
        "void main() { vec2 p = gl_FragCoord.xy / r;"
        "o1 = texture(b1, p) + vec4(.01, 0, 0, 1);"
        "o0 = vec4(texture(b1, p).r, p, 1.); }",
        dialect="twigl-geeker-mrt",
    ),
    "glslsandbox": Program(
        "#ifdef GL_ES\nprecision mediump float;\n#endif\n"
        "#extension GL_OES_standard_derivatives : enable\nuniform float time;"
        "uniform vec2 resolution; uniform vec2 mouse; varying vec2 surfacePosition;"
        "vec2 sample = surfacePosition; void main(void) {"
        "vec2 uv = gl_FragCoord.xy / resolution; gl_FragColor = "
        "vec4(fract(sample * 2.), length(uv - mouse), sin(time)); }",
        dialect="glslsandbox",
    ),
    "bookofshaders": Program(
        "uniform vec2 u_resolution; uniform float u_time; varying vec2 v_texcoord;"
        "void main() { vec2 st = gl_FragCoord.xy / u_resolution;"
        "gl_FragColor = vec4(st, abs(sin(u_time)) * v_texcoord.x, 1.0); }",
        dialect="bookofshaders",
    ),
    "isf": Program(
        '/*{ "ISFVSN": "2", "INPUTS": [ { "NAME": "level", "TYPE": "float", '
        '"DEFAULT": 0.25 }, { "NAME": "tint", "TYPE": "color", "DEFAULT": '
        "[1, 0.5, 0, 1], }, ] }*/\nvoid main() { gl_FragColor = tint * "
        "step(level, isf_FragNormCoord.y) + vec4(0, 0, fract(TIME) * "
        "gl_FragCoord.x / RENDERSIZE.x, 1); }",
        dialect="isf",
    ),
    "plain": Program(
        "#version 330\nuniform float time; uniform vec2 resolution;"
        "layout(location = 0) out vec4 color; in vec2 uv;"
        "void main() { color = vec4(uv, fract(time), 1.0); }",
        dialect="glsl",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_draws_its_picture(device, name, check_golden):
    painter = Painter(device, lambda _: PROGRAMS[name])

    check_golden(name, painter.paint_still(0, TIME_S, SIDE_PX, SIDE_PX))


def test_every_golden_picture_has_its_program():
    assert {file.stem for file in GOLDEN.glob("*.png")} == set(PROGRAMS)
