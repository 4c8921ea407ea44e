"""The front end: an author's text to GLSL that a renderer can call, for any host.

    text -> tokens without macros -> names -> declarations -> zeros -> Stage

A compiler's line 17 stays the author's line 17.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from shaders21k.dialects.divide import DIVISOR, guard_divisors
from shaders21k.dialects.face import RESOLUTION, Face, take_face
from shaders21k.dialects.host import Host
from shaders21k.dialects.names import (
    DERIVATIVES,
    OLD_FUNCTIONS,
    RENAMED,
    SMOOTHSTEP,
    rename_functions,
    rename_words,
)
from shaders21k.dialects.outline import QUALIFIERS, Outline, outline
from shaders21k.dialects.overload import overload
from shaders21k.dialects.preprocess import Preprocessor
from shaders21k.dialects.reset import reset_globals
from shaders21k.dialects.stage import COMMON_LINE, TAIL_LINE, Sampler, Stage, Uniform
from shaders21k.dialects.ternary import wrap_assignments
from shaders21k.dialects.tokens import Token, write
from shaders21k.dialects.zero import set_zeros
from shaders21k.errors import SourceError

MACROS = {"GL_ES": "1", "__VERSION__": "300", "GL_FRAGMENT_PRECISION_HIGH": "1"}

AXES = Uniform("s21k_axes", "vec4", "axes")

HEAD = """\
vec4 s21k_FragCoord;
vec4 s21k_FragColor;
vec4 s21k_FragData[4];
float s21k_FragDepth;
vec4 s21k_color1;"""

OURS = {
    "smoothstep": SMOOTHSTEP,
    "dFdx": DERIVATIVES["dFdx"],
    "dFdy": DERIVATIVES["dFdy"],
}
"""Built-in functions in whose place ours stand, unless the author has one so named."""

# The colour starts opaque black because many programs add to it before they set it.
CALLS = {
    "mainImage": "s21k_color = vec4(0.0, 0.0, 0.0, 1.0);\n"
    "    mainImage(s21k_color, s21k_coord);",
    "mainCubemap": "s21k_color = vec4(0.0, 0.0, 0.0, 1.0);\n"
    "    mainCubemap(s21k_color, s21k_coord, vec3(0.0), s21k_direction);",
    "s21k_main": "s21k_main();\n    s21k_color = {color};",
}

PER_INPUT = {"channel_time", "channel_resolution"}

Kind = Literal["image", "buffer", "cube"]


def assemble(
    source: str,
    host: Host,
    *,
    common: str = "",
    name: str = "Image",
    kind: Kind = "image",
    samplers: Sequence[Sampler] = (),
) -> Stage:
    """Turn one pass into a stage.

    Args:
        source: the author's text.
        host: whose names it uses.
        common: text that stands before it.
        name: of the pass.
        kind: what it is drawn into.
        samplers: of the inputs that the program declares; these names come first.

    Raises:
        SourceError: it is no program: an #error, no entry point, brackets or macros
            beyond all bounds.
    """
    tokens = wrap_assignments(preprocess(source, common, host))
    rename_words(tokens, RENAMED)
    keep_outputs(tokens)
    found = outline(tokens)
    entry = find_entry(tokens, found, kind, prefers_image=host.name == "shadertoy")
    face = take_face(tokens, found, host, {each.name: each for each in samplers})
    rename_functions(tokens, face.own, OLD_FUNCTIONS)
    rename_functions(tokens, face.own, {each: f"s21k_{each}" for each in OURS})
    forms = overload(tokens, found)
    name_parameters(tokens, found)
    if guard_divisors(tokens, found):
        forms.append(DIVISOR)
    face.setup.insert(0, set_zeros(tokens, found))
    face.setup.insert(0, reset_globals(tokens, found))
    words = Counter(token.text for token in tokens)
    # What is set to zero in place has more to its token than its name.
    words.update(text.partition(" ")[0] for text in list(words) if " " in text)
    uniforms = [each for each in face.uniforms.values() if each.name in words]
    # A program may ask for the size of an input that it does not read.
    asks = any(each.value in PER_INPUT for each in uniforms)
    bound = [
        each
        for each in face.samplers.values()
        if words[each.name] > (each.name in face.own)  # its declaration is no reading
        or (asks and each in samplers and each.input)
    ]
    return Stage(
        name=name,
        kind=kind,
        text="\n".join(
            [
                *(
                    f"uniform {each.glsl_type} {each.name};"
                    for each in bound
                    if each.name not in face.own
                ),
                HEAD,
                *(
                    f"vec4 {each} = vec4(0.0);"
                    for each, _ in face.outputs.values()
                    if each not in face.own
                ),
                *face.plain,
                *(text for each, text in OURS.items() if f"s21k_{each}" in words),
                *forms,
                host.head,
                write(tokens) + f"#line {TAIL_LINE}",
                *write_entry(entry, kind, face),
                "",
            ]
        ),
        uniforms=tuple(
            each for each in (*uniforms, AXES, RESOLUTION) if each.name not in face.own
        ),
        samplers=tuple(bound),
        targets=max(1, min(2, len(face.outputs))),
        clamped=host.clamped,
    )


def preprocess(source: str, common: str, host: Host) -> list[Token]:
    """Carry out directives and macros of all that the author and the host wrote."""
    reader = Preprocessor(MACROS | dict(host.macros))
    tokens = reader.run(common, COMMON_LINE + 1)
    tokens += reader.run(host.before)
    tokens += reader.run(source)
    return tokens + reader.run(host.after, tokens[-1].line if tokens else 1)


def keep_outputs(tokens: Sequence[Token]) -> None:
    """Let `out` parameters start as what the caller's variable holds.

    They are undefined when a function begins. On the drivers that authors use they
    keep what was there, and programs rely on it: `for (...) color += ...` in mainImage,
    a normal that is set only where a ray hits. A caller's own variable starts at zero.
    """
    for before, token in pairwise(tokens):
        if token.text == "out" and before.text in {"(", ","}:
            token.text = "inout"


def name_parameters(tokens: Sequence[Token], found: Outline) -> None:
    """Name the parameters of definitions that have none, which Mesa refuses."""
    for function in found.functions:
        words: list[Token] = []
        for at in range(function.name + 2, function.opens):
            token = tokens[at]
            if token.text in {",", ")"}:
                if len(words) == 1 and words[0].text != "void":
                    words[0].text += f" s21k_unnamed{at}"
                words = []
            elif token.kind == "word" and token.text not in QUALIFIERS:
                words.append(token)


def find_entry(
    tokens: Sequence[Token], found: Outline, kind: Kind, *, prefers_image: bool
) -> str:
    """Name the function to call.

    Raises:
        SourceError: there is none.
    """
    names = {tokens[each.name].text for each in found.functions if each.opens >= 0}
    wanted = ["mainImage", "s21k_main"]
    if kind == "cube":
        wanted = ["mainCubemap"]
    elif not prefers_image:
        wanted.reverse()
    for name in wanted:
        if name in names:
            return name
    missing = " nor ".join(name.removeprefix("s21k_") for name in wanted)
    raise SourceError(f"there is no function {missing} to call")


def write_entry(entry: str, kind: Kind, face: Face) -> Iterator[str]:
    """Write `s21k_paint`, line by line."""
    direction = ", in vec3 s21k_direction" if kind == "cube" else ""
    colors = face.colors() or ["s21k_FragColor + s21k_FragData[0]"]
    yield f"void s21k_paint(out vec4 s21k_color, in vec2 s21k_coord{direction})"
    yield "{"
    yield "    s21k_FragCoord = vec4(s21k_coord, 0.5, 1.0);"
    yield "    s21k_FragColor = s21k_color1 = vec4(0.0);"
    yield "    for (int i = 0; i < 4; i++) s21k_FragData[i] = vec4(0.0);"
    yield from (f"    {each}" for each in face.setup if each)
    yield "    " + CALLS[entry].format(color=colors[0])
    if len(colors) > 1:
        yield f"    s21k_color1 = {colors[1]};"
    yield "}"
