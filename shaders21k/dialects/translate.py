"""Every dialect's door: a program to passes that a renderer can draw."""

from shaders21k.dialects import shadertoy
from shaders21k.dialects.stage import Stage
from shaders21k.program import Program


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program of any dialect into passes, in the order of drawing, image last.

    Raises:
        SourceError: it is no program of its dialect.
    """
    return shadertoy.translate(program)
