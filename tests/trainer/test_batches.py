import gc
import pickle
import warnings
import weakref

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from shaders21k import BatchStream, StreamError, StreamSpec
from trainer.batches import ShaderBatches
from trainer.errors import TrainerError
from trainer.ranks import rank_rows
from trainer.tensors import TorchBatch, view_array

SPEC = StreamSpec(batch_size=12, resolution=16, window=8, seed=4)
SOURCE = "memory://32"


def take(batches, count):
    return [next(batches) for _ in range(count)]


def test_tensors_are_the_stream_s_batches():
    with ShaderBatches(SOURCE, SPEC) as batches, BatchStream(SOURCE, SPEC) as stream:
        for batch, expected in zip(take(batches, 2), stream, strict=False):
            assert (batch.spec_id, batch.step) == (expected.spec_id, expected.step)
            for name in ("images", "program", "label", "weight", "time_s", "crop"):
                array = getattr(expected, name)
                tensor = getattr(batch, name)
                assert np.array_equal(tensor.numpy(), array)
                assert tensor.numpy().dtype == array.dtype


@pytest.mark.parametrize("writeable", [True, False])
def test_a_view_is_no_copy_and_no_warning(writeable):
    array = np.arange(6, dtype=np.uint8)
    seen = array.view()
    seen.setflags(write=writeable)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tensor = view_array(seen)
    array[2] = 99
    assert tensor.tolist() == [0, 1, 99, 3, 4, 5]


def test_a_view_keeps_the_memory_alive_and_then_lets_go():
    class Lent(np.ndarray):
        """An array that can be watched."""

    array = np.zeros(4, np.uint8).view(Lent)
    gone = weakref.ref(array)
    tensor = view_array(array)
    part = tensor[1:]
    del array, tensor
    gc.collect()
    assert gone() is not None
    assert part.tolist() == [0, 0, 0]
    del part
    gc.collect()
    assert gone() is None


def test_pixels_are_not_copied():
    with BatchStream(SOURCE, SPEC) as stream:
        batch = next(stream)
    viewed = TorchBatch.of(batch)
    assert viewed.images.data_ptr() == batch.images.ctypes.data


@pytest.mark.parametrize("world_size", [1, 2, 3, 4])
def test_ranks_partition_a_batch(world_size):
    parts = []
    for rank in range(world_size):
        with ShaderBatches(SOURCE, SPEC, rank=rank, world_size=world_size) as batches:
            parts.append(next(batches))
    with ShaderBatches(SOURCE, SPEC) as batches:
        whole = next(batches)
    assert torch.equal(torch.cat([part.images for part in parts]), whole.images)
    assert torch.equal(torch.cat([part.label for part in parts]), whole.label)


def test_rank_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("RANK", "2")
    monkeypatch.setenv("WORLD_SIZE", "3")
    assert ShaderBatches(SOURCE, SPEC).rows == (8, 12)
    monkeypatch.setenv("RANK", "two")
    with pytest.raises(TrainerError, match="'two'"):
        ShaderBatches(SOURCE, SPEC)


def test_ranks_that_cannot_be():
    with pytest.raises(TrainerError, match="multiple of 5"):
        rank_rows(12, 0, 5)
    with pytest.raises(TrainerError, match="rank 3 is not among 3"):
        rank_rows(12, 3, 3)


def test_state_goes_on_where_it_was_taken_with_another_number_of_ranks():
    with ShaderBatches(SOURCE, SPEC) as batches:
        take(batches, 3)
        state = batches.state_dict()
        expected = next(batches)
    assert state == {"spec_id": expected.spec_id, "step": 3}
    with ShaderBatches(SOURCE, SPEC, rank=1, world_size=2) as half:
        half.load_state_dict(state)
        batch = next(half)
    assert batch.step == 3
    assert torch.equal(batch.images, expected.images[6:])


def test_another_stream_s_state_is_refused():
    with (
        ShaderBatches(SOURCE, SPEC) as batches,
        pytest.raises(StreamError, match="belongs to stream 0123"),
    ):
        batches.load_state_dict({"spec_id": "0123", "step": 3})


def test_a_pickled_copy_connects_for_itself_and_goes_on():
    with ShaderBatches(SOURCE, SPEC) as batches:
        take(batches, 2)
        copy = pickle.loads(pickle.dumps(batches))  # noqa: S301, our own
        with copy:
            assert next(copy).step == 2
        assert next(batches).step == 2


def test_a_loader_passes_batches_through():
    with ShaderBatches(SOURCE, SPEC) as batches:
        loader = DataLoader(batches, batch_size=None, num_workers=0)
        steps = [batch.step for batch, _ in zip(loader, range(3), strict=False)]
    assert steps == [0, 1, 2]


def test_waiting_is_counted():
    with ShaderBatches(SOURCE, SPEC) as batches:
        assert batches.waited_s == 0
        take(batches, 2)
        assert batches.waited_s > 0


def test_closed_and_used_again_it_goes_on():
    batches = ShaderBatches(SOURCE, SPEC)
    take(batches, 2)
    batches.close()
    assert next(batches).step == 2
    batches.close()
