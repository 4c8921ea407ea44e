"""The built-in corpus: a frozen list of accepted seeds, and what they must give."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shaders21k.errors import ShadersError
from shaders21k.program import Program
from shaders21k.synth.grammar import GRAMMAR_VERSION, write

NAME = "builtin-21k"
DIGITS = 16


@dataclass(frozen=True, slots=True)
class Seed:
    """One accepted seed.

    Attributes:
        seed: what `write` takes.
        digest: the first `DIGITS` digits of the id of the program that it must give.
    """

    seed: int
    digest: str


@cache
def builtin_seeds() -> tuple[Seed, ...]:
    """Read the list that ships with the package: 21,000 seeds, ascending.

    Raises:
        ShadersError: the list is of another grammar than this.
    """
    text = files(__package__).joinpath(f"{NAME}.txt").read_text("ascii")
    head, *lines = text.splitlines()
    if head != headline():
        raise ShadersError(
            f"the list of {NAME} says {head!r}, and this is grammar {GRAMMAR_VERSION}: "
            "accept seeds anew, see tests/bench/accept_builtin.py"
        )
    pairs = (line.split() for line in lines)
    return tuple(Seed(int(seed), digest) for seed, digest in pairs)


def headline() -> str:
    """Write the first line of a list, which says what its seeds are seeds of."""
    return f"{NAME} of grammar {GRAMMAR_VERSION}: seeds, and how their ids begin"


def verify(programs: Iterable[Program], seeds: Iterable[Seed]) -> Iterator[Program]:
    """Pass programs on, each only if it is what its seed gave when it was accepted.

    Raises:
        ShadersError: one is another.
    """
    for program, seed in zip(programs, seeds, strict=True):
        if not program.id.startswith(seed.digest):
            raise ShadersError(
                f"seed {seed.seed} of {NAME} gives program {program.id[:DIGITS]} here, "
                f"and gave {seed.digest} when it was accepted: the grammar was changed "
                "without a new GRAMMAR_VERSION, or this Python breaks its promises"
            )
        yield program


def builtin() -> Iterator[Program]:
    """Write the built-in programs, in the order of their seeds.

    Raises:
        ShadersError: one is not what was accepted, see `verify`.
    """
    seeds = builtin_seeds()
    return verify((write(each.seed) for each in seeds), seeds)
