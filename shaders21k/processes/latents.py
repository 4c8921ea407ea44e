"""The numbers behind a process: what stays for a seed, and what moves with the frame.

The randomness is the raw stream of Philox, which numpy promises never to change. What
is made of it here takes logarithms, sines and Fourier transforms, which round alike on
one machine but may differ in the last bit between two: there a byte may differ by one.
"""

import math
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

SIDE_PX = 128
"""Side of a picture: the small scale of Baradad et al. (2021)."""

FRAMES = 16
"""Moments of a process that are drawn; then the first one comes again."""

FRAME_RATE = 1.6
"""Frames per second: a loop of 10 s, which is as far as streams sample the time."""

REACH = 0.6
"""Angle in radians between a moving latent and the middle of its circle.

Of two frames half a loop apart the latents correlate by cos 1.2 = 0.36, of neighbors
by 0.98.
"""

MAX_SEED = 2**64
"""Seeds are below."""

Bytes = npt.NDArray[np.uint8]
Reals = npt.NDArray[np.floating[Any]]
Waves = npt.NDArray[np.complexfloating[Any, Any]]
"""What rfft2 makes of pictures [..., side, side]: [..., side, side // 2 + 1]."""


class Latents:
    """Random numbers of one frame of one process: equal arguments, equal numbers.

    Parameters (`number`, `integer`, `still`) come from one stream and never move.
    `moving` comes from another, so that reading more of one leaves the other alone.
    What is read next depends on what was read before, as in any stream.

    Args:
        name: of the process; no two share a stream.
        seed: 0 <= seed < MAX_SEED.
        frame: any integer; FRAMES of them make a loop.
    """

    def __init__(self, name: str, seed: int, frame: int) -> None:
        self._parameters = open_stream(name, seed, 0)
        self._circle = open_stream(name, seed, 1)
        turn = 2 * math.pi * (frame % FRAMES) / FRAMES
        self._weights = (
            math.cos(REACH),
            math.sin(REACH) * math.cos(turn),
            math.sin(REACH) * math.sin(turn),
        )

    def number(self, low: float = 0.0, high: float = 1.0) -> float:
        """Draw a parameter from [low, high)."""
        return low + (high - low) * (int(self._parameters.random_raw()) >> 11) / 2**53

    def integer(self, low: int, high: int) -> int:
        """Draw a parameter from low to high, both included."""
        return low + int(self._parameters.random_raw()) % (high - low + 1)

    def still(self, *shape: int) -> Reals:
        """Draw independent standard normal parameters, float32."""
        return _draw_normals(self._parameters, math.prod(shape)).reshape(shape)

    def moving(self, *shape: int) -> Reals:
        """Draw independent standard normal latents that move with the frame, float32.

        They are x = cos(r) x1 + sin(r) (cos(a) x2 + sin(a) x3) with x1, x2, x3 drawn
        independently, r = REACH and a = 2 pi frame / FRAMES. The squares of the weights
        sum to one, so at every frame x is standard normal again: time moves the picture
        within its process, and every frame is a fair draw of it.
        """
        first, second, third = (np.float32(weight) for weight in self._weights)
        count = math.prod(shape)
        one, two, three = _draw_normals(self._circle, 3 * count).reshape(3, *shape)
        moved: Reals = first * one + second * two + third * three
        return moved


def open_stream(name: str, seed: int, lane: int) -> np.random.Philox:
    """Open one of the streams of a process and a seed, lane 0 to 255."""
    key = (zlib.crc32(name.encode()) << 8) + lane
    return np.random.Philox(key=np.array([seed, key], np.uint64))


def _draw_normals(stream: np.random.Philox, count: int) -> Reals:
    """Turn raw words into normal numbers, two from each (Box, Muller, 1958)."""
    words = stream.random_raw(-(-count // 2))
    half = np.float32(2**-32)
    radius = (words >> np.uint64(32)).astype(np.float32) * half + half / 2
    angle = (words & np.uint64(0xFFFFFFFF)).astype(np.float32) * half
    radius = np.sqrt(np.float32(-2) * np.log(np.minimum(radius, np.float32(1))))
    angle *= np.float32(2 * math.pi)
    pairs = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])
    return pairs[:count]
