"""The throw-away process: draws one foreign program, and is not used for another.

`python -m server.scratch MEMORY_MIB THREADS`, started by `server.sandbox`, which talks
to it over the socket that is its standard input. One JSON object a line:

    out     {"alone": true}             once, when it can draw: see `isolate`
            {"unfit": "..."}            instead, if it cannot
    in      {"source": "...", "dialect": "", "time_s": 1.0, "width_px": 64,
             "height_px": 64, "deadline_s": 5.0}
    out     {"stage": "compile"}        it has begun
            {"stage": "draw"}           it compiles
            {"dialect": "..."}          and the pixels, uint8 [height, width, 3]
            {"diagnostics": [{"tab": "", "line": 3, "message": "..."}, ...]}
            {"limit": "nesting"}        instead, or "memory", or "fault"

More may be asked, within `KEEP_S`: source and dialect are then left alone, for it has
them. What a driver prints goes nowhere.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from server.confinement import allow, isolate, seal

KEEP_S = 10.0
"""How long it waits, once it has a program, for another time or size of that."""

MAX_DIAGNOSTICS = 32
MAX_MESSAGE = 500
"""Characters."""

WARM_UP = "void mainImage(out vec4 c, in vec2 p) { c = vec4(sin(p), iTime, 1.0); }"


class Desk:
    """Draws the program that it is given first.

    Args:
        device: an open device.
        tell: is sent the stages.
    """

    def __init__(self, device: Any, tell: Callable[[bytes], None]) -> None:
        self._device = device
        self._tell = tell
        self._painter: Any = None
        self._dialect = ""

    def answer(self, wanted: dict[str, Any]) -> bytes:
        """Draw, or say in the author's lines why not."""
        from renderer.errors import CompileError  # noqa: PLC0415

        try:
            if self._painter is None:
                self._painter = self._take(wanted["source"], wanted["dialect"])
            picture = self._painter.paint_still(
                0, wanted["time_s"], wanted["width_px"], wanted["height_px"]
            )
        except CompileError as error:
            found = [
                {"tab": each.tab, "line": each.line, "message": each.message}
                for each in error.diagnostics[:MAX_DIAGNOSTICS]
            ]
            for each in found:
                each["message"] = str(each["message"])[:MAX_MESSAGE]
            return to_line({"diagnostics": found})
        except RecursionError:
            return to_line({"limit": "nesting"})
        except MemoryError:
            return to_line({"limit": "memory"})
        pixels: bytes = picture.transpose(1, 2, 0).tobytes()
        return to_line({"dialect": self._dialect}) + pixels

    def _take(self, source: str, dialect: str) -> Any:
        from renderer.painter import Painter  # noqa: PLC0415
        from shaders21k.dialects.detect import detect  # noqa: PLC0415
        from shaders21k.program import Program  # noqa: PLC0415

        self._dialect = dialect or detect(source) or "shadertoy"
        only = Program(source, self._dialect)

        def watch(program: int | None, samples: int) -> None:
            if program is not None and samples:
                self._tell(to_line({"stage": "draw"}))

        return Painter(self._device, lambda _: only, watch)


def to_line(message: dict[str, Any]) -> bytes:
    """Write a message down."""
    return json.dumps(message).encode("ascii") + b"\n"


def say(message: bytes) -> None:
    """Send all of it."""
    rest = memoryview(message)
    while rest:
        rest = rest[os.write(0, rest) :]


def main() -> None:
    """Open the device, give up the rest, and draw what is asked for."""
    memory_mib, threads = map(int, sys.argv[1:])
    alone = isolate()
    from renderer.device import open_device  # noqa: PLC0415, it starts threads
    from shaders21k.errors import ShadersError  # noqa: PLC0415

    try:
        # By the CPU: nothing bounds what a program does to a GPU that others use.
        with open_device("cpu") as device:
            # What loads when it is first needed must do so while files can be opened.
            warm_up = {"time_s": 0.0, "width_px": 8, "height_px": 8, "dialect": ""}
            for source in (WARM_UP, "#error"):
                Desk(device, lambda _: None).answer({"source": source, **warm_up})
            desk = Desk(device, say)
            seal(memory_mib << 20)
            say(to_line({"alone": alone}))
            for line in sys.stdin.buffer:
                wanted = json.loads(line)
                allow(wanted["deadline_s"], threads)
                say(to_line({"stage": "compile"}))
                say(answer_somehow(desk, wanted))
                allow(KEEP_S, threads)
    except (ShadersError, ModuleNotFoundError) as error:
        say(to_line({"unfit": str(error)}))


def answer_somehow(desk: Desk, wanted: dict[str, Any]) -> bytes:
    """Answer, also where nobody foresaw what happens."""
    try:
        return desk.answer(wanted)
    except Exception as error:  # noqa: BLE001, the text is foreign: it finds our faults
        words = f"{type(error).__name__}: {error}"[:MAX_MESSAGE]
        return to_line({"limit": "fault", "detail": words})


if __name__ == "__main__":
    main()
