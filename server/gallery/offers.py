"""What the filters of the wall offer, with the number of programs behind each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from server.gallery.asked import write_bound
from shaders21k.catalogue import Catalogue, Column
from shaders21k.wish import Wish

OUTCOMES = {
    "ok": "draws and moves",
    "static": "stands still",
    "blank": "is one color",
    "error": "does not compile",
    "timeout": "does not end",
    "crash": "ends its process",
    "unjudged": "was not judged",
}
"""What each outcome of a verdict means to a person."""

UNDRAWN = frozenset({"error", "timeout", "crash"})
"""Outcomes of programs that have no picture, and are not worth asking one of."""

LISTS: Sequence[Column] = ("outcome", "licence", "dialect", "family")
TITLES = {
    "outcome": "Verdict",
    "licence": "Licence",
    "dialect": "Dialect",
    "family": "Family",
    "tag": "Tag",
}

TAGS = 300
"""Tags that are suggested."""

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
COSTS = tuple(float(f"{digit}e{power}") for power in range(-3, 6) for digit in (1, 3))

# Of each measure: its title, what it is, and steps that may be offered.
BOUNDS: Mapping[str, tuple[str, str, Sequence[float]]] = {
    "max_cost_ns": ("Cost", "Time to draw a pixel on the device that judged.", COSTS),
    "min_colorfulness": (
        "Colorfulness",
        "0 is gray, 60 vivid.",
        (15, 30, 45, 60, 90, 120),
    ),
    "min_diversity": ("Diversity", "How much changes over time.", SHARES),
    "min_coverage": ("Coverage", "Share that is not background.", SHARES),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter.

    Attributes:
        value: as an address says it.
        label: as a person reads it.
        programs: how many are served that have it.
    """

    value: str
    label: str
    programs: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the wall.

    Attributes:
        name: of its parameter.
        title: as a person reads it.
        choices: what it offers; of words the most frequent first.
        hint: what the values mean.
    """

    name: str
    title: str
    choices: tuple[Choice, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """All that the wall offers: lists of words, tags, and bounds of measures."""

    lists: tuple[Filter, ...]
    tags: Filter
    bounds: tuple[Filter, ...]


@lru_cache(maxsize=1)
def count_offers(catalogue: Catalogue) -> Offers:
    """Count what can be asked for, once: it takes a while."""
    lists = [_list_words(name, catalogue.count(name)) for name in LISTS]
    return Offers(
        # A list of one word chooses nothing.
        tuple(each for each in lists if len(each.choices) > 1),
        _list_words("tag", catalogue.count_tags(TAGS)),
        tuple(_list_steps(catalogue)),
    )


def describe(name: str, value: str) -> str:
    """Say in words what one filter asks for."""
    if name == "query":
        return f"“{value}”"
    if name in BOUNDS:
        return f"{BOUNDS[name][0]} {_label(name, value)}"
    return f"{TITLES[name]}: {_label(name, value)}"


def _list_words(name: str, counts: Mapping[str, int]) -> Filter:
    choices = (
        Choice(word, _label(name, word), programs)
        for word, programs in counts.items()
        if word
    )
    return Filter(name, TITLES[name], tuple(choices))


def _list_steps(catalogue: Catalogue) -> Iterator[Filter]:
    """Offer the steps that part what was measured, none that is much like another."""
    asked = [(name, step) for name in BOUNDS for step in BOUNDS[name][2]]
    wishes = [Wish(**{name: step}) for name, step in asked]  # type: ignore[arg-type]
    measured, *counts = catalogue.count_each([Wish(min_coverage=0), *wishes])
    found = dict(zip(asked, counts, strict=True))
    for name, (title, hint, steps) in BOUNDS.items():
        choices, before = list[Choice](), 0 if name == "max_cost_ns" else measured
        for step in steps:
            programs = found[name, step]
            if 0 < programs < measured and abs(programs - before) >= measured / 50:
                value = write_bound(step)
                choices.append(Choice(value, _label(name, value), programs))
                before = programs
        yield Filter(name, title, tuple(choices), hint)


def _label(name: str, value: str) -> str:
    if name == "outcome":
        return OUTCOMES.get(value, value)
    if name == "licence" and value == "unknown":
        return "not stated"
    if name == "max_cost_ns":
        return f"up to {value} ns a pixel"
    if name == "min_colorfulness":
        return f"from {value}"
    if name in BOUNDS:
        return f"from {100 * float(value):g} %"
    return value
