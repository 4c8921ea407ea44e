"""What a stage is drawn into: two colors, a cube, floats, the right way up."""

import numpy as np
import pytest

from shaders21k.program import Input

HERE = "texelFetch(iChannel0, ivec2(p), 0)"


def test_a_pass_may_have_two_colors(make_stage, draw):
    buffer = make_stage(
        "c = vec4(0.2); s21k_color1 = vec4(0.6);", name="Buffer A", targets=2
    )
    for target, level in [(0, 51), (1, 153)]:
        image = make_stage(f"c = {HERE};", "Buffer A", target=target)
        assert (draw([buffer, image], 0.0) == level).all()
    missing = make_stage(f"c = {HERE};", "Buffer A", target=2)
    assert (draw([buffer, missing], 0.0) == 0).all()


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


def test_an_image_reads_itself_the_right_way_up(make_stage, draw):
    """Green rises to the top in the frame before, and so it does in what is read."""
    stage = make_stage(
        f"c = iFrame == 0 ? vec4(p / iResolution.xy, 0, 1) : {HERE};", "Image"
    )
    first, later = draw([stage], 0.0, 1.0)
    np.testing.assert_array_equal(first, later)
    assert (np.diff(later[1, :, 0].astype(int)) < 0).all()
