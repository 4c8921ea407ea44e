"""GLSL with its words told apart by color, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter

from markupsafe import Markup
from pygments.lexers.graphics import GLShaderLexer
from pygments.token import Comment, Keyword, Name, Number, _TokenType

from shaders21k.program import Input, Program

CLASSES = (
    (Comment.Preproc, "directive"),
    (Comment.Hashbang, "directive"),
    (Comment, "comment"),
    (Keyword.Type, "type"),
    (Keyword, "keyword"),
    (Number, "figure"),
    (Name.Builtin, "builtin"),
)
"""The class of each kind of word, the particular before the general. All other words
are left bare: names and signs are most of a source, and would make most of a page."""

LONGEST = 300_000
"""Characters of a source that are told apart; of a longer one none are."""


@dataclass(frozen=True, slots=True)
class Section:
    """One shader of a program, as a page shows it.

    Attributes:
        name: "Image", "Buffer A", "Common".
        prefix: of the ids of its lines, "" of the image: "buffer-a-" of "buffer-a-L12".
        lines: HTML, one for each line of the source.
        source: the same as its author wrote it.
        inputs: what it reads.
        complaint: what a compiler says of one of its lines, "" where it says nothing.
        line: that line, from 1; None where no line is meant.
    """

    name: str
    prefix: str
    lines: tuple[Markup, ...]
    source: str
    inputs: tuple[Input, ...] = ()
    complaint: str = ""
    line: int | None = None


def divide(
    program: Program, tab: str = "", complaint: str = "", line: int | None = None
) -> list[Section]:
    """Divide a program into its shaders, the image first.

    Args:
        program: is shown.
        tab: the pass that a verdict complains of, see `Verdict`.
        complaint: its message.
        line: its line.
    """
    shaders = [("Image", program.source, program.inputs)]
    shaders += [(each.name, each.source, each.inputs) for each in program.passes]
    if program.common:
        shaders.append(("Common", program.common, ()))
    return [
        Section(
            name,
            "" if name == "Image" else f"{name.lower().replace(' ', '-')}-",
            tuple(highlight(source)),
            source,
            inputs,
            *((complaint, line) if name == (tab or "Image") else ()),
        )
        for name, source, inputs in shaders
    ]


def highlight(source: str) -> list[Markup]:
    """Mark the words of a GLSL text as HTML.

    Returns:
        One piece for each line as compilers count them, all tags closed in each.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    lines: list[list[str]] = [[]]
    for name, run in groupby(_tell_apart(text), key=itemgetter(0)):
        for index, piece in enumerate("".join(words for _, words in run).split("\n")):
            if index:
                lines.append([])
            if piece:
                safe = escape(piece)
                marked = f'<span class="{name}">{safe}</span>' if name else safe
                lines[-1].append(marked)
    return [Markup("".join(pieces)) for pieces in lines]  # noqa: S704, escaped above


def _tell_apart(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text into pieces, each after its class."""
    if len(text) > LONGEST:
        yield "", text
        return
    # A comment without an end would be looked through anew from each "/*" in it: two
    # minutes for 180 kB. So there is an end, and it is left out again.
    lexer = GLShaderLexer(stripnl=False, ensurenl=False)
    left = len(text)
    for _, kind, words in lexer.get_tokens_unprocessed(f"{text}\n*/"):
        yield _find_class(kind), words[:left]
        left = max(0, left - len(words))


@cache
def _find_class(kind: _TokenType) -> str:
    return next((name for base, name in CLASSES if base in kind.split()), "")
