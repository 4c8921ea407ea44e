"""GLSL with a main and no known host: what its names have come to mean elsewhere."""

from dataclasses import replace

from shaders21k.dialects.front import assemble
from shaders21k.dialects.host import LAST_FRAME, WEBGL_1, Host
from shaders21k.dialects.stage import Sampler, Stage, Uniform, Value
from shaders21k.dialects.tokens import find_words
from shaders21k.program import Input, Program

# Bonzomatic has fGlobalTime, fFrameTime, v2Resolution and the tex... samplers
# (github.com/Gargaj/Bonzomatic), VEDA and GLSL Sandbox time and resolution, three.js
# examples uTime and uResolution. A type that the author declares counts.
NAMES: dict[Value, tuple[str, ...]] = {
    "time": (
        *("time", "Time", "TIME", "uTime", "u_time", "iTime", "iGlobalTime", "t"),
        *("fGlobalTime", "globalTime", "globaltime", "_time", "utime", "u_Time"),
        *("elapsedTime", "elapsed", "timer", "seconds", "currentTime", "time_s"),
    ),
    "time_delta": (
        *("fFrameTime", "deltaTime", "uDeltaTime", "u_delta", "iTimeDelta"),
        *("u_deltaTime", "u_time_delta", "dt"),
    ),
    "frame": (
        *("frame", "iFrame", "uFrame", "u_frame", "frameCount", "FRAMEINDEX"),
        *("f", "frames", "frameIndex", "uFrameIndex"),
    ),
    "frame_rate": ("iFrameRate", "frameRate", "fps"),
    "resolution": (
        *("resolution", "Resolution", "uResolution", "u_resolution", "iResolution"),
        *("v2Resolution", "RENDERSIZE", "uRes", "u_res", "res", "r", "uSize"),
        *("screenSize", "screenResolution", "u_screenSize", "uScreenSize", "size"),
        *("viewport", "viewportSize", "u_viewport", "windowSize", "screen_size"),
        *("window_size", "u_size", "screen", "canvasSize", "u_canvas", "dimensions"),
        *("screenDimensions", "uViewport", "iresolution", "targetSize"),
    ),
    "date": ("iDate", "u_date", "DATE", "date"),
}
TEXTURES = (
    *("texNoise", "texChecker", "texRevision", "texTex1", "texTex2", "texTex3"),
    *("texTex4", "iChannel0", "iChannel1", "iChannel2", "iChannel3", "u_tex0"),
    *("u_texture", "uTexture", "texture0", "tex0", "tex", "image", "u_image"),
    *("tDiffuse", "inputImage", "Texture", "tex1", "tex2", "texture1", "uTexture0"),
)
FRAMES = (
    *("backbuffer", "backBuffer", "bb", "texPreviousFrame", "prevFrame"),
    *("previousFrame", "u_backbuffer", "uBackbuffer", "lastFrame", "feedback"),
)

SOUNDS = ("texFFT", "texFFTSmoothed", "texFFTIntegrated", "spectrum", "samples")

# Bonzomatic's sound is one-dimensional; ours has the spectrum in its lower half.
LINES = (
    "vec4 texture(sampler2D i, float x) { return textureLod(i, vec2(x, 0.25), 0.0); }"
    "vec4 texelFetch(sampler2D i, int x, int lod)"
    "{ return textureLod(i, vec2(float(x) / 1024.0, 0.25), 0.0); } "
)

HOST = Host(
    name="glsl",
    uniforms=tuple(
        Uniform(name, "vec2" if value == "resolution" else "float", value)
        for value, names in NAMES.items()
        for name in names
    ),
    samplers=(
        *(Sampler(name, "sampler2D", Input(0, "texture")) for name in TEXTURES),
        *(Sampler(name, "sampler2D", LAST_FRAME) for name in FRAMES),
        *(Sampler(name, "sampler2D", Input(0, "mic")) for name in SOUNDS),
    ),
    macros={**WEBGL_1, "sampler1D": "sampler2D"},
)


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program into its one stage. It declares what it reads.

    Raises:
        SourceError: it is no program.
    """
    has_lines = "sampler1D" in find_words(program.source)
    host = replace(HOST, before=LINES) if has_lines else HOST
    return (assemble(program.source, host, common=program.common),)
