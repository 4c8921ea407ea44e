"""Materials seen flat, under a lamp."""

from shaders21k.synth.stuff.stuffs import STUFFS

__all__ = ["STUFFS"]
