"""Choose the built-in programs: draw seeds 0, 1, 2, ... and keep those that pass.

    python tests/bench/accept_builtin.py --into shaders21k/synth/builtin.json

A program is accepted when, drawn by Mesa llvmpipe at 64 x 64 pixels at four times,

- it compiles as desktop GLSL 4.30 and as GLSL ES 3.00;
- it is not blank: at every time, the standard deviation of its luma (0 to 1) is at
  least 0.08, and its 5 and 95 % quantiles are at least 0.25 apart;
- it has color: its mean chroma, largest less smallest channel, is at least 0.1;
- it is no speckle: at most half its power lies above a quarter of the sampling rate;
- it fills the canvas: at every time, at least 13 of its 16 square parts have a standard
  deviation, in some channel, of at least 0.02;
- it moves: any two of its pictures differ by at least 0.03 on average, and it is not a
  flicker of one color: so do they after each has its mean color taken away;
- it is bounded: a pixel costs at most 1500 ns, the fastest of three frames at one time,
  the highest of the times;
- it is itself: its descriptor is at least 0.4 away from that of any accepted before.

The descriptor is the square root of a histogram of 64 colors and of 24 parts of the
power spectrum (6 octaves by 4 directions), each of unit sum: so the distance of two
descriptors is Hellinger's, up to its factor. The spectrum counts half.

Only the cost depends on the machine; its limit is far above what the grammar writes, so
that the list is the same on any that is not several times slower.
"""

import argparse
import contextlib
import dataclasses
import functools
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import moderngl
import numpy as np
import numpy.typing as npt

from shaders21k.program import Program
from shaders21k.synth.grammar import GRAMMAR_VERSION, write

TIMES_S = (0.5, 2.1, 4.6, 8.9)
SIDE_PX = 64
MIN_DEVIATION, MIN_RANGE = 0.08, 0.25
MIN_CHROMA = 0.1
MAX_SPECKLE = 0.5
MIN_PARTS, MIN_PART_DEVIATION = 13, 0.02
MIN_CHANGE = 0.03
MAX_COST_NS = 1500.0
MIN_DISTANCE = 0.4

VERTEX = "in vec2 corner; void main() { gl_Position = vec4(corner, 0.0, 1.0); }"
FRAGMENT = """
uniform vec3 iResolution;
uniform float iTime;
out vec4 pixel;
{source}
void main() {{ mainImage(pixel, gl_FragCoord.xy); }}
"""
DESKTOP = "#version 430\n"
EMBEDDED = "#version 300 es\nprecision highp float;\nprecision highp int;\n"

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]


@functools.cache
def context() -> moderngl.Context:
    """Open llvmpipe, once."""
    return moderngl.create_standalone_context(backend="egl")


def link(program: Program, header: str) -> moderngl.Program:
    """Compile a program under one version of GLSL."""
    return context().program(
        vertex_shader=header + VERTEX,
        fragment_shader=header + FRAGMENT.format(source=program.source),
    )


def draw(program: Program, times_s: Sequence[float], resolution_px: int) -> U8:
    """Draw [T, H, W, 3] uint8, row 0 at the top: all that the renderer will replace."""
    pictures, _ = draw_timed(program, times_s, resolution_px)
    return pictures


def draw_timed(
    program: Program, times_s: Sequence[float], resolution_px: int, repeats: int = 1
) -> tuple[U8, float]:
    """Draw, and time the costliest frame, each by its fastest repeat, in seconds."""
    shape = (resolution_px, resolution_px)
    with contextlib.ExitStack() as owned:
        corners = context().buffer(np.array([-1, -1, 3, -1, -1, 3], "f4").tobytes())
        owned.callback(corners.release)
        frame = context().simple_framebuffer(shape, components=3)
        owned.callback(frame.release)
        shader = link(program, DESKTOP)
        owned.callback(shader.release)
        triangle = context().vertex_array(shader, [(corners, "2f", "corner")])
        owned.callback(triangle.release)
        frame.use()
        shader["iResolution"] = (*shape, 1.0)
        pictures = np.empty((len(times_s), *shape, 3), np.uint8)
        cost_s = 0.0
        for picture, time_s in zip(pictures, times_s, strict=True):
            shader["iTime"] = time_s
            triangle.render(vertices=3)  # the first one compiles
            drawn = np.frombuffer(frame.read(alignment=1), np.uint8)
            picture[:] = drawn.reshape(picture.shape)[::-1]
            cost_s = max(cost_s, min(time_of(triangle) for _ in range(repeats)))
        return pictures, cost_s


