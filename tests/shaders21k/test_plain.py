"""A main for no known host: names that many hosts share, and Bonzomatic's."""

import numpy as np
import pytest

from shaders21k.dialects.translate import translate
from shaders21k.errors import SourceError
from shaders21k.program import IMAGE, Input, Program


@pytest.mark.parametrize(
    ("time", "size"),
    [
        ("time", "resolution"),
        ("u_time", "u_resolution"),
        ("iTime", "iResolution"),
        ("uTime", "uResolution"),
        ("fGlobalTime", "v2Resolution"),
    ],
)
def test_popular_names_are_set(draw, time, size):
    source = f"""#version 330 core
uniform float {time}; uniform vec2 {size}; out vec4 fragment;
void main() {{ fragment = vec4(gl_FragCoord.xy / {size}, {time}, 1); }}"""
    pixels = draw(source, dialect="glsl", **{time: 2, size: (4, 8)})
    assert np.allclose(pixels[3, 0], [0.125, 0.4375, 2, 1])


def test_a_frame_may_be_a_float(draw):
    source = "uniform float frame; void main() { gl_FragColor = vec4(frame); }"
    assert np.all(draw(source, dialect="glsl", frame=7) == 7)


@pytest.mark.parametrize("kind", ["vec3", "vec2", "float"])
def test_an_output_of_fewer_components_is_a_color(draw, kind):
    source = f"out {kind} color; void main() {{ color = {kind}(0.5); }}"
    red_green_blue = {"vec3": [0.5] * 3, "vec2": [0.5, 0.5, 0], "float": [0.5] * 3}
    assert np.allclose(draw(source, dialect="glsl")[..., :3], red_green_blue[kind])


def test_data_0_is_a_color(draw):
    source = "void main() { gl_FragData[0] = vec4(1, 0, 1, 1); }"
    assert np.allclose(draw(source, dialect="glsl"), [1, 0, 1, 1])


BONZOMATIC = """#version 410 core
uniform float fGlobalTime;
uniform vec2 v2Resolution;
uniform sampler1D texFFT;
uniform sampler2D texNoise;
uniform sampler2D texPreviousFrame;
layout(location = 0) out vec4 out_color;
void main() {
    float bass = texture(texFFT, 0.1).r + texelFetch(texFFT, 3, 0).r;
    vec2 uv = gl_FragCoord.xy / v2Resolution;
    out_color = texture(texNoise, uv) * texture(texPreviousFrame, uv) + bass;
}"""


def test_bonzomatic_s_sound_has_one_dimension(draw):
    draw(BONZOMATIC, dialect="glsl")
    (stage,) = translate(Program(BONZOMATIC, dialect="glsl"))
    assert {each.name: each.input for each in stage.samplers} == {
        "texFFT": Input(0, "mic"),
        "texNoise": Input(0, "texture"),
        "texPreviousFrame": Input(0, "buffer", IMAGE),
    }
    assert {each.glsl_type for each in stage.samplers} == {"sampler2D"}


def test_a_sampler_of_another_kind_is_refused_with_its_line():
    source = "\nuniform sampler2DShadow s;\nvoid main() { texture(s, vec3(0)); }"
    with pytest.raises(SourceError, match="line 2: sampler2DShadow s") as caught:
        translate(Program(source, dialect="glsl"))
    assert caught.value.line == 2


def test_arrays_of_varyings_are_filled(draw):
    source = (
        "varying vec2 places[3]; void main() { gl_FragColor = vec4(places[2], 0, 1); }"
    )
    pixels = draw(source, dialect="glsl", s21k_resolution=(4, 4))
    assert np.allclose(pixels[0, 2], [0.625, 0.125, 0, 1])


def test_desktop_qualifiers_are_read(draw):
    source = (
        "#version 430 core\nnoperspective in highp vec2 place; smooth in vec2 other;"
        "out vec4 color; void main() { color = vec4(place, other); }"
    )
    pixels = draw(source, dialect="glsl", s21k_resolution=(4, 4))
    assert np.allclose(pixels[0, 2], [0.625, 0.125, 0.625, 0.125])


def test_an_unknown_dialect_is_named():
    with pytest.raises(SourceError, match=r"'basic'.*shadertoy, .*isf"):
        translate(Program("10 PRINT", dialect="basic"))
