"""Choose the built-in programs: judge seeds 0, 1, 2, ... and keep those that pass.

    shaders21k synth --count 27000 --into candidates.db
    shaders21k corpus check candidates.db
    python tests/bench/accept_builtin.py candidates.db --count 21000 \\
        --into shaders21k/synth/builtin-21k.txt

A program is accepted when, at the five times of `corpus check`,

- it draws, is not blank and not static;
- it moves: its diversity is at least 0.01;
- there is something to see: at least 5 % of its pixels are not background, and the
  histogram of its luma has at least one bit;
- it is no white noise: the slope of its spectrum is at most -0.2;
- it is bounded: a pixel costs at most 1500 ns;
- it looks like none before it, see `shaders21k.portraits.find_duplicates`; and its
  middle picture, averaged down to 8 x 8 pixels, is at least 12 of 255 (root mean
  square) away from that of any sound one before it.

So the list has an advantage in whatever `corpus stats --compare` measures over a corpus
that nobody chose; `synth --count` writes one of ours that nobody chose, either. Only
the cost depends on the machine; its limit is far above what nearly all seeds cost, so
that the list is nearly the same on any.
"""

import argparse
import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from shaders21k.corpus import Corpus
from shaders21k.portrait import Portrait
from shaders21k.portraits import find_duplicates
from shaders21k.synth.frozen import DIGITS, headline
from shaders21k.synth.grammar import GRAMMAR_VERSION
from shaders21k.verdict import Verdict

MIN_DIVERSITY = 0.01
MIN_COVERAGE, MIN_ENTROPY_BITS = 0.05, 1.0
MAX_SLOPE = -0.2
MAX_COST_NS = 1500.0
SIDE, MIN_DISTANCE = 8, 12.0
ROWS = 1000


def find_fault(verdict: Verdict) -> str:
    """Name what is wrong with a program that stands alone, else ""."""
    if verdict.outcome != "ok":
        return verdict.outcome
    slope = verdict.spectral_slope
    faults = {
        "hardly moves": verdict.diversity < MIN_DIVERSITY,
        "empty": verdict.coverage < MIN_COVERAGE
        or verdict.entropy_bits < MIN_ENTROPY_BITS,
        "white noise": slope is not None and slope > MAX_SLOPE,
        "costly": verdict.cost_ns > MAX_COST_NS,
    }
    return next((name for name, holds in faults.items() if holds), "")


def find_alike(portraits: Sequence[Portrait]) -> set[str]:
    """Name the programs whose middle picture is close to an earlier one's."""
    pictures = []
    for portrait in portraits:
        with Image.open(io.BytesIO(portrait.picture)) as picture:
            small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
        pictures.append(np.asarray(small, np.float32).ravel())
    points = np.stack(pictures) / np.sqrt(3) / SIDE
    squares = (points**2).sum(axis=1)
    alike = set()
    for start in range(0, len(points), ROWS):
        some = points[start : start + ROWS]
        apart = squares[start : start + ROWS, None] + squares - 2 * some @ points.T
        close = np.tril(apart < MIN_DISTANCE**2, start - 1).any(axis=1)
        alike |= {portraits[start + index].program for index in np.flatnonzero(close)}
    return alike


def read_seeds(corpus: Corpus) -> dict[str, int]:
    """Map every program's id to its seed, ascending by seed."""
    places = corpus.places().items()
    grammar = f"builtin:{GRAMMAR_VERSION}/"
    if strange := [url for _, (_, url) in places if not url.startswith(grammar)]:
        sys.exit(f"{strange[0]!r} is no program of {grammar}: write the corpus anew")
    seeds = {name: int(url.removeprefix(grammar)) for name, (_, url) in places}
    return dict(sorted(seeds.items(), key=lambda pair: pair[1]))


def judge(corpus: Corpus) -> Iterator[tuple[int, str, str]]:
    """Give seed, id and fault of every program judged, in the order of seeds."""
    key = corpus.verdicts.find_device()
    verdicts = {verdict.program: verdict for verdict in corpus.verdicts.read(key)}
    alone = {name: find_fault(verdict) for name, verdict in verdicts.items()}
    seeds = read_seeds(corpus)
    sound = [name for name in seeds if alone.get(name) == ""]
    portraits = corpus.portraits.read(key, sound)
    pairs = find_duplicates(portraits)
    twice = {portraits[later].program: "duplicate" for later, _ in pairs}
    close = dict.fromkeys(find_alike(portraits), "alike")
    faults = {**alone, **close, **twice}
    for name, seed in seeds.items():
        if name not in faults:
            sys.exit(f"seed {seed} was not judged: let `corpus check` end first")
        yield seed, name, faults[name]


def main() -> None:
    """Accept so many seeds, write their list, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--count", type=int, default=21_000)
    parser.add_argument("--into", type=Path, help="where the list goes; else nowhere")
    asked = parser.parse_args()
    faults, lines = Counter[str](), [headline()]
    with Corpus.open(asked.corpus) as corpus:
        for seed, name, fault in judge(corpus):
            faults[fault or "accepted"] += 1
            if not fault:
                lines.append(f"{seed} {name[:DIGITS]}")
            if len(lines) > asked.count:
                break
        kept = {line.partition(" ")[2] for line in lines[1:]}
        key = corpus.verdicts.find_device()
        costs = [
            verdict.cost_ns
            for verdict in corpus.verdicts.read(key)
            if verdict.program[:DIGITS] in kept
        ]
    for fault, count in faults.most_common():
        sys.stdout.write(f"{fault:14}{count:7}{count / faults.total():8.2%}\n")
    if len(lines) <= asked.count:
        sys.exit(f"only {len(lines) - 1} accepted: judge more seeds")
    marks = np.quantile(costs, (0.1, 0.5, 0.9, 0.99, 1.0)).round().tolist()
    sys.stdout.write(f"ns per pixel at 10, 50, 90, 99, 100 %: {marks}\n")
    if asked.into is not None:
        asked.into.write_text("\n".join(lines) + "\n", "ascii")


if __name__ == "__main__":
    main()
