"""A program while it is being written: its functions, and the ideas that they hold."""

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from string import Template
from typing import Generic, TypeVar

from shaders21k.synth.chance import Chance
from shaders21k.synth.tools import TOOLBOX


@dataclass(frozen=True, slots=True)
class Function:
    """A GLSL function already written; as text, it is its name.

    Attributes:
        name: what GLSL calls it.
        noun: what a reader calls it: "kaleidoscope", "ridged noise".
    """

    name: str
    noun: str

    def __str__(self) -> str:
        return self.name


class Warp(Function):
    """`vec2 name(vec2 p)`: bends the plane, and keeps it of about unit scale."""

    __slots__ = ()


class Field(Function):
    """`float name(vec2 p)`: about 0 to 1 for p anywhere, continuous where it can be."""

    __slots__ = ()


class Palette(Function):
    """`vec3 name(float t)`: sRGB, for any t, periodic in t; never reads the time."""

    __slots__ = ()


class Solid(Function):
    """`float name(vec3 p)`: a lower bound on the distance to a surface."""

    __slots__ = ()


class Picture(Function):
    """`vec3 name(vec2 p)`: a whole picture, sRGB about 0 to 1."""

    __slots__ = ()


class Trace(Function):
    """`float name(vec3 eye, vec3 ray)`: the way to a solid, 1000.0 where it misses."""

    __slots__ = ()


class Normal(Function):
    """`vec3 name(vec3 at)`: the unit normal of a solid near its surface."""

    __slots__ = ()


class Material(Function):
    """`vec3 name(vec3 at, vec3 normal)`: what color a surface has there, unlit."""

    __slots__ = ()


class Sky(Function):
    """`vec3 name(vec3 ray)`: what color it is that way, at any distance."""

    __slots__ = ()


class Shading(Function):
    """`vec3 name(vec3 at, vec3 normal, vec3 ray)`: a surface as the eye sees it."""

    __slots__ = ()


SIGNATURES: dict[type[Function], str] = {
    Warp: "vec2 $name(vec2 p)",
    Field: "float $name(vec2 p)",
    Palette: "vec3 $name(float t)",
    Solid: "float $name(vec3 p)",
    Picture: "vec3 $name(vec2 p)",
    Trace: "float $name(vec3 eye, vec3 ray)",
    Normal: "vec3 $name(vec3 at)",
    Material: "vec3 $name(vec3 at, vec3 normal)",
    Sky: "vec3 $name(vec3 ray)",
    Shading: "vec3 $name(vec3 at, vec3 normal, vec3 ray)",
}

CALL = re.compile(r"\b(\w+)\(")

F = TypeVar("F", bound=Function)
F_co = TypeVar("F_co", bound=Function, covariant=True)
Value = int | float | str | Function


@dataclass(slots=True)
class Draft:
    """The functions of one program, in the order in which GLSL must read them.

    Attributes:
        chance: decides everything.
        functions: GLSL texts, each with the comment that names its choices.
        tags: the families and ideas used so far, in order of first use.
    """

    chance: Chance
    functions: list[str] = field(default_factory=list)
    tags: dict[str, None] = field(default_factory=dict)

    def define(
        self, kind: type[F], noun: str, comment: str, body: str, /, **values: Value
    ) -> F:
        """Write one function; `$word` in comment and body stands for values["word"]."""
        name = camel(noun) + str(len(self.functions) + 1)
        words = {key: spell(value) for key, value in values.items()}
        comment = Template(comment).substitute(words)
        signature = Template(SIGNATURES[kind]).substitute(name=name)
        code = Template(textwrap.dedent(body).strip("\n")).substitute(words)
        self.functions.append(
            "\n".join(f"// {line}" for line in textwrap.wrap(comment, 85))
            + f"\n{signature} {{\n{textwrap.indent(code.rstrip(), '    ')}\n}}"
        )
        return kind(name, noun)

    def turn(self, slowest: float = 0.15, fastest: float = 0.5) -> str:
        """Write an angle in radians that grows or falls with time."""
        way = self.chance.pick("+-")
        speed = spell(self.chance.number(slowest, fastest))
        return f"{spell(self.chance.number(0.0, 6.28))} {way} {speed} * iTime"

    def sway(self, reach: float) -> str:
        """Write a number that swings between -reach and reach."""
        speed, phase = self.chance.number(0.4, 1.1), self.chance.number(0.0, 6.28)
        return f"{spell(reach)} * sin({spell(speed)} * iTime + {spell(phase)})"

    def drift(self, slowest: float = 0.1, fastest: float = 0.5) -> str:
        """Write a vec2 that starts anywhere and moves steadily."""
        chance = self.chance
        start = [float(chance.integer(-20, 20)) for _ in range(2)]
        speed = [chance.sign() * chance.number(slowest, fastest) for _ in range(2)]
        first, second = (", ".join(map(spell, pair)) for pair in (start, speed))
        return f"(vec2({first}) + vec2({second}) * iTime)"

    def text(self) -> str:
        """Join the tools that are used, and no others, with the functions."""
        body = "\n\n".join(self.functions)
        called, used = set(CALL.findall(body)), []
        for name, helper in reversed(TOOLBOX.items()):
            if name in called:
                used.append(helper)
                called.update(CALL.findall(helper))
        return "\n\n".join((*reversed(used), body))


@dataclass(frozen=True, slots=True)
class Idea(Generic[F_co]):
    """One thing the grammar can write.

    Attributes:
        noun: its name in titles, comments and tags.
        weight: how often it is drawn, against the others of its family.
        write: draws its parameters and writes it.
    """

    noun: str
    weight: int
    write: Callable[[Draft, str], F_co]


def draw(draft: Draft, family: str, ideas: Sequence[Idea[F_co]]) -> F_co:
    """Pick one idea of a family and write it; both names become tags."""
    idea = draft.chance.pick(ideas, [idea.weight for idea in ideas])
    draft.tags.update({family: None, idea.noun: None})
    return idea.write(draft, idea.noun)


def spell(value: Value) -> str:
    """Write a value as GLSL: a float keeps its point, three decimals are enough."""
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def camel(noun: str) -> str:
    """Turn a noun's first words into a GLSL name: "ridged noise" into "ridgedNoise"."""
    words: list[str] = re.findall(r"[a-z0-9]+", noun.lower())
    first, *others = words[:4]
    return first + "".join(word.capitalize() for word in others)
