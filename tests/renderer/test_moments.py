"""What a host tells a program, in whatever type the program asks for it."""

import numpy as np
import pytest

from renderer.atlas import Atlas, Sample
from renderer.compiler import begin_stages
from shaders21k.dialects.stage import Stage, Uniform

# A 16 x 8 picture at 2.5 s.
SHOWN = [
    ("vec3", "resolution", 0, "value", (16, 8, 1)),
    ("vec2", "resolution", 0, "vec3(value, 0)", (16, 8, 0)),
    ("float", "resolution", 0, "vec3(value)", (16, 16, 16)),
    ("vec4", "resolution", 0, "value.yzw", (8, 1, 0)),
    ("ivec2", "resolution", 0, "vec3(value, 0)", (16, 8, 0)),
    ("float", "time", 0, "vec3(value * 10.0)", (25, 25, 25)),
    ("int", "time", 0, "vec3(value)", (2, 2, 2)),
    ("float", "time", 3, "vec3(value[0], value[1], value[2])", (2.5, 0, 0)),
    ("int", "frame", 0, "vec3(value)", (150, 150, 150)),
    ("float", "frame", 0, "vec3(value)", (150, 150, 150)),
    ("uint", "frame", 0, "vec3(value)", (150, 150, 150)),
    ("bool", "frame", 0, "vec3(value)", (1, 1, 1)),
    ("bvec2", "zero", 0, "vec3(value, 1)", (0, 0, 1)),
    ("float", "time_delta", 0, "vec3(value * 6000.0)", (100, 100, 100)),
    ("float", "frame_rate", 0, "vec3(value)", (60, 60, 60)),
    ("float", "sample_rate", 0, "vec3(value / 441.0)", (100, 100, 100)),
    ("vec4", "date", 0, "value.xyw - vec3(2000, 0, 0)", (21, 9, 2.5)),
    ("vec4", "zero", 0, "value.xyz + value.w", (0, 0, 0)),
    ("vec2", "half", 0, "vec3(value * 100.0, 0)", (50, 50, 0)),
    ("ivec2", "half", 0, "vec3(value, 0)", (0, 0, 0)),
    ("vec4", "axes", 0, "vec3(value.xyw + 2.0)", (3, 2, 1)),
    ("ivec4", "axes", 0, "vec3(value.xyw + 2)", (3, 2, 1)),
    ("uvec4", "axes", 0, "vec3(ivec3(value.xyw) + 2)", (3, 2, 1)),
    ("vec3", "channel_resolution", 4, "value[3] + value[0]", (0, 0, 0)),
    ("mat2", "time", 0, "vec3(value[0], value[1].y)", (0, 0, 0)),
]


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: " ".join(map(str, case[:3])))
def test_a_value_takes_the_type_that_is_declared(device, case):
    glsl_type, value, length, shown, expected = case
    uniform = Uniform("value", glsl_type, value, length)
    text = f"""void s21k_paint(out vec4 c, in vec2 p) {{
        c = vec4(vec3({shown}) / 255.0, 1); }}"""
    stage = Stage("Image", "image", text, (uniform,))
    resident = begin_stages(device, [stage], "ab" * 32).finish()
    atlas = Atlas(device, 16, 8, 1)
    picture = np.empty((3, 8, 16), np.uint8)
    atlas.draw([Sample(resident, 2.5)]).read(0, picture)
    atlas.release()
    resident.release()
    assert np.abs(picture[:, 0, 0].astype(float) - expected).max() <= 0.5
