"""What a study is asked about, and what it leaves: study.json, study.md, study.svg."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, stdev

from trainer.evaluation.programs import draw_held_out
from trainer.evaluation.sets import ImageSet, check_names, read_images
from trainer.evaluation.tasks import Task
from trainer.opening import resolve
from trainer.studies.grid import Corpus, Result, Study
from trainer.studies.plot import plot_study

SHOTS, QUERIES = 4, 8
"""Pictures of each unseen program to learn from, and to be asked about."""


def draw_tasks(study: Study, images: Sequence[Path]) -> list[Task]:
    """Draw the held-out programs of each corpus of a study, and read image folders.

    All arms are asked the same: the pictures are drawn by the first arm's settings, at
    the size that its encoder takes.
    """
    settings = study.arms[0].settings
    corpora: dict[Corpus, None] = dict.fromkeys(arm.corpus for arm in study.arms)
    tasks = []
    for corpus in corpora:
        with corpus.serve() as source:
            for arm in study.arms:  # now, and not after hours
                if arm.corpus == corpus:
                    resolve(arm.settings, source)
            # Whatever the arms train on, the held-out programs are the last ones.
            stream = replace(settings.stream, programs=None)
            stream = resolve(replace(settings, stream=stream), source).stream
            task = draw_held_out(
                source,
                stream,
                held_out=settings.held_out,
                shots=SHOTS,
                queries=QUERIES,
                resolution=settings.view_px,
            )
        name = f"{settings.held_out} unseen programs of {corpus.name}"
        tasks.append(replace(task, name=name))
    sets = check_names([ImageSet(each.resolve().name, each) for each in images])
    return tasks + [read_images(each, settings.view_px) for each in sets]


def write_answer(study: Study, results: Sequence[Result], out: Path) -> list[Path]:
    """Write the results as JSON, as a table and as a plot; returns the files."""
    value = {
        "study": study.name,
        "question": study.question,
        "settings": {arm.name: arm.settings.to_json() for arm in study.arms},
        "results": [asdict(result) for result in results],
    }
    texts = {
        "study.json": json.dumps(value, indent=1) + "\n",
        "study.md": write_table(study, results),
        "study.svg": plot_study(study.question, study.axis, study.name, results),
    }
    for name, text in texts.items():
        (out / name).write_text(text, "utf-8")
    return [out / name for name in texts]


def write_table(study: Study, results: Sequence[Result]) -> str:
    """Make a Markdown table: k-NN and probe, mean and deviation over the seeds."""
    tasks = [*results[0].scores]
    seeds = len({result.seed for result in results})
    lines = [
        f"# {study.question}",
        "",
        f"Percent right by k-NN / linear probe, mean +- deviation, {seeds} seeds.",
        "",
        "| | " + " | ".join(tasks) + " |",
        "|---|" + "---|" * len(tasks),
    ]
    for arm in study.arms:
        mine = [result for result in results if result.arm == arm.name]
        lines.append(_write_row(arm.name, "trained", tasks, mine))
    names = [score["name"] for score in results[0].scores[tasks[0]]["scores"]]
    lines += [
        _write_row(name, name, tasks, results) for name in names if name != "trained"
    ]
    return "\n".join(lines) + "\n"


def _write_row(
    title: str, method: str, tasks: Sequence[str], results: Sequence[Result]
) -> str:
    cells = []
    for task in tasks:
        scores = [
            score
            for result in results
            for score in result.scores[task]["scores"]
            if score["name"] == method
        ]
        cells.append(
            " / ".join(
                _summarize([100 * score[measure] for score in scores])
                for measure in ("knn", "probe")
            )
        )
    return f"| {title} | " + " | ".join(cells) + " |"


def _summarize(values: Sequence[float]) -> str:
    spread = f" +- {stdev(values):.1f}" if len(set(values)) > 1 else ""
    return f"{mean(values):.1f}{spread}"
