"""Stuffs: the surfaces of things, seen from straight above."""

from shaders21k.synth.stuff.cloths import CLOTHS
from shaders21k.synth.stuff.growths import GROWTHS
from shaders21k.synth.stuff.liquids import LIQUIDS
from shaders21k.synth.stuff.soils import SOILS
from shaders21k.synth.stuff.stones import STONES
from shaders21k.synth.stuff.walls import WALLS

STUFFS = (*WALLS, *STONES, *SOILS, *GROWTHS, *CLOTHS, *LIQUIDS)
