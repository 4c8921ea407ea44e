"""Section of gpu.py: pictures into memory of CUDA's, against the way by the host."""

import statistics
import time
from contextlib import ExitStack
from ctypes import c_void_p
from dataclasses import asdict

from gpu_draw import choose_times

SIDE_PX = 224


def hand_over(setting):
    """Try the hand-over, then compare rates; torch is needed for the latter only."""
    from renderer import calls as gl
    from renderer.atlas import Atlas, Sample
    from renderer.compiler import begin_program
    from renderer.cuda import open_handover
    from renderer.device import open_device
    from renderer.errors import CompileError, HandoverError
    from shaders21k.verdict import Choice

    count = setting.size(64, 4)
    with ExitStack() as stack:
        device = stack.enter_context(open_device(setting.device))
        setting.say("device", **asdict(device.info))
        atlas = Atlas(device, SIDE_PX, SIDE_PX, count)
        # CUDA gets a buffer of its own, filled by a copy on the device: one that is
        # mapped to the host may be refused.
        buffer = device.gl.buffer(reserve=3 * count * SIDE_PX**2)
        try:
            began_s = time.perf_counter()
            handover = stack.enter_context(open_handover(device, buffer))
            took_s = time.perf_counter() - began_s
        except HandoverError as error:
            setting.say("self-test", passed=False, problem=str(error))
            return
        setting.say(
            *("self-test",), passed=True, cuda=handover.ordinal, seconds=took_s
        )
        torch = _import_torch(setting)
        if torch is None:
            return
        residents = []
        for program in setting.programs(setting.size(16, 4)):
            for path in ("compute", "fragment"):
                try:
                    residents.append(
                        begin_program(device, program, Choice(path)).finish()
                    )
                except CompileError:
                    continue
                break
        cuda = f"cuda:{handover.ordinal}"
        calls = device.calls
        times_s = choose_times(count)

        def by_cuda(resident):
            sheet = atlas.fill([Sample(resident, each) for each in times_s])
            calls.MemoryBarrier(gl.ALL_BARRIERS)
            calls.BindBuffer(gl.COPY_READ_BUFFER, sheet.buffer)
            calls.BindBuffer(gl.COPY_WRITE_BUFFER, buffer.glo)
            calls.CopyBufferSubData(
                *(gl.COPY_READ_BUFFER, gl.COPY_WRITE_BUFFER),
                *(c_void_p(0), c_void_p(0), c_void_p(buffer.size)),
            )
            with handover.mapped() as array:
                lent = torch.as_tensor(array, device=cuda)
                shared = lent.data_ptr() == array.pointer
                images = lent.view(3, count, SIDE_PX, SIDE_PX).movedim(1, 0).clone()
            torch.cuda.synchronize()
            return images, shared

        def by_host(resident, *, pinned):
            sheet = atlas.draw([Sample(resident, each) for each in times_s]).sheet
            pixels = torch.from_numpy(sheet.wait().copy())
            pixels = pixels.pin_memory() if pinned else pixels
            images = pixels.to(cuda, non_blocking=pinned).movedim(1, 0).clone()
            torch.cuda.synchronize()
            return images, False

        ours, shared = by_cuda(residents[0])
        theirs, _ = by_host(residents[0], pinned=False)
        apart = (ours.int() - theirs.int()).abs().max().item()
        setting.say("tensor", zero_copy=shared, most_apart=apart, on=str(ours.device))
        ways = {
            "drawn, handed over": by_cuda,
            "by the host's memory": lambda each: by_host(each, pinned=False),
            "by pinned memory": lambda each: by_host(each, pinned=True),
        }
        taken = {name: [] for name in ways}
        until_s = time.monotonic() + min(8.0, setting.left_s)
        while time.monotonic() < until_s:
            for name, way in ways.items():  # in turn, so that all share the weather
                began_s = time.perf_counter()
                for resident in residents:
                    way(resident)
                taken[name].append(time.perf_counter() - began_s)
        for name, each in taken.items():
            rate = len(residents) * count / statistics.median(each)
            setting.say(
                "images into a CUDA tensor", way=name, images_per_s=round(rate, 1)
            )


def _import_torch(setting):
    try:
        import torch
    except ImportError as error:
        setting.say("tensor", problem=f"no torch: {error}")
        return None
    setting.say("tensor", torch=torch.__version__, cuda=torch.cuda.is_available())
    return torch if torch.cuda.is_available() else None
