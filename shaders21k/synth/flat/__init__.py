"""Flat graphics: figures on a ground, and designs from edge to edge."""

from shaders21k.synth.flat.designs import DESIGNS
from shaders21k.synth.flat.figures import FIGURES

__all__ = ["DESIGNS", "FIGURES"]
