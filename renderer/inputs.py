"""What a pass reads: textures of stand-ins, samplers, and what is bound where."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import moderngl

from renderer.calls import TEXTURE_CUBE_MAP_SEAMLESS, Calls
from renderer.mains import CUBE_PX
from renderer.moments import Channel
from shaders21k.dialects.stage import Sampler, Stage
from shaders21k.media import Medium, stand_in
from shaders21k.program import CHANNELS

Texture = moderngl.Texture | moderngl.Texture3D | moderngl.TextureCube
Textures = Mapping[str, Sequence[Texture]]
"""The textures that passes were drawn into, by name, one for each of their colors."""

CACHE_BYTES = 256 << 20
"""Textures of stand-ins kept on a device; the one used longest ago leaves first."""

MAX_UNITS = 16
"""Textures that OpenGL lets one shader read: GL_MAX_TEXTURE_IMAGE_UNITS, at least."""

FILTERS = {
    "nearest": (moderngl.NEAREST, moderngl.NEAREST),
    "linear": (moderngl.LINEAR, moderngl.LINEAR),
    "mipmap": (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR),
}

# Numbers from the Khronos registry, gl.xml.
_WRAP_S, _WRAP_T, _WRAP_R = 0x2802, 0x2803, 0x8072
_CUBE_MAP, _ARRAY = 0x8513, 0x8C1A
WRAPS = {"clamp": 0x812F, "repeat": 0x2901, "mirror": 0x8370}


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One texture unit of a pass.

    Attributes:
        unit: its number.
        sampler: filter and wrap.
        glsl_type: of the sampler in the text.
        drawn: a pass and which of its colors, None where something else is read.
        medium: a stand-in, None likewise. Where both are None, black is read.
    """

    unit: int
    sampler: moderngl.Sampler
    glsl_type: str
    drawn: tuple[str, int] | None = None
    medium: Medium | None = None


class Inputs:
    """Textures and samplers of one device. Its context frees what is left at the end.

    Args:
        gl: the context.
        calls: of the device.
    """

    def __init__(self, gl: moderngl.Context, calls: Calls) -> None:
        self._gl = gl
        self._calls = calls
        self._samplers: dict[tuple[str, str], moderngl.Sampler] = {}
        self._textures: OrderedDict[tuple[Medium, int], tuple[Texture, int]] = (
            OrderedDict()
        )
        self._bytes = 0
        black = bytes((0, 0, 0, 255))
        self._black: dict[str, Texture] = {
            "sampler2D": gl.texture((1, 1), 4, black),
            "sampler3D": gl.texture3d((1, 1, 1), 4, black),
            "samplerCube": gl.texture_cube((1, 1), 4, black * 6),
        }
        calls.Enable(TEXTURE_CUBE_MAP_SEAMLESS)  # as OpenGL ES 3.0 always is

    @property
    def cached_bytes(self) -> int:
        """Size of all cached textures."""
        return self._bytes

    def find_slot(self, unit: int, asked: Sampler, passes: Mapping[str, Stage]) -> Slot:
        """Find out what a sampler reads.

        Black where it names a pass or a color that there is not, or something of
        another type than the sampler's.

        Args:
            unit: for it alone.
            asked: by a stage.
            passes: of the program, by name.
        """
        item = asked.input
        if item is None:
            return Slot(unit, self._sampler("linear", "clamp"), asked.glsl_type)
        drawn = passes.get(item.source)
        mode, wrap = item.sampler.get("filter", ""), item.sampler.get("wrap", "")
        mode = mode if mode in FILTERS else "linear"
        if wrap not in WRAPS:
            wrap = "clamp" if drawn or item.kind == "buffer" else "repeat"
        sampler = self._sampler(mode, wrap)
        if drawn and asked.target < drawn.targets:
            is_cube = drawn.kind == "cube"
            if asked.glsl_type == ("samplerCube" if is_cube else "sampler2D"):
                pair = (drawn.name, asked.target)
                return Slot(unit, sampler, asked.glsl_type, pair)
        if not drawn and item.kind != "buffer":
            medium = stand_in(item)
            if medium.glsl_type == asked.glsl_type:
                return Slot(unit, sampler, asked.glsl_type, medium=medium)
        return Slot(unit, self._sampler("linear", "clamp"), asked.glsl_type)

    def bind(self, slots: Sequence[Slot], time_s: float, drawn: Textures) -> None:
        """Bind everything that a pass reads at a moment."""
        for slot in slots:
            if slot.drawn:
                name, color = slot.drawn
                texture = drawn[name][color]
            elif slot.medium:
                texture = self._texture(slot.medium, slot.medium.frame_at(time_s))
            else:
                texture = self._black[slot.glsl_type]
            texture.use(slot.unit)
            slot.sampler.use(slot.unit)

    def copy_faces(self, layers: moderngl.TextureArray, cube: Texture) -> None:
        """Copy six layers of one size and type to the faces of a cube."""
        corner = (0, 0, 0, 0)  # level, x, y, z
        self._calls.CopyImageSubData(
            *(layers.glo, _ARRAY, *corner),
            *(cube.glo, _CUBE_MAP, *corner),
            *layers.size,
        )

    def _sampler(self, mode: str, wrap: str) -> moderngl.Sampler:
        if (mode, wrap) not in self._samplers:
            made: Any = self._gl.sampler(filter=FILTERS[mode])
            for axis in (_WRAP_S, _WRAP_T, _WRAP_R):
                # moderngl knows no mirror, and publishes no name of a sampler.
                self._calls.SamplerParameteri(made._glo, axis, WRAPS[wrap])  # noqa: SLF001
            self._samplers[mode, wrap] = made
        return self._samplers[mode, wrap]

    def _texture(self, medium: Medium, frame: int) -> Texture:
        if found := self._textures.get((medium, frame)):
            self._textures.move_to_end((medium, frame))
            return found[0]
        texture = self._upload(medium, frame)
        texture.build_mipmaps()
        width, height, depth = medium.size
        faces = 6 if medium.glsl_type == "samplerCube" else 1
        # A mipmap takes a third as much again.
        size = width * height * depth * faces * medium.components * 4 // 3
        self._textures[medium, frame] = texture, size
        self._bytes += size
        # What one shader reads stays: its units are bound one after the other.
        while self._bytes > CACHE_BYTES and len(self._textures) > MAX_UNITS:
            _, (oldest, freed) = self._textures.popitem(last=False)
            oldest.release()
            self._bytes -= freed
        return texture

    def _upload(self, medium: Medium, frame: int) -> Texture:
        width, height, depth = medium.size
        pixels, colors = medium.pixels(frame), medium.components
        if medium.glsl_type == "sampler3D":
            size = (width, height, depth)
            return self._gl.texture3d(size, colors, pixels, alignment=1)
        if medium.glsl_type == "samplerCube":
            return self._gl.texture_cube((width, height), colors, pixels, alignment=1)
        return self._gl.texture((width, height), colors, pixels, alignment=1)


def describe(stage: Stage, slots: Sequence[Slot]) -> list[Channel]:
    """Tell what a program may ask about its inputs, by channel; see `Channel`."""
    found = [Channel()] * CHANNELS
    for asked, slot in zip(stage.samplers, slots, strict=True):
        if asked.input is None or not 0 <= asked.input.channel < CHANNELS:
            continue
        if slot.medium:
            channel = Channel(slot.medium.size, slot.medium.frames > 1)
        elif slot.drawn:
            is_cube = slot.glsl_type == "samplerCube"
            channel = Channel((CUBE_PX, CUBE_PX, 1) if is_cube else None)
        else:
            continue
        found[asked.input.channel] = channel
    return found
