"""Spectrum: random phases under a power law, which natural pictures follow too.

From the published parameters: the magnitude is 1 / (|fx|**sx + |fy|**sy), sx and sy
are s + N(0, 0.05) each, s is uniform on [0.5, 3.5]. They leave open what we chose so:
fx and fy are whole cycles per picture; the three colors share the exponents and have
phases of their own; the mean is gray, and three standard deviations reach black and
white.
"""

import numpy as np

from shaders21k.processes.latents import SIDE_PX, Bytes, Latents, Reals, Waves

EXPONENTS = (0.5, 3.5)
JITTER = 3 / 60
DEVIATIONS = 3.0
"""Standard deviations from gray to black or white."""


def draw_spectrum(seed: int, frame: int) -> Bytes:
    """Draw one frame, uint8 [SIDE_PX, SIDE_PX, 3]."""
    latents = Latents("spectrum", seed, frame)
    magnitude = draw_magnitude(latents)
    waves = np.fft.rfft2(latents.moving(3, SIDE_PX, SIDE_PX))
    noise = np.fft.irfft2(replace_magnitude(waves, magnitude))
    return to_bytes(0.5 + noise / (2 * DEVIATIONS))


def draw_exponents(latents: Latents) -> tuple[float, float]:
    """Draw sx and sy."""
    middle = latents.number(*EXPONENTS)
    along_x, along_y = (middle + JITTER * latents.still(2)).tolist()
    return along_x, along_y


def draw_magnitude(latents: Latents) -> Reals:
    """Draw the magnitude of pictures of mean 0 and variance 1, as rfft2 lays it out."""
    along_x, along_y = draw_exponents(latents)
    rows = np.abs(np.fft.fftfreq(SIDE_PX, 1 / SIDE_PX))[:, None]
    columns = np.fft.rfftfreq(SIDE_PX, 1 / SIDE_PX)[None, :]
    falls = columns**along_x + rows**along_y
    falls[0, 0] = np.inf
    magnitude = 1 / falls
    power = magnitude**2
    # All columns but the first and the last stand for two.
    total = 2 * power.sum() - power[:, 0].sum() - power[:, -1].sum()
    found: Reals = (magnitude * (SIDE_PX**2 / np.sqrt(total))).astype(np.float32)
    return found


def replace_magnitude(waves: Waves, magnitude: Reals) -> Waves:
    """Keep the phases of waves, as rfft2 gives them, and replace the magnitudes."""
    found: Waves = waves * (magnitude / np.maximum(np.abs(waves), np.float32(1e-12)))
    return found


def to_bytes(colors: Reals) -> Bytes:
    """Turn colors [3, height, width], 0 to 1, into bytes [height, width, 3]."""
    levels = np.clip(colors * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(levels.transpose(1, 2, 0))
