"""One device for all tests of the renderer, Mesa's llvmpipe, and pictures by it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from renderer.atlas import Atlas, Sample
from renderer.compiler import begin_program, begin_stages
from renderer.device import open_device
from shaders21k.dialects.stage import Sampler, Stage, Uniform
from shaders21k.program import Input

GOLDEN = Path(__file__).parents[1] / "golden"
FEW = 0.005
"""Pixels that may differ by more than 2/255: edges, on another llvmpipe."""

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


def paint(device, resident, times_s, side_px):
    """Draw what is resident at some times, and release it."""
    atlas = Atlas(device, side_px, side_px, len(times_s))
    pictures = np.empty((len(times_s), 3, side_px, side_px), np.uint8)
    try:
        drawn = atlas.draw([Sample(resident, time_s) for time_s in times_s])
        for cell, picture in enumerate(pictures):
            drawn.read(cell, picture)
    finally:
        atlas.release()
        resident.release()
    return pictures


@pytest.fixture(scope="session")
def draw(device):
    """Draw stages at some times: uint8 [times, 3, side_px, side_px]."""

    def draw_stages(stages, *times_s, side_px=8):
        resident = begin_stages(device, stages, "ab" * 32).finish()
        return paint(device, resident, times_s, side_px)

    return draw_stages


@pytest.fixture(scope="session")
def show(device):
    """Draw a program at some times: uint8 [times, 3, side_px, side_px]."""

    def draw_program(program, *times_s, side_px=64):
        return paint(device, begin_program(device, program).finish(), times_s, side_px)

    return draw_program


@pytest.fixture(scope="session")
def counter(make_stage):
    """Count the frames in a buffer; blue is what iFrame says in the picture."""
    here = "texelFetch(iChannel0, ivec2(p), 0)"
    return [
        make_stage(f"c = {here} + vec4(1.0);", "Buffer A", name="Buffer A"),
        make_stage(f"c = vec4({here}.xw, iFrame, 0) / 255.0;", "Buffer A"),
    ]


@pytest.fixture
def check_golden(request, tmp_path):
    """Compare uint8 [3, H, W] with tests/golden/NAME.png, or replace that."""

    def check(name, picture):
        drawn = picture.transpose(1, 2, 0)
        file = GOLDEN / f"{name}.png"
        if request.config.getoption("--draw-golden"):
            Image.fromarray(drawn).save(file, optimize=True)
        golden = np.asarray(Image.open(file).convert("RGB"))
        distance = np.abs(drawn.astype(int) - golden).max(axis=2)
        if (distance > 2).mean() > FEW:
            shown = np.clip(distance * 8, 0, 255).astype(np.uint8)
            sheet = np.hstack([golden, drawn, np.repeat(shown[..., None], 3, axis=2)])
            where = tmp_path / f"{file.stem}.png"
            size = (sheet.shape[1] * 4, sheet.shape[0] * 4)
            Image.fromarray(sheet).resize(size).save(where)
            pytest.fail(f"{where} shows the golden picture, this one, the difference")

    return check
