"""ISF, the Interactive Shader Format: GLSL below a comment of JSON.

github.com/mrRay/ISF_Spec, versions 1 and 2. Every input stands at its default; images
and sounds are declared as inputs, so that filters draw too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from shaders21k.dialects.front import assemble
from shaders21k.dialects.host import WEBGL_1, Host
from shaders21k.dialects.isf_header import (
    find_inputs,
    read_header,
    take_list,
    take_name,
    write_inputs,
)
from shaders21k.dialects.stage import Sampler, Stage, Uniform
from shaders21k.dialects.tokens import find_words
from shaders21k.errors import SourceError
from shaders21k.program import CHANNELS, IMAGE, Input, Program

# What the vertex shaders beside Vidvox's own filters hand over, in pixels.
NEIGHBORS = (
    *(("left", -1, 0), ("right", 1, 0), ("above", 0, 1), ("below", 0, -1)),
    *(("lefta", -1, 1), ("righta", 1, 1), ("leftb", -1, -1), ("rightb", 1, -1)),
)

HOST = Host(
    name="isf",
    uniforms=(
        Uniform("RENDERSIZE", "vec2", "resolution"),
        Uniform("TIME", "float", "time"),
        Uniform("TIMEDELTA", "float", "time_delta"),
        Uniform("DATE", "vec4", "date"),
        Uniform("FRAMEINDEX", "int", "frame"),
    ),
    declares=True,
    varyings={
        "isf_FragNormCoord": ("vec2", "(coord / resolution)"),
        "vv_FragNormCoord": ("vec2", "(coord / resolution)"),
        "isf_fragCoord": ("vec2", "coord"),
        **{
            f"{name}_coord": ("vec2", f"((coord + vec2({x}, {y})) / resolution)")
            for name, x, y in NEIGHBORS
        },
    },
    macros=WEBGL_1,
    head="""\
vec2 IMG_SIZE(sampler2D i) { return vec2(textureSize(i, 0)); }
vec4 IMG_NORM_PIXEL(sampler2D i, vec2 p) { return texture(i, p); }
vec4 IMG_NORM_PIXEL(sampler2D i, vec2 p, float bias) { return texture(i, p, bias); }
vec4 IMG_NORM_PIXEL(samplerCube i, vec3 p) { return texture(i, p); }
vec4 IMG_PIXEL(sampler2D i, vec2 p) { return texture(i, p / IMG_SIZE(i)); }
vec4 IMG_PIXEL(sampler2D i, vec2 p, float bias)
{
    return texture(i, p / IMG_SIZE(i), bias);
}
vec4 IMG_THIS_PIXEL(sampler2D i)
{
    return texture(i, s21k_FragCoord.xy / s21k_resolution);
}
vec4 IMG_THIS_NORM_PIXEL(sampler2D i) { return IMG_THIS_PIXEL(i); }""",
)

TEXTURES = {
    "image": ("sampler2D", "video"),
    "import": ("sampler2D", "texture"),
    "audio": ("sampler2D", "mic"),
    "audiofft": ("sampler2D", "mic"),
    "cube": ("samplerCube", "cubemap"),
}
"""What to read by type of input: a GLSL type, and this project's word for it."""

MOST_PASSES = 32


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program into stages: its PASSES, or the image alone.

    Raises:
        SourceError: the header cannot be read, or it is no program.
    """
    header = read_header(program.source)
    passes = [each for each in take_list(header, "PASSES") if isinstance(each, dict)]
    if len(passes) > MOST_PASSES:
        raise SourceError(f"{len(passes)} PASSES: at most {MOST_PASSES} are drawn")
    targets = {index: take_name(each, "TARGET") for index, each in enumerate(passes)}
    last = max(len(passes) - 1, 0)
    # A pass that nobody can read is painted over by the next.
    drawn = [index for index in range(last) if targets[index]]
    sources = {targets[index]: f"pass {targets[index]}" for index in drawn}
    if len(sources) < len(drawn):
        raise SourceError("two PASSES have one TARGET: give each its own")
    sources.setdefault(targets.get(last, ""), IMAGE)
    samplers = (
        *find_textures(header),
        *(
            Sampler(name, "sampler2D", Input(0, "buffer", source))
            for name, source in sources.items()
            if name
        ),
    )
    host = replace(HOST, samplers=samplers, before=" ".join(write_inputs(header)))
    macros = dict(HOST.macros) | dict(
        pair for each in samplers for pair in name_sizes(each.name)
    )
    words = find_words(program.source)
    if "fragColor" in words and "gl_FragColor" not in words:
        macros["fragColor"] = "gl_FragColor"  # as HeavyM names it
    return tuple(
        assemble(
            program.source,
            replace(
                host,
                macros={**macros, "PASSINDEX": str(index)},
                clamped=not (passes and passes[index].get("FLOAT")),
            ),
            common=program.common,
            name=sources[targets[index]] if index < last else IMAGE,
            kind="buffer" if index < last else "image",
        )
        for index in [*drawn, last]
    )


def find_textures(header: Mapping[str, Any]) -> tuple[Sampler, ...]:
    """Return what the program reads: its images and sounds, and what it imports."""
    imported = header.get("IMPORTED")
    if isinstance(imported, dict):  # version 2 has names as keys, version 1 a list
        imported = [
            {**item, "NAME": name}
            for name, item in imported.items()
            if isinstance(item, dict)
        ]
    found = {name: kind for name, kind, _ in find_inputs(header) if kind in TEXTURES}
    for item in take_list({"IMPORTED": imported}, "IMPORTED"):
        if isinstance(item, dict) and (name := take_name(item, "NAME")):
            is_cube = item.get("TYPE") == "cube"
            found[name] = "cube" if is_cube else "import"
    return tuple(
        Sampler(name, TEXTURES[kind][0], Input(index % CHANNELS, TEXTURES[kind][1]))
        for index, (name, kind) in enumerate(found.items())
    )


def name_sizes(texture: str) -> Iterator[tuple[str, str]]:
    """Yield what Vidvox's hosts add to each texture, and their own programs use."""
    size = f"vec2(textureSize({texture}, 0))"
    yield f"_{texture}_imgSize", size
    yield f"_{texture}_imgRect", f"vec4(0.0, 0.0, {size})"
