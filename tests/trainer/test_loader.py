"""A torch DataLoader around `ShaderBatches`, with processes of its own."""

from itertools import islice

import pytest
import torch
from torch.utils.data import DataLoader

from shaders21k import StreamSpec
from trainer.batches import ShaderBatches
from trainer.errors import TrainerError

pytestmark = pytest.mark.filterwarnings("ignore:This DataLoader will create 3 worker")

SPEC = StreamSpec(batch_size=2, resolution=16, window=8, seed=4)
SOURCE = "memory://32"


def load(batches, workers, **options):
    return DataLoader(batches, batch_size=None, num_workers=workers, **options)


def read(loader):
    return [batch.step for batch in loader]


@pytest.mark.parametrize("workers", [0, 1, 2, 3])
def test_workers_change_neither_the_order_nor_a_bit(workers):
    loader = load(ShaderBatches(SOURCE, SPEC), workers)
    with ShaderBatches(SOURCE, SPEC) as alone:
        for batch, expected in zip(loader, islice(alone, 7), strict=False):
            assert (batch.step, batch.rows) == (expected.step, expected.rows)
            assert batch.recipe_digest == expected.recipe_digest
            assert torch.equal(batch.images, expected.images)
            assert torch.equal(batch.label, expected.label)
    assert expected.step == 6


@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("workers", [0, 1, 2, 3])
def test_epochs_follow_one_another(workers, persistent):
    batches = ShaderBatches(SOURCE, SPEC, epoch_size=5)
    loader = load(batches, workers, persistent_workers=persistent and workers > 0)
    assert len(loader) == 5
    assert read(loader) == [0, 1, 2, 3, 4]
    assert read(loader) == [5, 6, 7, 8, 9]
    batches.set_epoch(4)
    assert read(loader) == [20, 21, 22, 23, 24]
    assert batches.state_dict() == {"spec_id": batches.spec.spec_id, "step": 25}


@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("workers", [0, 2, 3])
def test_a_run_goes_on_after_the_last_batch_that_was_trained_on(workers, persistent):
    batches = ShaderBatches(SOURCE, SPEC, epoch_size=7)
    loader = load(batches, workers, persistent_workers=persistent and workers > 0)
    for batch in loader:
        if batch.step == 3:
            break  # by now the workers may have read to the epoch's end
    state = ShaderBatches.state_after(batch)
    assert state == {"spec_id": batches.spec.spec_id, "step": 4}

    batches.load_state_dict(state)  # by the dataset that lives on
    assert read(loader) == [4, 5, 6]
    assert read(loader) == [7, 8, 9, 10, 11, 12, 13]

    later = ShaderBatches(SOURCE, SPEC, epoch_size=7)  # by another process, say
    later.load_state_dict(state)
    assert read(load(later, workers)) == [4, 5, 6]
    assert read(load(later, 2)) == [7, 8, 9, 10, 11, 12, 13]


def test_an_iteration_broken_off_begins_again_where_it_began():
    batches = ShaderBatches(SOURCE, SPEC, epoch_size=50, step=10)
    loader = load(batches, 2)
    assert [batch.step for batch in islice(loader, 3)] == [10, 11, 12]
    assert [batch.step for batch in islice(loader, 3)] == [10, 11, 12]


def test_workers_that_are_spawned_hear_of_epochs_too():
    batches = ShaderBatches(SOURCE, SPEC, epoch_size=3, rank=1, world_size=2)
    loader = load(batches, 2, persistent_workers=True, multiprocessing_context="spawn")
    assert [(batch.step, batch.rows) for batch in loader] == [
        (step, (1, 2)) for step in range(3)
    ]
    assert read(loader) == [3, 4, 5]
    batches.set_epoch(6)
    assert read(loader) == [18, 19, 20]


def test_the_owner_s_own_stream_goes_on_after_the_workers():
    with ShaderBatches(SOURCE, SPEC, epoch_size=4) as batches:
        assert read(load(batches, 2)) == [0, 1, 2, 3]
        assert [batch.step for batch in batches] == [4, 5, 6, 7]
        assert read(load(batches, 2)) == [8, 9, 10, 11]


class Nothing:
    """A device that is none."""


def test_a_device_is_not_for_workers():
    loader = load(ShaderBatches(SOURCE, SPEC, device=Nothing()), 1)
    with pytest.raises(TrainerError, match="use num_workers=0"):
        next(iter(loader))
