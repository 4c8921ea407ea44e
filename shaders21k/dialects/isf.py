"""ISF, the Interactive Shader Format: GLSL below a comment of JSON.

github.com/mrRay/ISF_Spec, versions 1 and 2. Every input stands at its default; images
and sounds are declared as inputs, so that filters draw too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shaders21k.dialects.front import assemble
from shaders21k.dialects.host import WEBGL_1, Host
from shaders21k.dialects.lenient import parse
from shaders21k.dialects.names import rename
from shaders21k.dialects.stage import Sampler, Stage, Uniform
from shaders21k.dialects.tokens import find_words
from shaders21k.errors import SourceError
from shaders21k.program import CHANNELS, IMAGE, Input, Program

HEADER = re.compile(r"/\*\s*(\{.*?)\*/", re.DOTALL)

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
    "image": ("sampler2D", "texture"),
    "audio": ("sampler2D", "mic"),
    "audiofft": ("sampler2D", "mic"),
    "cube": ("samplerCube", "cubemap"),
}
"""What to read by type of input: a GLSL type, and this project's word for it."""

NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
MOST = 256
"""Inputs, and passes; no program has a tenth of it."""


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program into stages: its PASSES, or the image alone.

    Raises:
        SourceError: the header cannot be read, or it is no program.
    """
    header = read_header(program.source)
    passes = [each for each in take_list(header, "PASSES") if isinstance(each, dict)]
    targets = {index: take_name(each, "TARGET") for index, each in enumerate(passes)}
    last = max(len(passes) - 1, 0)
    # A pass that nobody can read is painted over by the next.
    drawn = [index for index in range(last) if targets[index]]
    names = [targets[index] for index in drawn]
    if len(set(names)) < len(names):
        raise SourceError("two PASSES have one TARGET: give each its own")
    sources = dict(zip(names, names, strict=True))
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
            name=targets[index] if index < last else IMAGE,
            kind="buffer" if index < last else "image",
        )
        for index in [*drawn, last]
    )


def read_header(source: str) -> dict[str, Any]:
    """Read the JSON that an ISF program starts with.

    Raises:
        SourceError: there is none, or it cannot be read.
    """
    match = HEADER.search(source)
    if match is None:
        raise SourceError("ISF starts with JSON in a comment /*{ }*/: there is none")
    header = parse(match[1], source.count("\n", 0, match.start(1)) + 1)
    return header if isinstance(header, dict) else {}


def take_list(header: Mapping[str, Any], name: str) -> Sequence[Any]:
    """Return a list of the header, empty where there is none."""
    found = header.get(name)
    return found[:MOST] if isinstance(found, list) else []


def take_name(item: Mapping[str, Any], key: str) -> str:
    """Return an identifier of the header, "" where there is none that GLSL can hold."""
    name = item.get(key)
    return rename(name) if isinstance(name, str) and NAME.fullmatch(name) else ""


def find_inputs(header: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield name, type in lower case and all else of each input, each name once."""
    seen: set[str] = set()
    for item in take_list(header, "INPUTS"):
        if isinstance(item, dict):
            name = take_name(item, "NAME")
            if name and name not in seen:
                seen.add(name)
                yield name, str(item.get("TYPE", "")).lower(), item


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
            found[name] = "cube" if is_cube else "image"
    return tuple(
        Sampler(name, TEXTURES[kind][0], Input(index % CHANNELS, TEXTURES[kind][1]))
        for index, (name, kind) in enumerate(found.items())
    )


def name_sizes(texture: str) -> Iterator[tuple[str, str]]:
    """Yield what Vidvox's hosts add to each texture, and their own programs use."""
    size = f"vec2(textureSize({texture}, 0))"
    yield f"_{texture}_imgSize", size
    yield f"_{texture}_imgRect", f"vec4(0.0, 0.0, {size})"


def write_inputs(header: Mapping[str, Any]) -> Iterator[str]:
    """Write a global variable for each input that is no texture, at its default.

    No constants, because a compiler complains of those where a uniform would pass: as
    an index, or as a divisor that is zero.
    """
    for name, kind, item in find_inputs(header):
        default = item.get("DEFAULT")
        if kind == "float":
            yield f"float {name} = {write_number(default, item)};"
        elif kind == "long":
            values = take_list(item, "VALUES")
            number = take_number(default, take_number(values[0] if values else 0, 0.0))
            yield f"int {name} = {int(number)};"
        elif kind in {"bool", "event"}:
            is_on = kind == "bool" and bool(take_number(default, 0.0))
            yield f"bool {name} = {str(is_on).lower()};"
        elif kind == "point2d":
            x, y = (write_number(*each) for each in split(item, 2))
            yield f"vec2 {name} = vec2({x}, {y});"
        elif kind == "color":
            parts = default if isinstance(default, list) else []
            values = [*parts, 1.0, 1.0, 1.0, 1.0][:4]
            inside = ", ".join(write(take_number(each, 1.0)) for each in values)
            yield f"vec4 {name} = vec4({inside});"


def split(
    item: Mapping[str, Any], size: int
) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Yield default and range of each component."""
    for index in range(size):
        parts = {
            key: item[key][index]
            for key in ("DEFAULT", "MIN", "MAX")
            if isinstance(item.get(key), list) and index < len(item[key])
        }
        yield parts.get("DEFAULT"), parts


def write_number(default: object, item: Mapping[str, Any]) -> str:
    """Write a default as GLSL; without one, the middle of the range, as of a slider."""
    low, high = take_number(item.get("MIN"), 0.0), take_number(item.get("MAX"), 1.0)
    return write(take_number(default, (low + high) / 2))


def take_number(value: object, otherwise: float) -> float:
    """Return a number of the header, if it is one that GLSL can hold."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return otherwise
    if isinstance(value, int | float) and abs(value) < LARGEST:
        return float(value)
    return otherwise


LARGEST = 2**31


def write(number: float) -> str:
    """Write a number as a GLSL float."""
    return f"{number:.9g}" if "." in f"{number:.9g}" else f"{number:.9e}"
