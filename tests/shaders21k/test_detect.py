"""Which host a text was written for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.dialects.detect import detect
from shaders21k.dialects.translate import DIALECTS

OLD = "void main() { gl_FragColor = vec4(1); }"
TEXTS = {
    "shadertoy": [
        "void mainImage(out vec4 c, in vec2 p) { c = vec4(p / iResolution.xy, 0, 1); }",
        "#define M void mainImage(out vec4 o, vec2 u)\nM { o = vec4(0); }",
        "void mainImage(out vec4 c, vec2 p) {} uniform float iTime; " + OLD,
    ],
    "isf": [
        '/*{"ISFVSN": "2", "INPUTS": []}*/ ' + OLD,
        "// by me\n/*\n{\n  CREDIT: 'me',\n}\n*/" + OLD,
        "void main() { gl_FragColor = vec4(gl_FragCoord.xy / RENDERSIZE, 0, 1); }",
        '/*{"CREDIT": "x"}*/ void mainImage(out vec4 c, vec2 p) {} ' + OLD,
    ],
    "glslsandbox": [
        "uniform float time; uniform vec2 mouse, resolution;" + OLD,
        "varying vec2 surfacePosition;" + OLD,
        '/*{"pixelRatio": 1, "PASSES": []}*/ uniform float time;' + OLD,
        "uniform float time; uniform vec2 resolution;"
        "void mainImage(out vec4 c, vec2 p) {}" + OLD,
    ],
    "bookofshaders": [
        "uniform vec2 u_resolution; uniform float u_time;" + OLD,
        "uniform sampler2D u_tex0;" + OLD,
    ],
    "glsl": [
        OLD,
        "out vec4 color; void main() { color = vec4(1); }",
        "uniform float fGlobalTime; uniform vec2 v2Resolution; out vec4 c;" + OLD,
        "uniform float uTime; uniform vec2 uResolution;" + OLD,
    ],
    "twigl-classic-300": [
        "uniform vec2 resolution; out vec4 outColor; void main() { outColor.r = 1.; }",
    ],
    "twigl-classic-mrt": [
        "uniform vec2 resolution; layout(location = 0) out vec4 outColor0; " + OLD,
    ],
    "twigl-geek": ["precision highp float; uniform vec2 r; uniform float t;" + OLD],
    "twigl-geek-300": ["uniform vec2 r; out vec4 o; void main() { o = r.xyxy; }"],
    "twigl-geeker": ["void main() { gl_FragColor = vec4(r, t, 1); }"],
    "twigl-geeker-300": ["void main() { o = vec4(gl_FragCoord.xy / r, t, 1); }"],
    "twigl-geekest": ["vec2 p = FC.xy / r; gl_FragColor = vec4(p, t, 1);"],
    "twigl-geekest-300": [
        "for (float i; i++ < 9.; o += i / r.x);",
        "vec3 f() { return hsv(t, 1., 1.); } void main() { o = vec4(f(), r.x); }",
        "o.rg = FC.xy / r; // #tag\n#tag\nhttps://t.co/x",
    ],
    "twigl-geekest-mrt": ["o0 = texture(b0, FC.xy / r); o1 = o0;"],
    "": ["", "a poem", "int main(void) { return 0", "import numpy", "float f();"],
}
CASES = [
    pytest.param(text, dialect, id=f"{dialect or 'none'} {number}")
    for dialect, texts in TEXTS.items()
    for number, text in enumerate(texts)
]


@pytest.mark.parametrize(("text", "dialect"), CASES)
def test_a_text_tells_its_host(text, dialect):
    assert detect(text) == dialect


def test_every_answer_can_be_translated():
    assert TEXTS.keys() - {""} <= DIALECTS.keys()


PARTS = ["/*{", "}*/", "#", "\n", "main", "mainImage", "uniform", "out", "(", ";", "r"]


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PARTS, "o", "t", " ", "é"])).map("".join) | st.text())
def test_any_text_has_one_answer(text):
    found = detect(text)
    assert found == detect(text)
    assert found in {"", *DIALECTS}
