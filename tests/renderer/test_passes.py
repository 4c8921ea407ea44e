"""Programs of several passes: what they read, of which frame, and from which start."""

import operator
from ctypes import CFUNCTYPE, c_ubyte, c_uint

import numpy as np
import pytest

from renderer.compiler import compile_stages
from renderer.egl import Egl
from renderer.errors import CompileError, RendererError
from renderer.fragment import Atlas, Sample
from renderer.painter import Painter
from renderer.passes import Passes
from shaders21k import Input, Program, Selection, StreamSpec, recipe
from shaders21k.dialects.stage import COMMON_LINE
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
def counter(make_stage):
    """Count the frames in a buffer; blue is what iFrame says in the picture."""
    return [
        make_stage(f"c = {HERE} + vec4(1.0);", "Buffer A", name="Buffer A"),
        make_stage(f"c = vec4({HERE}.xw, iFrame, 0) / 255.0;", "Buffer A"),
    ]


@pytest.fixture(scope="module")
def life(make_stage):
    def make(seed):
        return [
            make_stage(LIFE.replace("SEED", seed), "Buffer A", name="Buffer A"),
            make_stage(f"c = {HERE};", "Buffer A"),
        ]

    return make


def test_a_past_is_rolled_from_black_at_frame_0(counter, draw):
    """Alpha is counted too: it starts at zero like the rest."""
    pictures = draw(counter, 0.0, 1.001 / 60, 10.5 / 60, 59.5 / 60, 1.0, 1234.5)
    np.testing.assert_array_equal(pictures[:, 0, 0, 0], [1, 2, 11, 60, 60, 60])
    np.testing.assert_array_equal(pictures[:, 1], pictures[:, 0])
    np.testing.assert_array_equal(pictures[:, 2] + 1, pictures[:, 0])


def test_without_a_past_the_frame_is_that_of_the_time(make_stage, draw):
    stages = [
        make_stage("c = vec4(iFrame);", name="Buffer A"),
        make_stage(f"c = {HERE} / 255.0;", "Buffer A"),
    ]
    np.testing.assert_array_equal(draw(stages, 0.0, 2.55)[:, 0, 0, 0], [0, 153])


def test_earlier_frames_lie_a_sixtieth_apart(make_stage, draw):
    """The sum of the times of 60 frames up to 5 s, and the time of the last."""
    stages = [
        make_stage(
            f"c = vec4({HERE}.x + iTime, iTime, 0, 0);", "Buffer A", name="Buffer A"
        ),
        make_stage(f"c = {HERE} / vec4(500, 10, 1, 1);", "Buffer A"),
    ]
    red, green, _ = draw(stages, 5.0)[0, :, 0, 0]
    total = sum(5.0 - frame / 60 for frame in range(60))
    assert abs(red - 255 * total / 500) < 1
    assert abs(green - 255 / 2) < 1


def test_a_pass_reads_earlier_ones_as_they_are_and_later_ones_as_they_were(
    make_stage, draw
):
    stages = [
        make_stage(f"c = {HERE} + 1.0;", "Buffer B", name="Buffer A"),
        make_stage(f"c = {HERE} * 2.0;", "Buffer A", name="Buffer B"),
        make_stage(
            f"c = vec4({HERE}.x, texelFetch(iChannel1, ivec2(p), 0).x, 0, 0) / 255.0;",
            "Buffer A",
            "Buffer B",
        ),
    ]
    pictures = draw(stages, 0.0, 1.5 / 60, 2.5 / 60)
    assert pictures[:, :2, 0, 0].tolist() == [[1, 2], [3, 6], [7, 14]]


@pytest.mark.parametrize(("clamped", "shown"), [(False, 60), (True, 1)])
def test_an_image_reads_its_own_last_frame(make_stage, draw, clamped, shown):
    """As floats it adds up what no byte can hold: the first quarter of a 255th."""
    body = f"c = vec4({HERE}.x + 1.0 / 1024.0) ;"
    if clamped:
        body = f"c = vec4({HERE}.x > 0.0 ? 1.0 / 255.0 : 0.6 / 255.0);"
    stage = make_stage(body, "Image", clamped=clamped)
    red = draw([stage], 3.0)[0, 0, 0, 0]
    assert red == (shown if clamped else round(60 / 1024 * 255))


def test_an_image_reads_itself_the_right_way_up(make_stage, draw):
    """Green rises to the top in the frame before, and so it does in what is read."""
    stage = make_stage(
        f"c = iFrame == 0 ? vec4(p / iResolution.xy, 0, 1) : {HERE};", "Image"
    )
    first, later = draw([stage], 0.0, 1.0)
    np.testing.assert_array_equal(first, later)
    assert (np.diff(later[1, :, 0].astype(int)) < 0).all()


