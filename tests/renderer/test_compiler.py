"""What a driver says of a program, in the author's lines."""

import pytest

from renderer.compiler import begin_program
from renderer.complaints import parse_log
from renderer.errors import CompileError
from shaders21k import Program


@pytest.mark.parametrize("line", [1, 2, 7])
def test_errors_carry_the_authors_line(device, line):
    source = (
        "\n" * (line - 1) + "void mainImage(out vec4 c, in vec2 p) { c = vec4(oops); }"
    )
    with pytest.raises(CompileError) as caught:
        begin_program(device, Program(source=source)).finish()
    assert caught.value.diagnostics[0].line == line
    assert "oops" in str(caught.value)


def test_a_text_that_is_no_program_is_refused(device):
    with pytest.raises(CompileError):
        begin_program(device, Program(source="what is this?")).finish()
    with pytest.raises(CompileError, match="mainImage"):
        begin_program(device, Program(source="float f() { return 1.0; }")).finish()


def test_includes_are_the_drivers_to_refuse(device):
    """moderngl would read a file of that name; we must not let it."""
    source = '#include "secret"\nvoid mainImage(out vec4 c, in vec2 p) { c = vec4(1); }'
    with pytest.raises(CompileError):
        begin_program(device, Program(source=source)).finish()


def test_nvidias_form_is_read_too():
    log = """GLSL Compiler failed

fragment_shader
===============
0(41) : error C1008: undefined variable "iChannel9"
0(1000003) : error C0000: syntax error
0(50) : warning C7050: "a" might be used before being initialized
"""
    first, second = parse_log(log)
    assert (first.line, first.message) == (41, 'undefined variable "iChannel9"')
    assert second.line is None


def test_mesas_form_is_read():
    log = "GLSL Compiler failed\n\n0:3(17): error: `nothing' undeclared\n"
    (only,) = parse_log(log)
    assert (only.line, only.message) == (3, "`nothing' undeclared")


def test_a_log_that_cannot_be_read_is_kept():
    (only,) = parse_log("GLSL Linker failed\n\n====\nsomething about limits\n")
    assert only.line is None
    assert "something about limits" in only.message
