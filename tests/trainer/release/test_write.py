import json

import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner

from trainer.checkpoint import Checkpoint
from trainer.commands import release
from trainer.encoders.build import ENCODERS, build_encoder
from trainer.errors import CheckpointError, TrainerError
from trainer.release import write
from trainer.release.load import Released, load_released
from trainer.release.write import write_release
from trainer.settings import EncoderSettings


@pytest.mark.parametrize("name", ENCODERS)
def test_what_was_released_has_the_run_s_features_and_bare_names(
    name, make_run, tmp_path
):
    run, into = make_run(name), tmp_path / "out"
    write_release(run, into)
    encoder = load_released(into)
    assert not encoder.training
    images = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        expected = Checkpoint.load(run).encoder()(images)
        assert torch.equal(encoder(images), expected)
        untrained = build_encoder(EncoderSettings(name=name, width=0.05), 32, 5)
        assert not torch.equal(untrained.eval()(images), expected)
    # The names are the architecture's own, without the run's before them.
    assert set(load_file(into / "model.safetensors")) == set(untrained.state_dict())


def test_a_file_of_a_run_may_be_named(make_run, tmp_path):
    run = make_run()
    assert write_release(run / "checkpoint.pt", tmp_path / "out").step == 1_234
    assert "2.2500" in (tmp_path / "out" / "README.md").read_text()


def test_a_folder_with_something_in_it_is_refused(make_run, tmp_path):
    run, full, empty = make_run(), tmp_path / "full", tmp_path / "empty"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    with pytest.raises(TrainerError, match="full is there already"):
        write_release(run, full)
    with pytest.raises(TrainerError, match=r"mine\.txt is there already"):
        write_release(run, full / "mine.txt")
    assert [each.name for each in full.iterdir()] == ["mine.txt"]
    empty.mkdir()
    write_release(run, empty)
    assert len([*empty.iterdir()]) == 3


def test_a_disk_that_fills_leaves_nothing(make_run, tmp_path, monkeypatch):
    run = make_run()

    def fill(path, content):
        path.write_bytes(content[:10])
        if path.name == "README.md":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_write", fill)
    with pytest.raises(TrainerError, match="No space left"):
        write_release(run, tmp_path / "new" / "out")
    assert [*(tmp_path / "new").iterdir()] == []


def test_what_comes_to_lie_there_meanwhile_is_left_alone(
    make_run, tmp_path, monkeypatch
):
    run, into = make_run(), tmp_path / "out"
    honest = write._write

    def race(path, content):
        into.mkdir(exist_ok=True)
        (into / "other").write_text("other")
        honest(path, content)

    monkeypatch.setattr(write, "_write", race)
    with pytest.raises(TrainerError, match="cannot write"):
        write_release(run, into)
    assert [each.name for each in into.iterdir()] == ["other"]
    assert not [*tmp_path.glob(".out*")]


def test_damaged_releases_are_named(make_run, tmp_path):
    into = tmp_path / "out"
    with pytest.raises(CheckpointError, match="no released encoder in"):
        load_released(into)
    write_release(make_run(), into)
    weights, config = into / "model.safetensors", into / "config.json"
    whole, text = weights.read_bytes(), config.read_text()
    weights.write_bytes(whole[:-100])
    with pytest.raises(CheckpointError, match=r"model\.safetensors is missing, dam"):
        load_released(into)
    weights.unlink()
    with pytest.raises(CheckpointError, match=r"model\.safetensors is missing, dam"):
        load_released(into)
    weights.write_bytes(whole)
    config.write_text(text.replace('"width": 0.05', '"width": 0.1'))
    with pytest.raises(CheckpointError, match="not of the network in config"):
        load_released(into)
    config.write_text(text.replace('"version": 1', '"version": 99'))
    with pytest.raises(CheckpointError, match="has version 99"):
        load_released(into)
    config.write_text('{"architecture": "resnet18"}')
    with pytest.raises(CheckpointError, match="not written by `shaders21k release`"):
        load_released(into)


def run_command(*arguments):
    return CliRunner().invoke(
        release.app, [str(one) for one in arguments], catch_exceptions=False
    )


def test_the_command_writes_it_and_says_what(make_run, tmp_path):
    run = make_run("vit_tiny", 0.1)
    result = run_command(run, "--into", tmp_path / "out")
    assert result.exit_code == 0
    assert "vit_tiny_patch16_224, 613,440 parameters, 2.5 MB, after 1,234 steps" in (
        result.output
    )
    assert f'timm.create_model("local-dir:{tmp_path / "out"}"' in result.output


def test_the_command_speaks_json(make_run, tmp_path):
    result = run_command(make_run(), "--into", tmp_path / "out", "--json")
    said = json.loads(result.output)
    assert said["architecture"] == "shaders21k_alexnet"
    assert said["for_timm"] is False
    assert said["folder"] == str(tmp_path / "out")
    assert said["weights_bytes"] == (tmp_path / "out/model.safetensors").stat().st_size
    assert Released.read(tmp_path / "out").resolution == 32
