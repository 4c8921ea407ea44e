"""Rows of batches as a list of pictures: each once, as its recipe says, by program."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from renderer.pictures import Job, Share, list_pictures
from shaders21k import Selection, StreamSpec, recipe
from shaders21k.recipe import place_views

SPEC = StreamSpec(
    selection=Selection("ab" * 32, 20),
    batch_size=12,
    resolution=8,
    views=2,
    mix=3,
    mixing="cutmix",
    rotate_deg=(-30.0, 30.0),
)

row_lists = some.lists(some.integers(0, 11), unique=True, max_size=12)
steps = some.dictionaries(some.integers(0, 50), row_lists, min_size=1, max_size=4)


def make_jobs(wanted):
    """A job for each step, with memory for the whole batch."""
    shape = (12, 2, 3, 8, 8)
    return [Job(step, rows, np.zeros(shape, np.uint8)) for step, rows in wanted.items()]


@given(steps)
def test_each_view_of_each_row_is_listed_once(wanted):
    listed = list_pictures(SPEC, make_jobs(wanted))
    found = [(each.made_of.step, each.row, each.view) for each in listed]
    assert sorted(found) == sorted(
        (step, row, view)
        for step, rows in wanted.items()
        for row in rows
        for view in range(2)
    )


@given(steps)
def test_pictures_of_the_same_programs_stand_together(wanted):
    """So that one call draws them, whichever batch they are of."""
    listed = [each.programs for each in list_pictures(SPEC, make_jobs(wanted))]
    assert listed == sorted(listed)


@given(steps)
def test_a_picture_is_what_its_recipe_says(wanted):
    for each in list_pictures(SPEC, make_jobs(wanted)):
        made_of = recipe(SPEC, each.made_of.step)
        assert each.programs == tuple(made_of.program[each.row])
        assert each.times_s == tuple(made_of.time_s[each.row, each.view])
        place = place_views(
            made_of.crop[each.row, each.view], made_of.turn[each.row, each.view]
        )
        assert each.place == tuple(place.ravel())


def test_pixels_are_the_job_s_own_memory():
    """Written in place, at the row less the first that the memory holds."""
    jobs = [
        Job(4, [7, 5], np.zeros((3, 2, 3, 8, 8), np.uint8), first_row=5),
        Job(9, range(12), np.zeros((12, 2, 3, 8, 8), np.uint8)),
    ]
    for number, each in enumerate(list_pictures(SPEC, jobs), 1):
        each.pixels[:] = number
        (job,) = (job for job in jobs if job.step == each.made_of.step)
        assert (job.images[each.row - job.first_row, each.view] == number).all()
    assert not jobs[0].images[1].any(), "row 6 is not asked for"
    assert len(np.unique(jobs[1].images)) == 24


def test_a_row_that_the_memory_does_not_hold_is_an_error():
    job = Job(0, [4], np.zeros((3, 2, 3, 8, 8), np.uint8))
    with pytest.raises(IndexError):
        list_pictures(SPEC, [job])


def test_shares_part_the_rows_and_name_the_programs_that_they_need():
    program = recipe(SPEC, 3).program
    shares = [Share(index, 5) for index in range(5)]
    rows = [each.find_rows(program) for each in shares]
    assert sorted(np.concatenate(rows).tolist()) == list(range(12))
    for share, own in zip(shares, rows, strict=True):
        assert all(share.needs(each, 1) for each in program[own, 0].tolist())
        assert all(share.needs(each, 3) for each in program[own].ravel().tolist())
    assert [each.needs(7, 1) for each in shares] == [False, False, True, False, False]
