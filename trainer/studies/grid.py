"""A study: many runs that differ in one thing, and what became of each."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from shaders21k.service import start_service
from trainer.errors import SettingsError, TrainerError
from trainer.evaluation.compare import compare
from trainer.evaluation.tasks import Task
from trainer.loop import train
from trainer.settings import TrainSettings

Telling = Callable[[str], None]
"""Is told in words how far a study is."""

SCORES = "scores.json"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What programs come from, by a name for people.

    Attributes:
        name: in tables and plots.
        file: a corpus, for a service of our own; empty for the built-in one.
        selection: a file of `corpus select`; empty for all.
        url: a service that runs already, instead.
    """

    name: str = "builtin"
    file: str = ""
    selection: str = ""
    url: str = ""

    @classmethod
    def read(cls, text: str) -> "Corpus":
        """Read builtin, NAME=FILE, NAME=FILE:SELECTION or NAME=URL.

        Raises:
            SettingsError: it is none of these.
        """
        name, found, place = text.partition("=")
        if (found and not place) or (not found and name != "builtin"):
            raise SettingsError(
                f"--corpus {text!r} names nothing: write builtin, NAME=FILE, "
                "NAME=FILE:SELECTION or NAME=URL"
            )
        if "://" in place:
            return cls(name, url=place)
        file, _, selection = place.partition(":")
        return cls(name, file, selection)

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Give an address to read from, for as long as the block lasts."""
        if self.url:
            yield self.url
            return
        corpus = ["--corpus", self.file] if self.file else []
        chosen = ["--selection", self.selection] if self.selection else []
        with start_service([*corpus, *chosen]) as service:
            yield service.ring


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the things compared.

    Attributes:
        name: in tables and plots.
        x: where it stands on an axis of numbers; None for a category.
        settings: of its runs, but for the seed.
        corpus: what they are trained on.
    """

    name: str
    x: float | None
    settings: TrainSettings
    corpus: Corpus = Corpus()


@dataclass(frozen=True, slots=True)
class Study:
    """One question.

    Attributes:
        name: "scaling" and so on.
        question: in words, a plot's title.
        axis: what `Arm.x` counts.
        arms: what is compared.
    """

    name: str
    question: str
    axis: str
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one run has come to.

    Attributes:
        arm, x, seed: whose it is.
        scores: `Evaluation.to_json()` by the task's name.
    """

    arm: str
    x: float | None
    seed: int
    scores: dict[str, Any]


def run_study(
    study: Study,
    seeds: Sequence[int],
    tasks: Sequence[Task],
    out: Path,
    *,
    layer: str | None = None,
    tell: Telling = lambda _: None,
) -> list[Result]:
    """Do all runs that are not done yet: each seed with each arm.

    Seeds are the outer loop, so that a machine that changes meets all arms alike. A run
    that was stopped goes on; one that has its scores is not done again.

    Args:
        study: what to compare.
        seeds: of streams and networks, one a repetition.
        tasks: what each encoder is asked; no run trains on any of it.
        out: a folder, with a folder of each run in it.
        layer: whose features are scored; None: the encoder's last.
        tell: hears of each run.

    Raises:
        TrainerError: a folder holds a run of another study of that name.
    """
    results: list[Result] = []
    total = len(seeds) * len(study.arms)
    for seed in seeds:
        for arm in study.arms:
            folder = out / f"{_name_folder(arm.name)}-{seed}"
            tell(f"{len(results) + 1} of {total}: {arm.name}, seed {seed}")
            results.append(_run(arm, seed, tasks, folder, layer))
    return results


def _name_folder(name: str) -> str:
    return "".join(each if each.isalnum() else "-" for each in name)


def _run(
    arm: Arm, seed: int, tasks: Sequence[Task], folder: Path, layer: str | None
) -> Result:
    settings = replace(
        arm.settings, seed=seed, stream=replace(arm.settings.stream, seed=seed)
    )
    terms = {
        "settings": settings.to_json(),
        "corpus": asdict(arm.corpus),
        "tasks": [task.digest() for task in tasks],
        "layer": layer,
    }
    terms = json.loads(json.dumps(terms))  # as it will be read back: lists, no tuples
    file = folder / SCORES
    if file.exists():
        found = json.loads(file.read_text("utf-8"))
        if found["terms"] != terms:
            changed = [name for name in terms if terms[name] != found["terms"][name]]
            raise TrainerError(
                f"{folder} holds a run of other {' and '.join(changed)}: take another "
                "folder with --out, or ask as before"
            )
        return Result(arm.name, arm.x, seed, found["scores"])
    with arm.corpus.serve() as source:
        checkpoint = train(settings, source, folder, resume=True)
    scores = {
        task.name: compare(checkpoint, task, layer=layer)[0].to_json() for task in tasks
    }
    partial = file.with_suffix(".partial")
    text = json.dumps({"terms": terms, "scores": scores})
    partial.write_text(text, "utf-8")
    partial.replace(file)
    return Result(arm.name, arm.x, seed, json.loads(text)["scores"])
