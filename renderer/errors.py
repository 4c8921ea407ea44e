"""What can go wrong in this room, as one tree.

    ShadersError
    └── RendererError
        ├── DeviceError    no context could be made; names the cause and the cure
        ├── HandoverError  pixels cannot stay on the GPU; says why
        └── CompileError   a program that the driver refuses; has diagnostics

A program that hangs or takes the driver down raises nothing: the process that draws is
ended by its dead-man timer, and whoever supervises it draws the conclusion.
"""

from dataclasses import dataclass

from renderer.causes import Finding
from shaders21k.errors import ShadersError


class RendererError(ShadersError):
    """Root of this room's errors."""


class DeviceError(RendererError):
    """No OpenGL context could be made, or not the one that was asked for.

    Attributes:
        finding: the cause and the cure, with a name for scripts.
    """

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))


class HandoverError(RendererError):
    """A buffer cannot be given to CUDA; says why, and what happens instead."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint of a GLSL compiler.

    Attributes:
        line: the author's line, from 1; None when the complaint is not about a line
            of the author's text.
        message: the driver's words.
        tab: the pass that the line stands in, as in "Buffer A", or "Common"; "" is
            the image.
    """

    line: int | None
    message: str
    tab: str = ""

    def __str__(self) -> str:
        where = [self.tab] if self.tab else []
        if self.line:
            where.append(f"line {self.line}")
        return ": ".join([*([", ".join(where)] if where else []), self.message])


class CompileError(RendererError):
    """The driver refuses a program; `diagnostics` holds its complaints, worst first."""

    def __init__(self, program_id: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.program_id = program_id
        self.diagnostics = diagnostics
        shown = "; ".join(map(str, diagnostics[:3]))
        more = len(diagnostics) - 3
        super().__init__(
            f"program {program_id[:12]} does not compile: {shown}"
            + (f"; and {more} more" if more > 0 else "")
        )
