"""The sentinel: one picture that must never change, drawn again and again.

The authors of Shaders-21k saw frames corrupt when one card trained and drew at once
(their FAQ), and no driver reports that. So every worker draws one program of ours
before its first work and now and then between pieces of work, by the same road as
everything else, and compares: with what it drew first, and its crew with what the
first worker drew. Whoever draws it differently can no longer be believed.
"""

import hashlib
from typing import Protocol

import numpy as np
import numpy.typing as npt

from server.errors import ServerError
from shaders21k.program import Program

SENTINELS = (-2, -3)
"""Indices of the sentinel, beside the programs of a selection; -1 means several. By
fragments, and by a compute shader."""

SIDE_PX = 64
TIME_S = 1.5

PROGRAM = Program(
    url="urn:shaders21k:sentinel",
    source="""// Whole numbers, divisions, roots, powers, sines, loops, an array.
uint mix32(uint x) {
    x ^= x >> 16; x *= 0x7feb352du;
    x ^= x >> 15; x *= 0x846ca68bu;
    return x ^ (x >> 16);
}
void mainImage(out vec4 color, in vec2 at) {
    vec2 p = (2.0 * at - iResolution.xy) / iResolution.y;
    uint cell = mix32(uint(at.x) + 4096u * mix32(uint(at.y)));
    float grain = float(cell >> 8) / 16777216.0;
    vec2 z = p;
    float steps = 0.0;
    for (int i = 0; i < 48; i++) {
        if (dot(z, z) > 16.0) break;
        z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + vec2(-0.8, 0.156);
        steps += 1.0;
    }
    float weights[4];
    for (int i = 0; i < 4; i++) weights[i] = pow(0.5, float(i + 1));
    float wave = 0.0;
    for (int i = 0; i < 4; i++)
        wave += weights[i] * sin(exp2(float(i)) * 3.0 * length(p) - 2.0 * iTime);
    mat2 turn = mat2(cos(iTime), -sin(iTime), sin(iTime), cos(iTime));
    vec2 q = abs(fract(turn * p * 3.0) - 0.5);
    float edge = smoothstep(0.2, 0.3, sqrt(q.x * q.x + q.y * q.y));
    color = vec4(
        mix(log2(1.0 + steps) / 6.0, grain, 0.25),
        0.5 + 0.4 * wave,
        edge * inversesqrt(1.0 + dot(p, p)),
        1.0);
}""",
)


class PaintsStills(Protocol):
    """What the sentinel needs of a painter."""

    def paint_still(
        self, program: int, time_s: float, width_px: int, height_px: int
    ) -> npt.NDArray[np.uint8]:
        """Draw one program once."""


class CorruptError(ServerError):
    """The sentinel's picture is not what it was."""


def draw_sentinel(painter: PaintsStills) -> str:
    """Draw the sentinel both ways: the SHA-256 of its pixels."""
    digest = hashlib.sha256()
    for each in SENTINELS:
        picture = painter.paint_still(each, TIME_S, SIDE_PX, SIDE_PX)
        digest.update(picture.tobytes())
    return digest.hexdigest()


def check_sentinel(first: str, painter: PaintsStills) -> None:
    """Draw the sentinel again.

    Raises:
        CorruptError: it differs from the first.
    """
    again = draw_sentinel(painter)
    if again != first:
        raise CorruptError(f"the sentinel was {first[:12]} and is {again[:12]} now")
