"""Results as tables on a terminal."""

from collections.abc import Sequence

from rich.table import Table

from trainer.demo import DemoResult
from trainer.evaluation.compare import Evaluation
from trainer.evaluation.intervals import Interval
from trainer.evaluation.records import average


def show_scores(evaluation: Evaluation) -> Table:
    """One row a method, then what the trained network names more than two of them."""
    table = Table(
        title=evaluation.question,
        caption=f"{evaluation.queries} pictures, layer {evaluation.layer}, "
        "intervals of 95 %",
    )
    table.add_column("features")
    table.add_column("k-NN", justify="right")
    table.add_column("linear probe", justify="right")
    for score in evaluation.scores:
        table.add_row(
            score.name,
            _show(score.knn, score.knn_interval),
            _show(score.probe, score.probe_interval),
            style="bold" if score.name == "trained" else None,
        )
    table.add_row("guessing", f"{evaluation.chance:.1%}", f"{evaluation.chance:.1%}")
    table.add_section()
    for gain in evaluation.gains:
        table.add_row(
            f"trained - {gain.over}",
            _show(gain.knn, gain.knn_interval, "+"),
            _show(gain.probe, gain.probe_interval, "+"),
        )
    return table


def _show(share: float, interval: Interval, sign: str = "") -> str:
    low, high = (f"{100 * end:{sign}.1f}" for end in interval)
    return f"{100 * share:{sign}.1f} % ({low} to {high})"


def show_means(evaluations: Sequence[Evaluation]) -> Table:
    """One row a set, then the means over groups of sets and over all: linear probes."""
    methods = [score.name for score in evaluations[0].scores]
    table = Table(title="linear probe", caption="intervals of 95 %")
    for name in ("set", *methods):
        table.add_column(name, justify="left" if name == "set" else "right")
    for each in evaluations:
        scores = [each[name] for name in methods]
        shown = [_show(one.probe, one.probe_interval) for one in scores]
        table.add_row(each.task, *shown)
    table.add_section()
    for group, means in average(evaluations).items():
        shown = [_show(*means[name]["probe"]) for name in methods]
        table.add_row(f"mean of {group}", *shown)
    return table


def show_demo(result: DemoResult) -> Table:
    """Speed first, then what was learned."""
    evaluation = result.evaluation
    table = Table(title="shaders21k demo", caption=evaluation.question)
    table.add_column("what")
    table.add_column("value", justify="right")
    table.add_row("images rendered and trained on", f"{result.images_per_s:.0f}/s")
    table.add_row("time spent waiting for data", f"{result.data_wait_fraction:.1%}")
    for name, words in (
        ("untrained", "k-NN before training"),
        ("trained", "k-NN after training"),
        ("raw pixels", "k-NN of raw pixels"),
    ):
        score = evaluation[name]
        style = "bold" if name == "trained" else None
        table.add_row(words, _show(score.knn, score.knn_interval), style=style)
    table.add_row("guessing", f"{evaluation.chance:.1%}")
    return table
