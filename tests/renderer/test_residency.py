"""Programs on the device: compiled once, kept while wanted, refused but once."""

import traceback

import pytest

from renderer.errors import CompileError
from renderer.residency import Residents
from shaders21k import Program
from shaders21k.verdict import FRAGMENT, Choice

BROKEN = 3
NO_PROGRAM = 4
"""Refused before a driver sees it."""


def make(index):
    body = {BROKEN: "c = vec4(nothing);", NO_PROGRAM: ""}.get(index, "c = vec4(1);")
    name = "none" if index == NO_PROGRAM else "mainImage"
    return Program(source=f"void {name}(out vec4 c, in vec2 p) {{ {body} }}")


@pytest.fixture
def fetched():
    return []


@pytest.fixture
def residents(device, fetched):
    def fetch(index):
        fetched.append(index)
        return make(index)

    def choose(index):
        return Choice("compute", 7.0) if index == 1 else FRAGMENT

    made = Residents(device, fetch, choose)
    yield made
    made.keep_only([])
    assert len(made) == 0


def test_a_program_is_compiled_once(residents, fetched):
    first = residents.get(0)
    residents.begin(0)
    assert residents.get(0) is first
    assert fetched == [0]
    assert (len(residents), 0 in residents, 1 in residents) == (1, True, False)


def test_it_is_compiled_for_the_way_that_is_chosen(residents):
    assert residents.get(0).choice == FRAGMENT
    assert residents.get(1).choice == Choice("compute", 7.0)


def test_what_has_begun_is_not_resident_yet_and_not_wanted_any_more(residents, fetched):
    assert residents.wants(2)
    residents.begin(2)
    assert (2 in residents, residents.wants(2)) == (False, False)
    residents.get(2)
    assert (2 in residents, residents.wants(2)) == (True, False)
    assert fetched == [2]


def test_what_is_not_kept_is_released_and_may_come_back(residents, fetched):
    """Those too that nobody has waited for yet."""
    residents.get(0)
    residents.get(1)
    residents.begin(2)
    residents.keep_only([1, 5])
    assert [index in residents for index in range(3)] == [False, True, False]
    assert residents.wants(0)
    assert residents.wants(2)
    residents.get(0)
    residents.get(2)
    assert fetched == [0, 1, 2, 0, 2]


@pytest.mark.parametrize("index", [BROKEN, NO_PROGRAM])
@pytest.mark.parametrize("ahead", [False, True])
def test_a_refusal_is_kept_and_raised_each_time(residents, fetched, index, ahead):
    """Also after others have left; what has begun is refused when it is waited for."""
    if ahead:
        residents.begin(index)
    for _ in range(3):
        with pytest.raises(CompileError):
            residents.get(index)
        residents.keep_only([])
    assert fetched == [index]
    assert (index in residents, residents.wants(index)) == (False, False)


@pytest.mark.parametrize("index", [BROKEN, NO_PROGRAM])
def test_a_refusal_does_not_grow(residents, index):
    """A stream asks for it in each batch, and traces hold whatever a frame held."""
    depths = []
    for _ in range(5):
        with pytest.raises(CompileError) as caught:
            residents.get(index)
        depths.append(len(traceback.extract_tb(caught.value.__traceback__)))
    assert depths == [2] * 5
