"""A medium: what a program reads through one of its inputs, as frames of bytes."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from shaders21k.media.chance import Bytes
from shaders21k.media.draw import draw

SamplerType = Literal["sampler2D", "sampler3D", "samplerCube"]


@dataclass(frozen=True, slots=True)
class Medium:
    """One stand-in. Two that are equal have the same pixels, so it may key a cache.

    Attributes:
        name: of the original that it stands for, or of the kind of thing it is.
        glsl_type: of the sampler that reads it.
        size: width, height and depth in texels; the depth is 1 but for a volume.
        components: 1 to 4. One that is missing reads as 0, a missing alpha as 1.
        frames: how many there are; 1 for what stands still.
        frame_rate: frames per second, 0 for what stands still.
        flipped: row 0 of `pixels` is the bottom of the upright picture.
    """

    name: str
    glsl_type: SamplerType
    size: tuple[int, int, int]
    components: int
    frames: int = 1
    frame_rate: float = 0.0
    flipped: bool = False

    def frame_at(self, time_s: float) -> int:
        """Tell which frame shows at a time, from 0 to frames - 1: moving ones loop.

        Args:
            time_s: seconds since the program started, finite.
        """
        return math.floor(time_s * self.frame_rate) % self.frames

    def pixels(self, frame: int = 0) -> Bytes:
        """Draw one frame, the sampler's vflip applied: upload it as it is.

        Args:
            frame: any integer; those past the end begin again.

        Returns:
            Read-only, contiguous uint8, [height, width, components] for a sampler2D,
            [depth, height, width, components] for a sampler3D, [6, height, width,
            components] for a samplerCube, faces in OpenGL's order +x -x +y -y +z -z.
            Row 0 holds texture coordinate 0 of the second axis.
        """
        found = draw(self.name, frame % self.frames)
        if self.flipped:
            found = np.ascontiguousarray(np.flip(found, axis=-3))
            found.flags.writeable = False
        return found
