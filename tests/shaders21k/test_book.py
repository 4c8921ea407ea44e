"""The Book of Shaders and glslViewer: u_ names, textures, passes by macro."""

import numpy as np
import pytest

from shaders21k.dialects.stage import read_back
from shaders21k.dialects.translate import translate
from shaders21k.errors import SourceError
from shaders21k.program import Input, Program


def stages_of(source):
    return translate(Program(source, dialect="bookofshaders"))


def test_the_uniforms_have_the_book_s_names(draw):
    source = """
#ifdef GL_ES
precision mediump float;
#endif
uniform vec2 u_resolution;
uniform vec2 u_mouse;
uniform float u_time;
void main() {
    vec2 st = gl_FragCoord.xy / u_resolution.xy;
    gl_FragColor = vec4(st, u_time, u_mouse.x + 1.0);
}"""
    pixels = draw(source, dialect="bookofshaders", u_resolution=(4, 4), u_time=2)
    assert np.allclose(pixels[1, 3], [0.875, 0.375, 2, 1])


def test_a_type_that_the_author_declares_counts(draw):
    source = (
        "uniform vec3 u_resolution; void main() { gl_FragColor = u_resolution.xyzz; }"
    )
    pixels = draw(source, dialect="bookofshaders", u_resolution=(4, 5, 1))
    assert np.allclose(pixels, [4, 5, 1, 1])


def test_varyings_of_a_whole_quad(draw):
    source = (
        "varying vec2 v_texcoord; varying vec4 v_color;"
        "void main() { gl_FragColor = vec4(v_texcoord, v_color.rg); }"
    )
    pixels = draw(source, dialect="bookofshaders", s21k_resolution=(8, 4))
    assert np.allclose(pixels[1, 0], [0.5 / 8, 1.5 / 4, 1, 1])


def test_textures_are_stand_ins_and_unknown_ones_black():
    (stage,) = stages_of(
        "uniform sampler2D u_tex1, u_mine; void main()"
        "{ gl_FragColor = texture2D(u_tex1, vec2(0)) + texture2D(u_mine, vec2(0)); }"
    )
    read = {each.name: each.input for each in stage.samplers}
    assert read == {"u_tex1": Input(1, "texture"), "u_mine": None}


BUFFERS = """
uniform sampler2D u_buffer0, u_doubleBuffer1;
void main() {
#ifdef BUFFER_0
    gl_FragColor = vec4(0.25);
#elif defined(DOUBLE_BUFFER_1)
    gl_FragColor = texture2D(u_doubleBuffer1, vec2(0)) + 0.1;
#else
    gl_FragColor = texture2D(u_buffer0, vec2(0)) + texture2D(u_doubleBuffer1, vec2(0));
#endif
}"""


def test_each_buffer_macro_is_a_pass():
    stages = stages_of(BUFFERS)
    assert [stage.name for stage in stages] == ["BUFFER_0", "DOUBLE_BUFFER_1", "Image"]
    assert [len(stage.samplers) for stage in stages] == [0, 1, 2]
    assert read_back(stages) == {"DOUBLE_BUFFER_1"}
    assert not any(stage.clamped for stage in stages)


def test_an_included_file_is_refused_with_its_line():
    with pytest.raises(
        SourceError, match=r"line 2: .*#include \"lygia/math/const.glsl\""
    ) as caught:
        stages_of('\n#include "lygia/math/const.glsl"\nvoid main() {}')
    assert caught.value.line == 2
