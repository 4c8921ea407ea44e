"""What is settled before the first step: what is read, and where a run goes on."""

from dataclasses import replace
from pathlib import Path

from shaders21k import BatchStream, SpecError
from shaders21k.transports.base import Transport
from trainer.checkpoint import FILE_NAME, Checkpoint
from trainer.errors import CheckpointError
from trainer.settings import TrainSettings


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


def shorten(line: str, most: int = 240) -> str:
    """Cut a line that people read: 21,000 digits of visits say little."""
    return line if len(line) <= most else f"{line[: most - 20]}... {len(line):,} long"


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
    ours, theirs = (
        dict(line.split(" = ", 1) for line in each.describe().splitlines())
        for each in (settings, found.read_settings())
    )
    if ours != theirs:
        changed = "; ".join(
            f"{name} = {shorten(ours.get(name, 'none'))} here, "
            f"{name} = {shorten(theirs.get(name, 'none'))} there"
            for name in ours | theirs
            if ours.get(name) != theirs.get(name)
        )
        raise CheckpointError(f"the run in {out} has other settings: {changed}")
    return found
