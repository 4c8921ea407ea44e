"""The training loop, from the first batch to the last checkpoint."""

import math
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import torch

from shaders21k import BatchStream, SpecError, StreamError
from shaders21k.bottleneck import Observer
from shaders21k.exporter import export
from shaders21k.transports.base import Transport
from trainer.batches import ShaderBatches
from trainer.checkpoint import FILE_NAME, Checkpoint
from trainer.errors import CheckpointError, DivergenceError, TrainerError
from trainer.interrupts import Interrupted, Interrupts
from trainer.metrics import Meter, Metrics, MetricsLog
from trainer.objectives.moco import MoCo
from trainer.ranks import find_rank
from trainer.settings import TrainSettings
from trainer.views.make import make_views

Listener = Callable[[Metrics], None]


def ignore(_: Metrics) -> None:
    """Be the listener that nobody asked for."""


def pick_device() -> torch.device:
    """CUDA where there is one, else the CPU.

    Raises:
        TrainerError: the environment says that this is one rank of several.
    """
    _, world_size = find_rank()
    if world_size > 1:
        raise TrainerError(
            f"{world_size} ranks: this loop trains in one process; for several use "
            "ShaderBatches in a loop of your own, or unset WORLD_SIZE"
        )
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def resolve(settings: TrainSettings, source: str | Transport) -> TrainSettings:
    """Fill in what the source serves: the selection, and which of it is trained on.

    Raises:
        SpecError: the selection is too small for the held-out programs, or the range
            of programs asked for runs into them.
        StreamError: the source cannot be reached, or serves another selection.
    """
    with BatchStream(source, settings.stream) as stream:
        spec = stream.spec
    served = spec.selection.programs if spec.selection else 0
    end = served - settings.held_out
    if end < 1:
        raise SpecError(
            f"{source} serves {served} programs and held_out={settings.held_out} are "
            "kept back, so none is left to train on: lower held_out"
        )
    programs = spec.programs or (0, end)
    if programs[1] > end:
        raise SpecError(
            f"stream.programs={programs} runs into the {settings.held_out} held-out "
            f"programs, {end} to {served - 1}: end it at {end} or lower held_out"
        )
    return replace(settings, stream=replace(spec, programs=programs))


def find_start(
    settings: TrainSettings, out: Path, *, resume: bool
) -> Checkpoint | None:
    """Find the checkpoint to go on from; None for a new run.

    Raises:
        CheckpointError: the folder holds a run and `resume` was not asked for, or its
            settings are others than these.
    """
    if not (out / FILE_NAME).exists():
        return None
    if not resume:
        raise CheckpointError(
            f"{out} already holds a run: resume it, or write to another folder"
        )
    found = Checkpoint.load(out)
    ours, theirs = settings.describe(), found.read_settings().describe()
    if ours != theirs:
        pairs = zip(ours.splitlines(), theirs.splitlines(), strict=True)
        changed = "; ".join(f"{a} here, {b} there" for a, b in pairs if a != b)
        raise CheckpointError(f"the run in {out} has other settings: {changed}")
    return found


def snapshot(
    settings: TrainSettings,
    batches: ShaderBatches,
    model: MoCo,
    optimizer: torch.optim.Optimizer,
) -> Checkpoint:
    """Take a run's state between two steps; it shares the tensors' memory."""
    return Checkpoint(
        settings=settings.to_json(),
        stream=batches.state_dict(),
        model=model.state_dict(),
        optimizer=optimizer.state_dict(),
    )


def train(
    settings: TrainSettings,
    source: str | Transport,
    out: Path,
    *,
    resume: bool = False,
    stop_at: int = sys.maxsize,
    listener: Listener = ignore,
    warm_up_steps: int = 1,
    metrics_port: int | None = None,
    interrupts: Interrupts | None = None,
) -> Checkpoint:
    """Train, and leave checkpoint.pt and metrics.jsonl in a folder.

    On one CPU with one number of threads, a run that was stopped or killed and resumed
    ends with the same bits as one that was not.

    Args:
        settings: the whole run's; see `resolve` for what is filled in.
        source: where the batches come from: a URL or a `Transport`.
        out: the run's folder, made if it is missing.
        resume: go on from the folder's checkpoint if there is one.
        stop_at: leave after this many steps of the run, as if interrupted.
        listener: is told each line of metrics.jsonl.
        warm_up_steps: steps of a slow start that the verdict on what bounds the run
            leaves out.
        metrics_port: serves the stream's metrics on 127.0.0.1 while it trains.
        interrupts: may end the run wherever it waits for a batch.

    Returns:
        The last checkpoint.

    Raises:
        CheckpointError: see `find_start`.
        DivergenceError: the loss is not finite.
        TrainerError: the environment says that this is one rank of several.
        StreamError: the stream cannot start, or cannot go on; then the steps done are
            in the checkpoint.
        Interrupted: a signal came; the steps done are in the checkpoint.
    """
    settings = resolve(settings, source)
    out.mkdir(parents=True, exist_ok=True)
    start = find_start(settings, out, resume=resume)

    if settings.threads:
        torch.set_num_threads(settings.threads)
    device = pick_device()
    model = MoCo(settings).to(device).train()
    optimizer = torch.optim.SGD(
        model.query.parameters(),
        lr=settings.optimizer.lr,
        momentum=settings.optimizer.momentum,
        weight_decay=settings.optimizer.weight_decay,
    )
    done = 0
    if start is not None:
        model.load_state_dict(start.model)
        optimizer.load_state_dict(start.optimizer)
        done = start.step
    last = min(stop_at, settings.steps)
    waiting = interrupts.allowed if interrupts else nullcontext

    with (
        ShaderBatches(source, settings.stream, step=done, device=device) as batches,
        MetricsLog(out, done) as log,
        export(batches.metrics, metrics_port),
    ):
        observer = Observer(batches.metrics, in_flight=batches.prefetch)
        meter = Meter(batches.waited_s, observer, warm_up_steps)
        for step in range(done, last):
            try:
                with waiting():
                    batch = next(batches)
            except (StreamError, Interrupted):
                # Renderers may be gone for hours: the steps done are not to be lost.
                batches.step = step  # of a batch that came with a signal, nothing is
                snapshot(settings, batches, model, optimizer).save(out / FILE_NAME)
                raise
            program = batch.label
            views = make_views(batch.images, settings, step, batches.rows)
            # Of the renderer's memory nothing is needed any more: let it draw there.
            del batch

            for group in optimizer.param_groups:
                group["lr"] = settings.optimizer.lr_at(step, settings.steps)
            with torch.autocast(device.type, torch.bfloat16, enabled=settings.bf16):
                loss, accuracy = model(*views, program)
            if not math.isfinite(value := loss.item()):
                spec_id = batches.spec.spec_id
                raise DivergenceError(
                    f"the loss is {value} at step {step} of stream {spec_id}: begin "
                    "again with a lower lr; a service shows what the step saw at "
                    f"/v1/streams/{spec_id}/batches/{step}.png"
                )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

            meter.add(value, accuracy.item(), images=sum(map(len, views)))
            done = step + 1
            if done % settings.log_every == 0 or done == last:
                metrics = meter.read(
                    done,
                    settings.optimizer.lr_at(step, settings.steps),
                    batches.waited_s,
                )
                log.write(metrics)
                listener(metrics)
            if done % settings.checkpoint_every == 0 or done == last:
                start = snapshot(settings, batches, model, optimizer)
                start.save(out / FILE_NAME)
    if start is None:
        raise CheckpointError(f"stop_at={stop_at} leaves no step to take")
    return start
