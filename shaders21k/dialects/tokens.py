"""GLSL cut into pieces: enough to tell a name from a part of one, or a comment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# GLSL ES 3.00 specification, sections 3.3 to 3.8. A number takes the letters that touch
# it, so that the "e" of 1e5 is no name; a line that ends in a backslash goes on.
PIECE = re.compile(
    r"""(?P<comment> // (?: \\\n | [^\n] )* | /\* .*? (?: \*/ | \Z ) )
      | (?P<word> [A-Za-z_] \w* )
      | (?P<number> \.? \d (?: [eE][+-] | [\w.] )* )
      | (?P<space> (?: [ \t\v\f] | \\\n )+ )
      | (?P<line> \n )
      | (?P<mark> . )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
LETTERS = re.compile(r"[^\n]")


@dataclass(slots=True)
class Piece:
    """One token, comment or run of white space; the text may be replaced.

    Attributes:
        kind: "comment", "word", "number", "space", "line" or "mark".
        text: what stands there; all pieces joined are the source.
    """

    kind: str
    text: str

    def blank(self) -> None:
        """Replace the text by spaces, its line breaks left where they are.

        A comment stays one, because it may join the lines of a directive.
        """
        if self.kind == "comment":
            inner = self.text[2:].removesuffix("*/")
            end = self.text[2 + len(inner) :]
            self.text = self.text[:2] + LETTERS.sub(" ", inner) + end
        else:
            self.text = LETTERS.sub(" ", self.text)


def cut(text: str) -> list[Piece]:
    """Cut a source with LF line ends into pieces."""
    return [
        Piece(match.lastgroup or "", match.group()) for match in PIECE.finditer(text)
    ]


def pick_tokens(pieces: list[Piece]) -> list[Piece]:
    """Leave out comments and white space."""
    return [piece for piece in pieces if piece.kind in {"word", "number", "mark"}]


def find_words(text: str) -> set[str]:
    """Collect the names and keywords of a source, comments left out."""
    return {piece.text for piece in cut(text) if piece.kind == "word"}


def find_directives(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the tokens of each preprocessor line, its "#" first."""
    line: list[Piece] = []
    for piece in [*pieces, Piece("line", "\n")]:
        if piece.kind == "line":
            tokens = pick_tokens(line)
            if tokens and tokens[0].text == "#":
                yield tokens
            line = []
        else:
            line.append(piece)
