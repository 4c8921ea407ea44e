"""What a dialect's own file says: the names, entry points and helpers of its host."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shaders21k.dialects.stage import Sampler, Uniform
from shaders21k.program import IMAGE, Input

LAST_FRAME = Input(0, "buffer", IMAGE)
"""What hosts call the back buffer: the picture as it was a frame ago."""

PICTURES = {
    "sampler2D": Input(0, "texture"),
    "samplerCube": Input(0, "cubemap"),
    "sampler3D": Input(0, "volume"),
}
"""What to read where people put pictures of their own."""

WEBGL_1 = {"GL_OES_standard_derivatives": "1", "GL_EXT_shader_texture_lod": "1"}
"""Macros of the extensions to GLSL ES 1.00 that every browser has, and this project."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host of shaders, as data. `shaders21k.dialects.front` does the work.

    Attributes:
        name: of the dialect.
        uniforms: what the host sets, by the names and types it documents. Where the
            author declares one of another type, the author's type counts.
        samplers: what else it binds; a type that the author declares counts here too. A
            program's own declared inputs come first.
        pictures: what a sampler of another name reads, by its GLSL type; black where
            there is nothing.
        declares: the host itself declares the uniforms and samplers above, and the
            author need not. Otherwise those exist that the author declares.
        varyings: by name, type and an expression over `coord` (vec2, pixels from the
            lower left) and `resolution` (vec2, pixels): ("vec2", "coord/resolution").
            Where the author declares a uniform of that name, it is set likewise; where
            the host declares, nobody needs to.
        outputs: names of global vec4 outputs that the host declares; the first is the
            picture, a second is `s21k_color1`. Outputs that the author declares count
            in their place.
        macros: predefined, by name with parameters: {"FC": "gl_FragCoord"}.
        head: GLSL that stands before the author's text.
        before: GLSL on the author's first line, as in "void main(){". See `after`.
        after: GLSL behind the author's last line.
        clamped: frames that the program reads back are bytes, not floats.
    """

    name: str
    uniforms: tuple[Uniform, ...] = ()
    samplers: tuple[Sampler, ...] = ()
    pictures: Mapping[str, Input] = field(default_factory=dict)
    declares: bool = False
    varyings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    macros: Mapping[str, str] = field(default_factory=dict)
    head: str = ""
    before: str = ""
    after: str = ""
    clamped: bool = True
