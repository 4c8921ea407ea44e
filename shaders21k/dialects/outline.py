"""The outline of a GLSL text without macros: its declarations, and where they stand.

No syntax tree: two words in a row where a statement may start are a declaration, in
any version of GLSL, and nothing else is. What cannot be read is passed over, and the
driver will complain of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shaders21k.dialects.tokens import Token
from shaders21k.errors import SourceError

DEEPEST = 500
"""Brackets within one another. Browsers give up at half of it, and drivers that go on
may run out of stack."""

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = set(OPENING.values())
QUALIFIERS = {
    *("const", "uniform", "in", "out", "inout", "varying", "attribute", "buffer"),
    *("highp", "mediump", "lowp", "flat", "smooth", "noperspective", "centroid"),
    *("invariant", "precise", "coherent", "readonly", "writeonly", "shared"),
}
NO_TYPES = {
    *("return", "else", "do", "case", "default", "break", "continue", "discard"),
    *("if", "for", "while", "switch", "precision", "goto"),
}
STARTS = {"{", "}", ";", ")", ":", "else", "do"}
"""What a statement may follow. A ":" may also be of a ?, behind which no two words can
stand; a ")" of an if."""


@dataclass(frozen=True, slots=True)
class Declarator:
    """One name of a declaration.

    Attributes:
        name: the token's index.
        sizes: how many [] follow the name.
        last: index of its last token.
        is_set: it has an initializer.
    """

    name: int
    sizes: int
    last: int
    is_set: bool


@dataclass(frozen=True, slots=True)
class Declaration:
    """Variables of one type.

    Attributes:
        start: index of its first token; `end` that of its ";".
        qualifiers: const, uniform, ...
        location: of a layout(location = N), -1 where there is none.
        type: index of the type's name; -1 for a struct that has none.
        type_sizes: how many [] follow the type.
        names: what it declares.
        in_for: it stands in the head of a `for`.
    """

    start: int
    end: int
    qualifiers: frozenset[str]
    location: int
    type: int
    type_sizes: int
    names: tuple[Declarator, ...]
    in_for: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function with its body, or without one (`opens` and `closes` are -1)."""

    type: int
    type_sizes: int
    name: int
    opens: int
    closes: int


@dataclass(slots=True)
class Outline:
    """What a text declares, in order.

    Attributes:
        globals: variables outside of functions.
        locals: variables inside of functions.
        functions: definitions and prototypes.
        structs: fields by name of the struct.
        precisions: first and last index of each `precision` statement.
    """

    globals: list[Declaration] = field(default_factory=list)
    locals: list[Declaration] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    structs: dict[str, list[Declaration]] = field(default_factory=dict)
    precisions: list[tuple[int, int]] = field(default_factory=list)


