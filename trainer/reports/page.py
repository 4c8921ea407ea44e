"""A page that compares runs, or shows one: a single file without links."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jinja2

from trainer.checkpoint import Checkpoint
from trainer.errors import TrainerError
from trainer.evaluation.compare import Evaluation, Score
from trainer.evaluation.records import read_evaluations
from trainer.metrics import Metrics, mean_over, read_metrics
from trainer.reports.figures import Curve, plot_curves
from trainer.reports.sheets import encode_file
from trainer.settings import TrainSettings

COLORS = 8
"""The page has so many; a ninth run has the first one's again."""

SHEETS = {
    "sample": "Pairs of views from one batch, before their colors were changed: each "
    "pair is one program, at two crops and two moments.",
    "neighbors": "First a picture that was asked about; then what lies nearest to it "
    "in the features of the trained network, then in those of the untrained one. Green "
    "frame: of the same class. Faint: of another.",
    "excited": "Pictures that excite single units of the layer: of the trained network "
    "above, of the untrained one below. Gradient ascent on Fourier coefficients, 128 "
    "steps, rolled and blurred at each.",
}
"""Pictures in a run's folder, by what their names begin with, and what they show."""

MEASURES = {
    "loss": "loss",
    "accuracy": "accuracy in training: own partner found first",
    "lr": "learning rate",
}


@dataclass(frozen=True, slots=True, eq=False)
class RunRecord:
    """What a run has left in its folder.

    Attributes:
        name: the folder's, with as much of its path as tells it from the others.
        color: number of its color, from 0.
        step: number of steps done.
        settings: the run's.
        metrics: its lines of metrics.jsonl, at least one.
        evaluations: all that were made of it.
        pictures: by the kind, a `data:` URL by the file's name.
    """

    name: str
    color: int
    step: int
    settings: TrainSettings
    metrics: Sequence[Metrics]
    evaluations: Sequence[Evaluation]
    pictures: dict[str, dict[str, str]]

    @property
    def images(self) -> int:
        """Pictures trained on."""
        return self.step * self.settings.images_per_step

    @property
    def images_per_s(self) -> float:
        """Pictures trained on in a second, but for the first line: a slow start."""
        return self._mean("images_per_s")

    @property
    def data_wait_fraction(self) -> float:
        """Share of the time spent waiting for data, but for the first line's, 0..1."""
        return self._mean("data_wait_fraction")

    def _mean(self, name: str) -> float:
        start = self.metrics[0].step if len(self.metrics) > 1 else 0
        return mean_over(self.metrics, name, after=start)

    def draw_curve(self, measure: str) -> Curve:
        """Give one measure from where the objective's queue is full.

        Until then its random first rows are easy negatives, and the curve would begin
        with what it says about those.
        """
        queue = getattr(self.settings.objective, "queue", 0)
        full = queue / self.settings.stream.batch_size
        shown = [line for line in self.metrics if line.step > full] or self.metrics
        values = [getattr(line, measure) for line in shown]
        return Curve(self.name, self.color, [line.step for line in shown], values)


def read_run(folder: Path, name: str, color: int) -> RunRecord:
    """Read a run's folder.

    Raises:
        CheckpointError: it holds no checkpoint.
        TrainerError: it holds no metrics, or an evaluation that cannot be read.
    """
    checkpoint = Checkpoint.load(folder)
    metrics = read_metrics(folder)
    if not metrics:
        raise TrainerError(f"the run {folder} has written no metrics yet: let it go on")
    return RunRecord(
        name=name,
        color=color % COLORS,
        step=checkpoint.step,
        settings=checkpoint.read_settings(),
        metrics=metrics,
        evaluations=read_evaluations(folder),
        pictures={
            kind: {
                path.stem.removeprefix(kind).lstrip("-"): encode_file(path)
                for path in sorted(folder.glob(f"{kind}*.png"))
            }
            for kind in SHEETS
        },
    )


def name_runs(folders: Sequence[Path]) -> list[str]:
    """Name runs by the ends of their paths, as many parts as tell them apart."""
    paths = [folder.resolve() for folder in folders]
    if len(set(paths)) < len(paths):
        raise TrainerError("the same run is named twice: name each once")
    for parts in range(1, max(len(path.parts) for path in paths) + 1):
        names = ["/".join(path.parts[-parts:]) for path in paths]
        if len(set(names)) == len(names):
            break
    return names


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a task's table: a method, of one run or of all of them.

    Attributes:
        run: None where the method needs no network.
        layer: of the network.
    """

    run: RunRecord | None
    layer: str
    score: Score


@dataclass(frozen=True, slots=True)
class TaskTable:
    """All runs' scores of one task.

    Attributes:
        evaluations: each with its run.
        rows: methods without a network once, then each run's.
    """

    evaluations: list[tuple[RunRecord, Evaluation]]
    rows: list[Row]


def list_tasks(runs: Sequence[RunRecord]) -> dict[str, TaskTable]:
    """Put the scores of the same task side by side, by the task's name.

    Scores are of the same task if they are of as many classes, gallery pictures and
    queries; others of its name are listed apart.
    """
    found: dict[tuple[str, int, int, int], TaskTable] = {}
    for run in runs:
        for one in run.evaluations:
            key = (one.task, one.classes, one.gallery, one.queries)
            table = found.setdefault(key, TaskTable([], []))
            table.evaluations.append((run, one))
            for score in one.scores:
                own = run if score.name in ("untrained", "trained") else None
                row = Row(own, one.layer if own else "", score)
                if own is not None:
                    table.rows.append(row)
                elif row not in table.rows:
                    table.rows.insert(sum(r.run is None for r in table.rows), row)
    return {
        f"{key[0]}, {key[1]} classes, {key[2]:,} to learn from, {key[3]:,} asked": table
        for key, table in found.items()
    }


def list_settings(
    runs: Sequence[RunRecord],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Give each setting's value of each run: first those that differ, then all."""
    read = [
        dict(_read_line(x) for x in run.settings.describe().splitlines())
        for run in runs
    ]
    names = list(dict.fromkeys(name for one in read for name in one))
    every = {name: [one.get(name, "") for one in read] for name in names}
    return {k: v for k, v in every.items() if len(set(v)) > 1}, every


def _read_line(line: str) -> tuple[str, str]:
    name, _, value = line.partition(" = ")
    return name, value


def write_report(folders: Sequence[Path], out: Path, title: str = "") -> None:
    """Write the page.

    Args:
        folders: the runs', at least one.
        out: the file.
        title: a headline; empty: the runs' names.

    Raises:
        CheckpointError, TrainerError: see `read_run`; or the file cannot be written.
    """
    names = name_runs(folders)
    runs = [
        read_run(folder, name, color)
        for color, (folder, name) in enumerate(zip(folders, names, strict=True))
    ]
    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    source = files("trainer.reports").joinpath("page.html").read_text("utf-8")
    differing, every = list_settings(runs)
    page = environment.from_string(source).render(
        title=title or ("Run " if len(runs) == 1 else "Runs ") + ", ".join(names),
        runs=runs,
        tasks=list_tasks(runs),
        curves={
            words: plot_curves([run.draw_curve(measure) for run in runs], words)
            for measure, words in MEASURES.items()
        },
        sheets=SHEETS,
        differing=differing,
        every=every,
    )
    partial = out.with_name(out.name + ".partial")
    try:
        partial.write_text(page, "utf-8")
        partial.replace(out)
    except OSError as error:
        raise TrainerError(f"cannot write {out}: {error}") from error
