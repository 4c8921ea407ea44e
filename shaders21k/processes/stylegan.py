"""StyleGAN2 before any training, in the four variants of Baradad et al. (2021).

The network is that of Karras et al., "Analyzing and Improving the Image Quality of
StyleGAN" (CVPR 2020): a constant of 4x4 pixels; at every size two convolutions that a
style modulates, with noise and a leaky ReLU after each (one at 4x4); colors read at
every size and summed. Published are w = LeakyReLU(N(0, 1), 0.2), the mean and standard
deviation that each color is brought to, and what tells the variants apart in short:
pink noise, the range of biases, one noise map for all. How they make wavelets we have
not read; the range of exponents and the envelope are from memory.

    stylegan-random      kernels and noise maps white
    stylegan-high-freq   noise maps of spectrum 1/f**a, a uniform on [0.5, 2]
    stylegan-sparse      those under an envelope of 4x4 Laplacian numbers, biases
                         uniform on [-0.2, 0.2], kernels out of a bank of wavelets
    stylegan-oriented    the same with one noise map for all sizes and one wavelet for
                         each output, so that structures keep a direction and a place

We chose so: every seed has a network of its own, for thousands of programs with the
same weights would look alike, and weights are drawn in less than half the time of a
frame. It has 96 to 16 channels, for 512 would take a hundred times as long. The bank
holds first and second derivatives in four directions each, a saddle and a blur.
Pictures are doubled before a convolution, not by it; borders are repeated; every
channel has its own strength of noise; and but for the first variant the larger sizes
count more in the colors, without which edges drown in clouds.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from shaders21k.processes.latents import SIDE_PX, Bytes, Latents
from shaders21k.processes.layers import (
    Array,
    activate,
    convolve,
    double,
    mix,
    modulate,
    normalize,
    snap,
)
from shaders21k.processes.noise_maps import draw_noise, draw_pyramid
from shaders21k.processes.spectrum import to_bytes

CHANNELS: Mapping[int, int] = {4: 96, 8: 96, 16: 96, 32: 64, 64: 32, SIDE_PX: 16}
"""By the size of the picture."""

STYLES = 128
EXPONENTS = (0.5, 2.0)
COLOR_MEANS = ((0.483, 0.455, 0.401), (0.145, 0.142, 0.161))
COLOR_DEVIATIONS = ((0.219, 0.213, 0.213), (0.063, 0.062, 0.069))
"""Of red, green and blue over pictures: their mean, and by how much they stray."""
MEANS = (0.1, 0.9)
DEVIATIONS = (0.05, 0.4)
"""Within which those stay that stray far."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What makes a network different from the plain one.

    Attributes:
        pink: noise maps have a falling spectrum.
        sparse: noise maps have an envelope, and there are biases.
        kernels: whether they are white, a wavelet for each pair of channels, or one
            for each output.
        same_noise: one map at every size.
        strength: of the noise, against the signal.
        growth: weight of the colors of a size against those of half the size.
    """

    pink: bool = True
    sparse: bool = False
    kernels: str = "white"
    same_noise: bool = False
    strength: float = 0.5
    growth: float = 1.0


VARIANTS: Mapping[str, Variant] = {
    "stylegan-random": Variant(pink=False),
    "stylegan-high-freq": Variant(strength=1.0, growth=1.5),
    "stylegan-sparse": Variant(sparse=True, kernels="paired", strength=1.0, growth=1.5),
    "stylegan-oriented": Variant(
        sparse=True, kernels="tied", same_noise=True, strength=1.0, growth=1.6
    ),
}
BIAS = 0.2


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution: what it weighs, how styles reach it, and what is added."""

    kernels: Array
    styles: Array
    strengths: Array
    biases: Array


@dataclass(frozen=True, slots=True)
class Block:
    """What happens at one size: the layers, and how colors are read from the last."""

    layers: tuple[Layer, ...]
    colors: Array
    color_styles: Array


@dataclass(frozen=True, slots=True)
class Network:
    """What stays for a seed."""

    constant: Array
    blocks: Mapping[int, Block]
    exponent: float
    means: Array
    deviations: Array


