"""Section of gpu.py: a draw that does not end, and what becomes of everybody else.

The draw would end by itself after `LONG_S`, by estimate: it is far longer than anybody
waits for, and leaves the device well even if nothing else ends it.
"""

import ctypes
import faulthandler
import subprocess
import time
from itertools import pairwise

from gpu_setting import answer, wait_for_go

LONG_S = 30.0
DEADLINE_S = 4.0
ALONE_S = 15.0
"""How long one is watched that has no dead-man timer: does the driver end it?"""

SIDE_PX = 64
# llvmpipe leaves a loop after 65,535 rounds, so each round is a long one.
SOURCE = """#define ONE x = sin(x * 1.7 + float(i));
#define FOUR ONE ONE ONE ONE
#define SIXTEEN FOUR FOUR FOUR FOUR
#define MANY SIXTEEN SIXTEEN SIXTEEN SIXTEEN
void mainImage(out vec4 color, in vec2 at) {
    float x = at.x;
    int rounds = int(iTime);
    for (int i = 0; i < rounds; i++) { MANY MANY MANY MANY }
    color = vec4(x);
}
"""


def hang_and_see(setting):
    """Hang by each path, with a dead-man timer and without."""
    setting.say("others", when="before", **_probe(setting))
    trainer = setting.start("train-case")
    if (hello := trainer.read_json(min(30.0, setting.left_s))) is None:
        setting.say("trainer beside", problem=trainer.end(2.0))
        trainer = None
    steps = [hello] if hello else []
    for path, deadline_s in (
        ("fragment", DEADLINE_S),
        ("compute", DEADLINE_S),
        ("fragment", None),
        ("compute", None),
    ):
        if setting.left_s < 15.0 and not setting.quick:
            setting.say("hang", path=path, problem="no time left")
            continue
        _hang_once(setting, path, deadline_s)
    if trainer:
        problem = "" if trainer.process.poll() is None else trainer.end(0.0)
        trainer.kill()
        while found := trainer.read_json(1.0):
            steps.append(found)
        _tell_of_trainer(setting, steps, problem)
    setting.say("kernel log", xid=_find_xids())


def _hang_once(setting, path, deadline_s):
    long_s = LONG_S if deadline_s is None else deadline_s * 3
    child = setting.start("hang-case", path=path, deadline_s=deadline_s, long_s=long_s)
    row = {"path": path, "dead_man_s": deadline_s}
    hello = child.read_json(min(20.0, setting.left_s))
    if hello is None:
        setting.say("hang", **row, problem=child.end(2.0))
        return
    how = ", dead-man timer" if deadline_s else ", left alone"
    row["would_take_s"] = hello["would_take_s"]
    child.go()
    began_s = time.monotonic()
    time.sleep(0.5)
    meanwhile = _probe(setting, 10.0 if deadline_s is None else deadline_s - 1.0)
    setting.say("others", when=f"while {path} hangs{how}", **meanwhile)
    watch_s = (
        min(ALONE_S, setting.left_s / 2) if deadline_s is None else deadline_s + 20
    )
    watch_s = min(watch_s, max(1.0, setting.left_s))
    statuses = []
    while time.monotonic() < began_s + watch_s:
        found = child.read_json(0.02)
        if found:
            statuses.append(found)
        elif child.process.poll() is not None:
            break
    ended_s = time.monotonic() - began_s
    setting.keep(path=path, dead_man_s=deadline_s, statuses=statuses)
    row["said"] = "; ".join(each["said"] for each in statuses[-3:])
    if child.process.poll() is None:
        row["ended"] = child.kill()
    elif child.process.returncode == 1 and deadline_s:
        row["ended"] = f"gone {ended_s - deadline_s:.2f} s after its deadline"
        child.end(0.0)
    else:
        row["ended"] = f"by itself after {ended_s:.2f} s"
        row["problem"] = child.end(0.0)
    setting.say("hang", **row)
    after = _probe(setting, min(40.0, max(2.0, setting.left_s)))
    setting.say("others", when=f"after {path}{how}", **after)


