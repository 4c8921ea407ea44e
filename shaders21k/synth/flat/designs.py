"""Designs: flat graphics from edge to edge."""

from shaders21k.synth.flat.boards import BOARDS
from shaders21k.synth.flat.charts import CHARTS
from shaders21k.synth.flat.games import GAMES
from shaders21k.synth.flat.glyphs import GLYPHS
from shaders21k.synth.flat.lattices import LATTICES
from shaders21k.synth.flat.opart import OPART
from shaders21k.synth.flat.posters import POSTERS
from shaders21k.synth.flat.screens import SCREENS
from shaders21k.synth.flat.textiles import TEXTILES
from shaders21k.synth.flat.tilings import TILINGS

DESIGNS = (
    *POSTERS,
    *OPART,
    *TILINGS,
    *LATTICES,
    *TEXTILES,
    *CHARTS,
    *SCREENS,
    *GAMES,
    *BOARDS,
    *GLYPHS,
)
"""Pictures that graphic designers, weavers and programmers of games would draw."""
