"""report.html: what a run saw and what it learned, in one file without links."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jinja2
from torch import Tensor

from trainer.dataset import Task
from trainer.evaluate import Evaluation, Features
from trainer.figures import encode_png, plot_line, tile
from trainer.knn import find_neighbors
from trainer.metrics import Metrics, mean_over
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
        rendered_by: what drew the pictures.
    """

    title: str
    settings: TrainSettings
    metrics: Sequence[Metrics]
    evaluation: Evaluation
    sample: Tensor
    questions: Sequence[Question]
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
        steps = [line.step for line in self.metrics]
        curves = {
            "Loss (InfoNCE)": [line.loss for line in self.metrics],
            "Own key found first": [line.accuracy for line in self.metrics],
        }
        # Views lie side by side: query and key of a sample, four samples a row.
        views = self.sample.flatten(0, 1)
        page = environment.from_string(source).render(
            report=self,
            scores=self.evaluation.scores,
            before=self.evaluation["untrained"],
            after=self.evaluation["trained"],
            curves={name: plot_line(steps, y, name) for name, y in curves.items()},
            sheet=encode_png(tile(views, 8)),
            images=2 * self.settings.stream.batch_size * steps[-1],
            images_per_s=mean_over(self.metrics, "images_per_s"),
            data_wait=mean_over(self.metrics, "data_wait_fraction"),
        )
        path.write_text(page, "utf-8")


def ask(task: Task, features: Features) -> list[Question]:
    """Look up the nearest neighbors of some queries, evenly spread over the classes.

    Args:
        task: whose pictures to show.
        features: by the method's name, features of the gallery [G, F] and of the
            queries [N, F].
    """
    order = task.queries.label.argsort(stable=True)
    chosen = order[:: max(1, len(order) // ASKED)][:ASKED]
    found = {}
    for name, (gallery, queries) in features.items():
        mean = gallery.mean(dim=0)
        _, index = find_neighbors(queries[chosen] - mean, gallery - mean, NEIGHBORS)
        found[name] = index
    return [
        Question(
            image=encode_png(task.queries.images[query]),
            found={
                name: [
                    Neighbor(
                        encode_png(task.gallery.images[one]),
                        bool(task.gallery.label[one] == task.queries.label[query]),
                    )
                    for one in index[row]
                ]
                for name, index in found.items()
            },
        )
        for row, query in enumerate(chosen)
    ]
