"""Assignments behind the colon of a ?, which some compilers read as C would.

GLSL parses `a ? b = c : d = e` as two assignments to choose from (GLSL ES 3.00
specification, section 9, `conditional_expression`); C parses it as an assignment to the
chosen one, and desktop compilers that descend from a C compiler refuse it. Parentheses
say the same to both.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shaders21k.dialects.tokens import Token

OPENING = {"(", "[", "{"}
CLOSING = {")", "]", "}"}
ENDS = CLOSING | {",", ";", ":"}
ASSIGNMENTS = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="}


@dataclass(slots=True)
class Part:
    """What is open: a bracket, the middle of a ?, or what follows its colon.

    Attributes:
        mark: "(", "[", "{", "?" or ":".
        start: index of the token behind it.
        assigns: there is an assignment in it, in no bracket of its own.
    """

    mark: str
    start: int
    assigns: bool = False


def wrap_assignments(tokens: Sequence[Token]) -> list[Token]:
    """Return a text with its assignments behind the colon of a ? in parentheses."""
    wraps = list(find_assignments(tokens))
    starts = Counter(start for start, _ in wraps)
    ends = Counter(end for _, end in wraps)
    done: list[Token] = []
    for index, token in enumerate(tokens):
        done += [Token("mark", ")", token.line) for _ in range(ends[index])]
        done += [Token("mark", "(", token.line) for _ in range(starts[index])]
        done.append(token)
    return done


def find_assignments(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the first index of each such assignment, and the first one behind it."""
    parts: list[Part] = []
    for index, token in enumerate(tokens):
        mark = token.text
        if mark in ENDS:
            yield from end_choices(parts, index)
        if mark in OPENING or mark == "?":
            parts.append(Part(mark, index + 1))
        elif mark in CLOSING:
            while parts and parts.pop().mark not in OPENING:
                pass
        elif mark == ":" and parts and parts[-1].mark == "?":
            parts[-1] = Part(":", index + 1)
        elif mark in ASSIGNMENTS and parts:
            parts[-1].assigns = True


def end_choices(parts: list[Part], index: int) -> Iterator[tuple[int, int]]:
    """Close what follows a colon; yield those that assign."""
    while parts and parts[-1].mark == ":":
        part = parts.pop()
        if part.assigns:
            yield part.start, index
