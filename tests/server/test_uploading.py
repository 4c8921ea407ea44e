"""Where the batches of a real service lie, as an upload to a device sees it."""

from types import SimpleNamespace

import pytest
import torch

from shaders21k import StreamSpec
from trainer.batches import ShaderBatches

SPEC = StreamSpec(batch_size=8, resolution=32, window=16, seed=6)


class Clones:
    """A device of clones, that counts the memory registered with it."""

    def __init__(self):
        self.registered = {}
        self.count = 0

    def register(self, address, size):
        assert address not in self.registered
        self.registered[address] = size
        self.count += 1
        return True

    def unregister(self, address):
        del self.registered[address]

    def copy(self, tensor):
        return tensor.clone()

    def finish(self, copies):
        del copies
        return SimpleNamespace(query=lambda: True, synchronize=lambda: None)


@pytest.mark.parametrize("road", ["ring", "url"])
def test_the_memory_of_all_batches_is_registered_and_seldom(service, road):
    device, steps = Clones(), 40
    source = getattr(service, road)
    with (
        ShaderBatches(source, SPEC, device=device, epoch_size=steps) as uploaded,
        ShaderBatches(source, SPEC) as here,
    ):
        for batch, expected in zip(uploaded, here, strict=False):
            assert torch.equal(batch.images, expected.images)
        assert 1 <= device.count <= (1 if road == "ring" else 12)
        assert sum(device.registered.values()) >= expected.images.nbytes
    assert not device.registered
