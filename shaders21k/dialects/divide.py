"""Division by a zero that the compiler sees through.

x / 0.0 is an infinity, or NaN, in a browser, and programs clamp it: an edge of width 0
is a step. GLSL leaves it undefined, and where Mesa's llvmpipe finds the divisor to be
the constant 0 it takes the whole quotient for undefined (lp_build_div), so that some
published programs are black, or differ from time to time. So a divisor that is a
variable goes through a function that no compiler can see through.
"""

from collections.abc import Sequence

from shaders21k.dialects.outline import Outline
from shaders21k.dialects.tokens import Token

SIZES = ("2", "3", "4")
FLOATS = {"float": "int", **{f"vec{size}": f"ivec{size}" for size in SIZES}}
OTHERS = (
    *("int", "uint"),
    *(f"{kind}vec{size}" for kind in "iu" for size in SIZES),
    *(f"mat{size}" for size in SIZES),
    *(f"mat{a}x{b}" for a in SIZES for b in SIZES if a != b),
)

# The bits are kept, the sign of a zero among them. Nobody sets the uniform: it is 0.
DIVISOR = "\n".join(
    [
        "uniform int s21k_nothing;",
        *(
            f"{kind} s21k_divisor({kind} x) {{ return intBitsToFloat("
            f"floatBitsToInt(x) | {bits}(s21k_nothing)); }}"
            for kind, bits in FLOATS.items()
        ),
        *(f"{kind} s21k_divisor({kind} x) {{ return x; }}" for kind in OTHERS),
    ]
)


def guard_divisors(tokens: Sequence[Token], found: Outline) -> bool:
    """Hide the value of every divisor that is a variable, or a part of one, in place.

    Or a number made a float, as a loop's counter is.

    Constants are left out: the author's, and what stands where only constants may.

    Returns:
        Whether there is any, and `DIVISOR` must stand before the text.
    """
    constants = {
        tokens[each.name].text
        for declaration in (*found.globals, *found.locals)
        if "const" in declaration.qualifiers
        for each in declaration.names
    }
    constant = {
        index
        for declaration in found.locals
        if "const" in declaration.qualifiers
        for index in range(declaration.start, declaration.end)
    }
    any_found = False
    for function in found.functions:
        sizes = 0
        for index in range(function.opens + 1, function.closes):
            text = tokens[index].text
            sizes += {"[": 1, "]": -1}.get(text, 0)
            if text not in {"/", "/="} or sizes or index in constant:
                continue
            end = find_variable(tokens, index + 1)
            # What /= divides by is all that follows, which may be a condition first.
            ends = text == "/" or tokens[end + 1].text == ";"
            if end > index and ends and tokens[index + 1].text not in constants:
                tokens[index].text += " s21k_divisor("
                tokens[end].text += " )"
                any_found = True
    return any_found


def find_variable(tokens: Sequence[Token], start: int) -> int:
    """Find the last token of `name`, `name.part.x` or `float(...)`.

    Returns:
        -1 where something else stands. A function's body ends in a "}", so that there
        is always a next token.
    """
    if tokens[start].kind != "word":
        return -1
    end = start
    if tokens[start].text == "float":
        depth = 0
        for end in range(start + 1, len(tokens)):
            depth += {"(": 1, ")": -1}.get(tokens[end].text, 0)
            if depth <= 0:
                break
    while tokens[end + 1].text == "." and tokens[end + 2].kind == "word":
        end += 2
    return -1 if tokens[end + 1].text in {"(", "[", "++", "--", "."} else end
