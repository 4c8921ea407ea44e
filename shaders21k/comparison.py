"""One corpus beside another: as many programs of each, and what drawing them taught.

Both sides are as large, drawn at random by one rule, on one device, at one size and at
the same times. What is counted or measured is the same for both. Whether the programs
themselves were chosen, and by what, is for whoever compares to say.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shaders21k.batch import Fingerprint
from shaders21k.corpus import Corpus
from shaders21k.errors import CorpusError
from shaders21k.features import SIZE, find_distances
from shaders21k.portrait import Portrait
from shaders21k.portraits import find_copies, find_duplicates
from shaders21k.selection import pick
from shaders21k.survey import (
    F64,
    MEASURES,
    Histogram,
    collect,
    count,
    count_outcomes,
    lay_edges,
)
from shaders21k.verdict import Verdict

DRAWN = ("ok", "static", "blank")
DISTANCE = "distance"
DISTANCES = (0.0, 1.5)


@dataclass(frozen=True, slots=True)
class Sample:
    """Programs drawn at random from those of a corpus that were judged.

    Attributes:
        name: of the corpus.
        judged: how many they were drawn from.
        verdicts: of all that were drawn at random.
        portraits: of as many as both samples have, in random order.
    """

    name: str
    judged: int
    verdicts: Sequence[Verdict]
    portraits: Sequence[Portrait]


@dataclass(frozen=True, slots=True)
class Side:
    """One corpus in a comparison.

    Attributes:
        name: of the corpus.
        judged: its programs with a verdict.
        programs: of them, in the sample.
        outcomes: programs of each outcome in the sample.
        portraits: programs that were compared with each other.
        blank, static, failing: shares of the sample; error, timeout and crash fail.
        copies: share of the portraits that are those of an earlier program.
        duplicates: share of them that look like an earlier one's, copies included.
        versions: of the code that judged.
    """

    name: str
    judged: int
    programs: int
    outcomes: Mapping[str, int]
    portraits: int
    blank: float
    static: float
    failing: float
    copies: float
    duplicates: float
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How a measure is spread over either side.

    Attributes:
        sides: the histograms, which have the same edges.
        apart: greatest difference between the shares of both sides that lie below a
            value, 0 to 1: the statistic of Kolmogorov and Smirnov.
    """

    sides: tuple[Histogram, Histogram]
    apart: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two corpora beside each other.

    Attributes:
        key, device: what drew both.
        terms: the size and times of their pictures.
        seed: of the samples.
        sides: the one and the other.
        spreads: by the name of a measure, see `Verdict`; "distance" is to the nearest
            other program of the same side, see `shaders21k.features`.
    """

    key: str
    device: Fingerprint
    terms: str
    seed: int
    sides: tuple[Side, Side]
    spreads: Mapping[str, Spread]


def take_samples(
    corpora: Sequence[Corpus], prefix: str, most: int, seed: int
) -> tuple[str, tuple[Sample, Sample]]:
    """Draw as many programs from each of two corpora.

    Args:
        corpora: the two.
        prefix: first digits of the key of the device whose verdicts count; "" where
            both were judged on only one.
        most: programs of each; 0 takes all of the corpus that has fewer.
        seed: of the choice.

    Returns:
        The key of the device, and the samples.

    Raises:
        CorpusError: they were not judged on one device alike; says what to do.
    """
    key = find_common_device(corpora, prefix)
    known = [
        {each.program: each for each in corpus.verdicts.read(key)} for corpus in corpora
    ]
    size = min(len(each) for each in known)
    verdicts = [
        [judged[each] for each in pick(judged, min(most or size, size), seed)]
        for judged in known
    ]
    portraits = [
        read_portraits(corpus, key, some)
        for corpus, some in zip(corpora, verdicts, strict=True)
    ]
    refuse_unlike(corpora, portraits)
    drawn = min(map(len, portraits))
    first, second = (
        Sample(
            str(corpora[side].path),
            len(known[side]),
            verdicts[side],
            choose(portraits[side], drawn, seed),
        )
        for side in (0, 1)
    )
    return key, (first, second)


def find_common_device(corpora: Sequence[Corpus], prefix: str) -> str:
    """Find the key of the one device that both corpora were judged on."""
    devices = [corpus.verdicts.devices() for corpus in corpora]
    for corpus, some in zip(corpora, devices, strict=True):
        if not some:
            corpus.verdicts.find_device(prefix)  # raises, and says how to judge it
    one, other = devices
    found = [key for key in one if key in other and key.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    listed = "; ".join(
        f"{corpus.path} on "
        + ", ".join(f"{key} ({device.renderer})" for key, (device, _) in some.items())
        for corpus, some in zip(corpora, devices, strict=True)
    )
    wanted = f" that --device {prefix!r} may mean" if prefix else ""
    hint = (
        "name one of them by --device"
        if found
        else "judge both on one with `shaders21k corpus check`"
    )
    raise CorpusError(
        f"{len(found) or 'no'} devices{wanted} judged both corpora: {listed}: {hint}"
    )


def read_portraits(
    corpus: Corpus, key: str, verdicts: Sequence[Verdict]
) -> list[Portrait]:
    """Read the portraits of all programs that draw."""
    drawn = [each.program for each in verdicts if each.outcome in DRAWN]
    found = corpus.portraits.read(key, drawn)
    usable = sum(each.features.size == SIZE for each in found)
    if usable < len(drawn):
        raise CorpusError(
            f"{len(drawn) - usable} of {len(drawn)} programs of {corpus.path} were "
            "judged by an older version, which measured less: run `shaders21k corpus "
            f"check {corpus.path} --again older` first"
        )
    if len(found) < 2:
        raise CorpusError(
            f"{len(found)} of {len(verdicts)} programs taken of {corpus.path} draw, "
            "and a comparison takes two: raise --sample, or judge more with "
            f"`shaders21k corpus check {corpus.path}`"
        )
    return found


def refuse_unlike(
    corpora: Sequence[Corpus], portraits: Sequence[Sequence[Portrait]]
) -> None:
    """Refuse portraits of another size, or of other times."""
    ways = [{each.terms for each in some} for some in portraits]
    if len(set().union(*ways)) > 1:
        listed = "; ".join(
            f"{corpus.path} with {' and '.join(sorted(some))}"
            for corpus, some in zip(corpora, ways, strict=True)
        )
        again = " ".join(f"--again {outcome}" for outcome in DRAWN)
        raise CorpusError(
            f"not all was judged by the same pictures: {listed}: judge both alike, "
            f"with `shaders21k corpus check CORPUS {again}`"
        )


def choose(portraits: Sequence[Portrait], size: int, seed: int) -> list[Portrait]:
    """Choose some portraits and shuffle them, both by the seed."""
    chosen = set(pick([each.program for each in portraits], size, seed))
    found = [each for each in portraits if each.program in chosen]
    order = np.random.default_rng(seed).permutation(len(found))
    return [found[index] for index in order]


def compare(
    key: str, device: Fingerprint, samples: tuple[Sample, Sample], seed: int
) -> Comparison:
    """Count, measure and lay side by side what `take_samples` has drawn."""
    spreads = {}
    for name, (unit, span) in MEASURES.items():
        one, other = (collect(each.verdicts, name) for each in samples)
        if one.size and other.size:
            spreads[name] = spread(one, other, unit, span)
    distances = find_distances(
        *(np.stack([each.features for each in some.portraits]) for some in samples)
    )
    one, other = (each.astype(np.float64) for each in distances)
    spreads[DISTANCE] = spread(one, other, "", DISTANCES)
    first, second = samples
    return Comparison(
        key=key,
        device=device,
        terms=first.portraits[0].terms,
        seed=seed,
        sides=(count_side(first), count_side(second)),
        spreads=spreads,
    )


def count_side(sample: Sample) -> Side:
    """Count what the sample of a corpus holds."""
    outcomes = Counter(each.outcome for each in sample.verdicts)
    total, portraits = outcomes.total(), len(sample.portraits)
    return Side(
        name=sample.name,
        judged=sample.judged,
        programs=total,
        outcomes=count_outcomes(outcomes),
        portraits=portraits,
        blank=outcomes["blank"] / total,
        static=outcomes["static"] / total,
        failing=1 - sum(outcomes[each] for each in DRAWN) / total,
        copies=len(find_copies(sample.portraits)) / portraits,
        duplicates=len(find_duplicates(sample.portraits)) / portraits,
        versions=tuple(sorted({each.version for each in sample.verdicts})),
    )


def spread(one: F64, other: F64, unit: str, span: tuple[float, float] | None) -> Spread:
    """Lay the histograms of both sides into the same bins."""
    both = np.concatenate((one, other))
    edges = lay_edges(both, span)
    sides = (
        count(one, edges, unit, logarithmic=span is None),
        count(other, edges, unit, logarithmic=span is None),
    )
    below = [
        np.searchsorted(np.sort(each), both, side="right") / each.size
        for each in (one, other)
    ]
    return Spread(sides, float(np.abs(below[0] - below[1]).max()))
