"""Shadertoy's dialect: one function, mainImage, and names that the site supplies."""

import re

from shaders21k.dialects.tokens import Piece, cut, find_directives, pick_tokens
from shaders21k.dialects.uniforms import SIGN, UNIFORMS, find_samplers
from shaders21k.program import Program

# Left out where the author defines the same name. The derivatives expand once only:
# a macro's own name inside it stays (GLSL 4.30 section 3.3, after ISO C++).
MACROS = {
    "HW_PERFORMANCE": "HW_PERFORMANCE 1",
    "main": "main s21k_main",
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
# WebGL has GL_ES, which a desktop compiler reserves. The last three are free in
# GLSL ES 3.00 and keywords in GLSL 4.30.
RENAMED = {
    "gl_FragCoord": "s21k_FragCoord",
    "gl_FragColor": "s21k_FragColor",
    "GL_ES": "s21k_ES",
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
TAIL = """\
void s21k_paint(out vec4 s21k_color, in vec2 s21k_coord)
{{
    s21k_FragCoord = vec4(s21k_coord, 0.5, 1.0);
    s21k_FragColor = vec4(0.0, 0.0, 0.0, 1.0);
    s21k_color = vec4(0.0, 0.0, 0.0, 1.0);
    {call}
}}"""

NOT_ASCII = re.compile(r"[^\t\n\x20-\x7e]")


def translate(program: Program) -> str:
    """Turn a program into GLSL that a renderer can call.

    The author's text is source string 1 of the compiler, line by line as written, so
    that a message "1:17(4)" speaks of the author's line 17; ours are strings 0 and 2.

    Returns:
        ASCII text to paste below a `#version 430` line and above a `main`. It declares
        the uniforms of `shaders21k.dialects.uniforms` and defines
        `void s21k_paint(out vec4 color, in vec2 coord)`, where coord is in pixels from
        the lower left corner, the centre of the first pixel at 0.5. No macro of the
        author's is left behind. A text with neither mainImage nor main does not
        compile, and the compiler will say so.
    """
    source = program.source.replace("\r\n", "\n").replace("\r", "\n")
    pieces = cut(NOT_ASCII.sub(" ", source))
    tokens = pick_tokens(pieces)
    words = {token.text for token in tokens}
    remove_declarations(pieces, tokens)
    keep_color(tokens)
    for token in tokens:
        token.text = RENAMED.get(token.text, token.text)
    defined = find_macros(pieces)
    if "mainImage" in words or "main" not in words:
        call = "mainImage(s21k_color, s21k_coord);"
    else:
        call = "s21k_main(); s21k_color = s21k_FragColor;"
    return "\n".join(
        [
            *(uniform.declare() for uniform in (*UNIFORMS, SIGN)),
            *(
                f"uniform {kind} iChannel{channel};"
                for channel, kind in enumerate(find_samplers(program))
            ),
            HEAD,
            *(
                f"#define {text}"
                for name, text in MACROS.items()
                if name not in defined
            ),
            "#line 1 1",
            "".join(piece.text for piece in pieces),
            "",  # ends a last line that asks to be continued
            "#line 1 2",
            *(f"#undef {name}" for name in ("main", *RENAMED.values())),
            TAIL.format(call=call),
            *(f"#undef {name}" for name in sorted(defined | set(MACROS))),
            "",
        ]
    )


def remove_declarations(pieces: list[Piece], tokens: list[Piece]) -> None:
    """Blank what only the first line of a text may hold, or a host declares itself."""
    for directive in find_directives(pieces):
        if len(directive) > 1 and directive[1].text in {"version", "extension", "line"}:
            for token in directive:
                token.blank()
    for index, token in enumerate(tokens):
        statement = tokens[index : index + 4]
        if token.text == "precision" and statement[-1].text == ";":
            for part in statement:
                part.blank()


def keep_color(tokens: list[Piece]) -> None:
    """Let mainImage see the colour that it is given, as on the site.

    An `out` parameter is undefined when its function begins. Browsers clear it, and
    programs such as `for (...) color += ...` rely on that.
    """
    for index, token in enumerate(tokens):
        if token.text == "mainImage" and tokens[index + 1 : index + 2]:
            for part in tokens[index + 1 : index + 5]:
                if part.text in {",", ")"}:
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
