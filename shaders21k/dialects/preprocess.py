"""GLSL's preprocessor: directives carried out, macros expanded.

It is ours and not the driver's so that everything after it reads plain declarations, so
that a browser's rules hold on every driver (GL_ES is defined, `- -1` never becomes
`--1`), and so that a macro that explodes is stopped. GLSL ES 3.00 specification,
section 3.4; expansion after Prosser's algorithm for C (X3J11/86-196).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shaders21k.dialects.condition import Condition
from shaders21k.dialects.tokens import Token, cut, place
from shaders21k.errors import SourceError

MAX_TOKENS = 1 << 20
"""Tokens of one text, counted each time a macro passes them on. The largest of the
published programs takes a tenth of it."""

DEEPEST = 100
"""Calls of macros in arguments of calls of macros."""

IGNORED = {"version", "extension", "pragma", "line"}


@dataclass(frozen=True, slots=True)
class Macro:
    """One #define; `parameters` is None where it takes no parentheses."""

    parameters: tuple[str, ...] | None
    body: tuple[Token, ...]


@dataclass(slots=True)
class Branch:
    """One #if that is open: is this part read, was any, may any be?"""

    line: int
    reads: bool
    done: bool
    outer: bool


class Preprocessor:
    """Expands one text after the other; macros stay from one to the next.

    Args:
        macros: predefined, by name with parameters as in "F(x)".
    """

    def __init__(self, macros: Mapping[str, str]) -> None:
        self._macros: dict[str, Macro] = {}
        self._left = MAX_TOKENS
        for head, body in macros.items():
            (line,) = cut(f"{head} {body}", 0)
            self._define(line, has_call="(" in head)

    def run(self, text: str, first_line: int = 1) -> list[Token]:
        """Return the tokens of a text that a compiler would see, in order of lines.

        A macro's tokens stand on the line on which it was used.

        Raises:
            SourceError: an #error, a directive that is none, a macro called wrongly
                or one that explodes.
        """
        done: list[Token] = []
        pending: list[Token] = []
        branches: list[Branch] = []
        for line in cut(text, first_line):
            self._spend(len(line), line[0].line)
            if line[0].text == "#":
                done += self._expand(pending)
                pending = []
                self._direct(line, branches)
            elif not branches or branches[-1].reads:
                pending += line
        if branches:
            raise SourceError("#endif is missing for this #if", branches[-1].line)
        return done + self._expand(pending)

    def _spend(self, tokens: int, line: int) -> None:
        self._left -= tokens
        if self._left < 0:
            raise SourceError(
                f"macros expand to more than {MAX_TOKENS} tokens: write less", line
            )

    # Directives ----------------------------------------------------------------------

    def _direct(self, line: Sequence[Token], branches: list[Branch]) -> None:
        """Carry out one directive."""
        if len(line) == 1:
            return
        number, name, rest = line[0].line, line[1].text, list(line[2:])
        reads = not branches or branches[-1].reads
        if name in {"if", "ifdef", "ifndef"}:
            holds = reads and self._decide(name, rest, number)
            branches.append(Branch(number, holds, done=holds, outer=reads))
        elif name in {"elif", "else", "endif"}:
            if not branches:
                raise SourceError(f"#{name} without #if", number)
            if name == "endif":
                branches.pop()
                return
            branch = branches[-1]
            may = branch.outer and not branch.done
            branch.reads = may and (name == "else" or self._decide("if", rest, number))
            branch.done |= branch.reads
        elif not reads or name in IGNORED:
            return
        elif name == "define":
            self._define(rest, has_call=touches(rest), line=number)
        elif name == "undef":
            self._macros.pop(rest[0].text if rest else "", None)
        elif name == "include":
            file = "".join(token.text for token in rest)
            raise SourceError(
                f"unknown directive #include {file:.200}: paste its text here", number
            )
        else:
            words = " ".join(token.text for token in rest)
            what = "" if name == "error" else "unknown directive "
            raise SourceError(f"{what}#{name} {words:.200}", number)

    def _define(
        self, tokens: Sequence[Token], *, has_call: bool, line: int = 0
    ) -> None:
        """Take note of a macro: its name, perhaps parameters, its body."""
        if not tokens or tokens[0].kind != "word":
            raise SourceError("#define of nothing that is a name", line)
        name, parameters, body = tokens[0], None, tokens[1:]
        if has_call:
            texts = [token.text for token in tokens]
            if ")" not in texts:
                raise SourceError(f"')' is missing after {name.text}", name.line)
            end = texts.index(")")
            inside = texts[2:end]
            parameters, body = tuple(inside[::2]), tokens[end + 1 :]
            if any(text != "," for text in inside[1::2]) or (
                inside and len(inside) % 2 == 0
            ):
                raise SourceError(f"the parameters of {name.text} are none", name.line)
        self._macros[name.text] = Macro(parameters, tuple(body))

    def _decide(self, name: str, rest: list[Token], line: int) -> bool:
        """Evaluate the condition of #if, #ifdef or #ifndef."""
        if name != "if":
            if not rest:
                raise SourceError(f"#{name} of nothing", line)
            return (rest[0].text in self._macros) == (name == "ifdef")
        return Condition(self._expand(list(self._answer(rest))), line).evaluate()

    def _answer(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Replace `defined X` and `defined(X)` by 1 or 0, before macros expand."""
        rest = iter(tokens)
        for token in rest:
            if token.text != "defined":
                yield token
                continue
            asked = next(rest, token)
            if asked.text == "(":
                asked = next(rest, token)
                next(rest, None)
            yield Token("number", str(int(asked.text in self._macros)), token.line)

    # Expansion -----------------------------------------------------------------------

    def _expand(self, tokens: Sequence[Token], depth: int = 0) -> list[Token]:
        """Replace every macro, and those that come out of it."""
        done: list[Token] = []
        waiting = list(reversed(tokens))
        while waiting:
            token = waiting.pop()
            macro = self._macros.get(token.text) if token.kind == "word" else None
            if token.text == "__LINE__":
                done.append(Token("number", str(token.line), token.line))
            elif macro is None or token.text in token.hidden:
                done.append(token)
            elif macro.parameters is None:
                waiting += self._replace(macro.body, token, token.hidden)
            elif waiting and waiting[-1].text == "(":
                if depth > DEEPEST:
                    raise SourceError(
                        f"more than {DEEPEST} macros within one another", token.line
                    )
                arguments, end = collect(token, waiting)
                body = self._fill(token, macro, arguments, depth)
                waiting += self._replace(body, token, token.hidden & end.hidden)
            else:
                done.append(token)
        return done

    def _fill(
        self, name: Token, macro: Macro, arguments: list[list[Token]], depth: int
    ) -> list[Token]:
        """Put arguments in the place of parameters."""
        parameters = macro.parameters or ()
        if not parameters and arguments == [[]]:
            arguments = []
        if len(arguments) != len(parameters):
            raise SourceError(
                f"{name.text} takes {len(parameters)} arguments, not {len(arguments)}",
                name.line,
            )
        given = dict(
            zip(
                parameters,
                (self._expand(argument, depth + 1) for argument in arguments),
                strict=True,
            )
        )
        filled: list[Token] = []
        for token in macro.body:
            part = given.get(token.text) if token.kind == "word" else None
            filled += [token] if part is None else part
            self._spend(1 if part is None else len(part), name.line)
        return filled

    def _replace(
        self, body: Sequence[Token], name: Token, hidden: frozenset[str]
    ) -> list[Token]:
        """Copy a macro's body to where it is used, in reverse."""
        self._spend(len(body), name.line)
        hidden |= {name.text}
        return [
            Token(
                token.kind,
                token.text,
                name.line,
                token.hidden | hidden if token.hidden else hidden,
            )
            for token in reversed(body)
        ]


def touches(tokens: Sequence[Token]) -> bool:
    """Whether a "(" stands directly behind the first token, with no space between."""
    return len(tokens) > 1 and tokens[1].text == "(" and tokens[1].glued


def collect(name: Token, waiting: list[Token]) -> tuple[list[list[Token]], Token]:
    """Take the arguments of a call off the stack; return them and the last ")"."""
    waiting.pop()
    arguments: list[list[Token]] = [[]]
    depth = 0
    while waiting:
        token = waiting.pop()
        if token.text == ")" and not depth:
            return [place(argument, name.line) for argument in arguments], token
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and not depth:
            arguments.append([])
        else:
            arguments[-1].append(token)
    raise SourceError(f"')' is missing after {name.text}", name.line)
