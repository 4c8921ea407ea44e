"""What several processes learn together is what one learns alone."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace

import pytest
import torch

from trainer.checkpoint import Checkpoint
from trainer.errors import SettingsError
from trainer.loop import train
from trainer.metrics import read_metrics
from trainer.objectives.build import build_objective
from trainer.settings import TrainSettings
from trainer.settings.objectives import OBJECTIVES

SOURCE = "memory://64"

SMALL = {
    "moco": ["objective.embedding=16", "objective.queue=20", "objective.norm_groups=2"],
    "simclr": ["objective.embedding=16"],
    "align-uniform": ["objective.embedding=16"],
    "supcon": ["objective.embedding=16"],
    "vicreg": ["objective.embedding=32"],
    "classify": [],
    "dino": [
        *("objective.prototypes=32", "objective.hidden=16", "objective.bottleneck=8"),
        *("encoder.name=resnet18", "encoder.width=0.125"),
        *("views.local_count=1", "views.local_size_px=16"),
    ],
}

LEARNING = """
import json, sys
from pathlib import Path
from shaders21k import ShadersError
from trainer.distributed import join_ranks, pick_device
from trainer.loop import train
from trainer.settings import TrainSettings

with join_ranks(pick_device()):
    for given in json.loads(sys.argv[1]):
        settings = TrainSettings.from_json(given["settings"])
        options = {name: given[name] for name in ("resume", "stop_at")}
        try:
            train(settings, "memory://64", Path(given["out"]), **options)
        except ShadersError as error:
            print(type(error).__name__, error)
"""


@pytest.fixture
def exact(tiny):
    return replace(tiny, bf16=False)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def describe_run(settings, out, *, resume=False, stop_at=1 << 40):
    return {
        "settings": settings.to_json(),
        "out": str(out),
        "resume": resume,
        "stop_at": stop_at,
    }


def learn(runs, ranks):
    """Do some runs one after the other by as many processes; what each says."""
    port = str(free_port())
    with ExitStack() as stack:
        children = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", LEARNING, json.dumps(runs)],
                    env={
                        **os.environ,
                        "RANK": str(rank),
                        "LOCAL_RANK": str(rank),
                        "WORLD_SIZE": str(ranks),
                        "MASTER_ADDR": "127.0.0.1",
                        "MASTER_PORT": port,
                    },
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for rank in range(ranks)
        ]
        said = [child.communicate()[0] for child in children]
    assert [child.returncode for child in children] == [0] * ranks, said
    return said


def as_vector(state):
    return torch.cat([value.double().flatten() for value in state.values()])


def assert_alike(one, other, tolerance=0.01):
    """What both have learned is the same but for a hundredth: sums in another order."""
    assert one.stream == other.stream
    start = as_vector(build_objective(one.read_settings()).state_dict())
    ours, theirs = as_vector(one.model), as_vector(other.model)
    assert (ours - theirs).norm() < tolerance * (ours - start).norm()


def test_two_ranks_learn_what_one_does_whatever_the_objective(exact, tmp_path):
    runs, alone = [], {}
    for name in OBJECTIVES:
        settings = exact.override([f"objective={name}", *SMALL[name], "steps=3"])
        alone[name] = train(settings, SOURCE, tmp_path / "one" / name)
        runs.append(describe_run(settings, tmp_path / "two" / name))
    learn(runs, 2)
    for name, expected in alone.items():
        found = Checkpoint.load(tmp_path / "two" / name)
        assert_alike(expected, found)
        ours, theirs = (read_metrics(tmp_path / each / name) for each in ("one", "two"))
        for line, other in zip(ours, theirs, strict=True):
            assert line.loss == pytest.approx(other.loss, rel=1e-3), name
            assert line.accuracy == pytest.approx(other.accuracy, abs=1e-6), name


def test_a_run_goes_on_with_another_number_of_ranks(exact, tmp_path):
    whole = train(exact, SOURCE, tmp_path / "whole")
    out = tmp_path / "parts"
    train(exact, SOURCE, out, stop_at=2)
    learn([describe_run(exact, out, resume=True, stop_at=4)], 2)
    learn([describe_run(exact, out, resume=True, stop_at=6)], 4)
    last = train(exact, SOURCE, out, resume=True)
    assert_alike(whole, last)
    assert [line.step for line in read_metrics(out)] == [1, 2, 3, 4, 5, 6, 7]


def test_what_no_rank_can_do_all_are_told(exact, tmp_path):
    uneven = exact.override(["stream.batch_size=9"])
    parted = exact.override(["stream.batch_size=18", "objective.norm_groups=3"])
    runs = [
        describe_run(exact, tmp_path / "a", stop_at=1),
        describe_run(exact, tmp_path / "a"),
        describe_run(uneven, tmp_path / "b"),
        describe_run(parted, tmp_path / "c"),
    ]
    for said in learn(runs, 2):
        first, second, third = said.splitlines()
        assert "already holds a run" in first
        assert "cannot be cut evenly for 2 ranks" in second
        assert "set it to a multiple of 2" in third


def test_torchrun_ends_with_a_checkpoint_when_it_is_told_to(exact, tmp_path):
    settings = replace(exact, steps=4000, checkpoint_every=4000)
    out = tmp_path / "run"
    command = [
        *(sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"),
        *("--master-port", str(free_port())),
        *("-m", "shaders21k.cli", "train", SOURCE, "--out", str(out)),
        *(line.replace(" = ", "=") for line in settings.describe().splitlines()),
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        while not (out / "metrics.jsonl").exists() or not read_metrics(out):
            assert child.poll() is None, child.stdout.read()
        child.send_signal(signal.SIGTERM)
        said, _ = child.communicate()
    assert "SIGTERM was received" in said
    step = Checkpoint.load(out).step
    assert 0 < step < 4000
    train(settings, SOURCE, out, resume=True, stop_at=step + 1)
    alone = train(settings, SOURCE, tmp_path / "alone", stop_at=step + 1)
    if step < 50:  # beyond, sums in another order have grown apart
        assert_alike(alone, Checkpoint.load(out), tolerance=0.05)


def test_parts_that_no_batch_can_have():
    with pytest.raises(SettingsError, match="norm_groups cuts"):
        TrainSettings().override(["objective.norm_groups=3"])
