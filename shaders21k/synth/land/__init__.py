"""Natural scenes: land, water, weather, fire and the sky at night, and space."""

from shaders21k.synth.land.cosmos import COSMOS
from shaders21k.synth.land.lands import LANDSCAPES

__all__ = ["COSMOS", "LANDSCAPES"]
