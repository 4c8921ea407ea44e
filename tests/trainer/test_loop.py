import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch

from shaders21k import MemoryTransport, SpecError, StreamError, WireError
from shaders21k.transports.memory import draw_waves, waves_selection
from trainer.checkpoint import FILE_NAME, Checkpoint
from trainer.errors import CheckpointError, DivergenceError, TrainerError
from trainer.interrupts import Interrupted, Interrupts
from trainer.loop import train
from trainer.metrics import read_metrics
from trainer.opening import resolve
from trainer.settings import PRESETS

SOURCE = "memory://64"


def flatten(state, path=()):
    """Every tensor and number of a nested state, by its path."""
    if isinstance(state, dict):
        items = state.items()
    elif isinstance(state, list | tuple):
        items = enumerate(state)
    else:
        yield path, state
        return
    for key, value in items:
        yield from flatten(value, (*path, key))


def assert_same_bits(one, other):
    for field in ("settings", "stream", "model", "optimizer", "losses"):
        ours, theirs = (dict(flatten(getattr(run, field))) for run in (one, other))
        assert ours.keys() == theirs.keys()
        for path, value in ours.items():
            if isinstance(value, torch.Tensor):
                assert torch.equal(value, theirs[path]), (field, path)
            else:
                assert value == theirs[path], (field, path)


@pytest.fixture
def whole(tiny, tmp_path):
    train(tiny, SOURCE, tmp_path / "whole")
    return Checkpoint.load(tmp_path / "whole")


@pytest.mark.parametrize("stop_at", [1, 3, 5])
def test_a_run_that_was_stopped_and_resumed_ends_with_the_same_bits(
    whole, tiny, tmp_path, stop_at
):
    out = tmp_path / "parts"
    train(tiny, SOURCE, out, stop_at=stop_at)
    assert Checkpoint.load(out).step == stop_at
    train(tiny, SOURCE, out, resume=True)
    assert_same_bits(Checkpoint.load(out), whole)
    lines = [
        [(line.step, line.loss, line.accuracy, line.lr) for line in read_metrics(run)]
        for run in (out, tmp_path / "whole")
    ]
    assert lines[0] == lines[1]


RESUMED = {
    "simclr": ["objective=simclr", "accumulate=2", "optimizer.name=adamw"],
    "dino": [
        *("objective=dino", "objective.prototypes=32", "objective.hidden=16"),
        *("objective.bottleneck=8", "encoder.name=vit_tiny", "encoder.width=0.1"),
        *("views.local_count=1", "views.local_size_px=16", "optimizer.clip_norm=1"),
        *("optimizer.weight_decay_end=0.1", "optimizer.decay_all=false"),
    ],
    "classify": ["objective=classify", "stream.mix=3", "stream.mixing=leaves"],
    "cut": ["views.made_by=trainer", "stream.views=1", "views.size_px=24"],
}


@pytest.mark.parametrize("kind", RESUMED)
def test_so_does_a_run_of_another_kind(tiny, tmp_path, kind):
    settings = tiny.override([*RESUMED[kind], "steps=4"])
    whole = train(settings, SOURCE, tmp_path / "whole")
    train(settings, SOURCE, tmp_path / "parts", stop_at=3)
    assert_same_bits(train(settings, SOURCE, tmp_path / "parts", resume=True), whole)


def test_batches_that_are_accumulated_count_as_one_step(tiny, tmp_path):
    settings = tiny.override(["accumulate=3", "steps=2"])
    assert train(settings, SOURCE, tmp_path).stream["step"] == 6
    assert Checkpoint.load(tmp_path).step == 2
    assert [line.step for line in read_metrics(tmp_path)] == [1, 2]


def test_checkpoints_are_kept_by_the_rule(tiny, tmp_path):
    settings = tiny.override(["checkpoint_every=1", "keep_every=3"])
    train(settings, SOURCE, tmp_path)
    kept = sorted(file.name for file in tmp_path.glob("checkpoint*"))
    assert kept == [
        "checkpoint-00000003.pt",
        "checkpoint-00000006.pt",
        "checkpoint.pt",
    ]


