"""The questions: what each study compares."""

from collections.abc import Sequence
from dataclasses import replace

from trainer.errors import SettingsError
from trainer.settings import TrainSettings
from trainer.studies.grid import Arm, Corpus, Study

PROGRAMS = (1, 8, 64, 512)

MIXES = {
    "one program": (1, "convex"),
    "mean of 4": (4, "convex"),
    "mean of 6": (6, "convex"),
    "CutMix of 4": (4, "cutmix"),
    "leaves of 3": (3, "leaves"),
}
"""Programs in an image and how they are mixed; Shaders-21k has 1, 4 and 6, Shaders KML
leaves."""


def ask_scaling(
    settings: TrainSettings, corpus: Corpus, programs: Sequence[int] = PROGRAMS
) -> Study:
    """How does accuracy grow with the number of programs, at the same cost?

    All runs see equally many pictures; only how many programs draw them differs.
    """
    arms = []
    for count in sorted(set(programs)):
        window = min(settings.stream.window, count)
        stream = replace(
            settings.stream,
            programs=(0, count),
            window=window,
            slide=0 if count == window else settings.stream.slide,
        )
        arm = replace(settings, stream=stream)
        name = f"{count} program{'s' if count > 1 else ''}"
        arms.append(Arm(name, float(count), arm, corpus))
    return Study(
        "scaling",
        "Accuracy over the number of programs",
        "programs trained on",
        tuple(arms),
    )


def ask_views(settings: TrainSettings, corpus: Corpus) -> Study:
    """Are views better drawn than cut out, and is another moment a good view?

    Cut views come out of whole pictures of the same side, by the same law of crops; a
    sample's views show one moment, or moments up to 4 s apart.
    """
    stream, views = settings.stream, settings.views
    drawn = replace(stream, views=2)
    whole = replace(stream, crop_area=(1.0, 1.0), flip=0.0)
    cut = replace(
        views, made_by="trainer", size_px=0, area=stream.crop_area, flip=stream.flip
    )
    if views.made_by != "renderer":
        raise SettingsError(
            "the study of views cuts what a run has drawn: begin with a preset whose "
            "views.made_by is renderer"
        )
    plans = {
        "drawn": (replace(drawn, time_drift_s=0.0), views),
        "cut from one picture": (replace(whole, views=1, time_drift_s=0.0), cut),
        "drawn, another moment": (replace(drawn, time_drift_s=4.0), views),
        "cut, another moment": (replace(whole, views=2, time_drift_s=4.0), cut),
    }
    arms = (
        Arm(name, None, replace(settings, stream=stream, views=views), corpus)
        for name, (stream, views) in plans.items()
    )
    return Study("views", "Views drawn, and views cut out", "views", tuple(arms))


def ask_mixing(settings: TrainSettings, corpus: Corpus) -> Study:
    """Does it help to have several programs in an image?"""
    arms = (
        Arm(
            name,
            None,
            replace(settings, stream=replace(settings.stream, mix=mix, mixing=mixing)),
            corpus,
        )
        for name, (mix, mixing) in MIXES.items()
    )
    return Study("mixing", "Several programs in an image", "mixing", tuple(arms))


def ask_corpora(settings: TrainSettings, corpora: Sequence[Corpus]) -> Study:
    """Which corpus teaches most, at the same cost?

    Raises:
        SettingsError: there is nothing to compare.
    """
    names = [corpus.name for corpus in corpora]
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise SettingsError(
            f"corpora {names}: name at least two, each once, as "
            "--corpus builtin --corpus NAME=FILE"
        )
    arms = (Arm(corpus.name, None, settings, corpus) for corpus in corpora)
    return Study("corpora", "What corpora teach", "corpus", tuple(arms))
