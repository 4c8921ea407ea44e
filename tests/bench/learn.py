"""Train the same encoder on several corpora, and score what each has taught it.

    python tests/bench/learn.py --out runs/learn --seeds 3 --steps 1000 \\
        --train builtin=builtin.db --train published=published.db:train.txt \\
        --test builtin=more.db --test published=published.db:test.txt \\
        --programs 1 8 64 512 4096

A corpus is FILE, or FILE:SELECTION with a file of `corpus select`. Every run has the
settings of the preset `cpu-demo` but for what is said here, and sees as many pictures;
only the corpus differs, or with --programs how many of the first corpus's programs are
trained on. Seeds are the outer loop, so that a change of the machine hits all corpora.

An encoder is scored on tasks that no run has trained on: which of so many programs of a
test corpus drew a picture, given some other pictures of each; and which digit was
written by hand, where scikit-learn is installed, whose wheel carries 1,797 of them (UCI
Optical Recognition of Handwritten Digits). A line of JSON for each run goes to
OUT/scores.jsonl; runs that have one are not done again.
"""

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from statistics import mean, stdev

import torch
from torch.nn import functional

from trainer.evaluation.compare import compare
from trainer.evaluation.programs import draw_held_out
from trainer.evaluation.tasks import Pictures, Task
from trainer.loop import resolve, train
from trainer.service import start_service
from trainer.settings import TrainSettings, choose_preset

TASK_PROGRAMS, SHOTS = 256, 4
QUERY_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus by the name that the table gives it."""

    name: str
    corpus: str
    selection: str

    def arguments(self) -> list[str]:
        """Say it to `shaders21k serve`."""
        chosen = ["--selection", self.selection] if self.selection else []
        return ["--corpus", self.corpus, *chosen]


@dataclass(frozen=True, slots=True)
class Run:
    """One training."""

    source: Source
    programs: int
    seed: int

    @property
    def name(self) -> str:
        """Name it, for a folder and for the table."""
        count = f"-{self.programs}" if self.programs else ""
        return f"{self.source.name}{count}-{self.seed}"


def read_source(text: str) -> Source:
    """Read NAME=FILE or NAME=FILE:SELECTION."""
    name, _, place = text.partition("=")
    corpus, _, selection = place.partition(":")
    return Source(name, corpus, selection)


def draw_task(source: Source, settings: TrainSettings) -> Task:
    """Have the pictures of a test corpus drawn."""
    with start_service(source.arguments()) as service:
        none_trained_on = replace(settings.stream, programs=(0, 1))
        asked = replace(settings, held_out=TASK_PROGRAMS)
        stream = resolve(replace(asked, stream=none_trained_on), service.ring).stream
        task = draw_held_out(
            service.ring, stream, held_out=TASK_PROGRAMS, shots=SHOTS, queries=SHOTS
        )
    return replace(task, name=f"{source.name} programs")


def load_digits(resolution: int) -> Task | None:
    """Load the digits of scikit-learn, None where it is not installed."""
    try:
        from sklearn import datasets
    except ImportError:
        return None
    digits = datasets.load_digits()
    gray = torch.tensor(digits.images, dtype=torch.float32)[:, None] * (255 / 16)
    size = (resolution, resolution)
    large = functional.interpolate(gray, size, mode="bicubic").clamp(0, 255)
    images = large.round().to(torch.uint8).repeat(1, 3, 1, 1)
    label = torch.tensor(digits.target)
    first = round(QUERY_SHARE * len(label))
    return Task(
        name="digits",
        question="which digit is this?",
        classes=tuple("0123456789"),
        gallery=Pictures(images[first:], label[first:]),
        queries=Pictures(images[:first], label[:first]),
    )


def do(run: Run, settings: TrainSettings, tasks: list[Task], out: Path) -> dict:
    """Train once, and score the encoder on every task."""
    window = min(settings.stream.window, run.programs or sys.maxsize)
    settings = replace(
        settings,
        seed=run.seed,
        held_out=0,
        stream=replace(
            settings.stream,
            seed=run.seed,
            programs=(0, run.programs) if run.programs else None,
            window=window,
            slide=settings.stream.slide if run.programs != window else 0,
        ),
    )
    with start_service(run.source.arguments()) as service:
        settings = resolve(settings, service.ring)
        checkpoint = train(settings, service.ring, out / run.name, resume=True)
    scores = {task.name: compare(checkpoint, task)[0].to_json() for task in tasks}
    return {
        "name": run.source.name,
        "programs": run.programs,
        "seed": run.seed,
        "scores": scores,
    }


def show(lines: list[dict]) -> None:
    """Print each method's mean and deviation over the seeds, on every task.

    The untrained network and raw pixels are the same for every corpus, so that they
    count once for a seed, and once in all; so is the mean color.
    """
    found: dict[tuple[str, str, str], dict[int, float]] = defaultdict(dict)
    for line in lines:
        count = f", {line['programs']} programs" if line["programs"] else ""
        for task, evaluation in line["scores"].items():
            for score in evaluation["scores"]:
                method, seed = score["name"], line["seed"]
                if method == "trained":
                    method = f"{line['name']}{count}"
                if method in ("mean color", "raw pixels"):
                    seed = 0
                for measure in ("knn", "probe"):
                    found[task, measure, method][seed] = 100 * score[measure]
    for (task, measure, method), by_seed in sorted(found.items()):
        values = list(by_seed.values())
        spread = f" +- {stdev(values):.1f}" if len(values) > 1 else ""
        sys.stdout.write(
            f"{task:20} {measure:6} {method:28} {mean(values):5.1f}{spread}"
            f"  (n={len(values)})\n"
        )


def main() -> None:
    """Do the runs that are not done yet, and print the table of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=read_source, action="append", required=True)
    parser.add_argument("--test", type=read_source, action="append", default=[])
    parser.add_argument("--programs", type=int, nargs="*", default=[])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--set", nargs="*", default=[], help="as of shaders21k train")
    asked = parser.parse_args()
    settings = choose_preset("cpu-demo", asked.set, asked.steps)
    asked.out.mkdir(parents=True, exist_ok=True)
    scores = asked.out / "scores.jsonl"
    lines = (
        [json.loads(line) for line in scores.read_text("utf-8").splitlines()]
        if scores.exists()
        else []
    )
    tests = [f"{each.name}={each.corpus}:{each.selection}" for each in asked.test]
    # As it will be read back: JSON knows no tuples.
    terms = json.loads(json.dumps({"settings": settings.to_json(), "tests": tests}))
    if any(line["terms"] != terms for line in lines):
        sys.exit(f"{scores} holds runs of other settings or tests: take another --out")
    done = {(line["name"], line["programs"], line["seed"]) for line in lines}
    wanted = [(source, 0) for source in asked.train]
    wanted += [(asked.train[0], count) for count in asked.programs]
    tasks: list[Task] = []
    for seed, (source, count) in product(range(asked.seeds), wanted):
        run = Run(source, count, seed)
        if (source.name, count, seed) in done:
            continue
        if not tasks:
            tasks = [draw_task(each, settings) for each in asked.test]
            digits = load_digits(settings.stream.resolution)
            tasks += [digits] if digits else []
        lines.append(do(run, settings, tasks, asked.out) | {"terms": terms})
        with scores.open("a", encoding="utf-8") as file:
            file.write(json.dumps(lines[-1]) + "\n")
        sys.stdout.write(f"{run.name} is done\n")
    show(lines)


if __name__ == "__main__":
    main()
