"""`shaders21k study`: grids of runs that answer a question, with a plot."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from trainer.settings import TrainSettings, choose_preset

if TYPE_CHECKING:
    from trainer.evaluation.tasks import Task
    from trainer.studies.grid import Corpus, Study

HELP = "Ask one question of many runs: each arm, a few seeds; with a table and a plot."

app = typer.Typer(no_args_is_help=True, help=HELP)

Overrides = Annotated[
    list[str] | None,
    typer.Argument(help="Settings: encoder.width=0.5 stream.seed=1", metavar="K=V"),
]
Out = Annotated[Path, typer.Option(help="Folder of the study; it goes on there.")]
Preset = Annotated[str, typer.Option(help="Settings to begin with; see `train`.")]
Steps = Annotated[int | None, typer.Option(min=1, help="Of each run.")]
Seeds = Annotated[int, typer.Option(min=1, help="Repetitions of each arm.")]
Images = Annotated[
    list[Path] | None,
    typer.Option(help="A folder of labeled pictures to be asked about, too."),
]
Layer = Annotated[
    str | None, typer.Option(help="Whose features are scored [default: the last].")
]
Corpora = Annotated[
    list[str] | None,
    typer.Option(
        "--corpus",
        help="builtin, NAME=FILE, NAME=FILE:SELECTION or NAME=URL; may come often.",
    ),
]
SMALL = "shaders-small-cpu"


@app.command()
def scaling(
    overrides: Overrides = None,
    *,
    out: Out,
    programs: Annotated[
        list[int] | None,
        typer.Option(min=1, help="Programs to train on [default: 1 8 64 512]."),
    ] = None,
    corpus: Corpora = None,
    images: Images = None,
    preset: Preset = SMALL,
    steps: Steps = None,
    seeds: Seeds = 2,
    layer: Layer = None,
) -> None:
    """How does accuracy grow with the number of programs?"""
    from trainer.studies.questions import PROGRAMS, ask_scaling  # noqa: PLC0415

    def ask(settings: TrainSettings, corpora: "list[Corpus]") -> "Study":
        return ask_scaling(settings, corpora[0], programs or PROGRAMS)

    settings = choose_preset(preset, overrides or [], steps)
    _answer(ask, settings, corpus, images, out=out, seeds=seeds, layer=layer)


@app.command()
def views(
    overrides: Overrides = None,
    *,
    out: Out,
    corpus: Corpora = None,
    images: Images = None,
    preset: Preset = SMALL,
    steps: Steps = None,
    seeds: Seeds = 2,
    layer: Layer = None,
) -> None:
    """Are views better drawn than cut out, and is another moment a good view?"""
    from trainer.studies.questions import ask_views  # noqa: PLC0415

    settings = choose_preset(preset, overrides or [], steps)
    _answer(
        lambda ours, corpora: ask_views(ours, corpora[0]),
        *(settings, corpus, images),
        out=out,
        seeds=seeds,
        layer=layer,
    )


@app.command()
def mixing(
    overrides: Overrides = None,
    *,
    out: Out,
    corpus: Corpora = None,
    images: Images = None,
    preset: Preset = SMALL,
    steps: Steps = None,
    seeds: Seeds = 2,
    layer: Layer = None,
) -> None:
    """Does it help to have several programs in an image?"""
    from trainer.studies.questions import ask_mixing  # noqa: PLC0415

    settings = choose_preset(preset, overrides or [], steps)
    _answer(
        lambda ours, corpora: ask_mixing(ours, corpora[0]),
        *(settings, corpus, images),
        out=out,
        seeds=seeds,
        layer=layer,
    )


@app.command()
def corpora(
    overrides: Overrides = None,
    *,
    out: Out,
    corpus: Corpora = None,
    images: Images = None,
    preset: Preset = SMALL,
    steps: Steps = None,
    seeds: Seeds = 2,
    layer: Layer = None,
) -> None:
    """Which corpus teaches most, at the same cost?"""
    from trainer.studies.questions import ask_corpora  # noqa: PLC0415

    settings = choose_preset(preset, overrides or [], steps)
    _answer(*(ask_corpora, settings, corpus, images), out=out, seeds=seeds, layer=layer)


def _answer(
    ask: "Callable[[TrainSettings, list[Corpus]], Study]",
    settings: TrainSettings,
    corpus: list[str] | None,
    images: list[Path] | None,
    *,
    out: Path,
    seeds: int,
    layer: str | None,
) -> None:
    """Draw the tasks, do the runs, and leave study.json, study.md and study.svg."""
    from trainer.studies.answer import draw_tasks, write_answer  # noqa: PLC0415
    from trainer.studies.grid import Corpus, run_study  # noqa: PLC0415

    console = Console()
    chosen = [Corpus.read(each) for each in corpus or ["builtin"]]
    study = ask(settings, chosen)
    out.mkdir(parents=True, exist_ok=True)
    console.print("drawing the programs that no run will see")
    tasks: list[Task] = draw_tasks(study, images or [])
    results = run_study(
        *(study, range(seeds), tasks, out), layer=layer, tell=console.print
    )
    written = write_answer(study, results, out)
    console.print((out / "study.md").read_text("utf-8"), markup=False, highlight=False)
    console.print(json.dumps([str(file) for file in written]), highlight=False)
