"""What was measured before: by `corpus check`, by a run's log, and by docs/LOG.md."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from shaders21k.capacity.compiling import count_programs
from shaders21k.corpus import Corpus
from shaders21k.errors import CorpusError, StreamError
from shaders21k.spec import StreamSpec

KEEPS = 0.95
"""Of the rate of drawing alone, that a renderer keeps with reading back and handing
over: 0.93 to 0.97 in docs/LOG.md, `bench render`."""

COMPILE_S = 0.06
"""To compile a program where nobody says: docs/LOG.md of 2026-11-21, the published
programs on llvmpipe with an empty driver cache and without LLVM's optimizer. 98.0
images/s where the window slides by 4, 119.7 where it stands: 0.24 s for 4 programs."""

SERVE_S, SERVE_BYTE_S = 2.7e-3, 0.1e-9
READ_S, READ_BYTE_S = 1.1e-3, 0.33e-9
"""Seconds of a core for each batch over HTTP and for each of its bytes, of the service
and of the client: 3.0 and 2.1 ms for 3.1 MB (`tests/bench/fleet.py`), 3.7 and 4.2 ms
for 9.6 MB (docs/LOG.md of 2026-11-22)."""

CHOOSE_S = 0.8e-6
"""More of the client for each renderer that it chooses from, by the same bench."""

SPREAD = 0.2
"""Of batches' costs where no verdicts tell: a standard deviation, by the mean."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the programs of a corpus cost to draw on one device.

    Attributes:
        device: its key.
        programs: that were judged and draw.
        pixel_ns: the mean, in nanoseconds.
        spread: standard deviation from program to program, by the mean.
    """

    device: str
    programs: int
    pixel_ns: float
    spread: float

    def draw_s(self, spec: StreamSpec) -> float:
        """Seconds that a renderer needs to draw a batch, its programs compiled."""
        pixels = spec.batch_size * spec.views * spec.mix * spec.resolution**2
        return pixels * self.pixel_ns * 1e-9 / KEEPS

    def batch_spread(self, spec: StreamSpec) -> float:
        """How much batches differ: less than programs, for each shows many."""
        return self.spread / math.sqrt(count_programs(spec))


def read_cost(path: Path, device: str = "") -> Cost:
    """Read from a corpus what its programs cost.

    Args:
        path: the corpus; `corpus check` has judged it, or a sample of it.
        device: first digits of the key of the device; "" where there is only one.

    Raises:
        CorpusError: nothing was judged there, or nothing of it draws.
    """
    with Corpus.open(path) as corpus:
        key = corpus.verdicts.find_device(device)
        admitted = set(corpus.selection())
        found = [
            each.choice.cost_ns
            for each in corpus.verdicts.read(key)
            if each.program in admitted and each.cost_ns
        ]
    if not found:
        raise CorpusError(
            f"no program of {path} that draws was judged by {key}: run `shaders21k "
            f"corpus check {path}` there"
        )
    mean = sum(found) / len(found)
    variance = sum((each - mean) ** 2 for each in found) / len(found)
    return Cost(key, len(found), mean, math.sqrt(variance) / mean)


def read_appetite(folder: Path, *, warm_up: int = 1) -> float:
    """Read from a run how many images a second it would take if it never waited.

    Its log says for each stretch of steps how many it took, and the share of the time
    that it was blocked; without that it would have taken 1 / (1 - share) times as many.

    Args:
        folder: of the run, or its metrics.jsonl.
        warm_up: lines to leave out, where there are more.

    Raises:
        StreamError: it has no log, or one that says nothing.
    """
    path = folder / "metrics.jsonl" if folder.is_dir() else folder
    images = seconds = 0.0
    try:
        text = path.read_text("utf-8").splitlines(keepends=True)
        lines = [json.loads(each) for each in text if each.endswith("\n")]
        step = 0
        for line in lines[: min(warm_up, len(lines) - 1)]:
            step = line["step"]
        for line in lines[min(warm_up, len(lines) - 1) :] if lines else []:
            span_s = line["step_s"] * (line["step"] - step)
            step = line["step"]
            images += line["images_per_s"] * span_s
            seconds += span_s * (1 - line["data_wait_fraction"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StreamError(f"cannot read a run's log from {path}: {error!r}") from error
    if not seconds > 0 or not images > 0:
        raise StreamError(f"{path} tells of no step: let the run go on for a while")
    return images / seconds
