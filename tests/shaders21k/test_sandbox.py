"""GLSL Sandbox: its uniforms, its surface, names that only WebGL 1 leaves free."""

import numpy as np
import pytest

from shaders21k.dialects.stage import read_back
from shaders21k.dialects.translate import translate
from shaders21k.program import Program

HEAD = """#ifdef GL_ES
precision mediump float;
#endif
#extension GL_OES_standard_derivatives : enable
uniform float time;
uniform vec2 mouse, resolution;
"""


def test_the_uniforms_have_the_site_s_names(draw):
    source = HEAD + (
        "void main(void) {"
        "gl_FragColor = vec4(gl_FragCoord.xy / resolution, time, mouse.y); }"
    )
    set_to = {"resolution": (4, 8), "time": 3, "mouse": (0.5, 0.25)}
    pixels = draw(source, dialect="glslsandbox", **set_to)
    assert np.allclose(pixels[2, 1], [0.375, 0.3125, 3, 0.25])
    undeclared = source.removeprefix(HEAD)
    again = draw(undeclared, dialect="glslsandbox", **set_to)
    assert np.array_equal(pixels, again)


def test_the_mouse_is_in_the_middle():
    source = "uniform vec2 mouse; void main() { gl_FragColor = mouse.xyxy; }"
    (stage,) = translate(Program(source, dialect="glslsandbox"))
    values = {each.name: each.value for each in stage.uniforms}
    assert values["mouse"] == "half"


@pytest.mark.parametrize(
    "declared",
    ["varying vec2 surfacePosition; uniform vec2 surfaceSize;", ""],
    ids=["declared", "undeclared"],
)
def test_the_surface_is_one_unit_high_around_the_middle(draw, declared):
    body = "void main() { gl_FragColor = vec4(surfacePosition, surfaceSize); }"
    pixels = draw(declared + body, dialect="glslsandbox", s21k_resolution=(8, 4))
    assert np.allclose(pixels[0, 0], [(0.5 - 4) / 4, (0.5 - 2) / 4, 2, 1])
    assert np.allclose(pixels[3, 2], [(2.5 - 4) / 4, (3.5 - 2) / 4, 2, 1])


def test_a_global_may_start_with_the_surface(draw):
    source = (
        "varying vec2 surfacePosition; vec2 p = surfacePosition * 2.0;"
        "void main() { gl_FragColor = p.xyxy; }"
    )
    pixels = draw(source, dialect="glslsandbox", s21k_resolution=(4, 4))
    assert np.allclose(pixels[3, 3, :2], 0.75)


@pytest.mark.parametrize("name", ["backbuffer", "bb"])
def test_the_back_buffer_is_the_last_frame(name):
    source = (
        f"uniform sampler2D {name}; void main()"
        f"{{ gl_FragColor = texture2D({name}, vec2(.5)); }}"
    )
    (stage,) = translate(Program(source, dialect="glslsandbox"))
    assert [each.name for each in stage.samplers] == [name]
    assert read_back([stage]) == {"Image"}
    assert stage.clamped


FREE = {
    "smooth": "float smooth(float x) { return x; } void main()"
    "{ float smooth2 = smooth(1.0); gl_FragColor = vec4(smooth2); }",
    "smooth as a variable": "void main() { float smooth = 1.0;"
    "gl_FragColor = vec4(smooth); }",
    "case": "float f(vec2 case) { return case.x; }"
    "void main() { gl_FragColor = vec4(f(vec2(1))); }",
    "a matrix's name": "mat4 mat4x3(vec3 a) { return mat4(vec4(a, 1), vec4(a, 1),"
    "vec4(a, 1), vec4(1)); } void main() { gl_FragColor = mat4x3(vec3(1))[3]; }",
    "texture": "uniform sampler2D texture; void main()"
    "{ gl_FragColor = texture2D(texture, vec2(0)) * 0.0 + 1.0; }",
    "a function that ES 3.00 has": "float tanh(float x) { return 1.0; }"
    "void main() { gl_FragColor = vec4(tanh(0.0)); }",
    "two underscores": "void main() { float a__b = 1.0; gl_FragColor = vec4(a__b); }",
}


@pytest.mark.parametrize("source", FREE.values(), ids=FREE)
def test_names_that_are_free_in_webgl_1_are_free_here(draw, source):
    assert np.all(draw(source, dialect="glslsandbox") == 1)


def test_a_switch_is_still_one(draw):
    source = (
        "void main() { switch (2) { case 1: gl_FragColor = vec4(0); break;"
        "case 2: gl_FragColor = vec4(1); } }"
    )
    assert np.all(draw(source, dialect="glslsandbox") == 1)
