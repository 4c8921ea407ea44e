"""What the verdicts on one device say of a corpus, in numbers."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shaders21k.batch import Fingerprint
from shaders21k.corpus import Corpus
from shaders21k.verdict import OUTCOMES, Verdict

F64 = npt.NDArray[np.float64]

BINS = 24

LEAST = 1e-3
"""Where bins of equal ratio begin at the earliest."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A class of programs that fail alike.

    Attributes:
        outcome, reason: what they share, see `Verdict`.
        programs: how many.
        example: the verdict of the first, by its id.
        url: where the example was published.
    """

    outcome: str
    reason: str
    programs: int
    example: Verdict
    url: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """How a measure is spread over the programs that draw.

    Attributes:
        unit: of the values, "" where they have none.
        logarithmic: whether the bins are of equal ratio.
        edges: BINS + 1 ascending values.
        counts: programs in each bin; the last bin holds its upper edge.
        quantiles: the 5, 50 and 95 % quantiles.
    """

    unit: str
    logarithmic: bool
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    quantiles: tuple[float, float, float]

    def place(self, value: float) -> float:
        """Say where a value lies between the outermost edges, 0 to 1."""
        low, high, at = self.edges[0], self.edges[-1], value
        if self.logarithmic:
            low, high, at = math.log(low), math.log(high), math.log(max(value, low))
        return min(max(0.0, (at - low) / (high - low)), 1.0)

    def compare(self, value: float) -> tuple[float, float]:
        """Say which shares of the programs lie in bins below and above a value's."""
        within = min(int(self.place(value) * len(self.counts)), len(self.counts) - 1)
        total = max(1, sum(self.counts))
        below, above = sum(self.counts[:within]), sum(self.counts[within + 1 :])
        return below / total, above / total


@dataclass(frozen=True, slots=True)
class Survey:
    """The verdicts of one device, summed up over different programs.

    Attributes:
        key, device: what drew.
        outcomes: programs of each outcome, in the order of `OUTCOMES`.
        dialects: likewise for each dialect, the most frequent first.
        unjudged: programs without a verdict.
        failures: the most frequent class first.
        histograms: by name of the measure; only those that have values.
    """

    key: str
    device: Fingerprint
    outcomes: Mapping[str, int]
    dialects: Mapping[str, Mapping[str, int]]
    unjudged: int
    failures: tuple[Failure, ...]
    histograms: Mapping[str, Histogram]


def survey(corpus: Corpus, prefix: str = "") -> Survey:
    """Sum up the verdicts of a device.

    Args:
        corpus: what was judged.
        prefix: first digits of the device's key; "" where there is only one.

    Raises:
        CorpusError: nothing was judged, or more than one device could be meant.
    """
    key = corpus.verdicts.find_device(prefix)
    device, _ = corpus.verdicts.devices()[key]
    places = corpus.places()
    verdicts = [each for each in corpus.verdicts.read(key) if each.program in places]
    dialects: dict[str, Counter[str]] = defaultdict(Counter)
    for each in verdicts:
        dialects[places[each.program][0]][each.outcome] += 1
    order = sorted(dialects, key=lambda name: (-dialects[name].total(), name))
    return Survey(
        key=key,
        device=device,
        outcomes=count_outcomes(Counter(each.outcome for each in verdicts)),
        dialects={name: count_outcomes(dialects[name]) for name in order},
        unjudged=len(places) - len(verdicts),
        failures=tuple(group_failures(verdicts, places)),
        histograms=draw_up(verdicts),
    )


def count_outcomes(counts: Counter[str]) -> dict[str, int]:
    """Put counts into the order of `OUTCOMES`, zeros included."""
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def group_failures(
    verdicts: Sequence[Verdict], places: Mapping[str, tuple[str, str]]
) -> list[Failure]:
    """Group what did not draw by outcome and reason, the most frequent first."""
    groups: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for each in verdicts:
        if each.reason:
            groups[each.outcome, each.reason].append(each)
    failures = [
        Failure(outcome, reason, len(alike), alike[0], places[alike[0].program][1])
        for (outcome, reason), alike in groups.items()
    ]
    return sorted(failures, key=lambda one: (-one.programs, one.outcome, one.reason))


MEASURES: Mapping[str, tuple[str, tuple[float, float] | None]] = {
    "cost_ns": ("ns per pixel", None),
    "coverage": ("", (0.0, 1.0)),
    "colorfulness": ("", (0.0, 120.0)),
    "diversity": ("", (0.0, 0.5)),
    "entropy_bits": ("bits", (0.0, 8.0)),
    "spectral_slope": ("", (-5.0, 1.0)),
    "edge_density": ("", (0.0, 1.0)),
}
"""Of each measure its unit, and the range of its histogram; values beyond are counted
in the outermost bins. None means bins of equal ratio, from the least to the
greatest."""


def draw_up(verdicts: Sequence[Verdict]) -> dict[str, Histogram]:
    """Make the histogram of every measure that has values."""
    found = {}
    for name, (unit, span) in MEASURES.items():
        values = collect(verdicts, name)
        if values.size:
            edges = lay_edges(values, span)
            found[name] = count(values, edges, unit, logarithmic=span is None)
    return found


def collect(verdicts: Sequence[Verdict], name: str) -> F64:
    """Collect the values of a measure, in the order of the verdicts that have one."""
    raw = (getattr(each, name) for each in verdicts)
    return np.array([value for value in raw if value is not None], np.float64)


def lay_edges(values: F64, span: tuple[float, float] | None) -> F64:
    """Lay the edges of BINS bins: over a span, or of equal ratio over all values."""
    if span:
        return np.linspace(*span, BINS + 1)
    low = max(values.min(), LEAST)
    return np.geomspace(low, max(values.max(), low * 1.01), BINS + 1)


def count(values: F64, edges: F64, unit: str, *, logarithmic: bool) -> Histogram:
    """Count values in bins."""
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
    low, median, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
    return Histogram(
        unit=unit,
        logarithmic=logarithmic,
        edges=tuple(edges.tolist()),
        counts=tuple(counts.tolist()),
        quantiles=(low, median, high),
    )
