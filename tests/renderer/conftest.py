"""One device for all tests of the renderer, Mesa's llvmpipe, and pictures by it."""

from dataclasses import replace

import numpy as np
import pytest

from renderer.compiler import compile_stages
from renderer.device import open_device
from renderer.fragment import Atlas, Sample
from shaders21k.dialects.stage import Sampler, Stage, Uniform
from shaders21k.program import Input

UNIFORMS = (
    Uniform("iResolution", "vec3", "resolution"),
    Uniform("iTime", "float", "time"),
    Uniform("iFrame", "int", "frame"),
    Uniform("iChannelTime", "float", "channel_time", 4),
    Uniform("iChannelResolution", "vec3", "channel_resolution", 4),
)


@pytest.fixture(scope="session")
def device():
    with open_device("cpu") as opened:
        yield opened


@pytest.fixture(scope="session")
def make_stage():
    """Write a stage: GLSL that sets c from p, and what its channels 0, 1... read.

    What is read is an `Input`, or the name of a pass.
    """

    def make(body, *reads, name="Image", types=(), target=0, **fields):
        samplers = []
        for channel, read in enumerate(reads):
            glsl_type = types[channel] if types else "sampler2D"
            item = Input(channel, "buffer", read) if isinstance(read, str) else read
            item = item and replace(item, channel=channel)
            samplers.append(Sampler(f"iChannel{channel}", glsl_type, item, target))
        kind = fields.pop("kind", "image" if name == "Image" else "buffer")
        declared = [
            *(each.declare() for each in UNIFORMS),
            *(f"uniform {each.glsl_type} {each.name};" for each in samplers),
            *(
                f"vec4 s21k_color{index};"
                for index in range(1, fields.get("targets", 1))
            ),
        ]
        direction = ", in vec3 direction" if kind == "cube" else ""
        text = "\n".join(
            [
                *declared,
                f"void s21k_paint(out vec4 c, in vec2 p{direction}) {{",
                "#line 1",
                body,
                "}",
            ]
        )
        return Stage(name, kind, text, UNIFORMS, tuple(samplers), **fields)

    return make


@pytest.fixture(scope="session")
def draw(device):
    """Draw stages at some times: uint8 [times, 3, side_px, side_px]."""

    def paint(stages, *times_s, side_px=8):
        resident = compile_stages(device, stages, "ab" * 32)
        atlas = Atlas(device, side_px, side_px, len(times_s))
        pictures = np.empty((len(times_s), 3, side_px, side_px), np.uint8)
        try:
            atlas.draw([Sample(resident, time_s) for time_s in times_s])
            for cell, picture in enumerate(pictures):
                atlas.read(cell, picture)
        finally:
            atlas.release()
            resident.release()
        return pictures

    return paint


@pytest.fixture(scope="session")
def counter(make_stage):
    """Count the frames in a buffer; blue is what iFrame says in the picture."""
    here = "texelFetch(iChannel0, ivec2(p), 0)"
    return [
        make_stage(f"c = {here} + vec4(1.0);", "Buffer A", name="Buffer A"),
        make_stage(f"c = vec4({here}.xw, iFrame, 0) / 255.0;", "Buffer A"),
    ]
