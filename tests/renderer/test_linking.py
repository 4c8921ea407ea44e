"""A program under way: finished, given up or refused, and nothing is left behind."""

from ctypes import CFUNCTYPE, c_ubyte, c_uint

import pytest

from renderer import calls as gl
from renderer.compiler import begin_program, begin_stages
from renderer.egl import Egl
from renderer.errors import CompileError
from renderer.linking import Linking, RefusedError
from shaders21k import Program
from shaders21k.verdict import Choice

VERTEX = "#version 430 core\nvoid main() { gl_Position = vec4(0); }"
FRAGMENT = """#version 430 core
uniform float level, unused;
out vec4 color;
void main() { color = vec4(level); }"""
REFUSED = "#version 430 core\nout vec4 color;\nvoid main() { color = vec4(nothing); }"
HALF = "#version 430 core\nfloat elsewhere();\nout vec4 color;\n"
HALF += "void main() { color = vec4(elsewhere()); }"

PAINT = "void mainImage(out vec4 c, in vec2 p) {{ c = vec4({}); }}"


def begin(device, fragment):
    sources = [(gl.VERTEX_SHADER, VERTEX), (gl.FRAGMENT_SHADER, fragment)]
    return Linking(device.calls, sources)


@pytest.fixture
def count(device):
    """Count the programs and shaders that there are on the device."""
    load = Egl().load
    exists = [
        CFUNCTYPE(c_ubyte, c_uint)(load(f"glIs{kind}"))
        for kind in ("Program", "Shader")
    ]
    device.calls.UseProgram(0)  # one in use lives on until another is used
    return lambda: [sum(map(each, range(1, 3000))) for each in exists]


def test_a_program_is_one_object_and_keeps_no_shader(device, count):
    """Attached, they would live on, with megabytes of a compiler's own notes."""
    programs, shaders = count()
    linked = begin(device, FRAGMENT).finish()
    assert count() == [programs + 1, shaders]
    linked.release()
    assert count() == [programs, shaders]


def test_a_uniform_is_found_unless_the_compiler_has_dropped_it(device):
    linked = begin(device, FRAGMENT).finish()
    assert linked.locate("level") >= 0
    assert linked.locate("unused") == linked.locate("never") == -1
    linked.release()


def test_a_refusal_is_the_driver_s_log(device):
    with pytest.raises(RefusedError, match=r"0:3\(\d+\): error: `nothing' undeclared"):
        begin(device, REFUSED).finish()


def test_what_compiles_may_still_not_link(device):
    with pytest.raises(RefusedError, match="elsewhere"):
        begin(device, HALF).finish()


@pytest.mark.parametrize("text", [REFUSED, HALF, "", "#version 430 core", "\0"])
def test_refused_a_hundred_times_nothing_is_left(device, count, text):
    before = count()
    for _ in range(100):
        with pytest.raises(RefusedError):
            begin(device, text).finish()
    assert count() == before


def test_given_up_a_hundred_times_nothing_is_left(device, count):
    """Dropped before anybody has asked whether it compiles."""
    before = count()
    for text in [FRAGMENT, REFUSED] * 50:
        begin(device, text).drop()
    assert count() == before


def test_several_are_under_way_at_once(device, count):
    before = count()
    under_way = [begin(device, text) for text in (FRAGMENT, REFUSED, HALF, FRAGMENT)]
    linked = [under_way.pop().finish()]
    for each in (under_way.pop(), under_way.pop()):
        with pytest.raises(RefusedError):
            each.finish()
    linked.append(under_way.pop().finish())
    assert linked[0].name != linked[1].name
    for each in linked:
        each.release()
    assert count() == before


@pytest.mark.parametrize("path", ["fragment", "compute"])
def test_a_program_is_refused_given_up_or_released_and_nothing_is_left(
    device, count, path
):
    """Of all its passes: the first is fine, and the picture may be refused."""
    before = count()
    for body in ("0.5", "nothing"):
        program = Program(source=PAINT.format(body))
        begin_program(device, program, Choice(path)).drop()
        under_way = begin_program(device, program, Choice(path))
        if body == "nothing":
            with pytest.raises(CompileError):
                under_way.finish()
        else:
            under_way.finish().release()
        under_way.drop()  # there is nothing any more to give up
    assert count() == before


def test_passes_of_a_program_that_is_refused_are_freed(device, make_stage, count):
    buffer = make_stage("c = vec4(1);", name="Buffer A")
    image = make_stage("c = texture(iChannel0, p) + oops;", "Buffer A")
    before = count()
    with pytest.raises(CompileError):
        begin_stages(device, [buffer, image], "ab" * 32).finish()
    begin_stages(device, [buffer, image], "ab" * 32).drop()
    assert count() == before
