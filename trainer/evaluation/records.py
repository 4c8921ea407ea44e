"""Evaluations in a run's folder, and means over several."""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from trainer.errors import TrainerError
from trainer.evaluation.compare import Evaluation, Score
from trainer.evaluation.intervals import Interval

PREFIX = "evaluation-"

MEASURES = ("knn", "probe")
Means = dict[str, tuple[float, Interval]]
"""By the measure: a mean over sets and its interval."""


def name_file(task: str) -> str:
    """Give a task's name as a part of a file's: only letters, digits, - _ and dots."""
    kept = (one if one.isalnum() or one in "-_." else "-" for one in task)
    return "".join(kept)


def write_evaluation(evaluation: Evaluation, folder: Path, name: str) -> Path:
    """Write `evaluation-<name>.json` whole or not at all, over the one before.

    Raises:
        TrainerError: it cannot be written.
    """
    path = folder / f"{PREFIX}{name}.json"
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(json.dumps(evaluation.to_json(), indent=1) + "\n", "utf-8")
        partial.replace(path)
    except OSError as error:
        raise TrainerError(f"cannot write {path}: {error}") from error
    return path


def read_evaluations(folder: Path) -> list[Evaluation]:
    """Read all of a run's, in the order of their names.

    Raises:
        TrainerError: one cannot be read, or holds something else.
    """
    found = []
    for path in sorted(folder.glob(f"{PREFIX}*.json")):
        try:
            found.append(Evaluation.from_json(json.loads(path.read_text("utf-8"))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainerError(
                f"cannot read {path}: {error!r}; evaluate again, or remove it"
            ) from error
    return found


def average(evaluations: Sequence[Evaluation]) -> dict[str, dict[str, Means]]:
    """Give the means over each group of sets, and over all of them.

    Args:
        evaluations: of one run.

    Returns:
        By the group's name, "all" for all, and by the method's.
    """
    groups: dict[str, list[Evaluation]] = defaultdict(list)
    for each in evaluations:
        group, found, _ = each.task.partition("/")
        if found:
            groups[group].append(each)
    if evaluations:
        groups["all"] = list(evaluations)
    return {
        group: {
            score.name: {
                measure: _mean([each[score.name] for each in members], measure)
                for measure in MEASURES
            }
            for score in members[0].scores
        }
        for group, members in groups.items()
    }


def _mean(scores: Sequence[Score], measure: str) -> tuple[float, Interval]:
    """Give the mean, and its interval of 95 %.

    Each set's half width h, that of sets measured apart from one another, is one part
    of sqrt(sum h^2) / n.
    """
    mean = sum(getattr(one, measure) for one in scores) / len(scores)
    ends = [getattr(one, f"{measure}_interval") for one in scores]
    half = sum(((high - low) / 2) ** 2 for low, high in ends) ** 0.5 / len(ends)
    return mean, (max(0.0, mean - half), min(1.0, mean + half))
