"""Section of gpu.py: batches from a ring's memory into CUDA tensors."""

import mmap
import os
import statistics
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

SLOTS = 6


def measure_upload(setting):
    """Check and time uploads, from memory that is registered, and that is not."""
    try:
        import torch
    except ImportError as error:
        setting.say("checks", of="torch", words=f"none: {error}")
        return
    from shaders21k import BatchStream, StreamSpec

    spec = StreamSpec(
        batch_size=setting.size(256, 4), resolution=setting.size(224, 32), views=2
    )
    # A batch's numbers, beside which the ring's noise stands in for its pixels.
    with BatchStream("memory://64", replace(spec, resolution=8)) as stream:
        batch = next(stream)
    ring = Ring(batch, spec)
    if torch.cuda.is_available():
        _check_refusal(setting, torch, ring)
    for way, device in open_ways(torch).items():
        _measure(setting, torch, ring, way, device)
    if torch.cuda.is_available():
        pinned = torch.from_numpy(ring.bytes[: ring.slot_bytes].copy()).pin_memory()
        took_s = _time(torch, setting, lambda _: pinned.to("cuda", non_blocking=True))
        rate = ring.slot_bytes / took_s / 1e9
        setting.say("upload", way="torch's pinned memory, copy alone", gb_per_s=rate)


class Ring:
    """Memory as a ring's reader maps it, full of noise, lent slot by slot."""

    def __init__(self, batch, spec):
        side_px = spec.resolution
        self.shape = (spec.batch_size, spec.views, 3, side_px, side_px)
        self.slot_bytes = -(-int(np.prod(self.shape)) // 4096) * 4096
        fd = os.memfd_create("upload")
        os.ftruncate(fd, SLOTS * self.slot_bytes)
        self.memory = mmap.mmap(fd, SLOTS * self.slot_bytes)
        os.close(fd)
        self.bytes = np.frombuffer(self.memory, np.uint8)
        self.bytes[:] = np.random.default_rng(0).integers(
            0, 256, self.bytes.size, np.uint8
        )
        self.lent = 0
        self._batch = batch

    def lend(self, step):
        """Make a batch whose pixels lie in slot `step % SLOTS`."""
        from shaders21k.transports.lease import lend

        size = int(np.prod(self.shape))
        self.lent += 1
        view = lend(self.memory, step % SLOTS * self.slot_bytes, size, self._take_back)
        images = np.frombuffer(view, np.uint8).reshape(self.shape)
        return replace(self._batch, step=step, images=images)

    def _take_back(self):
        self.lent -= 1


def open_ways(torch):
    """Name the devices to compare; without CUDA, one of clones to try the script."""
    if not torch.cuda.is_available():
        done = SimpleNamespace(query=lambda: True, synchronize=lambda: None)
        clones = SimpleNamespace(
            register=lambda *_: True,
            unregister=lambda _: None,
            copy=torch.clone,
            finish=lambda _: done,
        )
        return {"no CUDA: a clone on the CPU": clones}
    from trainer.cuda import CudaDevice

    class Unregistered(CudaDevice):
        """CUDA, as it is where memory cannot be registered."""

        def register(self, address, size):
            del address, size
            return False

    device = torch.device("cuda")
    return {"registered": CudaDevice(device), "unregistered": Unregistered(device)}


def _check_refusal(setting, torch, ring):
    """See that a registration that fails is said to, and that torch lives on."""
    from trainer.cuda import CudaDevice

    device = CudaDevice(torch.device("cuda"))
    address, size = ring.bytes.ctypes.data, ring.bytes.size
    first = device.register(address, size)
    again = device.register(address, size)
    device.unregister(address)
    alive = torch.ones(3, device="cuda").sum().item() == 3
    setting.say("checks", of="registered", passed=first)
    setting.say("checks", of="refused the second time", passed=not again)
    setting.say("checks", of="torch works after that", passed=alive)


def _measure(setting, torch, ring, way, device):
    from trainer.upload import DEPTH, Uploader

    uploader = Uploader(device)
    began_s = time.perf_counter()
    uploader.upload(ring.lend(0))
    _synchronize(torch)
    first_s = time.perf_counter() - began_s
    same = True
    for step in range(2 * SLOTS):
        source = ring.lend(step)
        there = uploader.upload(source).images
        same &= np.array_equal(there.cpu().numpy(), source.images)
        del source, there
    took_s = _time(torch, setting, lambda step: uploader.upload(ring.lend(step)))
    work = _work(torch, took_s)
    alone_s = _time(torch, setting, lambda _: work())

    def both(step):
        work()
        uploader.upload(ring.lend(step))

    both_s = _time(torch, setting, both)
    most = ring.lent
    uploader.close()
    setting.say("checks", of=f"{way}: the same bytes", passed=same)
    setting.say("checks", of=f"{way}: few are held", passed=most <= DEPTH)
    setting.say("checks", of=f"{way}: all are given back", passed=ring.lent == 0)
    setting.say(
        "upload",
        way=way,
        batch_mb=ring.slot_bytes / 1e6,
        gb_per_s=ring.slot_bytes / took_s / 1e9,
        first_ms=first_s * 1e3,
        batch_ms=took_s * 1e3,
        work_ms=alone_s * 1e3,
        work_and_batch_ms=both_s * 1e3,
    )


def _work(torch, want_s):
    """Make work for the reader's stream that takes about as long as an upload."""
    side = 2048 if torch.cuda.is_available() else 64
    matrix = torch.ones(side, side, device="cuda" if side > 64 else "cpu")
    torch.mm(matrix, matrix)
    _synchronize(torch)
    began_s = time.perf_counter()
    for _ in range(10):
        torch.mm(matrix, matrix)
    _synchronize(torch)
    rounds = max(1, round(10 * want_s / (time.perf_counter() - began_s)))

    def work():
        for _ in range(rounds):
            torch.mm(matrix, matrix)

    return work


def _time(torch, setting, call):
    """Seconds a call, with all that it has left under way: the median of 5 rounds."""
    count = setting.size(20, 3)
    taken = []
    for _ in range(5):
        _synchronize(torch)
        began_s = time.perf_counter()
        for step in range(count):
            call(step)
        _synchronize(torch)
        taken.append((time.perf_counter() - began_s) / count)
    return statistics.median(taken)


def _synchronize(torch):
    if torch.cuda.is_available():
        torch.cuda.synchronize()
