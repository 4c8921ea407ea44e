"""Stand-ins for the pictures, volumes, sounds and keys that published programs read.

The originals belong to others and are not here. What is here has the same kind, size
and number of components, is made by us from numbers alone, and never opens a file or an
address: `stand_in` gives the `Medium` for a declared input.

Nothing but + - * /, square roots and integers goes into a picture, each of which IEEE
754 rounds alike on every machine, and the randomness is the raw stream of Philox, which
numpy promises to keep. So the bytes are the same everywhere.

An input of kind "process" reads what one of `shaders21k.processes` draws, which stands
in for nothing and may differ by a byte between machines.
"""

from shaders21k.media.medium import Medium
from shaders21k.media.stand_in import stand_in

__all__ = ["Medium", "stand_in"]