def test_tensorboard_has_what_the_log_has(tiny, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import (
        EventAccumulator,
    )

    train(tiny, SOURCE, tmp_path, stop_at=5)  # steps 4 and 5 have no checkpoint
    train(tiny, SOURCE, tmp_path, resume=True)
    events = EventAccumulator(str(tmp_path / "tensorboard"))
    events.Reload()
    shown = [(one.step, one.value) for one in events.Scalars("loss")]
    wanted = [(line.step, line.loss) for line in read_metrics(tmp_path)]
    assert [step for step, _ in shown] == [step for step, _ in wanted]
    assert [v for _, v in shown] == pytest.approx([v for _, v in wanted], rel=1e-6)


KILLED = """
import json, sys, time
from pathlib import Path
from trainer.loop import train
from trainer.settings import TrainSettings

def listen(metrics):
    print(metrics.step, flush=True)
    if metrics.step == 5:
        time.sleep(60)

settings = TrainSettings.from_json(json.loads(sys.argv[1]))
train(settings, sys.argv[2], Path(sys.argv[3]), listener=listen)
"""


def test_a_run_that_was_killed_resumes_with_the_same_bits(whole, tiny, tmp_path):
    out = tmp_path / "killed"
    command = [sys.executable, "-c", KILLED, json.dumps(tiny.to_json()), SOURCE, out]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        while child.stdout.readline().strip() != "5":
            assert child.poll() is None
        os.kill(child.pid, signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert Checkpoint.load(out).step == 3  # steps 4 and 5 are lost, and done again
    assert read_metrics(out)[-1].step == 5
    train(tiny, SOURCE, out, resume=True)
    assert_same_bits(Checkpoint.load(out), whole)
    assert [line.step for line in read_metrics(out)] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_was_told_to_end_does_so_with_a_checkpoint(
    tiny, tmp_path, number
):
    settings = replace(tiny, steps=2000, checkpoint_every=2000)
    out = tmp_path / "told"
    command = [
        *(sys.executable, "-m", "shaders21k.cli", "train", SOURCE, "--out", out),
        *(line.replace(" = ", "=") for line in settings.describe().splitlines()),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        while not (out / "metrics.jsonl").exists() or not read_metrics(out):
            assert child.poll() is None
            time.sleep(0.02)
        child.send_signal(number)
        said, _ = child.communicate()
    assert child.returncode == 128 + number
    assert f"{number.name} was received" in said
    step = Checkpoint.load(out).step
    assert 0 < step == len(read_metrics(out)) < 2000
    for folder, resume in ((out, True), (tmp_path / "undisturbed", False)):
        train(settings, SOURCE, folder, resume=resume, stop_at=step + 2)
    assert_same_bits(Checkpoint.load(out), Checkpoint.load(tmp_path / "undisturbed"))


def test_a_run_that_is_told_to_end_while_it_waits_keeps_its_steps(
    whole, tiny, tmp_path
):
    def hang_at_4(spec, made_of):
        if made_of.step == 4:
            signal.raise_signal(signal.SIGTERM)
        return draw_waves(spec, made_of)

    waits = MemoryTransport(waves_selection(64), hang_at_4)
    with Interrupts() as interrupts, pytest.raises(Interrupted):
        train(tiny, waits, tmp_path / "told", interrupts=interrupts)
    # It was drawn ahead of step 1, and step 0 had been done.
    assert Checkpoint.load(tmp_path / "told").step == 1
    train(tiny, SOURCE, tmp_path / "told", resume=True)
    assert_same_bits(Checkpoint.load(tmp_path / "told"), whole)


def test_a_run_whose_stream_broke_loses_no_step(whole, tiny, tmp_path):
    def fail_at_4(spec, made_of):
        if made_of.step == 4:
            raise StreamError("the renderer has gone")
        return draw_waves(spec, made_of)

    broken = MemoryTransport(waves_selection(64), fail_at_4)
    with pytest.raises(StreamError, match="has gone"):
        train(tiny, broken, tmp_path / "broken")
    assert Checkpoint.load(tmp_path / "broken").step == 4
    train(tiny, SOURCE, tmp_path / "broken", resume=True)
    assert_same_bits(Checkpoint.load(tmp_path / "broken"), whole)


def test_a_step_of_several_batches_is_never_half_done(tiny, tmp_path):
    def fail_at_5(spec, made_of):
        if made_of.step == 5:
            raise WireError("that is no batch")
        return draw_waves(spec, made_of)

    settings = tiny.override(["accumulate=2", "steps=4"])
    broken = MemoryTransport(waves_selection(64), fail_at_5)
    with pytest.raises(WireError, match="no batch"):
        train(settings, broken, tmp_path / "broken")
    assert Checkpoint.load(tmp_path / "broken").step == 2
    last = train(settings, SOURCE, tmp_path / "broken", resume=True)
    assert_same_bits(last, train(settings, SOURCE, tmp_path / "whole"))


def test_no_line_of_metrics_spans_a_checkpoint(tiny, tmp_path):
    settings = tiny.override(["log_every=2", "checkpoint_every=3"])
    train(settings, SOURCE, tmp_path / "parts", stop_at=6)
    train(settings, SOURCE, tmp_path / "parts", resume=True)
    train(settings, SOURCE, tmp_path / "whole")
    parts, whole = (
        [(line.step, line.loss) for line in read_metrics(tmp_path / each)]
        for each in ("parts", "whole")
    )
    assert parts == whole
    assert [step for step, _ in whole] == [2, 3, 4, 6, 7]


def test_resuming_where_nothing_is_starts_a_run(whole, tiny, tmp_path):
    train(tiny, SOURCE, tmp_path / "new", resume=True)
    assert_same_bits(Checkpoint.load(tmp_path / "new"), whole)


@pytest.mark.usefixtures("whole")
def test_resuming_a_finished_run_does_nothing(tiny, tmp_path):
    out = tmp_path / "whole"
    before = (out / FILE_NAME).read_bytes()
    assert train(tiny, SOURCE, out, resume=True).step == 7
    assert (out / FILE_NAME).read_bytes() == before


def test_a_run_is_not_overwritten_nor_mixed_with_another(whole, tiny, tmp_path):
    out = tmp_path / "whole"
    with pytest.raises(CheckpointError, match="already holds a run"):
        train(tiny, SOURCE, out)
    with pytest.raises(
        CheckpointError, match=r"optimizer.lr = 0.5 here, optimizer.lr = 0.03 there"
    ):
        train(tiny.override(["optimizer.lr=0.5"]), SOURCE, out, resume=True)
    other = replace(tiny.stream, seed=9, flip=0.25)
    with pytest.raises(
        CheckpointError,
        match=r"stream.seed = 9 here, stream.seed = 0 there; "
        r"stream.flip = 0.25 here, stream.flip = 0.5 there",
    ):
        train(replace(tiny, stream=other), SOURCE, out, resume=True)
    with pytest.raises(CheckpointError, match=r'here, stream.selection = .*"programs"'):
        train(tiny, "memory://65", out, resume=True)
    assert_same_bits(Checkpoint.load(out), whole)


def test_training_lowers_the_loss_on_plane_waves(tmp_path):
    settings = PRESETS["cpu-demo"].override(
        [
            *("stream.resolution=32", "stream.batch_size=16", "stream.window=32"),
            *("objective.queue=64", "held_out=8", "steps=60", "log_every=1"),
        ]
    )
    train(settings, SOURCE, tmp_path)
    lines = read_metrics(tmp_path)
    full = lines[64 // 16 :]  # before, the queue holds random rows
    early, late = full[:10], full[-10:]
    assert sum(one.loss for one in late) < 0.85 * sum(one.loss for one in early)
    assert sum(one.accuracy for one in late) > sum(one.accuracy for one in early)


def test_a_loss_that_is_no_number_stops_the_run(tiny, tmp_path):
    spec_id = resolve(tiny, SOURCE).stream.spec_id
    with pytest.raises(DivergenceError, match=f"at step [1-6] of stream {spec_id}"):
        train(
            tiny.override(["optimizer.lr=1e30", "checkpoint_every=1"]), SOURCE, tmp_path
        )
    # What is kept is from before: it can be gone on from.
    kept = Checkpoint.load(tmp_path)
    assert kept.step >= 1
    assert all(
        each.isfinite().all()
        for each in kept.model.values()
        if each.is_floating_point()
    )


def test_a_rank_without_the_others_is_told_so(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(TrainerError, match="WORLD_SIZE=2, but the other ranks"):
        train(tiny, SOURCE, tmp_path)


def test_held_out_programs_are_never_trained_on(tiny, tmp_path):
    seen = set()

    def watch(spec, made_of):
        seen.update(made_of.program.ravel().tolist())
        return draw_waves(spec, made_of)

    settings = replace(tiny, stream=replace(tiny.stream, slide=16), steps=20)
    train(settings, MemoryTransport(waves_selection(64), watch), tmp_path)
    assert len(seen) > 40
    assert max(seen) < 56


def test_what_cannot_be_held_out(tiny):
    with pytest.raises(SpecError, match="serves 64 programs and held_out=64"):
        resolve(replace(tiny, held_out=64), SOURCE)
    greedy = replace(tiny, stream=replace(tiny.stream, programs=(0, 60)))
    with pytest.raises(SpecError, match="end it at 56"):
        resolve(greedy, SOURCE)


@pytest.mark.usefixtures("whole")
def test_metrics_say_what_a_run_does(tmp_path):
    lines = read_metrics(tmp_path / "whole")
    assert [line.step for line in lines] == [1, 2, 3, 4, 5, 6, 7]
    for line in lines:
        assert line.images_per_s > 0
        assert 0 < line.data_wait_fraction < 1
        assert line.images_per_s * line.step_s == pytest.approx(16)
