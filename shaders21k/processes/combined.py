"""Combinations: several laws, imposed on noise in turn until they agree.

From the published parameters: the laws are imposed alternately for 10 iterations, in
the order spectrum, wavelets, color. They leave open what we chose so: all three act on
the coordinates along the principal axes of the colors, which are independent noise at
first, and a magnitude is scaled to the deviation that the colors have along its axis.
"""

import numpy as np

from shaders21k.processes.color import draw_colors, impose_colors, show
from shaders21k.processes.latents import SIDE_PX, Bytes, Latents
from shaders21k.processes.spectrum import draw_magnitude, replace_magnitude
from shaders21k.processes.wavelets import draw_law, impose_law

ITERATIONS = 10


def draw_spectrum_color(seed: int, frame: int) -> Bytes:
    """Draw a frame of spectrum and color, uint8 [SIDE_PX, SIDE_PX, 3]."""
    return _draw(Latents("spectrum-color", seed, frame), wavelets=False)


def draw_spectrum_color_wmm(seed: int, frame: int) -> Bytes:
    """Draw a frame of spectrum, wavelets and color, uint8 [SIDE_PX, SIDE_PX, 3]."""
    return _draw(Latents("spectrum-color-wmm", seed, frame), wavelets=True)


def _draw(latents: Latents, *, wavelets: bool) -> Bytes:
    magnitude = draw_magnitude(latents)
    colors = draw_colors(latents)
    law = draw_law(latents) if wavelets else None
    magnitude = magnitude * colors.deviations[:, None, None]
    picture = latents.moving(3, SIDE_PX, SIDE_PX)
    for _ in range(ITERATIONS):
        waves = replace_magnitude(np.fft.rfft2(picture), magnitude)
        if law:
            waves = impose_law(waves, law)
        picture = impose_colors(np.fft.irfft2(waves), colors)
    return show(picture, colors)
