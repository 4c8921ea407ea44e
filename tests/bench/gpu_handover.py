"""Section of gpu.py: pictures into memory of CUDA's, against the way by the host."""

import statistics
import time
from contextlib import ExitStack
from ctypes import c_void_p
from dataclasses import asdict, dataclass
from typing import Any

from gpu_paths import choose_times

SIDE_PX = 224


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The ways from a program to a tensor: uint8 [cells, 3, SIDE_PX, SIDE_PX]."""

    torch: Any
    device: Any
    atlas: Any
    buffer: Any
    handover: Any

    @property
    def cuda(self):
        return f"cuda:{self.handover.ordinal}"

    def _samples(self, resident):
        from renderer.atlas import Sample

        return [Sample(resident, each) for each in choose_times(self.atlas.cells)]

    def hand_over(self, resident):
        """Draw, copy on the device, and clone what is lent; and was it lent at all?"""
        from renderer import calls as gl

        sheet = self.atlas.fill(self._samples(resident))
        calls = self.device.calls
        calls.MemoryBarrier(gl.ALL_BARRIERS)
        calls.BindBuffer(gl.COPY_READ_BUFFER, sheet.buffer)
        calls.BindBuffer(gl.COPY_WRITE_BUFFER, self.buffer.glo)
        calls.CopyBufferSubData(
            *(gl.COPY_READ_BUFFER, gl.COPY_WRITE_BUFFER),
            *(c_void_p(0), c_void_p(0), c_void_p(sheet.size)),
        )
        with self.handover.mapped() as array:
            lent = self.torch.as_tensor(array, device=self.cuda)
            shared = lent.data_ptr() == array.pointer
            planes = lent.view(3, self.atlas.cells, SIDE_PX, SIDE_PX)
            images = planes.movedim(1, 0).contiguous()
        self.torch.cuda.synchronize()
        return images, shared

    def by_host(self, resident, *, pinned=None):
        """Draw, wait, and copy up from the host, by memory that is pinned or not."""
        sheet = self.atlas.draw(self._samples(resident)).sheet
        pixels = sheet.wait()
        if pinned is None:
            # From_numpy takes no memory that is read-only, and a sheet's is.
            images = self.torch.from_numpy(pixels.copy()).to(self.cuda)
        else:
            pinned.numpy()[:] = pixels
            images = pinned.to(self.cuda, non_blocking=True)
        images = images.movedim(1, 0).contiguous()
        self.torch.cuda.synchronize()
        return images


def hand_over(setting):
    """Try the hand-over, then compare rates; torch is needed for the latter only."""
    from renderer.atlas import Atlas
    from renderer.cuda import open_handover
    from renderer.device import open_device
    from renderer.errors import HandoverError

    with ExitStack() as stack:
        device = stack.enter_context(open_device(setting.device))
        setting.say("device", **asdict(device.info))
        atlas = Atlas(device, SIDE_PX, SIDE_PX, setting.size(64, 4))
        # CUDA gets a buffer of its own, filled by a copy on the device: the self-test
        # writes to it from the host, which a sheet's does not let anybody do.
        buffer = device.gl.buffer(reserve=3 * atlas.cells * SIDE_PX**2)
        try:
            began_s = time.perf_counter()
            handover = stack.enter_context(open_handover(device, buffer))
        except HandoverError as error:
            setting.say("self-test", passed=False, problem=str(error))
            return
        took_s = round(time.perf_counter() - began_s, 3)
        setting.say("self-test", passed=True, cuda=handover.ordinal, seconds=took_s)
        if torch := _import_torch(setting):
            _measure(setting, Ways(torch, device, atlas, buffer, handover))


def _import_torch(setting):
    try:
        import torch
    except ImportError as error:
        setting.say("tensor", problem=f"no torch: {error}")
        return None
    setting.say("tensor", torch=torch.__version__, cuda=torch.cuda.is_available())
    return torch if torch.cuda.is_available() else None


def _measure(setting, ways):
    residents = _compile(setting, ways.device)
    ours, shared = ways.hand_over(residents[0])
    apart = (ours.int() - ways.by_host(residents[0]).int()).abs().max().item()
    setting.say("tensor", zero_copy=shared, most_apart=apart, on=str(ours.device))
    shape = (3, ways.atlas.cells, SIDE_PX, SIDE_PX)
    pinned = ways.torch.empty(shape, dtype=ways.torch.uint8, pin_memory=True)
    taken = {
        ways.hand_over: [],
        ways.by_host: [],
        lambda each: ways.by_host(each, pinned=pinned): [],
    }
    until_s = time.monotonic() + min(8.0, setting.left_s)
    while time.monotonic() < until_s:
        for way, times in taken.items():  # in turn, so that all share the weather
            began_s = time.perf_counter()
            for resident in residents:
                way(resident)
            times.append(time.perf_counter() - began_s)
    images = len(residents) * ways.atlas.cells
    names = ("handed over", "by the host's memory", "by pinned memory")
    for name, times in zip(names, taken.values(), strict=True):
        rate = images / statistics.median(times) if times else None
        setting.say("images into a CUDA tensor", way=name, images_per_s=rate)


def _compile(setting, device):
    from renderer.compiler import begin_program
    from renderer.errors import CompileError
    from shaders21k.verdict import Choice

    residents = []
    for program in setting.programs(setting.size(16, 4)):
        for path in ("compute", "fragment"):
            try:
                residents.append(begin_program(device, program, Choice(path)).finish())
            except CompileError:
                continue
            break
    return residents
