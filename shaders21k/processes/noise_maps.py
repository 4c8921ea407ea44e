"""Noise that goes into a layer of a network: white or pink, even or in places."""

from collections.abc import Mapping, Sequence

import numpy as np

from shaders21k.processes.latents import Latents
from shaders21k.processes.layers import Array, double, halve, normalize, snap


def draw_noise(latents: Latents, exponent: float, sparse: bool, size: int) -> Array:
    """Draw the noise of one layer, mean 0 and standard deviation 1.

    Args:
        latents: to draw from; the noise moves as they do.
        exponent: a of the amplitude spectrum 1/f**a, 0 for white noise.
        sparse: whether it is multiplied by `draw_envelope`.
        size: of the result [size, size], a power of 2.
    """
    frequencies = np.fft.fftfreq(size)
    radii = np.hypot(frequencies[:, None], frequencies[None, :])
    radii[0, 0] = np.inf
    magnitude = radii**-exponent
    magnitude /= np.sqrt(np.square(magnitude).mean())
    noise = np.fft.ifft2(np.fft.fft2(latents.moving(size, size)) * magnitude).real
    if sparse:
        noise = snap(noise) * draw_envelope(latents, size)
    return normalize(noise)


def draw_envelope(latents: Latents, size: int) -> Array:
    """Draw 4x4 Laplacian numbers, smoothly resized to [size, size].

    The determinant of four normal numbers is one (Nyquist, Rice, Riordan, "The
    distribution of random determinants", 1954), and so it moves as they do.
    """
    first, second, third, fourth = snap(latents.moving(4, 1, 4, 4))
    envelope = snap(first * second - third * fourth)
    while envelope.shape[-1] < size:
        envelope = double(envelope)
    return envelope.reshape(size, size)


def draw_pyramid(
    latents: Latents, exponent: float, sparse: bool, sizes: Sequence[int]
) -> Mapping[int, Array]:
    """Draw one noise map at every size, see `draw_noise`."""
    *smaller, largest = sorted(sizes)
    noise = draw_noise(latents, exponent, sparse, largest)
    pyramid = {largest: noise}
    for size in reversed(smaller):
        noise = normalize(halve(noise))
        pyramid[size] = noise
    return pyramid
