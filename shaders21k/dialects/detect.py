"""Which host a text was written for, told from its names."""

import re
from collections.abc import Set as AbstractSet
from itertools import pairwise

from shaders21k.dialects.book import HOST as BOOK
from shaders21k.dialects.isf_header import HEADER
from shaders21k.dialects.plain import HOST as PLAIN
from shaders21k.dialects.sandbox import HOST as SANDBOX_HOST
from shaders21k.dialects.shadertoy import HOST as TOY
from shaders21k.dialects.tokens import Token, cut
from shaders21k.dialects.twigl import remove_junk

SHADERTOY = {each.name for each in TOY.uniforms}
U_NAME = re.compile(r"u_[a-z]")
ISF_KEYS = re.compile(r"[\"']?(?:ISFVSN|INPUTS|CATEGORIES|CREDIT|DESCRIPTION)\b")
ISF_WORDS = {"RENDERSIZE", "isf_FragNormCoord", "vv_FragNormCoord", "IMG_NORM_PIXEL"}
BONZOMATIC = {"fGlobalTime", "v2Resolution"}
SANDBOX = {"time", "mouse", "resolution", "backbuffer", "surfaceSize"}
SHORT = {"r", "t", "m"}
TWEETED = {"FC", "rotate2D", "rotate3D", "hsv", "snoise2D", "snoise3D", "fsnoise"}


def detect(source: str) -> str:
    """Guess a dialect: one of `translate.DIALECTS`, "" where nothing fits.

    No text is too broken to be looked at, and the same text is always the same dialect.
    A fragment for TwiGL's "classic" mode that keeps to GLSL Sandbox's names is called
    "glslsandbox": there is no difference.
    """
    tokens = [token for line in cut(remove_junk(source)) for token in line]
    words = {token.text for token in tokens if token.kind == "word"}
    header = HEADER.search(source)
    if header and ISF_KEYS.search(header[1]):
        return "isf"
    declared = find_declared(tokens)
    has_main = any(
        (before.text, token.text) == ("void", "main")
        for before, token in pairwise(tokens)
    )
    if "mainImage" in words and not (has_main and declared - SHADERTOY):
        return "shadertoy"
    if not has_main:
        has_size = "r" in words - declared
        has_color = not words.isdisjoint({"o", "o0", "gl_FragColor"})
        return f"twigl-geekest{version(words)}" if has_size and has_color else ""
    if words & ISF_WORDS and not declared & ISF_WORDS:
        return "isf"
    return detect_main(words, declared)


def detect_main(words: AbstractSet[str], declared: AbstractSet[str]) -> str:
    """Guess the dialect of a text that has a main of its own.

    Args:
        words: all that occur.
        declared: names of uniforms and outputs.
    """
    book = {each.name for each in BOOK.uniforms}
    is_old = not words.isdisjoint({"gl_FragColor", "gl_FragData"})
    level = "geekest" if words & TWEETED else "geeker"
    rules = {
        BOOK.name: declared & book or any(U_NAME.match(name) for name in declared),
        PLAIN.name: declared & BONZOMATIC,
        f"twigl-geek{version(words)}": declared & SHORT and declared <= TWIGL_SHORT,
        f"twigl-classic{version(words)}": "resolution" in declared
        and declared & {"outColor", "outColor0"},
        SANDBOX_HOST.name: (declared & SANDBOX or "surfacePosition" in words)
        and is_old,
        f"twigl-{level}{version(words)}": {"r", "t"} <= words and not declared,
    }
    return next((name for name, holds in rules.items() if holds), PLAIN.name)


TWIGL_SHORT = {*"rmtfsbo", "b0", "b1", "o0", "o1"}


PRECISIONS = {"highp", "mediump", "lowp"}


def version(words: AbstractSet[str]) -> str:
    """Tell TwiGL's versions apart by the name of the colour."""
    if words & {"o0", "outColor0"}:
        return "-mrt"
    return "" if "gl_FragColor" in words else "-300"


def find_declared(tokens: list[Token]) -> set[str]:
    """Collect the names in declarations of uniforms and outputs, roughly."""
    found: set[str] = set()
    depth, words_left = 0, -1
    for token in tokens:
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(token.text, 0)
        if token.text == ";":
            words_left = -1
        elif token.text == "uniform" or (token.text == "out" and depth == 0):
            words_left = 1  # the type
        elif token.kind == "word" and token.text not in PRECISIONS:
            if words_left == 0:
                found.add(token.text)
            words_left = max(words_left - 1, -1) if words_left > 0 else words_left
    return found
