"""Many samples in one atlas: each is the picture that it would be alone."""

import operator
from ctypes import CFUNCTYPE, c_ubyte, c_uint

import numpy as np
import pytest

from renderer.atlas import Atlas, Sample
from renderer.compiler import begin_stages
from renderer.egl import Egl
from renderer.moments import place_crop
from renderer.painter import Painter
from renderer.passes import Passes
from renderer.pictures import Job
from shaders21k import Input, Program, Selection, StreamSpec, recipe
from shaders21k.program import Pass

HERE = "texelFetch(iChannel0, ivec2(p), 0)"
# A cell lives by its neighbors: what it becomes depends on all that was around it.
LIFE = """
    ivec2 size = ivec2(iResolution.xy), at = ivec2(p);
    int around = 0;
    for (int y = -1; y < 2; y++) for (int x = -1; x < 2; x++)
        around += int(texelFetch(iChannel0, (at + ivec2(x, y) + size) % size, 0).x);
    float self = texelFetch(iChannel0, at, 0).x;
    bool lives = around == 3 || (self > 0.5 && around == 4);
    if (iFrame == 0) lives = fract(sin(dot(p, vec2(12.9, 78.2))) * SEED) > 0.6;
    c = vec4(lives);"""


@pytest.fixture(scope="module")
def life(make_stage):
    def make(seed):
        return [
            make_stage(LIFE.replace("SEED", seed), "Buffer A", name="Buffer A"),
            make_stage(f"c = {HERE};", "Buffer A"),
        ]

    return make


def test_order_batch_and_neighbors_change_nothing(life, counter, device):
    """Every picture equals the one that is drawn alone, on a device never used."""
    residents = [
        begin_stages(device, stages, "ab" * 32).finish()
        for stages in (life("43758.5"), life("1234.5"), counter)
    ]
    samples = [
        Sample(residents[which], time_s)
        for which, time_s in [
            (0, 0.3),
            (1, 0.3),
            (0, 0.1),
            (2, 0.4),
            (1, 0.0),
            (0, 0.3),
        ]
    ]

    def paint(some, cells):
        atlas = Atlas(device, 24, 24, cells)
        pictures = np.empty((len(some), 3, 24, 24), np.uint8)
        for start in range(0, len(some), cells):
            part = some[start : start + cells]
            drawn = atlas.draw(part)
            for cell in range(len(part)):
                drawn.read(cell, pictures[start + cell])
        atlas.release()
        return pictures

    alone = np.concatenate([paint([sample], 1) for sample in samples])
    assert len({picture.tobytes() for picture in alone}) == 5
    np.testing.assert_array_equal(paint(samples, 6), alone)
    np.testing.assert_array_equal(paint(samples, 4), alone)
    np.testing.assert_array_equal(paint(samples[::-1], 6)[::-1], alone)
    for resident in residents:
        resident.release()


def test_a_still_is_the_picture_of_the_batch(device):
    """The same program through the painter's two doors, among others and alone."""
    reads = (Input(0, "buffer", "Buffer A"),)
    ages = Pass(
        "Buffer A",
        """void mainImage(out vec4 c, in vec2 p) {
        c = texelFetch(iChannel0, ivec2(p), 0) + p.x / iResolution.x / 60.0; }""",
        reads,
    )
    image = """void mainImage(out vec4 c, in vec2 p) {
        c = texelFetch(iChannel0, ivec2(p), 0) * vec4(1, 0.5, SHADE, 1); }"""
    programs = [
        Program(source=image.replace("SHADE", shade), inputs=reads, passes=(ages,))
        for shade in ("0.1", "0.9")
    ]
    painter = Painter(device, lambda index: programs[index])
    spec = StreamSpec(
        selection=Selection("ab" * 32, 2), batch_size=6, resolution=16, views=2
    )
    images = np.empty((6, 2, 3, 16, 16), np.uint8)
    painter.paint(spec, [Job(0, range(6), images)])
    made_of = recipe(spec, 0)
    for row in range(6):
        for view in range(2):
            still = painter.paint_still(
                int(made_of.program[row, 0]),
                float(made_of.time_s[row, view, 0]),
                16,
                16,
                tuple(made_of.crop[row, view].tolist()),
            )
            np.testing.assert_array_equal(images[row, view], still)


def test_views_of_one_moment_share_their_passes(counter, device, monkeypatch):
    resident = begin_stages(device, counter, "ab" * 32).finish()
    rolled = []
    roll = Passes._roll
    monkeypatch.setattr(
        Passes, "_roll", lambda *of: (rolled.append(of[2]), roll(*of))[1]
    )
    atlas = Atlas(device, 8, 8, 3)
    half = place_crop((0.0, 0.0, 0.5, 0.5))
    drawn = atlas.draw(
        [Sample(resident, 0.5), Sample(resident, 0.5, half), Sample(resident, 0.6)]
    )
    picture = np.empty((3, 8, 8), np.uint8)
    drawn.read(1, picture)
    assert rolled == [0.5, 0.6]
    assert (picture[0] == 16).all()
    atlas.release()
    resident.release()


def test_everything_is_freed(counter, make_stage, device):
    cube = make_stage("c = vec4(1);", name="Cube A", kind="cube")
    image = make_stage(
        "c = texture(iChannel0, vec3(p, 1)) + texture(iChannel1, p);",
        "Cube A",
        "Image",
        types=["samplerCube", "sampler2D"],
    )
    gl = Egl()
    exists = [
        CFUNCTYPE(c_ubyte, c_uint)(gl.load(f"glIs{kind}"))
        for kind in ("Texture", "Framebuffer", "Program", "Buffer", "VertexArray")
    ]

    def count():
        return [sum(map(each, range(1, 3000))) for each in exists]

    counts = []
    for _ in range(4):
        atlas = Atlas(device, 16, 16, 1)
        residents = [
            begin_stages(device, stages, "ab" * 32).finish()
            for stages in (counter, [cube, image])
        ]
        atlas.draw([Sample(residents[0], 0.1)])
        atlas.draw([Sample(residents[1], 0.1)])
        during = count()
        for resident in residents:
            resident.release()
        atlas.release()
        counts.append(count())
        assert all(map(operator.gt, during, counts[-1]))
    # The driver keeps the program in use until the next is used.
    assert counts[1] == counts[2] == counts[3]