def match_brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Map each opening bracket's index to its closing one's, those without left out.

    Raises:
        SourceError: they are nested too deep.
    """
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if token.text in OPENING:
            stack.append(index)
            if len(stack) > DEEPEST:
                raise SourceError(
                    f"more than {DEEPEST} brackets within one another", token.line
                )
        elif token.text in CLOSING:
            # A wrong bracket of another kind closes those inside, as compilers do.
            while stack:
                opened = stack.pop()
                if OPENING[tokens[opened].text] == token.text:
                    pairs[opened] = index
                    break
    return pairs


def outline(tokens: Sequence[Token]) -> Outline:
    """Find every declaration of a text.

    Raises:
        SourceError: brackets are nested too deep.
    """
    return Reader(tokens).read()


class Reader:
    """Reads tokens once, from the first to the last."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._pairs = match_brackets(tokens)
        self._found = Outline()
        self._found_ends: dict[str, dict[int, int]] = {}

    def read(self) -> Outline:
        """Read all of them."""
        index, count = 0, len(self._tokens)
        while index < count:
            index = max(index + 1, self._read_global(index))
        return self._found

    def _text(self, index: int) -> str:
        return self._tokens[index].text if 0 <= index < len(self._tokens) else ""

    def _is_word(self, index: int) -> bool:
        return index < len(self._tokens) and self._tokens[index].kind == "word"

    def _read_global(self, start: int) -> int:
        """Read what stands outside of functions; return the index behind it."""
        if self._text(start) == "precision":
            end = self._seek(start)
            self._found.precisions.append((start, end))
            return end + 1
        read = self._read_declaration(start)
        if read is not None:
            self._found.globals.append(read)
            return read.end + 1
        at, qualifiers, _ = self._read_qualifiers(start)
        kind, at, sizes = at, *self._skip_sizes(at + 1)
        if self._is_word(kind) and self._is_word(at) and self._text(at + 1) == "(":
            return self._read_function(kind, sizes, at)
        if qualifiers and self._text(at) == "{":  # an interface block
            return self._pairs.get(at, at) + 1
        return self._pairs.get(start, start) + 1

    def _read_function(self, kind: int, type_sizes: int, name: int) -> int:
        closes = self._pairs.get(name + 1)
        if closes is None:
            return name + 1
        opens = closes + 1
        body = self._pairs.get(opens, -1) if self._text(opens) == "{" else -1
        opens = opens if body >= 0 else -1
        self._found.functions.append(Function(kind, type_sizes, name, opens, body))
        if body < 0:
            return closes + 1
        self._read_body(opens, body)
        return body + 1

    def _read_body(self, opens: int, closes: int) -> None:
        index = opens + 1
        while index < closes:
            before = self._text(index - 1)
            in_for = before == "(" and self._text(index - 2) == "for"
            if (before in STARTS or in_for) and self._is_word(index):
                read = self._read_declaration(index, in_for=in_for)
                if read is not None and read.end < closes:
                    self._found.locals.append(read)
                    index = read.end
            index += 1

    def _read_qualifiers(self, at: int) -> tuple[int, frozenset[str], int]:
        """Return the index behind them, what they are, and the location."""
        found, location = set(), -1
        while True:
            text = self._text(at)
            if text == "layout" and at + 1 in self._pairs:
                end = self._pairs[at + 1]
                inside = [token.text for token in self._tokens[at + 2 : end]]
                if "location" in inside[:-2]:
                    number = inside[inside.index("location") + 2]
                    location = int(number) if number.isdigit() else -1
                at = end + 1
            elif text in QUALIFIERS and text:
                found.add(text)
                at += 1
            else:
                return at, frozenset(found), location

    def _read_declaration(
        self, start: int, *, in_for: bool = False
    ) -> Declaration | None:
        """Read `const vec3[2] a = ..., b;`, or None where something else stands."""
        at, qualifiers, location = self._read_qualifiers(start)
        if not self._is_word(at) or self._text(at) in NO_TYPES:
            return None
        kind, closed = at, len(self._tokens)
        if self._text(at) == "struct":
            kind = at + 1 if self._is_word(at + 1) else -1
            opens = at + 2 if kind >= 0 else at + 1
            closes = self._pairs.get(opens)
            if self._text(opens) != "{" or closes is None:
                return None
            if kind >= 0:
                self._found.structs[self._text(kind)] = list(
                    self._read_fields(opens + 1, closes)
                )
            at = closed = closes
        at, type_sizes = self._skip_sizes(at + 1)
        if at > closed and self._text(at) == ",":
            at += 1  # struct S { ... }, s; is as good as struct S { ... } s;
        names: list[Declarator] = []
        while self._is_word(at) and self._text(at) not in QUALIFIERS:
            name = at
            at, sizes = self._skip_sizes(at + 1)
            is_set = self._text(at) == "="
            if is_set:
                at = self._seek(at, ",")
            names.append(Declarator(name, sizes, at - 1, is_set))
            if self._text(at) != ",":
                break
            at += 1
        if self._text(at) != ";" or (not names and self._text(start) != "struct"):
            return None
        return Declaration(
            start, at, qualifiers, location, kind, type_sizes, tuple(names), in_for
        )

    def _read_fields(self, start: int, end: int) -> Iterator[Declaration]:
        at = start
        while at < end:
            read = self._read_declaration(at)
            if read is not None:
                yield read
            at = self._seek(at) + 1

    def _skip_sizes(self, at: int) -> tuple[int, int]:
        """Pass over any [...]; return the index behind and how many there were."""
        sizes = 0
        while self._text(at) == "[" and at in self._pairs:
            at, sizes = self._pairs[at] + 1, sizes + 1
        return at, sizes

    def _seek(self, at: int, stop: str = ";") -> int:
        """Find the next ";", or `stop`, outside of brackets.

        What was found before is remembered: a text without any would otherwise be
        searched to its end from each of its words.
        """
        found, passed = self._found_ends.setdefault(stop, {}), []
        ends = {";", stop} | CLOSING
        while at < len(self._tokens) and self._text(at) not in ends:
            if at in found:
                at = found[at]
                break
            passed.append(at)
            at = self._pairs.get(at, at) + 1
        found |= dict.fromkeys(passed, at)
        return at