def _probe(setting, timeout_s=40.0):
    """Draw one picture in a new process, as the doctor does."""
    from renderer.probe import probe

    began_s = time.monotonic()
    drawing = probe(setting.device, timeout_s)
    return {
        "draw_s": round(time.monotonic() - began_s, 2),
        "problem": str(drawing.problem or ""),
    }


def hang_case(setting):
    """Draw what takes very long, watched by a dead-man timer if asked."""
    from renderer import calls as gl
    from renderer.atlas import Atlas, Sample
    from renderer.compiler import begin_program
    from renderer.device import open_device
    from renderer.egl import Egl
    from shaders21k.program import Program
    from shaders21k.verdict import Choice

    case = setting.case
    faulthandler.dump_traceback_later(60.0, exit=True)
    with open_device(setting.device) as device:
        ask_reset = ctypes.CFUNCTYPE(ctypes.c_uint)(
            Egl().load("glGetGraphicsResetStatus")
        )
        # A cost of next to nothing, so that the picture is drawn by one call.
        choice = Choice(case["path"], 1e-3)
        resident = begin_program(device, Program(source=SOURCE), choice).finish()
        atlas = Atlas(device, SIDE_PX, SIDE_PX, 1)
        atlas.draw([Sample(resident, 1.0)]).sheet.wait()
        rounds, took_s = 1, 0.0
        while took_s < 0.5:  # by then a card that was idle has raised its clocks
            rounds *= 2
            began_s = time.monotonic()
            atlas.draw([Sample(resident, float(rounds))]).sheet.wait()
            took_s = time.monotonic() - began_s
        most = 1.6e7  # that float32 can count
        long = int(min(rounds * case["long_s"] / took_s, most))
        answer(would_take_s=round(took_s * long / rounds, 1), rounds=long)
        wait_for_go()
        faulthandler.cancel_dump_traceback_later()
        if case["deadline_s"]:
            faulthandler.dump_traceback_later(case["deadline_s"], exit=True)
        began_s = time.monotonic()
        sheet = atlas.draw([Sample(resident, float(long))]).sheet
        answer(said=f"drawn, returned after {time.monotonic() - began_s:.2f} s")
        status, outcome = 0, gl.TIMEOUT_EXPIRED
        while outcome == gl.TIMEOUT_EXPIRED:
            outcome = device.calls.ClientWaitSync(sheet._fence, 1, 100_000_000)
            at_s = f"{time.monotonic() - began_s:.2f} s"
            if (found := ask_reset()) != status:
                status = found
                answer(said=f"reset status 0x{status:04X} after {at_s}")
        answer(said=f"the wait ended with 0x{outcome:04X} after {at_s}")
        answer(said=f"reset status 0x{ask_reset():04X}, error {device.gl.error}")


def train_case(setting):
    """Multiply matrices with torch as long as asked; say how many at each moment."""
    import torch

    if not torch.cuda.is_available():
        raise SystemExit("torch has no CUDA here")
    matrix = torch.randn(4096, 4096, device="cuda", dtype=torch.bfloat16)
    while True:
        began_s, steps = time.monotonic(), 0
        while time.monotonic() < began_s + 0.25:
            for _ in range(8):
                _ = matrix @ matrix
            torch.cuda.synchronize()
            steps += 8
        ended_s = time.monotonic()
        answer(at_s=ended_s, steps_per_s=steps / (ended_s - began_s))


def _tell_of_trainer(setting, steps, problem):
    rates = [each["steps_per_s"] for each in steps]
    gaps = [later["at_s"] - earlier["at_s"] for earlier, later in pairwise(steps)]
    setting.keep(trainer=steps)
    setting.say(
        "trainer beside",
        lived="no" if problem else "yes",
        problem=problem,
        steps_per_s_median=round(sorted(rates)[len(rates) // 2], 1),
        steps_per_s_least=round(min(rates), 1),
        longest_gap_s=round(max(gaps, default=0.0), 2),
    )


def _find_xids():
    try:
        log = subprocess.run(
            ["dmesg"], capture_output=True, check=True, text=True, timeout=10
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        return f"cannot be read: {error}"
    found = [line for line in log.splitlines() if "Xid" in line]
    return "; ".join(found[-4:]) or "none"
