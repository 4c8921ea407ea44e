"""Measures of a program's pictures at several times.

All take uint8 [T, 3, H, W], sRGB. None depends on the order of the pictures, and none
but the slope and the edges on that of their pixels. Two values within `TOLERANCE` of
each other count as one: so far apart do drivers, dithering and rounding put what is
meant to be one color.
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

LUMA = (0.2126, 0.7152, 0.0722)
"""Weights of red, green and blue in luma: ITU-R BT.709, section 3.2."""

LEAST_CYCLES = 2
"""In a picture's side, of the frequencies that its slope is taken over."""

EDGE = 25.5
"""Levels of 255 that a step must be higher than to be an edge: a tenth."""


@dataclass(frozen=True, slots=True)
class Measures:
    """See the function of each name."""

    blank: bool
    static: bool
    coverage: float
    colorfulness: float
    diversity: float
    entropy_bits: float
    spectral_slope: float | None
    edge_density: float


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
        spectral_slope=spectral_slope(frames),
        edge_density=edge_density(frames),
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

    Luma is rounded to 256 levels.
    """
    levels = np.rint(luma(frames)).astype(np.intp)
    found = []
    for picture in levels:
        share = np.bincount(picture.ravel(), minlength=256) / picture.size
        share = share[share > 0]
        found.append(-(share * np.log2(share)).sum())
    return abs(float(np.mean(found)))  # a flat picture's is -0.0


def spectral_slope(frames: Frames) -> float | None:
    """Slope of log power over log frequency of luma, the mean over pictures.

    A picture's power spectrum, taken through a Hann window, is averaged over rings one
    cycle wide, 2 <= f <= side / 2 cycles in the smaller side, and log P(f) is fitted by
    a line of least squares. Half a level's rounding is added to the power, so that what
    8 bits cannot show does not count.

    Returns:
        About -2 for photographs (Field, "Relations between the statistics of natural
        images and the response properties of cortical cells", JOSA A 4, 1987), 0 for
        white noise, -3 for few soft shapes; None where every picture is flat, or
        smaller than 6 pixels.
    """
    pictures = luma(frames)
    pictures = pictures[np.ptp(pictures, axis=(1, 2)) > TOLERANCE]
    height, width = pictures.shape[1:]
    side = min(height, width)
    if not len(pictures) or side // 2 <= LEAST_CYCLES:
        return None
    window = np.outer(np.hanning(height + 1)[:-1], np.hanning(width + 1)[:-1])
    means = (pictures * window).sum(axis=(1, 2), keepdims=True) / window.sum()
    power = np.abs(np.fft.fft2((pictures - means) * window)) ** 2
    power += (window**2).sum() / 12
    y, x = np.meshgrid(np.fft.fftfreq(height), np.fft.fftfreq(width), indexing="ij")
    rings = np.rint(np.hypot(y, x) * side).astype(np.intp).ravel()
    sizes = np.bincount(rings)[LEAST_CYCLES : side // 2 + 1]
    cycles = np.log(np.arange(LEAST_CYCLES, side // 2 + 1))
    cycles -= cycles.mean()
    slopes = []
    for picture in power:
        sums = np.bincount(rings, picture.ravel())[LEAST_CYCLES : side // 2 + 1]
        slopes.append(cycles @ np.log(sums / sizes) / (cycles @ cycles))
    return float(np.mean(slopes))


def edge_density(frames: Frames) -> float:
    """Share of pixels that lie on an edge, 0 to 1, the mean over pictures.

    The gradient of luma is Sobel's, divided by 4, which makes it the height of a step
    between two pixels; an edge is higher than a tenth of the whole range. The outermost
    pixels have no gradient and are left out.
    """
    pictures = luma(frames)
    down = pictures[:, :-2] + 2 * pictures[:, 1:-1] + pictures[:, 2:]
    across = pictures[..., :-2] + 2 * pictures[..., 1:-1] + pictures[..., 2:]
    heights = np.hypot(down[..., 2:] - down[..., :-2], across[:, 2:] - across[:, :-2])
    return float((heights > 4 * EDGE).mean())


def luma(frames: Frames) -> npt.NDArray[np.float64]:
    """Return luma [T, H, W], 0 to 255, of pictures uint8 [T, 3, H, W]."""
    return np.tensordot(LUMA, frames.astype(np.float64), (0, 1))
