"""Every dialect's door: a program to passes that a renderer can draw."""

from collections.abc import Callable

from shaders21k.dialects import book, isf, plain, sandbox, shadertoy, twigl
from shaders21k.dialects.stage import Stage
from shaders21k.errors import SourceError
from shaders21k.program import Program

DIALECTS: dict[str, Callable[[Program], tuple[Stage, ...]]] = {
    shadertoy.HOST.name: shadertoy.translate,
    **dict.fromkeys(twigl.MODES, twigl.translate),
    sandbox.HOST.name: sandbox.translate,
    book.HOST.name: book.translate,
    isf.HOST.name: isf.translate,
    plain.HOST.name: plain.translate,
}
"""What can be drawn, by the name of its dialect."""


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program of any dialect into passes, in the order of drawing, image last.

    Raises:
        SourceError: it is no program of its dialect, or no such dialect is known.
    """
    if program.dialect not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise SourceError(f"unknown dialect {program.dialect!r}: it is one of {known}")
    return DIALECTS[program.dialect](program)
