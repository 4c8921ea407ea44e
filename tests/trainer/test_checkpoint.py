from dataclasses import replace

import pytest
import torch

from trainer.checkpoint import FILE_NAME, Checkpoint
from trainer.errors import CheckpointError
from trainer.objectives.build import build_objective


@pytest.fixture
def checkpoint(tiny):
    return Checkpoint(
        settings=tiny.to_json(),
        stream={"spec_id": "0" * 16, "step": 5},
        model=build_objective(tiny).state_dict(),
        encoder_at="query.encoder.",
        optimizer={"state": {}, "param_groups": []},
        losses={},
    )


def test_a_file_brings_back_the_same_run(checkpoint, tiny, tmp_path):
    checkpoint.save(tmp_path / FILE_NAME)
    for place in (tmp_path, tmp_path / FILE_NAME):  # a folder names its checkpoint
        found = Checkpoint.load(place)
        assert found.step == 5
        assert found.read_settings() == tiny
        assert all(
            torch.equal(found.model[name], checkpoint.model[name])
            for name in checkpoint.model
        )


def test_the_file_holds_no_code(checkpoint, tmp_path):
    checkpoint.save(tmp_path / FILE_NAME)
    state = torch.load(tmp_path / FILE_NAME, weights_only=True)
    assert set(state) == {*Checkpoint.__slots__}


def test_a_write_that_fails_leaves_the_one_before(checkpoint, tmp_path, monkeypatch):
    path = tmp_path / FILE_NAME
    checkpoint.save(path)
    before = path.read_bytes()

    def fill_the_disk(_, file):
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", fill_the_disk)
    with pytest.raises(CheckpointError, match="No space left"):
        checkpoint.save(path)
    assert path.read_bytes() == before


def test_a_checkpoint_that_is_kept_outlives_the_next(checkpoint, tmp_path):
    path = tmp_path / FILE_NAME
    checkpoint.save(path, keep=True)
    later = replace(checkpoint, stream={"spec_id": "0" * 16, "step": 6})
    later.save(path)
    assert Checkpoint.load(path).step == 6
    assert Checkpoint.load(tmp_path / "checkpoint-00000005.pt").step == 5


def test_steps_are_the_optimizers_of_which_each_takes_several_batches(checkpoint):
    settings = {**checkpoint.settings, "accumulate": 5}
    assert replace(checkpoint, settings=settings).step == 1


def test_the_encoder_is_the_query_network_or_its_first_weights(checkpoint):
    weight = "query.encoder.blocks.0.0.weight"
    trained = {**checkpoint.model, weight: checkpoint.model[weight] + 1}
    moved = replace(checkpoint, model=trained)
    first, last = moved.encoder(trained=False), moved.encoder()
    assert torch.equal(first.blocks[0][0].weight + 1, last.blocks[0][0].weight)
    assert not last.training


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04 cut"])
def test_a_damaged_file_is_named(content, tmp_path):
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"checkpoint\.pt is not a checkpoint"):
        Checkpoint.load(tmp_path)


def test_a_missing_or_strange_file_is_named(tmp_path):
    with pytest.raises(CheckpointError, match="no checkpoint at"):
        Checkpoint.load(tmp_path)
    torch.save({"version": 99}, tmp_path / FILE_NAME)
    with pytest.raises(CheckpointError, match="has version 99"):
        Checkpoint.load(tmp_path)
