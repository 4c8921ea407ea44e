"""The process that draws programs to judge them. `python -m renderer.judge`.

It is made to be lost: `renderer.check` starts it, gives it one program after the other
and puts another in its place when a program ends it. One JSON object a line:

    in      {"program": ID, "compare": true}            false: by fragments alone
    out     {"fingerprint": {...}, "version": "..."}    once, when the device is open
            {"unfit": "..."}                            instead, if it cannot be
            {"stage": "draw"}                           the program is compiled
            {"stage": "compare"}                        it draws, and the verdict stands
            {"verdict": {...}, "portrait": [...]}       the fields of `Verdict`, and
                                                        `Portrait.to_json`, or null

What a driver prints goes to standard error, as does the dead-man timer's last word.
"""

import faulthandler
import hashlib
import io
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
import numpy.typing as npt

from renderer.expendable import be_expendable
from shaders21k.corpus import Corpus
from shaders21k.errors import ShadersError
from shaders21k.features import resize
from shaders21k.measures import Frames, measure
from shaders21k.portrait import Portrait, portray
from shaders21k.program import Program
from shaders21k.verdict import Verdict, classify

if TYPE_CHECKING:
    from renderer.atlas import Atlas
    from renderer.compiler import Resident
    from renderer.device import Device

LARGE = 5
DECIDE = (
    *("renderer/*.py", "shaders21k/dialects/*.py", "shaders21k/media/*.py"),
    "shaders21k/processes/*.py",
    *(f"shaders21k/{name}.py" for name in ("features", "measures", "portrait")),
    *(f"shaders21k/{name}.py" for name in ("program", "verdict")),
)
"""The files that pictures, verdicts and portraits depend on."""

JPEG_QUALITY = 85


def code_version() -> str:
    """Name the code that judges: the release, and a digest of what decides verdicts.

    A verdict by other code may be out of date: `corpus check --again older`.
    """
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for pattern in DECIDE:
        for file in sorted(root.glob(pattern)):
            digest.update(file.read_bytes())
    return f"{version('shaders21k')}+{digest.hexdigest()[:8]}"


def judge(
    device: "Device",
    atlases: tuple["Atlas", "Atlas"],
    program: Program,
    times_s: Sequence[float],
    tell: TextIO,
    *,
    compare: bool,
) -> tuple[Verdict, Portrait | None]:
    """Compile a program, draw it at each of the times, and measure the pictures.

    Args:
        device: an open device.
        atlases: on it, of the size of the pictures; and a larger one, for a second
            look at what is blank: some programs count in pixels, and have little to
            show on few.
        program: what to draw.
        times_s: at least two.
        tell: is told when the program is compiled, and when it has drawn.
        compare: try a compute shader as well.

    Returns:
        The verdict, and the portrait of a program that draws.
    """
    from renderer.compiler import begin_program  # noqa: PLC0415
    from renderer.errors import CompileError, RendererError  # noqa: PLC0415
    from renderer.paths import compare_paths  # noqa: PLC0415

    try:
        resident = begin_program(device, program).finish()
    except CompileError as error:
        first = error.diagnostics[0]
        verdict = Verdict(
            program.id,
            "error",
            reason=classify(first.message),
            message=first.message,
            line=first.line,
            tab=first.tab,
        )
        return verdict, None
    say(tell, {"stage": "draw"})
    try:
        small, costs_s = draw(atlases[0], resident, times_s)
        frames, found = small, measure(small)
        if found.blank:
            large, _ = draw(atlases[1], resident, times_s)
            frames = np.rint(resize(large, atlases[0].height_px)).astype(np.uint8)
            found = measure(frames)
        ways = None
        if compare:
            say(tell, {"stage": "compare"})
            ways = compare_paths(device, atlases[0], program, resident, times_s)
    except RendererError as error:
        message = str(error)
        return Verdict(program.id, "error", classify(message), message), None
    finally:
        resident.release()
    verdict = Verdict(
        program.id,
        outcome="blank" if found.blank else "static" if found.static else "ok",
        # The first picture is left out: drivers finish compiling when they first draw.
        cost_ns=float(np.median(costs_s[1:])) * 1e9 / small[0, 0].size,
        coverage=found.coverage,
        colorfulness=found.colorfulness,
        diversity=found.diversity,
        entropy_bits=found.entropy_bits,
        spectral_slope=found.spectral_slope,
        edge_density=found.edge_density,
        path=ways.choice.path if ways else "fragment",
        speedup=ways.speedup if ways else None,
        agreement=ways.agreement if ways else None,
    )
    terms = f"{small.shape[-1]} px at {', '.join(f'{each:g}' for each in times_s)} s"
    return verdict, portray(program.id, terms, frames, encode)


