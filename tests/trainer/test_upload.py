"""What is decided about uploads, on a device that does nothing until it is told."""

import gc
import logging
from mmap import mmap

import numpy as np
import pytest
import torch

from shaders21k import BatchStream, StreamSpec
from shaders21k.transports.lease import find_memory, lend
from trainer.batches import ShaderBatches
from trainer.errors import TrainerError
from trainer.tensors import TENSORS, TorchBatch
from trainer.upload import DEPTH, IDLE_BATCHES, Uploader, open_device

SPEC = StreamSpec(batch_size=2, resolution=16, window=8, seed=4)
SOURCE = "memory://32"


class Event:
    """A mark that is reached by hand, or by waiting."""

    def __init__(self, device):
        self.device = device
        self.done = device.instant

    def query(self):
        return self.done

    def synchronize(self):
        self.device.did.append("wait")
        self.done = True


class SlowDevice:
    """A device of clones, that writes down what is asked of it."""

    def __init__(self, *, instant=False, refuses=False):
        self.instant, self.refuses = instant, refuses
        self.did = []
        self.events = []

    def register(self, address, size):
        self.did.append(("register", address, size))
        return not self.refuses

    def unregister(self, address):
        self.did.append(("unregister", address))

    def copy(self, tensor):
        return tensor.clone()

    def finish(self, copies):
        assert len(list(copies)) == len(TENSORS)
        self.did.append("finish")
        self.events.append(Event(self))
        return self.events[-1]


class Slots:
    """A memory of slots as a ring has it, and which of them are lent."""

    def __init__(self, memory, count):
        self.memory = memory
        self.size = len(memory) // count
        self.lent = set()

    def lend(self, batch, slot):
        """Give the same batch, whose pixels lie in a slot."""
        self.lent.add(slot)
        view = lend(
            *(self.memory, slot * self.size, batch.images.nbytes),
            lambda: self.lent.discard(slot),
        )
        images = np.frombuffer(view, np.uint8).reshape(batch.images.shape)
        images[:] = batch.images
        changed = {name: getattr(batch, name) for name in type(batch).__slots__}
        return type(batch)(**{**changed, "images": images})


@pytest.fixture(scope="module")
def batch():
    with BatchStream(SOURCE, SPEC) as stream:
        return next(stream)


@pytest.fixture
def slots(batch):
    return Slots(mmap(-1, 8 * batch.images.nbytes), 8)


def test_what_arrives_is_the_batch(batch, slots):
    uploader = Uploader(SlowDevice())
    arrived, expected = uploader.upload(slots.lend(batch, 3)), TorchBatch.of(batch)
    assert (arrived.step, arrived.rows) == (expected.step, expected.rows)
    for name in TENSORS:
        assert torch.equal(getattr(arrived, name), getattr(expected, name))


def test_a_slot_goes_back_after_the_copy_s_event_and_no_sooner(batch, slots):
    device = SlowDevice()
    uploader = Uploader(device)
    arrived = [uploader.upload(slots.lend(batch, slot)) for slot in range(2)]
    del arrived
    gc.collect()
    assert slots.lent == {0, 1}
    device.events[0].done = True
    uploader.upload(slots.lend(batch, 2))
    assert slots.lent == {1, 2}
    assert "wait" not in device.did


def test_no_more_than_a_few_are_on_their_way(batch, slots):
    device = SlowDevice()
    uploader = Uploader(device)
    for slot in range(DEPTH):
        uploader.upload(slots.lend(batch, slot))
    assert len(slots.lent) == DEPTH
    assert "wait" not in device.did
    uploader.upload(slots.lend(batch, DEPTH))
    assert device.did[-2:] == ["wait", "finish"]
    assert slots.lent == set(range(1, DEPTH + 1))


