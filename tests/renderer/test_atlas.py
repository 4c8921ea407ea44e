"""Many samples in one atlas: each is the picture that it would be alone."""

import operator
from ctypes import CFUNCTYPE, c_ubyte, c_uint

import numpy as np
import pytest

from renderer.atlas import DRAW_NS, Atlas, Sample
from renderer.compiler import Shader, begin_program, begin_stages
from renderer.egl import Egl
from renderer.moments import WHOLE, place_crop
from renderer.painter import Painter
from renderer.passes import Passes
from renderer.pictures import Job
from shaders21k import Input, Program, Selection, StreamSpec, recipe
from shaders21k.program import Pass
from shaders21k.verdict import Choice

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
        return [sum(map(each, range(1, 20_000))) for each in exists]

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


# Two ways in one draw, and draws that are cut -----------------------------------------

SOURCES = [
    f"""void mainImage(out vec4 c, in vec2 p) {{ vec2 uv = p / iResolution.xy;
    c = vec4(0.5 + 0.5 * sin(vec3({number}, 5, 7) * uv.xyx + iTime), 1); }}"""
    for number in (3, 11, 19)
]
WAYS = [Choice("fragment"), Choice("compute"), Choice("fragment"), Choice("compute")]


def make_residents(device, choices, sources=SOURCES):
    return [
        begin_program(device, Program(source=sources[index % 3]), choice).finish()
        for index, choice in enumerate(choices)
    ]


def draw(device, samples, size, cells=0):
    """Draw samples, so many at once: uint8 [samples, 3, height, width]."""
    cells = cells or len(samples)
    atlas = Atlas(device, *size, cells)
    pictures = []
    for start in range(0, len(samples), cells):
        part = samples[start : start + cells]
        shown = atlas.draw(part).sheet.wait()[:, : len(part)]
        pictures.append(shown.swapaxes(0, 1).copy())
    atlas.release()
    return np.concatenate(pictures)


@pytest.mark.parametrize("size", [(16, 16), (13, 7), (30, 21)])
def test_both_ways_in_any_order_draw_what_each_draws_alone(device, size):
    """Sizes of no whole words, blocks or groups: no cell touches another's."""
    residents = make_residents(device, WAYS)
    turned = (0.6, -0.8, 0.6, 0.8, 0.6, -0.2)
    rng = np.random.default_rng(0)
    samples = [
        Sample(residents[which], float(time_s), turned if time_s > 5 else WHOLE)
        for which, time_s in zip(
            rng.integers(0, 4, 12), rng.uniform(0, 10, 12), strict=True
        )
    ]
    alone = draw(device, samples, size, cells=1)
    assert len({each.tobytes() for each in alone}) == 12
    by_program = sorted(range(12), key=lambda each: id(samples[each].resident))
    for order in (range(12), rng.permutation(12), by_program):
        shown = draw(device, [samples[each] for each in order], size)
        np.testing.assert_array_equal(shown, alone[list(order)])
    np.testing.assert_array_equal(draw(device, samples, size, cells=5), alone)
    for resident in residents:
        resident.release()


@pytest.fixture
def count_calls(monkeypatch):
    """Take note of each call: by which way, from which cell on, and how many."""
    calls = []
    shader_draw, shader_dispatch = Shader.draw, Shader.dispatch

    def note_draw(shader, *of, **how):
        calls.append(("fragment", how["cell"], how["count"]))
        shader_draw(shader, *of, **how)

    def note_dispatch(shader, time_s, groups, extent, cell):
        calls.append(("compute", cell, groups[2]))
        shader_dispatch(shader, time_s, groups, extent, cell)

    monkeypatch.setattr(Shader, "draw", note_draw)
    monkeypatch.setattr(Shader, "dispatch", note_dispatch)
    return calls


CUTS = {  # size, pixels that a call may take: samples a call, and calls a sample
    "no more than allowed": ((16, 16), 5 * 256, 5, 1),
    "two at a time": ((16, 16), 3 * 256 - 1, 2, 1),
    "each alone": ((16, 16), 256, 1, 1),
    "into halves": ((16, 16), 255, 1, 2),
    "into rows by sixteens": ((9, 30), 9 * 16, 1, 2),
    "into rows by eights": ((13, 21), 0.001, 1, 3),
    "no further": ((13, 7), 0.001, 1, 1),
}


@pytest.mark.parametrize("path", ["fragment", "compute"])
@pytest.mark.parametrize("name", CUTS)
def test_what_takes_long_is_cut_and_looks_the_same(device, count_calls, path, name):
    """Into fewer samples a call, then into fewer rows, so that none takes seconds."""
    size, pixels, together, parts = CUTS[name]
    choices = [Choice(path), Choice(path, DRAW_NS / (pixels + 0.1))]
    whole, cut = make_residents(device, choices, SOURCES[:1] * 3)
    expected = draw(device, [Sample(whole, float(each)) for each in range(5)], size)
    assert count_calls == [(path, 0, 5)]
    count_calls.clear()
    shown = draw(device, [Sample(cut, float(each)) for each in range(5)], size)
    assert count_calls == [
        (path, start, min(together, 5 - start))
        for start in range(0, 5, together)
        for _ in range(parts)
    ]
    np.testing.assert_array_equal(shown, expected)
    for resident in (whole, cut):
        resident.release()


def test_one_that_is_cut_leaves_its_neighbors_whole(device):
    """Nothing of how it is drawn, a scissor say, is left for those after it."""
    costly = [Choice(each.path, 1e9) for each in WAYS[:2]]
    residents = make_residents(device, [*costly, *WAYS[2:]])
    which = [2, 0, 3, 1, 2, 0, 2]
    samples = [Sample(residents[each], 1.0 + at) for at, each in enumerate(which)]
    size = (20, 18)
    alone = draw(device, samples, size, cells=1)
    np.testing.assert_array_equal(draw(device, samples, size), alone)
    plain = make_residents(device, WAYS)
    samples = [Sample(plain[each], 1.0 + at) for at, each in enumerate(which)]
    np.testing.assert_array_equal(draw(device, samples, size), alone)
    for resident in residents + plain:
        resident.release()


@pytest.mark.parametrize("cost_ns", [0.0, 1e9])
def test_a_program_with_passes_is_cut_as_others_are(device, counter, cost_ns):
    """And each of its samples has passes of its own."""
    choice = Choice("fragment", cost_ns)
    resident = begin_stages(device, counter, "ab" * 32, choice).finish()
    samples = [Sample(resident, frame / 60 + 0.001) for frame in (0, 3, 9)]
    shown = draw(device, samples, (16, 20))
    assert [set(each[0].ravel()) for each in shown] == [{1}, {4}, {10}]
    resident.release()


def test_derivatives_do_not_end_where_a_draw_is_cut(device):
    """Pixels are drawn in pairs of rows: a cut between the two would show."""
    waves = "void mainImage(out vec4 c, in vec2 p) { float at = sin(p.y * p.y * 0.01);"
    source = waves + "c = vec4(0.5 + vec3(dFdy(at), dFdx(at * p.x), fwidth(at)), 1); }"
    residents = make_residents(
        device, [Choice(), Choice("fragment", 1e9)], [source] * 3
    )
    whole, cut = (draw(device, [Sample(each, 0.0)] * 2, (24, 48)) for each in residents)
    assert whole.std() > 20
    np.testing.assert_array_equal(cut, whole)
    for resident in residents:
        resident.release()
