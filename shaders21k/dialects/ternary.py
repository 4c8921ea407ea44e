"""Assignments behind the colon of a ?, which some compilers read as C would.

GLSL parses `a ? b = c : d = e` as two assignments to choose from (GLSL ES 3.00
specification, section 9, `conditional_expression`); C parses it as an assignment to the
chosen one, and desktop compilers that descend from a C compiler refuse it. Parentheses
say the same to both.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shaders21k.dialects.tokens import Token

OPENING = {"(", "[", "{"}
CLOSING = {")", "]", "}"}
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
    opens: list[int] = []
    closes: list[int] = []
    parts: list[Part] = []

    def end_choices(index: int) -> None:
        while parts and parts[-1].mark == ":":
            part = parts.pop()
            if part.assigns:
                opens.append(part.start)
                closes.append(index)

    for index, token in enumerate(tokens):
        mark = token.text
        if mark in OPENING or mark == "?":
            parts.append(Part(mark, index + 1))
        elif mark in CLOSING or mark == ";":
            end_choices(index)
            while mark != ";" and parts and parts.pop().mark not in OPENING:
                pass
        elif mark == ",":
            end_choices(index)
        elif mark == ":":
            end_choices(index)
            if parts and parts[-1].mark == "?":
                parts[-1] = Part(":", index + 1)
        elif mark in ASSIGNMENTS and parts:
            parts[-1].assigns = True
    if not opens:
        return list(tokens)
    done: list[Token] = []
    ends, starts = Counter(closes), Counter(opens)
    for index, token in enumerate(tokens):
        done += [Token("mark", ")", token.line) for _ in range(ends[index])]
        done += [Token("mark", "(", token.line) for _ in range(starts[index])]
        done.append(token)
    return done
