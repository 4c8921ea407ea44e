"""Shadertoy's dialect: one function, mainImage, and names that the site supplies."""

import re
from itertools import pairwise

from shaders21k.dialects.stage import TAIL_LINE, Stage
from shaders21k.dialects.tokens import Piece, cut, find_directives, pick_tokens
from shaders21k.dialects.uniforms import SIGN, UNIFORMS, find_samplers
from shaders21k.program import CHANNELS, Program

# Left out where the author defines the same name. The derivatives expand once only:
# a macro's own name inside it stays (GLSL 4.30 section 3.3, after ISO C++).
MACROS = {
    "HW_PERFORMANCE": "HW_PERFORMANCE 1",
    "main": "main s21k_main",
    "smoothstep": "smoothstep s21k_smoothstep",
    "dFdx": f"dFdx(p) ({SIGN.name}.x*dFdx(p))",
    "dFdy": f"dFdy(p) ({SIGN.name}.y*dFdy(p))",
    # Names of the site's WebGL 1 days, which it still rewrites.
    "iGlobalTime": "iGlobalTime iTime",
    "texture2D": "texture2D texture",
    "texture3D": "texture3D texture",
    "textureCube": "textureCube texture",
    "texture2DLod": "texture2DLod textureLod",
    "texture2DLodEXT": "texture2DLodEXT textureLod",
    "textureCubeLod": "textureCubeLod textureLod",
    "textureCubeLodEXT": "textureCubeLodEXT textureLod",
    "texture2DGradEXT": "texture2DGradEXT textureGrad",
    "textureCubeGradEXT": "textureCubeGradEXT textureGrad",
    "texture2DProj": "texture2DProj textureProj",
}

# Whole names replaced in the author's text. A pass may be drawn anywhere on a larger
# picture, or by a compute shader, so the built-in coordinate and colour are ours.
# WebGL has GL_ES, which a desktop compiler reserves. Nothing feeds a `varying` of WebGL
# 1. The last three are free in GLSL ES 3.00 and keywords in GLSL 4.30.
RENAMED = {
    "gl_FragCoord": "s21k_FragCoord",
    "gl_FragColor": "s21k_FragColor",
    "GL_ES": "s21k_ES",
    "varying": "uniform",
    "buffer": "s21k_buffer",
    "shared": "s21k_shared",
    "precise": "s21k_precise",
}

HEAD = """\
#define s21k_ES 1
vec4 s21k_FragCoord;
vec4 s21k_FragColor;
void st_assert(bool condition) {}
void st_assert(bool condition, int value) {}"""

# The colour starts opaque black because many programs add to it before they set it;
# its alpha is no part of the picture.
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

TAIL = """\
#undef main
#undef s21k_FragCoord
#undef s21k_FragColor
void s21k_paint(out vec4 s21k_color, in vec2 s21k_coord)
{{
    s21k_FragCoord = vec4(s21k_coord, 0.5, 1.0);
    s21k_FragColor = vec4(0.0, 0.0, 0.0, 1.0);
    s21k_color = vec4(0.0, 0.0, 0.0, 1.0);
    {call}
}}"""

HOST_NAMES = {uniform.name for uniform in UNIFORMS} | {
    f"iChannel{channel}" for channel in range(CHANNELS)
}
STATEMENT_TOKENS = 8
"""The longest statement to remove: uniform highp float iChannelTime [ 4 ] ;"""

CONDITIONS = {"if", "ifdef", "ifndef", "elif", "else", "endif"}
DIRECTIVES = CONDITIONS | {"define", "undef", "error", "pragma"}
VARIABLE_TYPES = {"float", "int", "vec2", "vec3", "vec4"}

