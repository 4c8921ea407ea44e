"""Names that mean something else on desktop GLSL than in a browser."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from shaders21k.dialects.tokens import Token

# Keywords and reserved words of GLSL 4.30 (specification, section 3.6) that are free in
# GLSL ES 3.00 or, where no ES 3.00 program may use them otherwise, in ES 1.00.
RESERVED = {
    *(
        "active",
        "atomic_uint",
        "buffer",
        "coherent",
        "common",
        "filter",
    ),
    *("partition", "patch", "precise", "readonly", "resource", "restrict", "sample"),
    *("shared", "subroutine", "writeonly", "volatile", "row_major", "packed"),
    *(f"dmat{a}" for a in "234"),
    *(f"dmat{a}x{b}" for a in "234" for b in "234"),
    *(
        f"{kind}{shape}"
        for kind in ("", "i", "u")
        for shape in (
            "image1D",
            "image2D",
            "image3D",
            "imageCube",
            "imageBuffer",
            "image2DRect",
            "image1DArray",
            "image2DArray",
            "imageCubeArray",
            "image2DMS",
            "image2DMSArray",
            "samplerCubeArray",
        )
    ),
    "samplerCubeArrayShadow",
}

# A pass may be drawn anywhere on a larger picture, or by a compute shader, so that the
# built-in coordinate and colours are ours.
BUILT_IN = {
    "gl_FragCoord": "s21k_FragCoord",
    "gl_FragColor": "s21k_FragColor",
    "gl_FragData": "s21k_FragData",
    "gl_FragDepth": "s21k_FragDepth",
    "gl_FragDepthEXT": "s21k_FragDepth",
}

RENAMED = BUILT_IN | {word: f"s21k_{word}" for word in RESERVED} | {"main": "s21k_main"}

# WebGL 1's functions, by those that took their place.
OLD_FUNCTIONS = {
    "texture2D": "texture",
    "texture3D": "texture",
    "textureCube": "texture",
    "texture2DLod": "textureLod",
    "texture2DLodEXT": "textureLod",
    "textureCubeLod": "textureLod",
    "textureCubeLodEXT": "textureLod",
    "texture2DGradEXT": "textureGrad",
    "textureCubeGradEXT": "textureGrad",
    "texture2DProj": "textureProj",
    "texture2DProjLod": "textureProjLod",
    "texture2DProjLodEXT": "textureProjLod",
}

INTERPOLATION = {"smooth", "centroid", "noperspective"}

OLD_MATRICES = {f"mat{size}" for size in "234"}
MATRICES = {f"mat{a}x{b}" for a in "234" for b in "234"}
"""WebGL 1 has the first only, and its programs functions named as the second."""

# A view may be mirrored and turned, and its top row comes first: derivatives along the
# target are not those that the program expects. Where it is not turned the other one is
# left alone, for 0 times infinity is no number.
DERIVATIVES = {
    name: "\n".join(
        f"{kind} s21k_{name}({kind} p) {{\n"
        f"    {kind} own = s21k_axes.{axis} * {name}(p);\n"
        f"    {kind} across = s21k_axes.{across} * {other}(p);\n"
        "    return s21k_axes.y == 0.0 ? own : own + across;\n"
        "}"
        for kind in ("float", "vec2", "vec3", "vec4")
    )
    for name, axis, other, across in (
        ("dFdx", "x", "dFdy", "y"),
        ("dFdy", "w", "dFdx", "z"),
    )
}

# smoothstep with equal edges is undefined in GLSL. Browsers make it a step, hundreds of
# programs use it as one, and Mesa's llvmpipe draws something else every time.
SMOOTHSTEP = """\
float s21k_smoothstep(float a, float b, float x)
{
    float t = clamp((x - a) / (a == b ? 1.0 : b - a), 0.0, 1.0);
    return a == b ? step(a, x) : t * t * (3.0 - 2.0 * t);
}
vec2 s21k_smoothstep(vec2 a, vec2 b, vec2 x)
{
    return vec2(s21k_smoothstep(a.x, b.x, x.x), s21k_smoothstep(a.y, b.y, x.y));
}
vec3 s21k_smoothstep(vec3 a, vec3 b, vec3 x)
{
    return vec3(s21k_smoothstep(a.xy, b.xy, x.xy), s21k_smoothstep(a.z, b.z, x.z));
}
vec4 s21k_smoothstep(vec4 a, vec4 b, vec4 x)
{
    return vec4(s21k_smoothstep(a.xy, b.xy, x.xy), s21k_smoothstep(a.zw, b.zw, x.zw));
}
vec2 s21k_smoothstep(float a, float b, vec2 x)
{
    return s21k_smoothstep(vec2(a), vec2(b), x);
}
vec3 s21k_smoothstep(float a, float b, vec3 x)
{
    return s21k_smoothstep(vec3(a), vec3(b), x);
}
vec4 s21k_smoothstep(float a, float b, vec4 x)
{
    return s21k_smoothstep(vec4(a), vec4(b), x);
}"""


def rename(word: str, names: Mapping[str, str] = RENAMED) -> str:
    """Return what a name of the author's becomes."""
    return names.get(word, word).replace("__", "_s21k_")


def rename_words(tokens: Sequence[Token], names: Mapping[str, str]) -> None:
    """Replace whole names, and those that hold two underscores, which are reserved."""
    for token in tokens:
        if token.kind == "word":
            token.text = rename(token.text, names)
    # WebGL 1 has no function `texture`, and its programs a sampler now and then. It has
    # no qualifiers of these names either; behind a qualifier stands a word.
    has_switch = any(token.text == "switch" for token in tokens)
    own: set[str] = set()
    for token, after in pairwise(tokens):
        if (
            (token.text == "texture" and after.text != "(")
            or (token.text in INTERPOLATION and after.kind != "word")
            or (token.text == "case" and not has_switch)
        ):
            token.text = f"s21k_{token.text}"
        elif after.text in MATRICES and token.text in OLD_MATRICES:
            own.add(after.text)
    for token in tokens:
        if token.text in own:
            token.text = f"s21k_{token.text}"


def rename_functions(
    tokens: Sequence[Token], own: Collection[str], names: Mapping[str, str]
) -> None:
    """Replace the functions that are called, but for those that the author defines."""
    for token, after in pairwise(tokens):
        if after.text == "(" and token.text in names and token.text not in own:
            token.text = names[token.text]
