"""The training loop, from the first batch to the last checkpoint."""

import math
import sys
from contextlib import ExitStack, nullcontext
from pathlib import Path

import torch

from shaders21k import ShadersError
from shaders21k.bottleneck import Observer
from shaders21k.exporter import HOST, export
from shaders21k.transports.base import Transport
from trainer.batches import ShaderBatches
from trainer.checkpoint import Checkpoint
from trainer.distributed import (
    find_local_rank,
    join_ranks,
    pick_device,
    require_same,
)
from trainer.errors import CheckpointError, DivergenceError
from trainer.gather import together
from trainer.interrupts import Interrupted, Interrupts
from trainer.learner import Learner
from trainer.metrics import Meter, Metrics
from trainer.opening import find_start, resolve
from trainer.record import Listener, Record
from trainer.settings import TrainSettings


def ignore(_: Metrics) -> None:
    """Be the listener that nobody asked for."""


def train(
    settings: TrainSettings,
    source: str | Transport,
    out: Path,
    *,
    resume: bool = False,
    stop_at: int = sys.maxsize,
    listener: Listener = ignore,
    warm_up_steps: int = 1,
    prefetch: int = 4,
    metrics_port: int | None = None,
    metrics_host: str = HOST,
    interrupts: Interrupts | None = None,
) -> Checkpoint:
    """Train, and leave checkpoint.pt, metrics.jsonl and tensorboard/ in a folder.

    On one CPU with one number of threads, a run that was stopped or killed and resumed
    ends with the same bits as one that was not. Under torchrun every rank takes its
    rows of the same batches, and what is learned is what one process would have
    learned, but for the order of sums; the run may go on with another number of ranks.

    Args:
        settings: the whole run's; see `resolve` for what is filled in.
        source: where the batches come from: a URL or a `Transport`.
        out: the run's folder, made if it is missing; the same for all ranks.
        resume: go on from the folder's checkpoint if there is one.
        stop_at: leave after this many steps of the run, as if interrupted.
        listener: is told each line of metrics.jsonl.
        warm_up_steps: steps of a slow start that the verdict on what bounds the run
            leaves out.
        prefetch: batches that are asked for ahead; two for each renderer, and one that
            is learned from, leave none of them idle.
        metrics_port: serves the stream's metrics while it trains; of several processes
            of a machine, those of the first.
        metrics_host: the address that serves them.
        interrupts: may end the run wherever it waits for a batch.

    Returns:
        The last checkpoint.

    Raises:
        CheckpointError: see `find_start`.
        DivergenceError: the loss is not finite.
        TrainerError: the ranks cannot be joined, or do not agree.
        StreamError: the stream cannot start, or cannot go on; then the steps done are
            in the checkpoint.
        Interrupted: a signal came; the steps done are in the checkpoint.
    """
    if settings.threads:
        torch.set_num_threads(settings.threads)
    device = pick_device()
    waiting = interrupts.allowed if interrupts else nullcontext
    with ExitStack() as stack:
        stack.enter_context(join_ranks(device))
        with together():
            settings = resolve(settings, source)
            start = find_start(settings, out, resume=resume)
        done = start.step if start else 0
        last = min(stop_at, settings.steps)
        spec_number = int(settings.stream.spec_id, 16) >> 4
        require_same({"stream": spec_number, "steps done": done})

        learner = Learner(settings, device, start)
        with together():
            batches = stack.enter_context(
                ShaderBatches(
                    *(source, settings.stream),
                    step=done * settings.accumulate,
                    prefetch=prefetch,
                    device=device,
                )
            )
            port = None if find_local_rank() else metrics_port
            stack.enter_context(export(batches.metrics, port, metrics_host))
            record = stack.enter_context(Record(out, settings, done, listener))
        observer = Observer(batches.metrics, in_flight=batches.prefetch)
        meter = Meter(batches.waited_s, observer, warm_up_steps)
        lr = 0.0
        for step in range(done, last):
            try:
                seen = learner.fetch(batches, waiting)
            except (ShadersError, Interrupted):
                # Renderers may be gone for hours: the steps done are not to be lost.
                batches.step = step * settings.accumulate
                if meter.has_some:
                    record.write(meter.read(done, lr, batches.waited_s))
                record.save(learner.snapshot(batches))
                raise
            loss, accuracy, lr = learner.take_step(step, seen)
            if not math.isfinite(loss):
                raise _diverged(settings, source, step, loss)
            meter.add(loss, accuracy, images=settings.images_per_step)
            done = step + 1
            is_due = done % settings.checkpoint_every == 0 or done == last
            # No line spans a checkpoint, so that a run that resumes writes the same.
            if is_due or done % settings.log_every == 0:
                record.write(meter.read(done, lr, batches.waited_s))
            if is_due:
                start = learner.snapshot(batches)
                record.save(start)
    if start is None:
        raise CheckpointError(f"stop_at={stop_at} leaves no step to take")
    return start


def _diverged(
    settings: TrainSettings, source: str | Transport, step: int, loss: float
) -> DivergenceError:
    """Say where the loss was lost, and where what the step saw can be looked at."""
    first = step * settings.accumulate
    others = (
        f" and the {settings.accumulate - 1} after it"
        if settings.accumulate > 1
        else ""
    )
    spec_id = settings.stream.spec_id
    place = f"/v1/streams/{spec_id}/batches/{first}.png"
    hosts = source.split(",") if isinstance(source, str) else []
    web = [host.rstrip("/") for host in hosts if host.startswith("http")]
    return DivergenceError(
        f"the loss is {loss} at step {step} of stream {spec_id}: begin again with a "
        "lower optimizer.lr; a service shows what the step saw at "
        f"{web[0] if web else ''}{place}{others}"
    )
