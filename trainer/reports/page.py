"""report.html: what a run saw and what it learned, in one file without links."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jinja2
from torch import Tensor

from trainer.evaluation.compare import Evaluation, Features
from trainer.evaluation.knn import find_neighbors
from trainer.evaluation.tasks import Task
from trainer.figures import encode_png, plot_line
from trainer.metrics import Metrics
from trainer.settings import TrainSettings

NEIGHBORS = 6
ASKED = 8


@dataclass(frozen=True, slots=True)
class Neighbor:
    """One picture found: its `data:` URL, and whether it is of the query's class."""

    image: str
    right: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A query's picture, and what each method found nearest, by the method's name."""

    image: str
    found: dict[str, list[Neighbor]]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """All that a report shows.

    Attributes:
        title: its headline.
        settings: the run's.
        metrics: its lines of metrics.jsonl, at least one.
        evaluation: the scores, with "trained" and "untrained" among them.
        sample: uint8 [N, 2, 3, H, W], views that the run was trained on.
        questions: see `ask`.
        images_per_s: pictures rendered and trained on in a second.
        data_wait_fraction: share of the training time spent waiting for data.
        rendered_by: what drew the pictures.
    """

    title: str
    settings: TrainSettings
    metrics: Sequence[Metrics]
    evaluation: Evaluation
    sample: Tensor
    questions: Sequence[Question]
    images_per_s: float
    data_wait_fraction: float
    rendered_by: str

    def write(self, path: Path) -> None:
        """Render the template into a file."""
        environment = jinja2.Environment(
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        source = files("trainer").joinpath("report.html").read_text("utf-8")
        # Until the queue is full its random first rows are easy negatives, and the
        # curves would begin with what they say about those.
        full = (
            getattr(self.settings.objective, "queue", 0)
            / self.settings.stream.batch_size
        )
        shown = [line for line in self.metrics if line.step > full] or self.metrics
        steps = [line.step for line in shown]
        curves = {
            "Loss (InfoNCE)": [line.loss for line in shown],
            "Own key found before all others": [line.accuracy for line in shown],
        }
        page = environment.from_string(source).render(
            report=self,
            before=self.evaluation["untrained"],
            after=self.evaluation["trained"],
            curves={name: plot_line(steps, y, name) for name, y in curves.items()},
            pairs=[[encode_png(view) for view in pair] for pair in self.sample],
            images=2 * self.settings.stream.batch_size * steps[-1],
            images_per_s=self.images_per_s,
            data_wait_fraction=self.data_wait_fraction,
        )
        path.write_text(page, "utf-8")


def ask(task: Task, features: Features) -> list[Question]:
    """Look up what is found alike to some queries, evenly spread over the classes.

    Args:
        task: whose queries to show; each is looked up among all the others.
        features: by the method's name, of the gallery and of the queries.
    """
    images, label = task.queries.images, task.queries.label
    order = label.argsort(stable=True)
    chosen = order[:: max(1, len(order) // ASKED)][:ASKED]
    count = min(NEIGHBORS, len(label) - 1)
    found = {}
    for name, (_, queries) in features.items():
        centered = queries - queries.mean(dim=0)
        # The nearest of all is the query itself.
        _, index = find_neighbors(centered[chosen], centered, count + 1)
        found[name] = [
            [int(one) for one in row if one != query][:count]
            for query, row in zip(chosen, index, strict=True)
        ]
    return [
        Question(
            image=encode_png(images[query]),
            found={
                name: [
                    Neighbor(encode_png(images[one]), bool(label[one] == label[query]))
                    for one in rows[place]
                ]
                for name, rows in found.items()
            },
        )
        for place, query in enumerate(chosen.tolist())
    ]
