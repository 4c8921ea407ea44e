"""The built-in corpus: a frozen list of accepted seeds, and what they must give."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from shaders21k.program import Program
from shaders21k.synth.grammar import write


@dataclass(frozen=True, slots=True)
class Seed:
    """One accepted seed.

    Attributes:
        seed: what `write` takes.
        id: the identifier of the program that `write` must give.
    """

    seed: int
    id: str


def read_list() -> tuple[Seed, ...]:
    """Read the list that ships with the package."""
    text = files(__package__).joinpath("builtin.json").read_text("utf-8")
    return tuple(Seed(seed, name) for seed, name in json.loads(text)["programs"])


BUILTIN: tuple[Seed, ...] = read_list()
"""The accepted seeds, in the order of acceptance."""


def builtin() -> Iterator[Program]:
    """Write the built-in programs, in the order of `BUILTIN`."""
    for accepted in BUILTIN:
        yield write(accepted.seed)
