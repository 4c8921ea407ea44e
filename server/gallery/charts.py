"""A program's measures in words, each beside the histogram of all that are served."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from shaders21k.survey import Histogram
from shaders21k.survey_page import draw_bars, write_number
from shaders21k.verdict import Verdict

MEANINGS: Mapping[str, tuple[str, str, str]] = {
    "cost_ns": (
        "Cost",
        "ns per pixel",
        "What a pixel takes to draw once the program is compiled.",
    ),
    "coverage": (
        "Coverage",
        "of 1",
        "The share of the pixels that are not background.",
    ),
    "colorfulness": (
        "Colorfulness",
        "",
        "How far the colors are from gray, which is 0; above 60 is vivid.",
    ),
    "diversity": (
        "Diversity",
        "of 1",
        "How much pictures at different times differ, on average.",
    ),
    "entropy_bits": (
        "Entropy",
        "bits of 8",
        "How evenly the brightnesses are used; one flat color has 0.",
    ),
    "spectral_slope": (
        "Spectral slope",
        "",
        "How fast power falls with frequency; photographs have about -2.",
    ),
    "edge_density": (
        "Edge density",
        "of 1",
        "The share of the pixels that lie on an edge.",
    ),
    "speedup": (
        "Speed of compute",
        "times",
        "How many times as fast a compute shader draws it as fragments do.",
    ),
    "agreement": (
        "Agreement",
        "of 1",
        "The share of the pixels in which those two ways draw the same.",
    ),
}
"""Of each measure of a verdict its title, its unit, and what it means."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a program.

    Attributes:
        title, value, unit, meaning: in words; the value with three digits.
        place: where it stands among the programs served, in words, "" if nobody knows.
        chart: the histogram with that place marked, as SVG; empty likewise.
    """

    title: str
    value: str
    unit: str
    meaning: str
    place: str
    chart: Markup


def describe_measures(
    verdict: Verdict, spreads: Mapping[str, Histogram]
) -> list[Measure]:
    """Describe the measures that a verdict has.

    Args:
        verdict: of one program.
        spreads: of the programs served, by name of the measure.
    """
    found = []
    for name, (title, unit, meaning) in MEANINGS.items():
        value: float | None = getattr(verdict, name)
        if value is None:
            continue
        number = write_number(value)
        spread, place, chart = spreads.get(name), "", Markup()
        if spread:
            place = describe_place(spread, value)
            label = f"{title} of the programs here, this one at {number}: {place}"
            chart = Markup(draw_bars(label, spread, value))  # noqa: S704, ours
        found.append(Measure(title, number, unit, meaning, place, chart))
    return found


def describe_place(spread: Histogram, value: float) -> str:
    """Say in words how many programs have less than a value, and how many more."""
    less, more = spread.compare(value)
    return (
        f"{less:.0%} of the programs here have less, {more:.0%} more, the rest about "
        "as much."
    )
