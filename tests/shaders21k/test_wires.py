"""Wire solids and plots: what their helpers compute before GLSL is written."""

import pytest

from shaders21k.synth.light.lines import later
from shaders21k.synth.light.wires import SOLIDS, edges


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("cube", 12),
        ("tetrahedron", 6),
        ("octahedron", 12),
        ("icosahedron", 30),
        ("pyramid", 8),
    ],
)
def test_a_solid_has_the_edges_that_geometry_gives_it(name: str, count: int) -> None:
    assert len(edges(SOLIDS[name])) == count


def test_a_formula_is_moved_on_and_its_functions_keep_their_names() -> None:
    assert later("exp(x) * max(x, 1.0)") == "exp((x + 0.01)) * max((x + 0.01), 1.0)"
