"""Fractals as whole pictures."""

from shaders21k.synth.fractal.classics import CLASSICS
from shaders21k.synth.fractal.limits import LIMITS

__all__ = ["CLASSICS", "LIMITS"]
