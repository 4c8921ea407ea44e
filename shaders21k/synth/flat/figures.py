"""Figures: one flat thing, or a few, on a ground."""

from shaders21k.synth.flat.constructions import CONSTRUCTIONS
from shaders21k.synth.flat.critters import CRITTERS
from shaders21k.synth.flat.emblems import EMBLEMS
from shaders21k.synth.flat.faces import FACES
from shaders21k.synth.flat.heavens import HEAVENS
from shaders21k.synth.flat.icons import ICONS
from shaders21k.synth.flat.machines import MACHINES
from shaders21k.synth.flat.masks import MASKS
from shaders21k.synth.flat.plants import PLANTS
from shaders21k.synth.flat.swimmers import SWIMMERS
from shaders21k.synth.flat.things import THINGS
from shaders21k.synth.flat.vehicles import VEHICLES

FIGURES = (
    *FACES,
    *MASKS,
    *CRITTERS,
    *SWIMMERS,
    *PLANTS,
    *THINGS,
    *VEHICLES,
    *MACHINES,
    *HEAVENS,
    *ICONS,
    *EMBLEMS,
    *CONSTRUCTIONS,
)
"""Pictures that show one thing, as children's books, signs and icons do."""
