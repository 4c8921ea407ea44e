"""Try to draw, in a process of its own: a bad driver may hang or crash whoever asks.

python -m renderer.probe DEVICE      one line of JSON, a `Drawing`
"""

import json
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from renderer.causes import Finding
from renderer.errors import DeviceError
from shaders21k.errors import ShadersError

PROBE_TIMEOUT_S = 60.0
"""NVIDIA's first context on a machine takes seconds; one that hangs takes for ever."""

SOURCE = "void mainImage(out vec4 c, in vec2 p) { c = vec4(1.0, p.y / 8.0, 0.0, 1.0); }"
SIDE_PX = 8
UPDATE = "update the device's driver, or say --device cpu"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What came of trying to draw one picture.

    Attributes:
        devices: what EGL lists, the fields of `EglDevice`.
        opened: the EGL index of the device that drew; None where none did.
        fingerprint: the driver's words, the fields of `Fingerprint`; None likewise.
        problem: cause and cure where nothing was drawn, else None.
    """

    devices: tuple[dict[str, Any], ...] = ()
    opened: int | None = None
    fingerprint: dict[str, str] | None = None
    problem: Finding | None = None


def draw(wanted: str) -> Drawing:
    """Draw in this process.

    Args:
        wanted: "auto", "cpu", "egl:N" or "cuda:N", as in `open_device`.
    """
    from renderer.device import open_device  # noqa: PLC0415
    from renderer.egl import Egl  # noqa: PLC0415
    from renderer.painter import Painter  # noqa: PLC0415
    from shaders21k.program import Program  # noqa: PLC0415

    listed: tuple[dict[str, Any], ...] = ()
    try:
        listed = tuple(asdict(device) for device, _ in Egl().devices())
        with open_device(wanted) as device:
            painter = Painter(device, lambda _: Program(source=SOURCE))
            red, green, blue = painter.paint_still(0, 1.0, SIDE_PX, SIDE_PX)
            index, fingerprint = device.info.index, asdict(device.fingerprint)
    except DeviceError as error:
        return Drawing(listed, problem=error.finding)
    except ShadersError as error:
        return Drawing(listed, problem=Finding("draw-failed", str(error), UPDATE))
    if not ((red == 255).all() and (blue == 0).all() and green[0, 0] > green[-1, 0]):
        text = f"egl:{index} ({fingerprint['renderer']}) draws a wrong picture"
        return Drawing(listed, problem=Finding("wrong-picture", text, UPDATE))
    return Drawing(listed, index, fingerprint)


def probe(wanted: str, timeout_s: float = PROBE_TIMEOUT_S) -> Drawing:
    """Draw in a child, and say what became of it, whatever that is."""
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", "renderer.probe", wanted],
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
        )
    except subprocess.TimeoutExpired:
        text = f"the driver did not draw one picture in {timeout_s:g} s"
        cure = (
            "end other processes that draw on the device (on an H200 several at once "
            "have hung, mujoco#3444), or say --device cpu"
        )
        return Drawing(problem=Finding("driver-hangs", text, cure))
    if child.returncode < 0:
        text = f"the driver crashed with {signal.Signals(-child.returncode).name}"
        return Drawing(problem=Finding("driver-crashes", text, UPDATE))
    if child.returncode:
        words = child.stderr.strip().splitlines() or ["it said nothing"]
        text = f"the renderer does not start: {words[-1]}"
        cure = "install it: pip install 'shaders21k[renderer]'"
        return Drawing(problem=Finding("renderer-missing", text, cure))
    found = json.loads(child.stdout.splitlines()[-1])
    problem = found["problem"] and Finding(**found["problem"])
    return Drawing(
        tuple(found["devices"]), found["opened"], found["fingerprint"], problem
    )


if __name__ == "__main__":
    print(json.dumps(asdict(draw(sys.argv[1]))))  # noqa: T201