NOT_ASCII = re.compile(r"[^\t\n\x20-\x7e]")


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program into passes that a renderer can draw, the image last.

    No macro of the author's is left behind. Text with neither mainImage nor main is an
    `#error`.
    """
    source = program.source.replace("\r\n", "\n").replace("\r", "\n")
    pieces = cut(NOT_ASCII.sub(" ", source))
    tokens = pick_tokens(pieces)
    words = {token.text for token in tokens}
    remove_declarations(pieces, tokens)
    keep_color(tokens)
    for piece in pieces:
        if piece.kind == "comment":
            piece.blank()  # some drivers and bindings look for directives in them
        else:
            piece.text = RENAMED.get(piece.text, piece.text)
    defined = find_macros(pieces)
    part_signs(pieces)
    taken = defined | find_variables(tokens)
    if "mainImage" in words:
        call = "mainImage(s21k_color, s21k_coord);"
    elif "main" in words:
        call = "s21k_main(); s21k_color = s21k_FragColor;"
    else:
        call = "\n#error this program has neither mainImage nor main\n"
    samplers = find_samplers(program.inputs)
    text = "\n".join(
        [
            *(uniform.declare() for uniform in (*UNIFORMS, SIGN)),
            *(f"uniform {each.glsl_type} {each.name};" for each in samplers),
            HEAD,
            *([SMOOTHSTEP] if "smoothstep" in words - taken else []),
            *(f"#define {MACROS[name]}" for name in MACROS if name not in taken),
            "#line 1",
            "".join(piece.text for piece in pieces),
            "",  # ends a last line that asks to be continued
            f"#line {TAIL_LINE}",
            TAIL.format(call=call),
            *(f"#undef {name}" for name in sorted(defined | set(MACROS))),
            "",
        ]
    )
    return (Stage("Image", "image", text, (*UNIFORMS, SIGN), samplers),)


def remove_declarations(pieces: list[Piece], tokens: list[Piece]) -> None:
    """Blank what only the first line of a text may hold, or a host declares itself.

    A directive that GLSL does not know becomes an `#error`, which counts only where
    it is compiled, as in a browser; some bindings would run an `#include` of their own.
    """
    for directive in find_directives(pieces):
        name = directive[1] if len(directive) > 1 else Piece("word", "if")
        if name.text in {"version", "extension", "line"}:
            for token in directive:
                token.blank()
        elif name.kind == "word" and name.text not in DIRECTIVES:
            name.text = f"error unknown directive {name.text}"
    for index, token in enumerate(tokens):
        if token.text not in {"precision", "uniform"}:
            continue
        statement = tokens[index : index + STATEMENT_TOKENS]
        texts = [part.text for part in statement]
        end = texts.index(";") + 1 if ";" in texts else 0
        ours = token.text == "precision" or not HOST_NAMES.isdisjoint(texts[:end])
        if ours and "," not in texts[:end]:
            for part in statement[:end]:
                part.blank()


def keep_color(tokens: list[Piece]) -> None:
    """Let mainImage see the colour that it is given, as on the site.

    An `out` parameter is undefined when its function begins. Browsers clear it, and
    programs such as `for (...) color += ...` rely on that.
    """
    for index, token in enumerate(tokens):
        if token.text != "mainImage":
            continue
        for part in tokens[index + 1 : index + 5]:  # as in "(const out"
            if part.text in {",", ")", ";"}:
                break
            if part.text == "out":
                part.text = "inout"


def find_macros(pieces: list[Piece]) -> set[str]:
    """Collect the names that the author defines, those a compiler reserves left out."""
    return {
        directive[2].text
        for directive in find_directives(pieces)
        if len(directive) > 2
        and directive[1].text == "define"
        and not directive[2].text.startswith("GL_")
        and "__" not in directive[2].text
    }


def find_variables(tokens: list[Piece]) -> set[str]:
    """Collect the names that follow a type, as in `float iGlobalTime;`."""
    return {
        name.text
        for kind, name in pairwise(tokens)
        if kind.text in VARIABLE_TYPES and name.kind == "word"
    }


def part_signs(pieces: list[Piece]) -> None:
    """Put a space between a sign and a macro, or a macro's parameter.

    Mesa 22 expands macros as text: where A(x) is -x, it makes --1.0 of A(-1.0).
    """
    names = {
        token.text
        for directive in find_directives(pieces)
        if len(directive) > 2 and directive[1].text == "define"
        for token in directive[2:]
        if token.kind == "word"
    }
    for sign, name in pairwise(pieces):
        if sign.text in {"+", "-"} and name.text in names:
            sign.text += " "
