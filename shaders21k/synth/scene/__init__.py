"""Scenes in space: bodies, interiors and plains, marched or traced, lit and styled."""

from shaders21k.synth.scene.scenes import SCENES

__all__ = ["SCENES"]
