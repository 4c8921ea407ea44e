"""Stand-ins for the inputs of programs."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shaders21k.program import Input


@dataclass(frozen=True, slots=True)
class Medium:
    """A placeholder: one gray picture, or two that alternate."""

    glsl_type: str
    size: tuple[int, int, int]
    components: int
    frames: int

    def frame_at(self, time_s: float) -> int:
        """Number the frame at a time."""
        return int(time_s * 60) % self.frames

    def pixels(self, frame: int) -> npt.NDArray[np.uint8]:
        """Row 0 is at v = 0."""
        width, height, depth = self.size
        shape: tuple[int, ...] = (height, width, self.components)
        if self.glsl_type != "sampler2D":
            shape = (6 if self.glsl_type == "samplerCube" else depth, *shape)
        chance = np.random.default_rng(frame)
        return chance.integers(0, 256, shape, np.uint8)


def stand_in(item: Input) -> Medium:
    """Make a stand-in for an input."""
    kinds = {"cubemap": "samplerCube", "volume": "sampler3D"}
    frames = 600 if item.kind in {"video", "webcam", "music", "mic"} else 1
    depth = 32 if item.kind == "volume" else 1
    side = 32 if item.kind == "volume" else 64
    return Medium(kinds.get(item.kind, "sampler2D"), (side, side, depth), 4, frames)
