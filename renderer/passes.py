"""The passes before a picture: textures of their own, and frames before the last.

A picture is a function of program, time and size alone, and so are the textures that
it reads. A program whose passes read their own past starts from black textures, alpha 0
included, and is rolled forward:

    n = min(floor(60 t) + 1, ROLL_FRAMES) frames, numbered 0 to n - 1
    frame k is drawn at time t - (n - 1 - k) / 60 s, and iFrame says k

so that what it initializes at frame 0 is initialized. The last frame is the picture's.
A program without a past is drawn once, as frame floor(60 t). A pixel that a pass
discards stays what it was: black, or where the pass keeps its last frame, as drawn two
frames ago, because it is drawn into two textures in turn.
"""

from collections import Counter
from typing import Any

from renderer.compiler import Resident
from renderer.device import Device
from renderer.errors import RendererError
from renderer.inputs import Texture, Textures
from renderer.mains import CUBE_PX
from renderer.moments import Moments, plain_moment
from renderer.plan import FRAME_RATE, ROLL_FRAMES, choose_frame, count_frames

MAX_BYTES = 1 << 30
"""Memory that the passes of a program may take on the device."""

Kind = tuple[bool, int, bool]
"""Whether it is a cube, number of colors, and whether they are bytes."""


class Surface:
    """What a frame of a pass is drawn into.

    A cube is drawn into the layers of an array and copied, because moderngl attaches no
    cube to a framebuffer.
    """

    def __init__(
        self, device: Device, kind: Kind, width_px: int, height_px: int
    ) -> None:
        cube, colors, clamped = kind
        gl = device.gl
        self._device, self._cube = device, cube
        self._targets: list[Any]
        self.textures: tuple[Texture, ...]
        if cube:
            side = (CUBE_PX, CUBE_PX)
            self._targets = [gl.texture_array((*side, 6), 4, dtype="f2")]
            self.textures = (gl.texture_cube(side, 4, dtype="f2"),)
        else:
            size, dtype = (width_px, height_px), "f1" if clamped else "f4"
            self._targets = [gl.texture(size, 4, dtype=dtype) for _ in range(colors)]
            self.textures = tuple(self._targets)
        self._framebuffer = gl.framebuffer(self._targets)

    def clear(self) -> None:
        """Make it black, alpha 0."""
        self._framebuffer.use()
        self._framebuffer.clear()

    def begin(self) -> None:
        """Let what is drawn next go here."""
        self._framebuffer.use()

    def finish(self, *, mipmap: bool) -> None:
        """Let what was drawn be read."""
        if self._cube:
            self._device.inputs.copy_faces(self._targets[0], self.textures[0])
        if mipmap:
            for texture in self.textures:
                texture.build_mipmaps()

    def release(self) -> None:
        """Free the textures."""
        self._framebuffer.release()
        for texture in self._targets:
            texture.release()
        if self._cube:
            self.textures[0].release()


class Passes:
    """Draws passes for pictures of one size, on surfaces that all programs share.

    Args:
        device: an open device.
        width_px: of the picture.
        height_px: likewise.
    """

    def __init__(self, device: Device, width_px: int, height_px: int) -> None:
        self._device = device
        self._size = width_px, height_px
        self._moments = Moments(device.gl, ROLL_FRAMES)
        self._surfaces: dict[Kind, list[Surface]] = {}
        self._bytes = 0
        self._latest: tuple[Resident, float, Textures] | None = None

    def draw(self, resident: Resident, time_s: float) -> Textures:
        """Draw all passes but the picture's.

        Two views of one moment differ in the picture alone, and share these.

        Returns:
            The textures of each pass, by name.

        Raises:
            RendererError: they take too much memory.
        """
        if not self._latest or self._latest[:2] != (resident, time_s):
            self._latest = None
            self._latest = (resident, time_s, self._roll(resident, time_s))
        return self._latest[2]

    def _roll(self, resident: Resident, time_s: float) -> Textures:
        plan = resident.plan
        surfaces = self._lay_out(resident)
        textures = {name: each[0].textures for name, each in surfaces.items()}
        for name, pair in surfaces.items():
            for surface in pair:
                surface.clear()
            if name in plan.kept:
                pair[0].finish(mipmap=name in plan.mipmapped)
        frames = count_frames(plan, time_s)
        last = choose_frame(plan, time_s)
        times_s = [
            max(0.0, time_s - (frames - 1 - index) / FRAME_RATE)
            for index in range(frames)
        ]
        size = (float(self._size[0]), float(self._size[1]))
        self._moments.write(
            [
                plain_moment(size, at_s, last - frames + 1 + index)
                for index, at_s in enumerate(times_s)
            ]
        )
        for index, at_s in enumerate(times_s):
            for stage in plan.passes if index == frames - 1 else plan.past:
                surface = surfaces[stage.name][-1]
                surface.begin()
                resident.shaders[stage.name].draw(textures, at_s, record=index)
                surface.finish(mipmap=stage.name in plan.mipmapped)
                textures[stage.name] = surface.textures
                surfaces[stage.name].reverse()
        return textures

    def _lay_out(self, resident: Resident) -> dict[str, list[Surface]]:
        """Give each pass the surfaces that it draws on."""
        width, height = self._size
        wanted = list_surfaces(resident, width, height)
        missing = Counter(kind for _, kind in wanted) - Counter(
            {kind: len(surfaces) for kind, surfaces in self._surfaces.items()}
        )
        more = sum(measure(kind, width, height) * missing[kind] for kind in missing)
        if self._bytes + more > MAX_BYTES:
            self._free()
        free = {kind: list(surfaces) for kind, surfaces in self._surfaces.items()}
        found: dict[str, list[Surface]] = {}
        for name, kind in wanted:
            if not free.get(kind):
                surface = Surface(self._device, kind, width, height)
                self._surfaces.setdefault(kind, []).append(surface)
                self._bytes += measure(kind, width, height)
                free[kind] = [surface]
            found.setdefault(name, []).append(free[kind].pop())
        return found

    def release(self) -> None:
        """Free what it has on the device, for good."""
        self._moments.release()
        self._free()

    def _free(self) -> None:
        """Free the textures; they come back when needed."""
        self._latest = None
        for surfaces in self._surfaces.values():
            for surface in surfaces:
                surface.release()
        self._surfaces.clear()
        self._bytes = 0


def list_surfaces(
    resident: Resident, width_px: int, height_px: int
) -> list[tuple[str, Kind]]:
    """List what passes draw on: one each, and a spare where its last frame is read.

    A cube needs none: what is read of it is a copy.

    Raises:
        RendererError: they take too much memory.
    """
    kept, wanted = resident.plan.kept, []
    for name, shader in resident.shaders.items():
        stage = shader.stage
        kind = (stage.kind == "cube", stage.targets, stage.clamped)
        wanted += [(name, kind)] * (2 if name in kept and not kind[0] else 1)
    total = sum(measure(kind, width_px, height_px) for _, kind in wanted)
    if total > MAX_BYTES:
        raise RendererError(
            f"a program's {len(resident.shaders)} passes take {total >> 20} MB at "
            f"{width_px} x {height_px}, and {MAX_BYTES >> 20} are allowed: ask for a "
            "smaller picture"
        )
    return wanted


def measure(kind: Kind, width_px: int, height_px: int) -> int:
    """Bytes that a surface of this kind takes, mipmaps included."""
    cube, colors, clamped = kind
    if cube:
        return 2 * 6 * CUBE_PX**2 * 8 * 4 // 3
    return width_px * height_px * colors * (4 if clamped else 16) * 4 // 3
