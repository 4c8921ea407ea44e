"""The sets that the authors of Shaders-21k released, as exports of any corpus.

Sizes are those of their scripts (github.com/mbaradad/shaders21k, `glsl_utils.py`,
`generate_data_single_shader.py`, `samples_mixer.py`) and of the paper (Baradad et al.,
NeurIPS 2022): 1.3 million pictures at 384 pixels for the large scale, 100,000 at 256
for the small one, and the mix of six, weighted by Dirichlet(1), which their best
encoder learned from. Each picture is a whole one, at a random time. Theirs were drawn
of the programs by chance, ours of all alike; and where their mixer cuts off to 8 bits,
ours rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Preset:
    """An export that somebody else has made before.

    Attributes:
        images: how many.
        fields: of the stream, other than its defaults for exports.
    """

    images: int
    fields: Mapping[str, Any]


PRESETS: Mapping[str, Preset] = {
    "shaders21k": Preset(1_300_000, {"resolution": 384}),
    "shaders21k-small": Preset(100_000, {"resolution": 256}),
    "shaders21k-6mix": Preset(1_300_000, {"resolution": 384, "mix": 6}),
}
