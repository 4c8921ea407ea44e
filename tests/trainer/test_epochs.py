import multiprocessing
import pickle

import pytest

from shaders21k import StreamSpec
from trainer.batches import ShaderBatches
from trainer.epochs import Cursor
from trainer.errors import TrainerError

SPEC = StreamSpec(batch_size=2, resolution=16, window=8, seed=4)
SOURCE = "memory://32"


@pytest.fixture
def batches():
    with ShaderBatches(SOURCE, SPEC, epoch_size=3) as found:
        yield found


def read(batches):
    return [batch.step for batch in batches]


def test_an_iteration_ends_with_its_epoch_and_the_next_goes_on(batches):
    assert len(batches) == 3
    assert read(batches) == [0, 1, 2]
    assert batches.epoch == 1
    assert read(batches) == [3, 4, 5]


def test_an_iteration_begun_within_an_epoch_reads_the_rest(batches):
    for batch in batches:
        if batch.step == 1:
            break
    assert read(batches) == [2]
    batches.step = 7
    assert read(batches) == [8 - 1, 8]


def test_an_epoch_that_is_over_stays_over_for_who_asks_without_iterating(batches):
    assert [next(batches).step for _ in range(3)] == [0, 1, 2]
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(batches)
    batches.set_epoch(1)
    assert next(batches).step == 3


def test_an_epoch_can_be_named(batches):
    batches.set_epoch(2)
    assert read(batches) == [6, 7, 8]
    batches.set_epoch(2)  # again
    assert read(batches) == [6, 7, 8]
    batches.set_epoch(0)
    assert read(batches) == [0, 1, 2]


def test_the_epoch_of_a_loaded_state_goes_on_and_any_other_begins(batches):
    state = {"spec_id": batches.spec.spec_id, "step": 4}
    batches.load_state_dict(state)
    seen = []
    for epoch in range(batches.epoch, 3):
        batches.set_epoch(epoch)
        seen += read(batches)
    assert seen == [4, 5, 6, 7, 8]
    batches.load_state_dict(state)
    batches.set_epoch(0)
    assert read(batches) == [0, 1, 2]


def test_a_state_knows_nothing_of_epochs(batches):
    assert read(batches) == [0, 1, 2]
    state = batches.state_dict()
    assert state == {"spec_id": batches.spec.spec_id, "step": 3}
    with ShaderBatches(SOURCE, SPEC, epoch_size=4) as others:
        others.load_state_dict(state)
        assert read(others) == [3]
        assert read(others) == [4, 5, 6, 7]


def test_without_an_epoch_size_there_is_no_end():
    endless = ShaderBatches(SOURCE, SPEC)
    with pytest.raises(TypeError, match="give epoch_size"):
        len(endless)
    with pytest.raises(TrainerError, match="without epochs: give epoch_size"):
        endless.set_epoch(1)


def test_epochs_that_cannot_be(batches):
    with pytest.raises(TrainerError, match="count from 0"):
        batches.set_epoch(-1)
    with pytest.raises(TrainerError, match="epoch_size=0: at least 1"):
        ShaderBatches(SOURCE, SPEC, epoch_size=0)


def test_a_cursor_moves_when_all_workers_are_done():
    cursor = Cursor(5)
    order = cursor.order
    cursor.finish(order, 0, 3, 9)
    cursor.finish(order, 2, 3, 9)
    assert cursor.step == 5
    cursor.finish(order, 1, 3, 9)
    assert cursor.step == 9
    cursor.finish(order, 0, 1, 12)  # another number of workers reads on
    assert cursor.step == 12


def test_a_worker_that_is_late_does_not_undo_what_the_owner_says():
    cursor = Cursor(0)
    order = cursor.order
    cursor.step = 50
    cursor.finish(order, 0, 1, 9)
    assert cursor.step == 50


def test_a_cursor_is_shared_with_processes_and_not_with_copies():
    cursor = Cursor(3)
    copy = pickle.loads(pickle.dumps(cursor))  # noqa: S301, our own
    context = multiprocessing.get_context("fork")
    child = context.Process(target=cursor.finish, args=(cursor.order, 0, 1, 8))
    child.start()
    child.join()
    assert (cursor.step, copy.step) == (8, 3)
