"""Measures of a program's pictures at several times.

All take uint8 [T, 3, H, W], sRGB, and none depends on the order of the pictures or on
that of their pixels. Two values within `TOLERANCE` of each other count as one: so far
apart do drivers, dithering and rounding put what is meant to be one color.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Frames = npt.NDArray[np.uint8]

TOLERANCE = 2
"""Of 255."""

COLOR_BITS = 3
"""Colors are told apart by the highest bits of each channel."""


@dataclass(frozen=True, slots=True)
class Measures:
    """See the function of each name."""

    blank: bool
    static: bool
    coverage: float
    colorfulness: float
    diversity: float
    entropy_bits: float


def measure(frames: Frames) -> Measures:
    """Take all measures of pictures uint8 [T, 3, H, W], T >= 1."""
    blank = is_blank(frames)
    return Measures(
        blank=blank,
        static=not blank and is_static(frames),
        coverage=coverage(frames),
        colorfulness=colorfulness(frames),
        diversity=diversity(frames),
        entropy_bits=entropy_bits(frames),
    )


def is_blank(frames: Frames) -> bool:
    """Say whether each picture is one color: max - min <= 2/255 in every channel.

    The color may differ from picture to picture: a flicker is blank.
    """
    return bool(np.ptp(frames, axis=(2, 3)).max() <= TOLERANCE)


def is_static(frames: Frames) -> bool:
    """Say whether no pixel of any two pictures differs by more than 2/255."""
    return bool(np.ptp(frames, axis=0).max() <= TOLERANCE)


def coverage(frames: Frames) -> float:
    """Share of pixels away from the background, 0 to 1, the mean over pictures.

    The background is the most common color, of 8 levels in each channel.
    """
    red, green, blue = (
        (frames >> (8 - COLOR_BITS)).astype(np.intp).transpose(1, 0, 2, 3)
    )
    colors = (red << 2 * COLOR_BITS) + (green << COLOR_BITS) + blue
    shares = [
        1.0 - np.bincount(picture.ravel()).max() / picture.size for picture in colors
    ]
    return float(np.mean(shares))


def colorfulness(frames: Frames) -> float:
    """Colorfulness M3 of Hasler and Suesstrunk, the mean over pictures.

    "Measuring colorfulness in natural images" (SPIE 5007, 2003), section 7: with
    rg = R - G and yb = (R + G) / 2 - B, values 0 to 255,

        M = sqrt(var(rg) + var(yb)) + 0.3 * sqrt(mean(rg)^2 + mean(yb)^2)

    0 is not colorful, 33 averagely, 59 quite, 109 extremely (ibid., table 2).
    """
    red, green, blue = frames.astype(np.float64).transpose(1, 0, 2, 3)
    axes = np.stack((red - green, (red + green) / 2 - blue))
    spread = np.sqrt(axes.var(axis=(2, 3)).sum(axis=0))
    away = np.sqrt((axes.mean(axis=(2, 3)) ** 2).sum(axis=0))
    return float(np.mean(spread + 0.3 * away))


def diversity(frames: Frames) -> float:
    """Mean absolute difference between two pictures, 0 to 1; 0 for one picture.

    The mean over all pairs of pictures, all pixels and channels, divided by 255.
    """
    wide = frames.astype(np.int16)
    pairs = [np.abs(one - other).mean() for one, other in combinations(wide, 2)]
    return float(np.mean(pairs)) / 255 if pairs else 0.0


def entropy_bits(frames: Frames) -> float:
    """Shannon's entropy of the histogram of luma, 0 to 8 bits, the mean over pictures.

    Luma is that of ITU-R BT.709, section 3.2, rounded to 256 levels.
    """
    luma = np.tensordot((0.2126, 0.7152, 0.0722), frames.astype(np.float64), (0, 1))
    levels = np.rint(luma).astype(np.intp)
    found = []
    for picture in levels:
        share = np.bincount(picture.ravel(), minlength=256) / picture.size
        share = share[share > 0]
        found.append(-(share * np.log2(share)).sum())
    return abs(float(np.mean(found)))  # a flat picture's is -0.0
