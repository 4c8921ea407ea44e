"""Two ways to draw a program: compared, and the faster one chosen where they agree."""

from dataclasses import replace

import numpy as np
import pytest

from renderer.atlas import Atlas, Sample
from renderer.compiler import Shader, begin_program
from renderer.errors import RendererError
from renderer.paths import ALIKE, MARGIN, Comparison, compare_paths
from shaders21k import Input, Program
from shaders21k.program import Pass
from shaders21k.verdict import Choice

TIMES_S = (0.13, 1.07, 2.71)
MAIN = "void mainImage(out vec4 c, in vec2 p) {{ {} }}"
WAVES = MAIN.format("c = vec4(0.5 + 0.5 * sin(p.xyx * 0.3 + iTime), 1);")
FASTER = Comparison(fragment_ns=10.0, compute_ns=5.0, agreement=1.0)


@pytest.fixture
def atlas(device):
    made = Atlas(device, 32, 32, len(TIMES_S))
    yield made
    made.release()


@pytest.fixture
def compare(device, atlas):
    def compare_program(source, **fields):
        program = Program(source=source, **fields)
        resident = begin_program(device, program).finish()
        try:
            return compare_paths(device, atlas, program, resident, TIMES_S)
        finally:
            resident.release()

    return compare_program


# What is chosen -----------------------------------------------------------------------


def test_the_faster_way_is_chosen_with_its_cost():
    assert FASTER.choice == Choice("compute", 5.0)
    assert FASTER.speedup == 2.0


@pytest.mark.parametrize(
    "found",
    [
        replace(FASTER, agreement=ALIKE - 0.001),
        replace(FASTER, agreement=None),
        replace(FASTER, compute_ns=10.0 * MARGIN),
        replace(FASTER, compute_ns=20.0),
        Comparison(10.0, refusal="no function with name 'dFdx'"),
    ],
    ids=["unlike", "never compared", "hardly faster", "slower", "refused"],
)
def test_otherwise_fragments_draw(found):
    assert found.choice == Choice("fragment", 10.0)


def test_a_few_pixels_may_differ():
    assert replace(FASTER, agreement=ALIKE).choice.path == "compute"


def test_a_way_that_cannot_draw_is_not_faster():
    assert Comparison(10.0, refusal="passes").speedup is None


# What is found ------------------------------------------------------------------------


def test_a_plain_program_looks_the_same_both_ways(compare):
    found = compare(WAVES)
    assert found.agreement == 1.0
    assert found.fragment_ns > 0
    assert found.compute_ns > 0
    assert found.refusal == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("c = vec4(dFdx(p.x));", "dFdx"),
        ("c = vec4(fwidth(p.x));", "fwidth"),
        ("if (p.x < 9.0) discard; c = vec4(1);", "discard"),
        ("c = vec4(gl_FrontFacing);", "gl_FrontFacing"),
    ],
)
def test_what_only_fragments_have_is_refused(compare, body, said):
    found = compare(MAIN.format(body))
    assert said in found.refusal
    assert found.compute_ns is found.agreement is None
    assert found.choice.path == "fragment"
    assert found.choice.cost_ns > 0


def test_passes_are_drawn_by_fragments(compare):
    here = "c = texelFetch(iChannel0, ivec2(p), 0);"
    reads = (Input(0, "buffer", "Buffer A"),)
    found = compare(
        MAIN.format(here), inputs=reads, passes=(Pass("Buffer A", WAVES, ()),)
    )
    assert "passes" in found.refusal
    assert found.choice.path == "fragment"


@pytest.mark.parametrize(
    ("source", "inputs"),
    [
        (
            MAIN.format("c = texture(iChannel0, 5.0 * p / iResolution.xy);"),
            (Input(0, "texture", "", {"filter": "mipmap"}),),
        ),
        ("float g[1] = {0.1};" + MAIN.format("g[0] += 0.1; c = vec4(g[0]);"), ()),
    ],
    ids=["a mipmap needs derivatives", "a value in braces cannot be assigned again"],
)
def test_a_program_that_looks_different_is_not_computed(compare, source, inputs):
    found = compare(source, inputs=inputs)
    assert found.agreement < 0.5
    assert found.choice.path == "fragment"


def test_what_is_compared_stays_as_it_was(compare, device, atlas):
    """Its fragments still draw what they did, and the other way has left nothing."""
    resident = begin_program(device, Program(source=WAVES)).finish()
    sample = [Sample(resident, 1.0)]
    before = atlas.draw(sample).sheet.wait()[:, 0].copy()
    found = compare_paths(device, atlas, Program(source=WAVES), resident, TIMES_S)
    assert found.agreement == 1.0
    np.testing.assert_array_equal(atlas.draw(sample).sheet.wait()[:, 0], before)
    resident.release()


def test_a_driver_that_compiles_and_does_not_compute_takes_no_program_away(
    compare, monkeypatch
):
    def refuse(*_):
        raise RendererError("the driver refuses to draw: GL_OUT_OF_MEMORY")

    monkeypatch.setattr(Shader, "dispatch", refuse)
    found = compare(WAVES)
    assert "GL_OUT_OF_MEMORY" in found.refusal
    assert found.speedup is None
    assert found.choice.path == "fragment"


def test_one_that_fragments_cannot_draw_is_an_error(compare, monkeypatch):
    def refuse(*_, **__):
        raise RendererError("the driver refuses to draw: GL_OUT_OF_MEMORY")

    monkeypatch.setattr(Shader, "draw", refuse)
    with pytest.raises(RendererError, match="OUT_OF_MEMORY"):
        compare(WAVES)
