"""What stands behind #if: integer arithmetic (GLSL ES 3.00 specification, 3.4)."""

from collections.abc import Callable, Sequence

from shaders21k.dialects.tokens import Token
from shaders21k.errors import SourceError

DEEPEST = 32
"""Parentheses and signs within one another; more is nobody's intention."""


def wrap(value: int) -> int:
    """Keep 32 bits, signed, so that no shift grows without end."""
    return (value + (1 << 31)) % (1 << 32) - (1 << 31)


def divide(a: int, b: int) -> int:
    """Divide as C does, towards zero."""
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


# From the weakest to the strongest.
LEVELS: tuple[dict[str, Callable[[int, int], int]], ...] = (
    {"||": lambda a, b: int(bool(a or b))},
    {"&&": lambda a, b: int(bool(a and b))},
    {"|": lambda a, b: a | b},
    {"^": lambda a, b: a ^ b},
    {"&": lambda a, b: a & b},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b),
        ">": lambda a, b: int(a > b),
        "<=": lambda a, b: int(a <= b),
        ">=": lambda a, b: int(a >= b),
    },
    {"<<": lambda a, b: a << (b & 31), ">>": lambda a, b: a >> (b & 31)},
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": divide, "%": lambda a, b: a - b * divide(a, b)},
)
SIGNS: dict[str, Callable[[int], int]] = {
    "+": lambda a: a,
    "-": lambda a: -a,
    "~": lambda a: ~a,
    "!": lambda a: int(not a),
}


class Condition:
    """One expression, its macros expanded; names that are left count as 0.

    WebGL refuses unknown names here and a desktop's driver takes them for 0.
    """

    def __init__(self, tokens: Sequence[Token], line: int) -> None:
        self._tokens = tokens
        self._line = line
        self._next = 0

    def evaluate(self) -> bool:
        """Compute it.

        Raises:
            SourceError: it is no expression.
        """
        value = self._binary(0, 0)
        if self._next < len(self._tokens):
            raise self._error(f"unexpected {self._tokens[self._next].text!r:.40}")
        return bool(value)

    def _error(self, what: str) -> SourceError:
        return SourceError(f"{what} in the condition of #if", self._line)

    def _take(self) -> str:
        if self._next >= len(self._tokens):
            raise self._error("something is missing")
        self._next += 1
        return self._tokens[self._next - 1].text

    def _binary(self, level: int, depth: int) -> int:
        if level == len(LEVELS):
            return self._operand(depth)
        value = self._binary(level + 1, depth)
        while self._next < len(self._tokens):
            operate = LEVELS[level].get(self._tokens[self._next].text)
            if operate is None:
                break
            self._next += 1
            other = self._binary(level + 1, depth)
            try:
                value = wrap(operate(value, other))
            except ZeroDivisionError:
                raise self._error("division by zero") from None
        return value

    def _operand(self, depth: int) -> int:
        if depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} levels of nesting")
        text = self._take()
        if text in SIGNS:
            return wrap(SIGNS[text](self._operand(depth + 1)))
        if text == "(":
            value = self._binary(0, depth + 1)
            if self._take() != ")":
                raise self._error("')' is missing")
            return value
        if text[0].isdigit():
            return self._number(text.rstrip("uU"))
        if text[0].isalpha() or text[0] == "_":
            return 0
        raise self._error(f"unexpected {text!r:.40}")

    def _number(self, text: str) -> int:
        try:
            octal = text.isdigit() and text.startswith("0")
            return wrap(int(text[-40:], 8 if octal else 0))
        except ValueError:
            raise self._error(f"{text!r:.40} is no integer") from None