def draw(
    atlas: "Atlas", resident: "Resident", times_s: Sequence[float]
) -> tuple[Frames, list[float]]:
    """Draw a program at several times.

    Returns:
        uint8 [time, 3, height, width], and what each took, in seconds.
    """
    from renderer.atlas import Sample  # noqa: PLC0415

    frames = np.empty((len(times_s), 3, atlas.height_px, atlas.width_px), np.uint8)
    costs_s = []
    for time_s, frame in zip(times_s, frames, strict=True):
        start_s = time.perf_counter()
        atlas.draw([Sample(resident, time_s)]).read(0, frame)
        costs_s.append(time.perf_counter() - start_s)
    return frames, costs_s


def encode(picture: npt.NDArray[np.uint8]) -> bytes:
    """Encode a small picture uint8 [H, W, 3], as WebP without loss or as JPEG.

    What takes fewer bytes is kept: WebP of flat graphics, JPEG of all the rest.
    """
    from PIL import Image  # noqa: PLC0415

    image = Image.fromarray(picture)
    exact, rough = io.BytesIO(), io.BytesIO()
    image.save(exact, "WEBP", lossless=True, method=0)
    image.save(rough, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return min(exact.getvalue(), rough.getvalue(), key=len)


def blame_us(program: Program, error: Exception) -> Verdict:
    """Turn an error that nobody foresaw into a verdict, so that it is found."""
    kind = type(error).__name__
    reason = "memory" if isinstance(error, MemoryError) else kind
    return Verdict(program.id, "crash", reason, f"{kind}: {error}")


def say(tell: TextIO, message: dict[str, Any]) -> None:
    """Write a message, at once."""
    tell.write(json.dumps(message) + "\n")
    tell.flush()


def main() -> None:
    """Judge what is asked for, until nothing more is."""
    path, device_name, deadline, resolution, *times = sys.argv[1:]
    be_expendable()
    # Drivers print to standard output, too: it is given to standard error.
    tell = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    deadline_s, side_px = float(deadline), int(resolution)
    times_s = [float(each) for each in times]
    try:
        from renderer.atlas import Atlas  # noqa: PLC0415
        from renderer.device import open_device  # noqa: PLC0415

        # A driver that hangs while it opens is as lost as one that hangs later.
        faulthandler.dump_traceback_later(60 + deadline_s, exit=True)
        with Corpus.open(Path(path)) as corpus, open_device(device_name) as device:
            judged_by = code_version()
            fingerprint = asdict(device.fingerprint)
            say(tell, {"fingerprint": fingerprint, "version": judged_by})
            sides = (side_px, LARGE * side_px)
            small, large = (Atlas(device, side, side, len(times_s)) for side in sides)
            for line in iter(sys.stdin.readline, ""):
                wanted = json.loads(line)
                (program,) = corpus.programs([wanted["program"]])
                faulthandler.dump_traceback_later(deadline_s, exit=True)
                portrait = None
                try:
                    found, portrait = judge(
                        device,
                        (small, large),
                        program,
                        times_s,
                        tell,
                        compare=wanted["compare"],
                    )
                except Exception as error:  # noqa: BLE001, a fault of ours: name it
                    found = blame_us(program, error)
                faulthandler.cancel_dump_traceback_later()
                fields = asdict(replace(found, version=judged_by))
                likeness = portrait.to_json() if portrait else None
                say(tell, {"verdict": fields, "portrait": likeness})
    except (ShadersError, ModuleNotFoundError) as error:
        say(tell, {"unfit": str(error)})


if __name__ == "__main__":
    main()
