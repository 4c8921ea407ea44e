"""GLSL cut into tokens, each with the line that it stands on.

GLSL ES 3.00 specification, sections 3.1 to 3.9: a backslash at a line's end joins it to
the next before anything else is looked at, and a comment counts as a space.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

NOBODY: frozenset[str] = frozenset()

# A number ends where its grammar ends, so that 0xE+1 are three tokens.
TOKEN = re.compile(
    r"""(?P<comment> // (?: \\\n | [^\n] )* | /\* .*? (?: \*/ | \Z ) )
      | (?P<word> [A-Za-z_] (?: \w | \\\n )* )
      | (?P<number> 0[xX][\da-fA-F]+[uU]?
                  | (?: \d+\.?\d* | \.\d+ ) (?: [eE][+-]?\d+ )? (?: [lL][fF] | [fFuU] )?
        )
      | (?P<space> (?: [ \t\v\f\0] | \\\n )+ )
      | (?P<line> \n )
      | (?P<mark> <<= | >>= | \+\+ | -- | << | >> | && | \|\| | \^\^
                | [-+*/%&|^<>=!]= | . )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
NOT_ASCII = re.compile(r"[^\t\n\x20-\x7e]")


@dataclass(slots=True)
class Token:
    """One name, number or mark; the text may be replaced, even by several tokens.

    Attributes:
        kind: "word", "number" or "mark".
        text: what stands there.
        line: the author's line.
        hidden: macros that this token came out of, which must not expand again.
        glued: nothing stands between it and the token before.
    """

    kind: str
    text: str
    line: int
    hidden: frozenset[str] = NOBODY
    glued: bool = False


def cut(text: str, first_line: int = 1) -> list[list[Token]]:
    """Cut a source into its logical lines, those without a token left out.

    Args:
        text: any line ends, any characters; those that are not ASCII, which only
            comments may hold, count as spaces.
        first_line: the number of the first line.
    """
    source = NOT_ASCII.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines: list[list[Token]] = []
    current: list[Token] = []
    number, glued = first_line, False
    for match in TOKEN.finditer(source):
        kind, piece = match.lastgroup or "", match.group()
        if kind == "line":
            if current:
                lines.append(current)
                current = []
        elif kind not in {"comment", "space"}:
            text = piece.replace("\\\n", "")
            current.append(Token(kind, text, number, glued=glued))
        glued = kind == "word"
        number += piece.count("\n")
    if current:
        lines.append(current)
    return lines


def find_words(text: str) -> set[str]:
    """Collect the names and keywords of a source, comments left out."""
    return {token.text for line in cut(text) for token in line if token.kind == "word"}


def write(tokens: Iterable[Token]) -> str:
    """Write tokens as text, each on its line; `#line` tells of larger jumps.

    A space goes between any two: what two macros put side by side must not grow
    together, as in - -1.
    """
    parts: list[str] = []
    line = 0
    for token in tokens:
        if token.line != line:
            gap = token.line - line
            ahead = 0 < gap < LONGEST_GAP and line
            parts.append("\n" * gap if ahead else f"\n#line {token.line}\n")
            line = token.line
        parts.append(token.text)
    return " ".join(parts) + "\n"


LONGEST_GAP = 16
"""Lines; a longer gap is written as a number."""


def place(tokens: Iterable[Token], line: int) -> list[Token]:
    """Copy tokens to another line."""
    return [replace(token, line=line) for token in tokens]
