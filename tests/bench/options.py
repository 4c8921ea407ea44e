"""What bf16, channels_last and torch.compile do to a training step on this machine.

    python tests/bench/options.py --encoder resnet18 --width 0.5 --resolution 64 --json

One step of a preset's objective on random views, forward, backward and update, nothing
rendered; all ways in turn, round after round, medians. `compile_s` is what the first
step costs beside the others.
"""

import argparse
import json
import statistics
import sys
import time
from dataclasses import replace

import torch

from trainer.distributed import has_bf16, pick_device
from trainer.encoders.base import Encoder
from trainer.objectives.build import build_objective
from trainer.optimizers import build_optimizer, set_figures
from trainer.settings import EncoderSettings, TrainSettings, choose_preset

WAYS = {
    "plain": (False, False, False),
    "channels_last": (False, True, False),
    "bf16": (True, False, False),
    "bf16, channels_last": (True, True, False),
    "compiled": (False, False, True),
    "bf16, channels_last, compiled": (True, True, True),
}


def wait(device: torch.device) -> None:
    """Let a GPU come to the end of what it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


class Trial:
    """One way to take steps."""

    def __init__(self, settings: TrainSettings, way: str, device: torch.device) -> None:
        self.bf16, channels_last, compiled = WAYS[way]
        self.settings, self.device = settings, device
        layout = torch.channels_last if channels_last else torch.contiguous_format
        self.model = build_objective(settings).to(device, memory_format=layout).train()
        if compiled:
            for part in self.model.modules():
                if isinstance(part, Encoder):
                    part.compile()
        self.optimizer = build_optimizer(settings.optimizer, self.model.learner)
        size = (settings.stream.batch_size, 3, settings.view_px, settings.view_px)
        generator = torch.Generator().manual_seed(0)
        self.views = [
            torch.randn(size, generator=generator)
            .to(device)
            .contiguous(memory_format=layout)
            for _ in range(2)
        ]
        self.program = torch.arange(size[0], device=device)

    def step(self) -> float:
        """Take one, and say how many seconds it took."""
        wait(self.device)
        started_s = time.perf_counter()
        self.model.begin_step(1)
        set_figures(self.optimizer, self.settings.optimizer, 0, 100)
        self.optimizer.zero_grad()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
            outcome = self.model(self.views, self.program)
        outcome.loss.backward()
        self.optimizer.step()
        wait(self.device)
        return time.perf_counter() - started_s


def main() -> None:
    """Time all ways."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", default="resnet18")
    parser.add_argument("--width", type=float, default=0.5)
    parser.add_argument("--resolution", type=int, default=64)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--preset", default="cpu-demo")
    parser.add_argument("--ways", nargs="*", default=[*WAYS], choices=[*WAYS])
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    settings = choose_preset(
        asked.preset,
        [
            *(f"stream.batch_size={asked.batch}", "stream.programs=[0,64]"),
            f"stream.resolution={asked.resolution}",
        ],
        100,
    )
    settings = replace(
        settings, encoder=EncoderSettings(name=asked.encoder, width=asked.width)
    )
    device = pick_device()
    trials, first_s = {}, {}
    for way in asked.ways:
        trials[way] = Trial(settings, way, device)
        first_s[way] = trials[way].step()
    times: dict[str, list[float]] = {way: [] for way in trials}
    for _ in range(asked.rounds):
        for way, trial in trials.items():
            times[way].append(trial.step())
    plain = statistics.median(times[asked.ways[0]])
    result = {
        "device": str(device),
        "has_bf16": has_bf16(device),
        "threads": torch.get_num_threads(),
        "encoder": f"{asked.encoder} x {asked.width:g} at {asked.resolution} px",
        "ways": {
            way: {
                "step_s": round(statistics.median(some), 4),
                "times_as_fast": round(plain / statistics.median(some), 2),
                "compile_s": round(first_s[way] - statistics.median(some), 1),
            }
            for way, some in times.items()
        },
    }
    sys.stdout.write(json.dumps(result, indent=None if asked.json else 1) + "\n")


if __name__ == "__main__":
    main()