def time_of(triangle: moderngl.VertexArray) -> float:
    """Draw a frame and wait for it, in seconds."""
    start = time.perf_counter()
    triangle.render(vertices=3)
    context().finish()
    return time.perf_counter() - start


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What drawing a seed taught: reason is "" where the program passes alone."""

    seed: int
    program: Program
    reason: str
    cost_ns: float
    descriptor: F64


def examine(seed: int) -> Finding:
    """Draw one seed and test it, all but its likeness to others."""
    program = write(seed)
    try:
        link(program, EMBEDDED).release()
        drawn, cost_s = draw_timed(program, TIMES_S, SIDE_PX, repeats=3)
    except moderngl.Error as error:
        sys.stderr.write(f"{program.name}: {error}\n{program.source}\n")
        return Finding(seed, program, "does not compile", 0.0, np.empty(0))
    cost_ns = cost_s * 1e9 / SIDE_PX**2
    pictures = drawn / 255.0
    reason = judge(pictures) or ("costly" if cost_ns > MAX_COST_NS else "")
    return Finding(seed, program, reason, cost_ns, describe(pictures))


def judge(pictures: F64) -> str:
    """Name what is wrong with the pictures [T, H, W, 3] of one program, else ""."""
    luma = pictures @ (0.299, 0.587, 0.114)
    low, high = np.quantile(luma, (0.05, 0.95), axis=(1, 2))
    if luma.std(axis=(1, 2)).min() < MIN_DEVIATION or (high - low).min() < MIN_RANGE:
        return "blank"
    if (pictures.max(axis=-1) - pictures.min(axis=-1)).mean() < MIN_CHROMA:
        return "gray"
    if share_of_speckle(luma) > MAX_SPECKLE:
        return "speckle"
    quarter = pictures.shape[1] // 4
    parts = pictures.reshape(len(pictures), 4, quarter, 4, quarter, 3)
    lively = parts.std(axis=(2, 4)).max(axis=-1) >= MIN_PART_DEVIATION
    if lively.sum(axis=(1, 2)).min() < MIN_PARTS:
        return "empty parts"
    centred = pictures - pictures.mean(axis=(1, 2), keepdims=True)
    for i, j in zip(*np.triu_indices(len(pictures), 1), strict=True):
        for frames in (pictures, centred):
            if np.abs(frames[i] - frames[j]).mean() < MIN_CHANGE:
                return "still"
    return ""


def power_of(luma: F64) -> tuple[F64, F64, F64]:
    """Give the mean power spectrum of [T, H, W], and its radii and angles, [H, W]."""
    flat = luma - luma.mean(axis=(1, 2), keepdims=True)
    power = (np.abs(np.fft.fft2(flat)) ** 2).mean(axis=0)
    side = luma.shape[1]
    y, x = np.meshgrid(*[np.fft.fftfreq(side, 1.0 / side)] * 2, indexing="ij")
    return power, np.hypot(x, y), np.mod(np.arctan2(y, x), np.pi)


def share_of_speckle(luma: F64) -> float:
    """Say how much of the power lies where neighboring pixels hardly agree."""
    power, radius, _ = power_of(luma)
    return float(power[radius > luma.shape[1] / 4].sum() / power.sum())


def describe(pictures: F64) -> F64:
    """Describe pictures [T, H, W, 3] by 64 colors and 24 parts of the spectrum."""
    levels = np.minimum((pictures * 4).astype(int), 3) @ (16, 4, 1)
    colors = np.bincount(levels.ravel(), minlength=64) / levels.size
    power, radius, angle = power_of(pictures.mean(axis=-1))
    band = np.clip(np.log2(np.maximum(radius, 1.0)), 0, 5).astype(int)
    way = np.minimum((angle * 4 / np.pi).astype(int), 3)
    spectrum = np.bincount((band * 4 + way).ravel(), power.ravel(), minlength=24)
    share = spectrum / (spectrum.sum() + 1e-9)
    return np.concatenate((np.sqrt(colors), np.sqrt(share / 2)))


def findings(first: int) -> Iterator[Finding]:
    """Examine seeds from the first on, and compare each with those accepted."""
    accepted = np.empty((0, 64 + 24))
    for seed in itertools.count(first):
        found = examine(seed)
        if not found.reason:
            away = np.linalg.norm(accepted - found.descriptor, axis=1)
            if away.min(initial=np.inf) < MIN_DISTANCE:
                found = dataclasses.replace(found, reason="too alike")
            else:
                accepted = np.vstack((accepted, found.descriptor))
        yield found


def main() -> None:
    """Accept so many seeds, write their list, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=512)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--into", type=Path, help="where the list goes; else nowhere")
    asked = parser.parse_args()
    sys.stdout.write(f"{context().info['GL_RENDERER']}\n")
    reasons, families, costs = Counter[str](), Counter[str](), []
    accepted = []
    for found in findings(asked.first):
        reasons[found.reason or "accepted"] += 1
        if not found.reason:
            accepted.append(found)
            families.update(found.program.tags)
            costs.append(found.cost_ns)
        if len(accepted) == asked.count:
            break
    total = reasons.total()
    for reason, count in reasons.most_common():
        sys.stdout.write(f"{reason:18}{count:6}{count / total:8.1%}\n")
    for tag, count in families.most_common():
        sys.stdout.write(f"    {tag:22}{count / len(accepted):7.1%}\n")
    marks = np.quantile(costs, (0.1, 0.5, 0.9, 0.99, 1.0)).round()
    sys.stdout.write(f"ns per pixel at 10, 50, 90, 99, 100 %: {marks.tolist()}\n")
    if asked.into is not None:
        rows = [[found.seed, found.program.id] for found in accepted]
        lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
        asked.into.write_text(
            f'{{\n  "grammar": {GRAMMAR_VERSION},\n  "programs": [\n{lines}\n  ]\n}}\n',
            "utf-8",
        )


if __name__ == "__main__":
    main()
