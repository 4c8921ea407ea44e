"""Everything starts at zero, as in a browser.

Desktop GLSL leaves a variable without an initializer undefined, and drivers show what
was in the register before. WebGL implementations clear it (KhronosGroup/WebGL#1266),
and programs rely on that: locals each time their declaration is reached, and globals.
The value of a function that ends without a `return` is cleared too.
"""

from collections.abc import Iterator, Sequence

from shaders21k.dialects.outline import Declaration, Outline
from shaders21k.dialects.tokens import Token

SCALARS = {"float": "0.0", "int": "0", "uint": "0u", "bool": "false"}
COMPONENTS = {"": "0.0", "i": "0", "u": "0u", "b": "false"}
SIZES = ("2", "3", "4")
ZEROS = {
    **SCALARS,
    **{
        f"{kind}vec{size}": f"{kind}vec{size}({zero})"
        for kind, zero in COMPONENTS.items()
        for size in SIZES
    },
    **{f"mat{size}": f"mat{size}(0.0)" for size in SIZES},
    **{f"mat{a}x{b}": f"mat{a}x{b}(0.0)" for a in SIZES for b in SIZES},
}
"""GLSL expressions by type."""

LEFT_ALONE = {"const", "uniform", "in", "varying", "attribute", "buffer", "shared"}


class Zeros:
    """Writes zeros for the types of one text."""

    def __init__(self, tokens: Sequence[Token], found: Outline) -> None:
        self._tokens = tokens
        self._structs = found.structs
        self._known: dict[str, str] = {}
        self._left = MOST_STATEMENTS

    def value(self, kind: str) -> str:
        """Write a zero of a type as an expression; "" where none can be written."""
        if kind in ZEROS:
            return ZEROS[kind]
        if kind not in self._known:
            self._known[kind] = ""  # a struct that holds itself is an error anyway
            parts = [
                "" if field.type_sizes or name.sizes else self._kind(field)
                for field in self._structs.get(kind, [])
                for name in field.names
            ]
            values = [self.value(part) if part else "" for part in parts]
            text = f"{kind}({', '.join(values)})"
            if values and all(values) and len(text) <= LONGEST_VALUE:
                self._known[kind] = text
        return self._known[kind]

    def clear(self, name: str, kind: str, sizes: int, depth: int = 0) -> str:
        """Write statements that clear a variable, element by element where need be."""
        self._left -= 1
        if self._left < 0 or depth > MOST_LEVELS:
            return ""
        if sizes:
            index = f"s21k_{'ijklmnop'[depth]}"
            inner = self.clear(f"{name}[{index}]", kind, sizes - 1, depth + 1)
            head = f"for (int {index} = 0; {index} < {name}.length(); {index}++)"
            return f"{head} {{ {inner} }}" if inner else ""
        if value := self.value(kind):
            return f"{name} = {value};"
        return " ".join(
            self.clear(
                f"{name}.{self._tokens[each.name].text}",
                self._kind(field),
                field.type_sizes + each.sizes,
                depth + 1,
            )
            for field in self._structs.get(kind, [])
            for each in field.names
        )

    def _kind(self, declaration: Declaration) -> str:
        return self._tokens[declaration.type].text if declaration.type >= 0 else ""


LONGEST_VALUE = 4096
MOST_STATEMENTS = 4096
MOST_LEVELS = 6
"""Structs of structs of arrays beyond these are left as they are: there are none, but
each level may multiply the text."""


def set_zeros(tokens: Sequence[Token], found: Outline) -> str:
    """Give every variable of a text that has no initializer a zero, in place.

    Returns:
        Statements to run before the text's entry point: they clear the global arrays.
    """
    zeros = Zeros(tokens, found)
    for declaration in found.locals:
        late = "".join(set_declared(tokens, zeros, declaration))
        if late and not declaration.in_for:
            tokens[declaration.end].text += f" {late}"
    for function in found.functions:
        if function.opens >= 0:
            value = zeros.value(tokens[function.type].text)
            if value and not function.type_sizes:
                returns(tokens, function.closes, value)
    return " ".join(
        statement
        for declaration in found.globals
        for statement in set_declared(tokens, zeros, declaration)
    )


def set_declared(
    tokens: Sequence[Token], zeros: Zeros, declaration: Declaration
) -> Iterator[str]:
    """Initialize what one declaration declares; yield statements for what it cannot."""
    if declaration.type < 0 or declaration.qualifiers & LEFT_ALONE:
        return
    kind = tokens[declaration.type].text
    value = zeros.value(kind)
    for name in declaration.names:
        if name.is_set:
            continue
        sizes = declaration.type_sizes + name.sizes
        if value and not sizes:
            tokens[name.last].text += f" = {value}"
        elif late := zeros.clear(tokens[name.name].text, kind, sizes):
            yield late


def returns(tokens: Sequence[Token], closes: int, value: str) -> None:
    """Let a function that runs into its end return a zero."""
    at = closes - 1 - tokens[closes - 1].text.startswith(";")
    while tokens[at].text[:1] not in {";", "{", "}"}:
        at -= 1
    if tokens[at + 1].text != "return":
        tokens[closes].text = f"return {value}; " + tokens[closes].text