def test_a_memory_is_registered_once_and_unregistered_after_its_last_copy(batch, slots):
    device = SlowDevice()
    uploader = Uploader(device)
    for slot in range(3):
        uploader.upload(slots.lend(batch, slot))
    address = np.frombuffer(slots.memory, np.uint8).ctypes.data
    registered = ("register", address, len(slots.memory))
    assert device.did == [registered, *["finish"] * 3]
    uploader.close()
    assert device.did[4:] == [*["wait"] * 3, ("unregister", address)]
    assert not slots.lent
    slots.memory.close()  # which would raise, did anybody look at it still


def test_a_memory_stays_mapped_as_long_as_it_is_registered(batch, slots):
    device = SlowDevice(instant=True)
    uploader = Uploader(device)
    uploader.upload(slots.lend(batch, 0))
    gc.collect()
    with pytest.raises(BufferError):
        slots.memory.close()
    uploader.close()
    slots.memory.close()


@pytest.mark.parametrize("kind", [bytearray, lambda size: mmap(-1, size)])
def test_a_memory_that_is_used_no_more_is_let_go(batch, slots, kind):
    device = SlowDevice(instant=True)
    uploader = Uploader(device)
    old = Slots(kind(batch.images.nbytes), 1)
    uploader.upload(old.lend(batch, 0))
    for _ in range(IDLE_BATCHES - 1):
        uploader.upload(slots.lend(batch, 0))
    unregistered = ("unregister", device.did[0][1])
    assert unregistered not in device.did
    uploader.upload(slots.lend(batch, 0))
    uploader.upload(slots.lend(batch, 0))
    assert device.did.count(unregistered) == 1


def test_memory_that_cannot_be_registered_is_copied_from_all_the_same(
    batch, slots, caplog
):
    device = SlowDevice(instant=True, refuses=True)
    uploader = Uploader(device)
    others = Slots(bytearray(batch.images.nbytes), 1)
    with caplog.at_level(logging.WARNING):
        for lender in (slots, others, slots):
            arrived = uploader.upload(lender.lend(batch, 0))
            assert np.array_equal(arrived.images.numpy(), batch.images)
    assert [what[0] for what in device.did if what != "finish"] == ["register"] * 2
    assert len(caplog.records) == 1
    assert "cannot page-lock" in caplog.text
    uploader.close()
    assert "unregister" not in [what[0] for what in device.did]


def test_memory_of_nobody_s_is_not_registered(batch):
    device = SlowDevice()
    Uploader(device).upload(batch)  # drawn in this process
    assert device.did == ["finish"]


def test_whose_memory_an_array_lies_in():
    memory = bytearray(64)
    array = np.frombuffer(lend(memory, 8, 32, lambda: None)[4:], np.uint8)
    assert find_memory(array[2:].reshape(2, -1)) is memory
    assert find_memory(np.zeros(3)) is None
    assert find_memory(np.frombuffer(bytearray(8), np.uint8)) is None  # a copy


def test_a_dataset_delivers_to_its_device_and_lets_go_when_closed():
    device = SlowDevice()
    with ShaderBatches(SOURCE, SPEC, epoch_size=5, device=device) as batches:
        assert [batch.step for batch in batches] == [0, 1, 2, 3, 4]
    assert device.did.count("finish") == 5
    assert device.did.count("wait") == 5
    assert all(event.done for event in device.events)


def test_which_devices_there_are():
    assert open_device(None) is None
    assert open_device("cpu") is None
    device = SlowDevice()
    assert open_device(device) is device
    with pytest.raises(TrainerError, match="cannot upload to meta"):
        open_device("meta")


@pytest.mark.skipif(torch.cuda.is_available(), reason="says what is where CUDA is not")
def test_cuda_where_there_is_none():
    with pytest.raises(TrainerError, match="torch finds no CUDA here"):
        open_device("cuda")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_batches_reach_cuda_unharmed():
    with (
        ShaderBatches(SOURCE, SPEC, epoch_size=9, device="cuda") as there,
        ShaderBatches(SOURCE, SPEC, epoch_size=9) as here,
    ):
        for one, other in zip(there, here, strict=True):
            assert one.images.is_cuda
            assert torch.equal(one.images.cpu(), other.images)