def test_order_batch_and_neighbors_change_nothing(life, counter, device):
    """Every picture equals the one that is drawn alone, on a device never used."""
    residents = [
        compile_stages(device, stages, "ab" * 32)
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
            atlas.draw(part)
            for cell in range(len(part)):
                atlas.read(cell, pictures[start + cell])
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
    painter.paint(spec, 0, range(6), images)
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
    resident = compile_stages(device, counter, "ab" * 32)
    rolled = []
    roll = Passes._roll
    monkeypatch.setattr(
        Passes, "_roll", lambda *of: (rolled.append(of[2]), roll(*of))[1]
    )
    atlas = Atlas(device, 8, 8, 3)
    half = (0.0, 0.0, 0.5, 0.5)
    atlas.draw(
        [Sample(resident, 0.5), Sample(resident, 0.5, half), Sample(resident, 0.6)]
    )
    picture = np.empty((3, 8, 8), np.uint8)
    atlas.read(1, picture)
    assert rolled == [0.5, 0.6]
    assert (picture[0] == 31).all()
    atlas.release()
    resident.release()


def test_a_buffer_holds_what_no_byte_can(make_stage, draw):
    """Negative and large numbers, infinity, and what is no number."""
    stages = [
        make_stage(
            "c = vec4(-3e4, intBitsToFloat(ivec3(0x7f800000, 0x7fc00000, 1)));",
            name="Buffer A",
        ),
        make_stage(
            f"vec4 a = {HERE}; c = vec4(a.x == -3e4, equal(floatBitsToInt(a.yz), "
            "ivec2(0x7f800000, 0x7fc00000)), 1);",
            "Buffer A",
        ),
    ]
    assert (draw(stages, 0.0) == 255).all()


def test_a_pixel_that_is_discarded_stays_what_it_was(make_stage, draw):
    """Two frames ago: a buffer is drawn into two textures in turn, as in browsers."""
    stages = [
        make_stage(
            f"if (iFrame > 1) discard; c = vec4(iFrame + 1, {HERE}.yzw);",
            "Buffer A",
            name="Buffer A",
        ),
        make_stage(f"c = {HERE} / 255.0;", "Buffer A"),
    ]
    pictures = draw(stages, *((frame + 0.5) / 60 for frame in range(6)))
    assert pictures[:, 0, 0, 0].tolist() == [1, 2, 1, 2, 1, 2]


def test_a_pixel_that_is_discarded_at_once_is_zero(make_stage, draw):
    stages = [
        make_stage("if (p.x > 4.0) discard; c = vec4(1);", name="Buffer A"),
        make_stage(f"c = vec4({HERE}.a);", "Buffer A"),
    ]
    assert draw(stages, 0.0)[0, 0, 0].tolist() == [255] * 4 + [0] * 4


def test_a_pass_may_have_two_colors(make_stage, draw):
    buffer = make_stage(
        "c = vec4(0.2); s21k_color1 = vec4(0.6);", name="Buffer A", targets=2
    )
    for target, level in [(0, 51), (1, 153)]:
        image = make_stage(f"c = {HERE};", "Buffer A", target=target)
        assert (draw([buffer, image], 0.0) == level).all()
    missing = make_stage(f"c = {HERE};", "Buffer A", target=2)
    assert (draw([buffer, missing], 0.0) == 0).all()


def test_a_buffer_is_as_large_as_the_picture(make_stage, draw):
    """And the texture says so itself."""
    stages = [
        make_stage("c = iResolution.xyzz;", name="Buffer A"),
        make_stage(
            f"c = vec4({HERE}.xy, textureSize(iChannel0, 0).x, 1) / 255.0;", "Buffer A"
        ),
    ]
    assert (draw(stages, 0.0, side_px=24) == 24).all()


def test_passes_are_read_with_a_mipmap_where_asked(make_stage, draw):
    """The smallest level of a checkerboard is its mean, in every frame anew."""
    stages = [
        make_stage(
            "c = vec4(mod(floor(p.x) + floor(p.y), 2.0) * float(iFrame) / 10.0);",
            "Buffer A",
            name="Buffer A",
        ),
        make_stage(
            "c = textureLod(iChannel0, p / iResolution.xy, 3.0);",
            Input(0, "buffer", "Buffer A", {"filter": "mipmap"}),
        ),
    ]
    assert (draw(stages, 5.5 / 60)[0] == round(0.25 * 255)).all()


@pytest.mark.parametrize("feedback", [False, True])
def test_a_cube_is_read_where_it_was_painted(make_stage, draw, feedback):
    """On all six faces: looking in a direction finds what was painted for it."""
    reads = ["Cube A"] if feedback else []
    body = "c = vec4(0.5 + 0.5 * direction, 1);"
    if feedback:
        body = "c = iFrame < 3 ? vec4(0.5 + 0.5 * direction, 1)"
        body += " : texture(iChannel0, direction);"
    cube = make_stage(
        body, *reads, name="Cube A", kind="cube", types=["samplerCube"] * len(reads)
    )
    image = make_stage(
        """vec2 uv = p / iResolution.xy * 2.0 - 1.0;
        vec3 to = normalize(vec3(uv, 0.35));
        int turn = int(iTime * 60.0 + 0.5) % 6;
        to = turn % 3 == 0 ? to : turn % 3 == 1 ? to.zxy : to.yzx;
        to = turn < 3 ? to : -to;
        vec3 seen = texture(iChannel0, to).rgb * 2.0 - 1.0;
        c = vec4(distance(seen, to) * 10.0, 0.5 + 0.5 * to.xy, 1);""",
        Input(0, "cubemap", "Cube A"),
        types=["samplerCube"],
    )
    pictures = draw([cube, image], *(turn / 60 for turn in range(12)), side_px=16)
    assert pictures[:, 0].max() <= 255 * 10 * 0.01
    assert len({picture.tobytes() for picture in pictures}) >= 6


def test_a_cube_says_the_size_of_its_faces(make_stage, draw):
    cube = make_stage(
        "c = vec4(iResolution.xy / 256.0, 0, 1);", name="Cube A", kind="cube"
    )
    image = make_stage(
        "c = texture(iChannel0, vec3(p, 1)) * iChannelResolution[0].xyzz / 256.0;",
        Input(0, "cubemap", "Cube A"),
        types=["samplerCube"],
    )
    red, green, _ = draw([cube, image], 0.0)[0]
    assert (red == 255).all()
    assert (green == 255).all()


def test_what_is_not_there_reads_as_black(make_stage, draw):
    """A pass of another name or of another kind, or nothing at all: black, opaque."""
    cube = make_stage("c = vec4(1);", name="Cube A", kind="cube")
    for read in ("Buffer Z", "Cube A", None):
        image = make_stage(
            "c = vec4(texture(iChannel0, p).ar, iChannelResolution[0].x, 1);",
            read,
        )
        assert draw([cube, image], 0.0)[0, :, 0, 0].tolist() == [255, 0, 0]


def test_diagnostics_name_the_pass(device, make_stage):
    broken = make_stage("\nc = oops;", name="Buffer B")
    common = make_stage(f"\n#line {COMMON_LINE + 7}\nc = oops;", name="Buffer B")
    image = make_stage(f"c = {HERE};", "Buffer B")
    for stage, tab, line in [(broken, "Buffer B", 2), (common, "Common", 7)]:
        with pytest.raises(CompileError, match=f"{tab}, line {line}: ") as caught:
            compile_stages(device, [stage, image], "ab" * 32)
        first = caught.value.diagnostics[0]
        assert (first.tab, first.line) == (tab, line)
    with pytest.raises(CompileError) as caught:
        compile_stages(device, [make_stage("c = oops;")], "ab" * 32)
    assert caught.value.diagnostics[0].tab == ""


def test_a_pass_that_is_not_drawn_may_be_broken(make_stage, draw):
    stages = [make_stage("oops", name="Buffer A"), make_stage("c = vec4(1);")]
    assert (draw(stages, 0.0) == 255).all()


def test_passes_that_take_too_much_memory_are_refused(counter, device, monkeypatch):
    monkeypatch.setattr("renderer.passes.MAX_BYTES", 32 * 32 * 16 * 2)
    resident = compile_stages(device, counter, "ab" * 32)
    atlas = Atlas(device, 32, 32, 1)
    with pytest.raises(RendererError, match="smaller picture"):
        atlas.draw([Sample(resident, 0.0)])
    atlas.release()
    resident.release()


def test_memory_left_by_others_makes_room(
    counter, life, make_stage, device, monkeypatch
):
    """Programs with surfaces of different kinds follow one another in one atlas."""
    clamped = [
        make_stage(
            f"c = {HERE} + 1.0 / 255.0;", "Buffer A", name="Buffer A", clamped=True
        ),
        make_stage(f"c = {HERE};", "Buffer A"),
    ]
    monkeypatch.setattr("renderer.passes.MAX_BYTES", 32 * 32 * 16 * 3)
    atlas = Atlas(device, 32, 32, 2)
    residents = [compile_stages(device, each, "ab" * 32) for each in (counter, clamped)]
    picture = np.empty((3, 32, 32), np.uint8)
    for _ in range(2):
        atlas.draw([Sample(resident, 0.5) for resident in residents])
        for cell in range(2):
            atlas.read(cell, picture)
            assert (picture[0] == 31).all()
    atlas.release()
    for resident in residents:
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
        for kind in ("Texture", "Framebuffer", "Program", "Shader", "VertexArray")
    ]

    def count():
        return [sum(map(each, range(1, 3000))) for each in exists]

    counts = []
    for _ in range(4):
        atlas = Atlas(device, 16, 16, 1)
        residents = [
            compile_stages(device, stages, "ab" * 32)
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