def draw_stylegan(name: str, seed: int, frame: int) -> Bytes:
    """Draw one frame of a variant, uint8 [SIDE_PX, SIDE_PX, 3]."""
    variant, network = VARIANTS[name], draw_network(name, seed)
    latents = Latents(name, seed, frame)
    style = latents.moving(STYLES)
    style = snap(np.maximum(style, np.float32(0.2) * style))
    exponent = network.exponent if variant.pink else 0.0
    shared: Mapping[int, Array] = {}
    if variant.same_noise:
        shared = draw_pyramid(latents, exponent, variant.sparse, tuple(CHANNELS))
    values = network.constant
    colors = np.zeros((3, *values.shape[1:]))
    for size, block in network.blocks.items():
        if size > len(values[0]):
            values, colors = double(values), double(colors) / variant.growth
        for layer in block.layers:
            noise = shared.get(size)
            if noise is None:
                noise = draw_noise(latents, exponent, variant.sparse, size)
            values = convolve(values, modulate(layer.kernels, 1 + layer.styles @ style))
            values = activate(values + layer.strengths * noise + layer.biases)
        colors += mix(values, block.colors * (1 + block.color_styles @ style))
    return to_bytes(normalize(colors) * network.deviations + network.means)


# Networks ----------------------------------------------------------------------------


@lru_cache(maxsize=4)
def draw_network(name: str, seed: int) -> Network:
    """Draw what stays for a seed: 5 MB, so few are kept."""
    variant, latents = VARIANTS[name], Latents(f"{name}/network", seed, 0)
    exponent = latents.number(*EXPONENTS)
    means = COLOR_MEANS[0] + COLOR_MEANS[1] * latents.still(3)
    spreads = COLOR_DEVIATIONS[0] + COLOR_DEVIATIONS[1] * latents.still(3)
    inputs = CHANNELS[4]
    constant = snap(latents.still(inputs, 4, 4))
    blocks = {}
    for size, outputs in CHANNELS.items():
        layers = [draw_layer(variant, latents, inputs, outputs)]
        if size > 4:
            layers.append(draw_layer(variant, latents, outputs, outputs))
        colors = latents.still(3, outputs) / np.float32(math.sqrt(outputs))
        styles = draw_styles(latents, outputs)
        blocks[size] = Block(tuple(layers), colors.astype(np.float64), styles)
        inputs = outputs
    return Network(
        constant=constant,
        blocks=blocks,
        exponent=exponent,
        means=np.clip(means, *MEANS)[:, None, None],
        deviations=np.clip(spreads, *DEVIATIONS)[:, None, None],
    )


def draw_layer(variant: Variant, latents: Latents, inputs: int, outputs: int) -> Layer:
    """Draw a convolution."""
    bias = BIAS if variant.sparse else 0.0
    biases = [latents.number(-bias, bias) for _ in range(outputs)]
    return Layer(
        kernels=draw_kernels(variant.kernels, latents, (outputs, inputs)),
        styles=draw_styles(latents, inputs),
        strengths=snap(variant.strength * latents.still(outputs, 1, 1)),
        biases=snap(np.array(biases))[:, None, None],
    )


def draw_styles(latents: Latents, inputs: int) -> Array:
    """Draw the linear map from a style to what it adds to the factors of inputs."""
    return snap(latents.still(inputs, STYLES) / np.float32(math.sqrt(STYLES)))


def draw_kernels(kind: str, latents: Latents, shape: tuple[int, int]) -> Array:
    """Draw [outputs, inputs, 3, 3] of mean square 1."""
    if kind == "white":
        return snap(latents.still(*shape, 3, 3))
    bank = list_wavelets()
    ways = (shape[0], 1) if kind == "tied" else shape
    picks = [latents.integer(0, len(bank) - 1) for _ in range(math.prod(ways))]
    return snap(latents.still(*shape, 1, 1) * bank[np.reshape(picks, ways)])


def list_wavelets() -> Array:
    """List kernels [10, 3, 3] of mean square 1, most of them with a direction."""
    blur, slope, ridge = np.array([(1, 2, 1), (-1, 0, 1), (-1, 2, -1)])
    upright = [np.outer(blur, slope), np.outer(blur, ridge)]
    slant = [
        np.array([(0, 1, 2), (-1, 0, 1), (-2, -1, 0)]),
        np.array([(-1, -1, 2), (-1, 2, -1), (2, -1, -1)]),
    ]
    turned = [np.rot90(each) for each in (*upright, *slant)]
    bank = np.stack(
        [*upright, *slant, *turned, np.outer(slope, slope), np.outer(blur, blur)]
    )
    powers = np.square(bank).mean((1, 2), keepdims=True)
    return snap(bank / np.sqrt(powers))
