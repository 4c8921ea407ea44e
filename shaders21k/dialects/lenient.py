"""JSON as people write it by hand.

RFC 8259, and on top of it: comments, commas at the end of a list, strings in single
quotes or with line breaks, names without quotes, numbers such as .5, 1. and +1. The
text is a stranger's, so size and depth have bounds.
"""

import re
from collections.abc import Callable
from typing import Any

from shaders21k.errors import SourceError

LONGEST = 1 << 18
"""Characters."""

DEEPEST = 32
"""Lists and objects within one another."""

TOKEN = re.compile(
    r"""(?P<space> (?: [\s\ufeff] | //[^\n]* | /\*.*?\*/ )+ )
      | (?P<string> "(?: [^"\\] | \\. )*" | '(?: [^'\\] | \\. )*' )
      | (?P<number> [+-]? (?: \d+\.?\d* | \.\d+ ) (?: [eE][+-]?\d+ )? [fF]? (?!\w) )
      | (?P<word> [A-Za-z_$] [\w$-]* )
      | (?P<mark> [][{},:] )""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
WORDS = {"true": True, "false": False, "null": None}


def parse(text: str, first_line: int = 1) -> Any:
    """Read one value; what follows it does not matter.

    Args:
        text: JSON, more or less.
        first_line: the author's line on which it starts.

    Returns:
        Dictionaries, lists, strings, floats, booleans and None.

    Raises:
        SourceError: it cannot be read, or is larger or deeper than any such header.
    """
    if len(text) > LONGEST:
        raise SourceError(f"a header of more than {LONGEST} characters", first_line)
    return Reader(text, first_line).read(0)


class Reader:
    """Reads values one after the other."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self._at = 0
        self._kind = ""
        self._piece = ""
        self._advance()

    def read(self, depth: int) -> Any:
        """Read the value that starts at the token, and go past it."""
        kind, piece = self._kind, self._piece
        if depth > DEEPEST:
            raise self._complain(f"more than {DEEPEST} lists within one another")
        if piece in {"{", "["}:
            self._advance()
            return self._read_object(depth) if piece == "{" else self._read_list(depth)
        if kind not in {"string", "number", "word"}:
            raise self._complain("a value is missing")
        self._advance()
        if kind == "string":
            # Escapes may write one character beyond U+FFFF as two halves.
            halves = ESCAPE.sub(unescape, piece[1:-1]).encode("utf-16", "surrogatepass")
            return halves.decode("utf-16", "replace")
        if kind == "number":
            return float(piece.rstrip("fF"))
        return WORDS.get(piece.lower(), piece)

    def _read_object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def read_pair() -> None:
            if self._kind == "mark":
                raise self._complain("a name is missing")
            name = self.read(depth)
            if self._piece != ":":
                raise self._complain("':' is missing behind a name")
            self._advance()
            found[str(name)] = self.read(depth + 1)

        self._read_items("}", read_pair)
        return found

    def _read_list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self._read_items("]", lambda: found.append(self.read(depth + 1)))
        return found

    def _read_items(self, end: str, read_item: Callable[[], None]) -> None:
        """Read up to the closing bracket; commas may be missing or too many."""
        while self._piece != end:
            if self._piece == ",":
                self._advance()
            elif self._kind:
                read_item()
            else:
                raise self._complain(f"'{end}' is missing")
        self._advance()

    def _advance(self) -> None:
        """Go to the next token; at the end its kind is ""."""
        self._kind = "space"
        while self._kind == "space":
            match = TOKEN.match(self._text, self._at)
            if match is None and self._at < len(self._text):
                character = self._text[self._at]
                raise self._complain(f"{character!r} is no JSON")
            self._kind = (match.lastgroup or "") if match else ""
            self._piece = match.group() if match else ""
            self._at = match.end() if match else self._at

    def _complain(self, reason: str) -> SourceError:
        line = self._first_line + self._text.count("\n", 0, self._at)
        return SourceError(f"the header cannot be read: {reason}", line)


def unescape(match: re.Match[str]) -> str:
    """Return the character that an escape stands for."""
    code = match[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return ESCAPES.get(code, code)
