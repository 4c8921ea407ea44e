"""Results as tables on a terminal."""

from rich.table import Table

from trainer.demo import DemoResult
from trainer.evaluation.compare import Evaluation


def show_scores(evaluation: Evaluation) -> Table:
    """One row a method: k-NN and linear probe."""
    table = Table(
        title=evaluation.task,
        caption=f"{evaluation.queries} pictures, layer {evaluation.layer}",
    )
    table.add_column("features")
    table.add_column("k-NN", justify="right")
    table.add_column("linear probe", justify="right")
    for score in evaluation.scores:
        table.add_row(score.name, f"{score.knn:.1%}", f"{score.probe:.1%}")
    table.add_row("guessing", f"{evaluation.chance:.1%}", f"{evaluation.chance:.1%}")
    return table


def show_demo(result: DemoResult) -> Table:
    """Speed first, then what was learned."""
    evaluation = result.evaluation
    table = Table(title="shaders21k demo", caption=evaluation.task)
    table.add_column("what")
    table.add_column("value", justify="right")
    table.add_row("images rendered and trained on", f"{result.images_per_s:.0f}/s")
    table.add_row("time spent waiting for data", f"{result.data_wait_fraction:.1%}")
    for name, words in (
        ("untrained", "k-NN before training"),
        ("trained", "k-NN after training"),
        ("raw pixels", "k-NN of raw pixels"),
    ):
        style = "bold" if name == "trained" else None
        table.add_row(words, f"{evaluation[name].knn:.1%}", style=style)
    table.add_row("guessing", f"{evaluation.chance:.1%}")
    return table
