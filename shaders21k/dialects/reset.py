"""Globals start anew for each pixel, wherever several are drawn in a row.

A fragment shader runs once a pixel, so an author's `float glow = 0.0;` starts at 0 and
adds up along a ray. A compute shader that draws several pixels must set it again.
"""

from collections.abc import Iterator, Sequence

from shaders21k.dialects.face import find_value
from shaders21k.dialects.outline import Declarator, Outline
from shaders21k.dialects.tokens import Token
from shaders21k.dialects.zero import LEFT_ALONE

WRITES = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "++", "--"}


def reset_globals(tokens: Sequence[Token], found: Outline) -> str:
    """Write statements that give the globals that are written their first values.

    The others are left alone, for what never changes compilers know best. So are
    values in braces, which cannot be assigned, and arrays without one, which
    `set_zeros` clears.

    Args:
        tokens: of the whole text, when all else is done to it.
        found: its outline.
    """
    written = set(find_written(tokens))
    statements = []
    for declaration in found.globals:
        if declaration.type < 0 or declaration.qualifiers & LEFT_ALONE:
            continue
        for each in declaration.names:
            # `set_zeros` writes a zero into the token of the name: "glow = 0.0".
            name, _, zero = tokens[each.name].text.partition(" = ")
            if name in written and (value := read_value(tokens, each) or zero):
                statements.append(f"{name} = {value};")
    return " ".join(statements)


def read_value(tokens: Sequence[Token], name: Declarator) -> str:
    """Read the value that a declaration gives a name, "" where none can be assigned."""
    if not name.is_set:
        return ""
    first = find_value(tokens, name)
    words = [token.text for token in tokens[first + 1 : name.last + 1] if token.text]
    return "" if "{" in words else " ".join(words)


def find_written(tokens: Sequence[Token]) -> Iterator[str]:
    """Name the variables that may be assigned to.

    Also those that are an argument by themselves, which a function may write to.
    """
    for at, token in enumerate(tokens):
        if token.kind != "word":
            continue
        end = at + 1
        while end < len(tokens) - 1 and tokens[end].text in {".", "["}:
            end = close(tokens, end) if tokens[end].text == "[" else end + 2
        before = tokens[at - 1].text if at else ""
        after = tokens[end].text if end < len(tokens) else ""
        is_argument = before in {"(", ","} and after in {")", ","}
        if after in WRITES or before in {"++", "--"} or is_argument:
            yield token.text


def close(tokens: Sequence[Token], at: int) -> int:
    """Find what follows a bracket that opens here."""
    depth = 0
    while at < len(tokens):
        depth += {"[": 1, "]": -1}.get(tokens[at].text, 0)
        at += 1
        if not depth:
            break
    return at
