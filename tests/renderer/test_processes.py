"""Programs of the noise processes, drawn."""

from dataclasses import replace

import numpy as np
import pytest

from shaders21k.processes import FRAME_RATE, NAMES, draw_process, write_process
from shaders21k.processes.leaves import LEAVES


def with_main(program, body):
    """Replace what a program paints, and keep its functions."""
    functions = program.source.partition("void mainImage")[0]
    main = f"void mainImage(out vec4 fragColor, in vec2 fragCoord) {{ {body} }}"
    return replace(program, source=functions + main)


@pytest.mark.parametrize("name", NAMES)
def test_a_process_draws_and_moves(show, name):
    drawn = show(write_process(name, 4), 0.13, 2.71, 5.39).astype(int)
    assert min(picture.std() for picture in drawn) > 5
    for one, other in ((0, 1), (1, 2), (0, 2)):
        assert abs(drawn[one] - drawn[other]).mean() > 1


def test_a_picture_is_the_frame_of_its_time_upright(show):
    for time_s in (0.0, 3.2):
        (picture,) = show(write_process("spectrum-color", 4), time_s, side_px=128)
        frame = draw_process("spectrum-color", 4, int(time_s * FRAME_RATE))
        assert abs(picture.transpose(1, 2, 0).astype(int) - frame).max() <= 1


@pytest.mark.parametrize("name", LEAVES)
def test_leaves_cover_every_pixel(show, name):
    """Paint black where no leaf is hit before they are used up."""
    program = write_process(name, 3)
    head, ending = program.source.split("        if (inLeaf(", 1)
    hit = "        if (leaf >= LEAVES) { fragColor = vec4(0); return; }\n"
    covered = head + hit + "        if (inLeaf(" + ending
    shown = show(replace(program, source=covered), 0.0, 4.0, side_px=128)
    assert (shown.max(axis=1) == 0).mean() < 1e-3


def test_radii_of_leaves_fall_as_their_cube(show):
    """The share of radii below r is (1/a^2 - 1/r^2) / (1/a^2 - 1), a the smallest."""
    body = """
    begin(int(fragCoord.x) + 64 * int(fragCoord.y));
    fragColor = vec4(inversesqrt(inverseSquare()));
    """
    program = with_main(write_process("dead-leaves-shapes", 3), body)
    radii = show(program, 0.0)[0, 0].ravel() / 255
    assert 0.02 < radii.min() < 0.04
    for radius in (0.04, 0.06, 0.1, 0.2, 0.5):
        expected = (1 / 0.03**2 - 1 / radius**2) / (1 / 0.03**2 - 1)
        assert (radii < radius).mean() == pytest.approx(expected, abs=0.06)
    assert (radii > 0.2).mean() == pytest.approx(0.0216, abs=0.01)


def test_colors_of_leaves_are_uniform(show):
    body = """
    begin(int(fragCoord.x) + 64 * int(fragCoord.y));
    fragColor = vec4(random(), random(), random(), 1.0);
    """
    program = with_main(write_process("dead-leaves-squares", 3), body)
    colors = show(program, 0.0)[0].reshape(3, -1) / 255
    assert abs(colors.mean(axis=1) - 0.5).max() < 0.02
    assert abs(colors.std(axis=1) - 12**-0.5).max() < 0.01
    assert abs(np.corrcoef(colors) - np.eye(3)).max() < 0.06


def test_every_shape_is_drawn_as_often_as_another(show):
    """The mean area of a leaf of radius 1 is that of six shapes, each as likely.

    Circle pi, squares 4, rectangle 4 * 0.625; corners on a circle, one in each third
    or quarter, leave about 1.08 and 1.72.
    """
    body = """
    begin(int(fragCoord.x) + 64 * int(fragCoord.y));
    next();
    vec2 q = 3.0 * random2() - 1.5;
    fragColor = vec4(inLeaf(q, 0.0));
    """
    program = with_main(write_process("dead-leaves-shapes", 3), body)
    area = (show(program, 0.0, side_px=128)[0, 0] > 0).mean() * 9
    corners = np.random.default_rng(0).random((100_000, 4))
    polygons = []
    for count in (3, 4):
        angle = (np.arange(count) + corners[:, :count]) * 2 * np.pi / count
        gaps = np.diff(angle, axis=1, append=angle[:, :1] + 2 * np.pi)
        polygons.append(np.sin(gaps).sum(axis=1).mean() / 2)
    # A square of half side 1 reaches beyond the 1.5 of q at no angle.
    expected = (np.pi + 4 + 4 + 2.5 + sum(polygons)) / 6
    assert area == pytest.approx(expected, abs=0.15)


@pytest.mark.parametrize("name", [*LEAVES, "spectrum"])
def test_a_program_is_clean_for_browsers(device, name):
    """GLSL ES 3.00 mixes no whole numbers with others."""
    embedded = "#version 300 es\nprecision highp float;\nprecision highp int;\n"
    channels = "".join(f"uniform sampler2D iChannel{each};" for each in range(4))
    head = f"uniform vec3 iResolution; uniform float iTime; {channels} out vec4 o;\n"
    main = "void main() { mainImage(o, gl_FragCoord.xy); }"
    device.gl.program(
        vertex_shader=embedded + "in vec4 at; void main() { gl_Position = at; }",
        fragment_shader=embedded + head + write_process(name, 2**64 - 1).source + main,
    ).release()
