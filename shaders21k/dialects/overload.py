"""Built-in functions that an author gives a further form.

In a browser `float min(float a, float b, float c)` stands beside the min of two. On
desktop GLSL it hides it (specification 4.30, section 6.1, as Mesa reads it). So the
author's functions get names of their own, and beside them the forms that the language
has and the author has not. A global variable of such a name, which hides the function
anywhere but in GLSL 1.20, gets a name of its own too.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from shaders21k.dialects.outline import Function, Outline
from shaders21k.dialects.tokens import Token

# GLSL ES 3.00 specification, section 8. T is float, vec2, vec3 and vec4 in turn; the
# first type is what the function returns.
PLAIN = (
    *("radians", "degrees", "sin", "cos", "tan", "asin", "acos", "sinh", "cosh"),
    *("tanh", "asinh", "acosh", "atanh", "exp", "log", "exp2", "log2", "sqrt"),
    *("inversesqrt", "abs", "sign", "floor", "trunc", "round", "roundEven", "ceil"),
    *("fract", "normalize", "fwidth"),
)
FORMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PLAIN, ("T T",)),
    "atan": ("T T", "T T T"),
    "pow": ("T T T",),
    "mod": ("T T T", "T T float"),
    "min": ("T T T", "T T float", "int int int"),
    "max": ("T T T", "T T float", "int int int"),
    "clamp": ("T T T T", "T T float float", "int int int int"),
    "mix": ("T T T T", "T T T float"),
    "step": ("T T T", "T float T"),
    "smoothstep": ("T T T T", "T float float T"),
    "length": ("float T",),
    "distance": ("float T T",),
    "dot": ("float T T",),
    "cross": ("vec3 vec3 vec3",),
    "faceforward": ("T T T T",),
    "reflect": ("T T T",),
    "refract": ("T T T float",),
    "texture": (
        *("vec4 sampler2D vec2", "vec4 sampler2D vec2 float"),
        *("vec4 sampler3D vec3", "vec4 samplerCube vec3"),
    ),
    "texelFetch": ("vec4 sampler2D ivec2 int", "vec4 sampler3D ivec3 int"),
}
NAMES = "abcd"
SIZES = ("float", "vec2", "vec3", "vec4")
QUALIFIERS = {"const", "in", "out", "inout", "highp", "mediump", "lowp"}


def overload(tokens: Sequence[Token], found: Outline) -> list[str]:
    """Give the author's forms of built-in functions names of their own, in place.

    Returns:
        Functions to stand before the text.
    """
    taken: dict[str, set[str]] = {}
    for function in found.functions:
        name = tokens[function.name].text
        if name in FORMS:
            taken.setdefault(name, set()).add(read_types(tokens, function))
    variables = FORMS.keys() & {
        tokens[each.name].text
        for declaration in found.globals
        for each in declaration.names
    }
    for token, after in pairwise(tokens):
        if token.text in (taken if after.text == "(" else variables):
            token.text = f"s21k_own_{token.text}"
    return [text for name, own in taken.items() for text in write_forms(name, own)]


def read_types(tokens: Sequence[Token], function: Function) -> str:
    """Write the types of a function's parameters, with spaces between."""
    types: list[str] = []
    is_next = True
    at = function.name + 2
    while tokens[at].text != ")":
        if tokens[at].text == ",":
            is_next = True
        elif is_next and tokens[at].text not in QUALIFIERS:
            types.append(tokens[at].text)
            is_next = False
        at += 1
    return " ".join(types)


def write_forms(name: str, own: Collection[str]) -> Iterator[str]:
    """Write the built-in forms of a function, but for those that are the author's."""
    seen = set(own)
    for form in FORMS[name]:
        for size in SIZES if "T" in form.split() else SIZES[:1]:
            result, *types = form.replace("T", size).split()
            if " ".join(types) in seen:
                continue
            seen.add(" ".join(types))
            takes = ", ".join(
                f"{kind} {each}" for kind, each in zip(types, NAMES, strict=False)
            )
            gives = ", ".join(NAMES[: len(types)])
            yield f"{result} s21k_own_{name}({takes}) {{ return {name}({gives}); }}"
