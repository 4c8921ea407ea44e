"""ISF: defaults of inputs, textures, passes, and headers that are none."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.dialects.isf_header import read_header
from shaders21k.dialects.stage import read_back
from shaders21k.dialects.translate import translate
from shaders21k.errors import SourceError
from shaders21k.program import Input, Program


def isf(body, before="", **header):
    return f"/*{json.dumps(header)}*/\n{before}\nvoid main() {{ {body} }}"


def stages_of(source):
    return translate(Program(source, dialect="isf"))


def test_the_host_declares_its_uniforms(draw):
    source = isf("gl_FragColor = vec4(isf_FragNormCoord, TIME, RENDERSIZE.y);")
    set_to = {"s21k_resolution": (4, 4), "TIME": 2, "RENDERSIZE": (4, 8)}
    pixels = draw(source, dialect="isf", **set_to)
    assert np.allclose(pixels[1, 2], [0.625, 0.375, 2, 8])


def test_the_first_version_s_coordinate_may_be_declared(draw):
    source = isf(
        "gl_FragColor = vv_FragNormCoord.xyxy;", "varying vec2 vv_FragNormCoord;"
    )
    pixels = draw(source, dialect="isf", s21k_resolution=(4, 4))
    assert np.allclose(pixels[1, 2], [0.625, 0.375, 0.625, 0.375])


INPUTS = {
    "a float": ({"TYPE": "float", "DEFAULT": 0.25}, "vec4(x)", 0.25),
    "a float as text": ({"TYPE": "float", "DEFAULT": "0.25"}, "vec4(x)", 0.25),
    "a float without default": (
        {"TYPE": "float", "MIN": 1, "MAX": 4},
        "vec4(x)",
        2.5,
    ),
    "a float with nothing": ({"TYPE": "float"}, "vec4(x)", 0.5),
    "a float beyond bounds": ({"TYPE": "float", "DEFAULT": 1e300}, "vec4(x)", 0.5),
    "a small float": ({"TYPE": "float", "DEFAULT": 1e-7}, "vec4(x)", 1e-7),
    "a whole number": ({"TYPE": "float", "DEFAULT": -3}, "vec4(x / 2.0)", -1.5),
    "a long": ({"TYPE": "long", "DEFAULT": 2, "VALUES": [1, 2]}, "vec4(x / 2)", 1),
    "a long without default": ({"TYPE": "long", "VALUES": [7, 8]}, "vec4(x)", 7),
    "a bool": ({"TYPE": "bool", "DEFAULT": True}, "vec4(x)", 1),
    "a bool as a number": ({"TYPE": "bool", "DEFAULT": 1.0}, "vec4(x)", 1),
    "an event": ({"TYPE": "event", "DEFAULT": True}, "vec4(x)", 0),
    "a point": ({"TYPE": "point2D", "DEFAULT": [3, 4.5]}, "x.xyxy", [3, 4.5, 3, 4.5]),
    "a point without default": (
        {"TYPE": "point2D", "MIN": [0, -1], "MAX": [1, 0]},
        "x.xyxy",
        [0.5, -0.5, 0.5, -0.5],
    ),
    "a color": ({"TYPE": "color", "DEFAULT": [1, 0, 0.5, 1]}, "x", [1, 0, 0.5, 1]),
    "a color of three": ({"TYPE": "color", "DEFAULT": [0, 0, 0]}, "x", [0, 0, 0, 1]),
}


@pytest.mark.parametrize(("declared", "asked", "value"), INPUTS.values(), ids=INPUTS)
def test_an_input_stands_at_its_default(draw, declared, asked, value):
    source = isf(f"gl_FragColor = {asked};", INPUTS=[{"NAME": "x", **declared}])
    assert np.allclose(draw(source, dialect="isf"), value)


def test_an_input_may_have_a_name_that_desktop_glsl_reserves(draw):
    inputs = [
        {"NAME": "sample", "TYPE": "float", "DEFAULT": 1},
        {"NAME": "mix", "TYPE": "float", "DEFAULT": 0.5},
    ]
    source = isf("gl_FragColor = mix(vec4(0), vec4(sample), mix);", INPUTS=inputs)
    assert np.allclose(draw(source, dialect="isf"), 0.5)


def test_images_and_sounds_are_inputs():
    body = (
        "gl_FragColor = IMG_THIS_PIXEL(a) + IMG_NORM_PIXEL(b, vec2(0))"
        "+ IMG_PIXEL(c, vec2(0)) / IMG_SIZE(c).x + IMG_NORM_PIXEL(d, vec3(1))"
        "+ _a_imgRect * _a_imgSize.x;"
    )
    inputs = [
        {"NAME": "a", "TYPE": "image"},
        {"NAME": "b", "TYPE": "audioFFT"},
    ]
    imported = [
        {"NAME": "c", "PATH": "c.png"},
        {"NAME": "d", "PATH": ["1.png"] * 6, "TYPE": "cube"},
    ]
    source = isf(body, INPUTS=inputs, IMPORTED=imported)
    (stage,) = stages_of(source)
    assert [(each.name, each.glsl_type, each.input) for each in stage.samplers] == [
        ("a", "sampler2D", Input(0, "video")),
        ("b", "sampler2D", Input(1, "mic")),
        ("c", "sampler2D", Input(2, "texture")),
        ("d", "samplerCube", Input(3, "cubemap")),
    ]


def test_a_size_is_that_of_the_texture(draw):
    inputs = [{"NAME": "a", "TYPE": "image"}]
    source = isf("gl_FragColor = vec4(IMG_SIZE(a) * 0.0 + 1.0, 1, 1);", INPUTS=inputs)
    assert np.allclose(draw(source, dialect="isf"), 1)


def test_version_2_imports_by_name():
    header = {"IMPORTED": {"map": {"PATH": "x.png"}}, "ISFVSN": "2"}
    (stage,) = stages_of(isf("gl_FragColor = IMG_THIS_PIXEL(map);", **header))
    assert [each.name for each in stage.samplers] == ["map"]


PASSES = [
    {"TARGET": "first", "WIDTH": "$WIDTH/2", "FLOAT": True},
    {"TARGET": "past", "PERSISTENT": True},
    {},
]


def test_each_pass_is_a_stage_with_its_number(draw):
    body = (
        "if (PASSINDEX == 0) gl_FragColor = vec4(1);"
        "else if (PASSINDEX == 1) gl_FragColor = IMG_THIS_PIXEL(past) * 0.9"
        "+ IMG_THIS_PIXEL(first);"
        "else gl_FragColor = vec4(PASSINDEX);"
    )
    source = isf(body, PASSES=PASSES)
    stages = stages_of(source)
    assert [stage.name for stage in stages] == ["pass first", "pass past", "Image"]
    assert [stage.clamped for stage in stages] == [False, True, True]
    assert "pass past" in read_back(stages)
    assert np.all(draw(source, dialect="isf") == 2)


def test_the_last_pass_may_be_read_back():
    body = "gl_FragColor = IMG_THIS_PIXEL(past) * 0.9 + 0.1;"
    stages = stages_of(isf(body, PASSES=[{"TARGET": "past", "PERSISTENT": True}]))
    assert [stage.name for stage in stages] == ["Image"]
    assert read_back(stages) == {"Image"}


def test_two_passes_into_one_target_are_refused():
    with pytest.raises(SourceError, match="one TARGET"):
        stages_of(isf("", PASSES=[{"TARGET": "a"}, {"TARGET": "a"}, {}]))


def test_passes_have_a_bound():
    with pytest.raises(SourceError, match="at most"):
        stages_of(isf("", PASSES=[{"TARGET": f"t{n}"} for n in range(100)]))


def test_another_host_s_name_of_the_color(draw):
    assert np.all(draw(isf("fragColor = vec4(1);"), dialect="isf") == 1)


def test_a_text_without_a_header_is_refused():
    with pytest.raises(SourceError, match="starts with JSON"):
        stages_of("void main() {}")


def test_a_header_that_cannot_be_read_has_a_line():
    with pytest.raises(SourceError, match="line 3: the header cannot be read"):
        stages_of('/*{\n"INPUTS": [\n@]}*/ void main() {}')


@pytest.mark.parametrize(
    "header",
    [
        {"INPUTS": {"NAME": "x"}},
        {"INPUTS": [7, {"NAME": 7}, {"NAME": "a b", "TYPE": "float"}, {}]},
        {"INPUTS": [{"NAME": "x", "TYPE": "float"}, {"NAME": "x", "TYPE": "bool"}]},
        {"PASSES": "none", "IMPORTED": 3},
        {"PASSES": [3, {"TARGET": 3}]},
    ],
)
def test_a_header_of_wrong_types_is_read_as_far_as_it_goes(draw, header):
    source = isf("gl_FragColor = vec4(1);", **header)
    assert np.all(draw(source, dialect="isf") == 1)


@settings(deadline=None)
@given(st.text())
def test_any_header_is_read_or_refused(inside):
    try:
        header = read_header(f"/*{{{inside}*/ void main() {{}}")
    except SourceError:
        return
    assert isinstance(header, dict)
