"""Runs that were not trained, but whose encoders look as if they had been."""

import json
from dataclasses import replace

import pytest
import torch

from shaders21k import StreamSpec
from shaders21k.selection import Selection
from trainer.checkpoint import FILE_NAME, Checkpoint
from trainer.encoders.build import build_encoder
from trainer.settings import EncoderSettings, MoCoSettings, TrainSettings

STEP = 1_234


def disturb(encoder):
    """Give norms the statistics and scales of a network that has seen something."""
    generator = torch.Generator().manual_seed(0)
    for name, tensor in encoder.state_dict().items():
        if name.endswith(("running_mean", "bias")):
            tensor.normal_(0, 0.1, generator=generator)
        elif name.endswith("running_var") or tensor.ndim == 1:
            tensor.uniform_(0.5, 1.5, generator=generator)
    return encoder


@pytest.fixture(autouse=True)
def _one_thread():
    """Networks this small are faster on one thread, above all beside other tests."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def make_run(tmp_path):
    """`make_run(name, width, resolution)`: a run's folder."""

    def make(name="alexnet", width=0.05, resolution=32):
        spec = StreamSpec(batch_size=8, resolution=resolution, window=16, slide=1)
        settings = TrainSettings(
            stream=replace(
                spec,
                selection=Selection(digest="ab" * 32, programs=64),
                programs=(0, 56),
            ),
            held_out=8,
            steps=2_000,
            encoder=EncoderSettings(name=name, width=width),
            objective=MoCoSettings(queue=16),
        )
        encoder = disturb(build_encoder(settings.encoder, resolution, seed=5))
        state = encoder.state_dict()
        folder = tmp_path / "run"
        folder.mkdir()
        Checkpoint(
            settings=settings.to_json(),
            stream={"spec_id": settings.stream.spec_id, "step": STEP},
            model={f"query.encoder.{key}": each for key, each in state.items()},
            encoder_at="query.encoder.",
            optimizer={},
            losses={},
        ).save(folder / FILE_NAME)
        lines = [(1_000, 3.5), (STEP, 2.25), (1_300, 9.0)]  # the last after it
        known = {"accuracy": 0, "lr": 0, "images_per_s": 0, "step_s": 1}
        known["data_wait_fraction"] = 0
        (folder / "metrics.jsonl").write_text(
            "".join(
                json.dumps({"step": step, "loss": loss, **known}) + "\n"
                for step, loss in lines
            )
        )
        return folder

    return make
