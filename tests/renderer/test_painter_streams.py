"""Batches of streams: several at once, in any order, prepared or not, one picture."""

import json
from dataclasses import replace

import numpy as np
import pytest

from renderer import passes
from renderer.errors import RendererError
from renderer.painter import TRIAL_DRAWS, Painter, unwatched
from renderer.pictures import Job, Share
from renderer.windows import AHEAD, MAX_STREAMS
from shaders21k import Input, Program, Selection, StreamSpec, recipe
from shaders21k.errors import CorpusError
from shaders21k.program import Pass
from shaders21k.recipe import resident_window, substitute
from shaders21k.verdict import FRAGMENT, Choice

SIDE = 16
SOURCE = """void mainImage(out vec4 c, in vec2 p) {{ vec2 uv = p / iResolution.xy;
    c = vec4(0.5 + 0.5 * sin(vec3({n}, 5, 7) * uv.xyx + iTime + {n}.0), 1); }}"""
BROKEN = Program(source="void mainImage(out vec4 c, in vec2 p) { c = vec4(nothing); }")
READS = (Input(0, "buffer", "Buffer A"),)
AGES = """void mainImage(out vec4 c, in vec2 p) {
    c = texelFetch(iChannel0, ivec2(p), 0) + p.x / iResolution.x / 20.0; }"""
SHOWS = (
    "void mainImage(out vec4 c, in vec2 p) { c = texelFetch(iChannel0, ivec2(p), 0); }"
)
MIXES = [("convex", 1), ("convex", 3), ("convex", 6), ("cutmix", 3), ("cutmix", 6)]
MIXES += [("convex-cutmix", 3), ("convex-cutmix", 6), ("leaves", 3), ("leaves", 6)]


def wave(index):
    """Programs that look different; every fifth has a past."""
    if index % 5 == 4:
        passes = (Pass("Buffer A", AGES, READS),)
        return Program(source=SHOWS, inputs=READS, passes=passes)
    return Program(source=SOURCE.format(n=index))


def choose_some(index):
    """Compute every other program, and cut some in parts; passes need fragments."""
    path = "compute" if index % 2 and index % 5 != 4 else "fragment"
    return Choice(path, 1e9 if index % 3 == 0 else 0.0)


def make_spec(count=10, **fields):
    fields = {"batch_size": 5, "views": 2, "rotate_deg": (-180, 180), **fields}
    return StreamSpec(selection=Selection("ab" * 32, count), resolution=SIDE, **fields)


def make_job(spec, step, rows=None):
    shape = (spec.batch_size, spec.views, 3, SIDE, SIDE)
    rows = range(spec.batch_size) if rows is None else rows
    return Job(step, rows, np.zeros(shape, np.uint8))


def paint(painter, spec, *steps):
    """Paint whole batches in one go: uint8 [steps, B, V, 3, H, W]."""
    jobs = [make_job(spec, step) for step in steps]
    painter.paint(spec, jobs)
    return np.array([job.images for job in jobs])


# Company and order --------------------------------------------------------------------


@pytest.mark.parametrize(("mixing", "mix"), MIXES)
def test_batches_drawn_together_are_those_drawn_alone(device, mixing, mix):
    """Byte for byte: in any order, in parts, whatever a painter has drawn before."""
    spec = make_spec(mix=mix, mixing=mixing)
    painter = Painter(device, wave, choose=choose_some)
    alone = np.concatenate(
        [
            paint(Painter(device, wave, choose=choose_some), spec, step)
            for step in (3, 4, 5, 9)
        ]
    )
    assert len(np.unique(alone.reshape(40, -1), axis=0)) == 40
    np.testing.assert_array_equal(paint(painter, spec, 3, 4, 5, 9), alone)
    np.testing.assert_array_equal(paint(painter, spec, 9, 4, 3, 5), alone[[3, 1, 0, 2]])
    tried = make_job(spec, 4)
    painter.paint(spec, [tried], one_by_one=True)
    np.testing.assert_array_equal(tried.images, alone[1])
    parts = [make_job(spec, 5, [4, 1]), make_job(spec, 3, [2]), make_job(spec, 5, [0])]
    painter.paint(spec, parts)
    for job, batch in zip(parts, alone[[2, 0, 2]], strict=True):
        rest = [row for row in range(5) if row not in job.rows]
        np.testing.assert_array_equal(job.images[job.rows], batch[job.rows])
        assert not job.images[rest].any(), "what is not asked for is not written"


def test_streams_take_turns_and_disturb_nothing(device):
    specs = [make_spec(seed=1), make_spec(mix=3, mixing="leaves"), make_spec(views=1)]
    painter = Painter(device, wave, choose=choose_some)
    expected = [
        paint(Painter(device, wave, choose=choose_some), each, 7) for each in specs
    ]
    for _ in range(2):
        for spec, batch in zip(specs, expected, strict=True):
            np.testing.assert_array_equal(paint(painter, spec, 7), batch)


def test_how_programs_are_drawn_hardly_shows_and_stills_agree(device):
    """A still of a program that is computed is computed, too: the batch's own bytes."""
    spec = make_spec(rotate_deg=(0, 0))
    painter = Painter(device, wave, choose=choose_some)
    batch = paint(painter, spec, 2)[0]
    fragments = paint(Painter(device, wave), spec, 2)[0]
    assert np.abs(batch.astype(int) - fragments).max() <= 1
    made_of = recipe(spec, 2)
    for row in range(5):
        still = painter.paint_still(
            int(made_of.program[row, 0]),
            float(made_of.time_s[row, 1, 0]),
            SIDE,
            SIDE,
            tuple(made_of.crop[row, 1].tolist()),
        )
        np.testing.assert_array_equal(still, batch[row, 1])


# Substitutes --------------------------------------------------------------------------


@pytest.mark.parametrize(("mixing", "mix"), MIXES)
def test_a_substitute_takes_the_place_of_one_program_of_a_mix(device, mixing, mix):
    """All else is the recipe's, also where the substitute is in the mix already."""
    spec = make_spec(mix=mix, mixing=mixing)
    jobs = [make_job(spec, step) for step in (3, 4)]
    painter = Painter(device, lambda index: BROKEN if index == 1 else wave(index))
    found = painter.paint(spec, jobs, quarantined={2})
    instead = found[0] | found[1]
    assert instead.keys() == {1, 2} & set(
        np.unique([recipe(spec, step).program for step in (3, 4)]).tolist()
    )
    assert not {1, 2} & set(instead.values())
    other = Painter(device, lambda index: wave(instead.get(index, index)))
    expected = paint(other, spec, 3, 4)
    np.testing.assert_array_equal([job.images for job in jobs], expected)


def test_each_job_is_told_of_its_own_substitutes_in_plain_numbers(device):
    """As a service writes them into a message."""
    spec = make_spec(batch_size=3, views=1)
    jobs = [make_job(spec, step) for step in range(4)] + [make_job(spec, 0, [1])]
    painter = Painter(device, lambda index: BROKEN if index < 4 else wave(index))
    found = painter.paint(spec, jobs)
    for job, instead in zip(jobs, found, strict=True):
        programs = recipe(spec, job.step).program[list(job.rows)]
        assert instead.keys() == {each for each in range(4) if each in programs}
        assert json.loads(json.dumps(list(instead.items()))) == [
            list(pair) for pair in instead.items()
        ]
    assert len({tuple(each) for each in found}) > 1


# Windows ------------------------------------------------------------------------------


@pytest.fixture
def fetched():
    return []


@pytest.fixture
def make_painter(device, fetched):
    def make(programs=wave, watch=unwatched, choose=lambda _: FRAGMENT):
        def fetch(index):
            fetched.append(index)
            return programs(index)

        return Painter(device, fetch, watch, choose)

    return make


def test_before_anything_is_served_there_is_nothing_to_prepare(make_painter, fetched):
    painter = make_painter()
    assert not painter.prepare()
    painter.paint_still(0, 0.0, SIDE, SIDE)
    assert not painter.prepare()
    assert fetched == [0]


def test_what_the_next_steps_need_is_prepared_and_then_no_more(make_painter, fetched):
    spec = make_spec(100, window=8, slide=3)
    painter = make_painter()
    paint(painter, spec, 0)
    prepared = 0
    while painter.prepare():
        prepared += 1
    windows = [resident_window(spec, step) for step in range(AHEAD + 1)]
    needed = set(np.concatenate(windows).tolist())
    assert set(fetched) == needed
    assert prepared == len(needed) - len(np.unique(recipe(spec, 0).program))
    assert all(each in painter._residents for each in needed)
    assert not painter.prepare()
    for step in range(1, AHEAD + 1):
        paint(painter, spec, step)
    assert len(fetched) == len(needed)


@pytest.mark.parametrize("slide", [0, 1, 3, 8])
def test_what_is_prepared_is_compiled_once(make_painter, fetched, slide):
    """However far a window moves: what is not yet in it is not thrown away."""
    spec = make_spec(200, window=8, slide=slide, batch_size=2, views=1)
    painter = make_painter(lambda index: Program(source=SOURCE.format(n=index)))
    for step in range(4):
        paint(painter, spec, step)
        while painter.prepare():
            pass
        assert painter.resident_count <= 8 + slide * AHEAD
    assert len(fetched) == len(set(fetched))


def test_preparing_changes_no_pixel(make_painter):
    spec = make_spec(40, window=8, slide=3, mix=3, mixing="cutmix")
    prepared, other = make_painter(choose=choose_some), make_painter(choose=choose_some)
    for step in range(5):
        np.testing.assert_array_equal(
            paint(prepared, spec, step), paint(other, spec, step)
        )
        for _ in range(5):
            prepared.prepare()


def test_preparing_is_for_the_stream_served_last(make_painter, fetched):
    painter = make_painter()
    first, second = make_spec(programs=(0, 5)), make_spec(programs=(5, 10))
    for spec, programs in [(first, range(5)), (second, range(5, 10)), (first, ())]:
        fetched.clear()
        paint(painter, spec, 0)
        while painter.prepare():
            pass
        assert set(fetched) == set(programs)


def test_preparing_gets_over_programs_that_are_broken(make_painter, fetched):
    """Each is asked for once; whoever needs it is told, and gets a substitute."""
    painter = make_painter(lambda index: BROKEN if index % 3 == 0 else wave(index))
    spec = make_spec(12, batch_size=1, views=1)
    paint(painter, spec, 0)
    while painter.prepare():
        pass
    assert sorted(fetched) == list(range(12))
    job = make_job(make_spec(12), 1)
    (instead,) = painter.paint(make_spec(12), [job])
    assert sorted(fetched) == list(range(12))
    assert all(broken % 3 == 0 < drawn % 3 for broken, drawn in instead.items())


def test_who_watches_is_told_what_is_prepared(make_painter):
    """Before it is compiled, and before it is drawn, with the time of a batch."""
    told = []
    painter = make_painter(watch=lambda *of: told.append(of))
    spec = make_spec(5, batch_size=1, views=1, time_s=(1.0, 2.0))
    paint(painter, spec, 0)
    (drawn,) = recipe(spec, 0).program[0].tolist()
    told.clear()
    while painter.prepare():
        pass
    frames = 1 + 1 + 15  # of program 4: the picture, its pass, and that 15 times before
    draws = {each: frames if each == 4 else 1 for each in range(5) if each != drawn}
    assert told[::2] == [(program, 0) for program in draws]
    assert told[1::2] == [(each, TRIAL_DRAWS * draws[each]) for each in draws]


def test_who_watches_is_told_what_passes_take_when_one_is_tried_alone(make_painter):
    """Or its deadline would be shorter alone than among others."""
    told = []
    painter = make_painter(lambda _: wave(4), lambda *of: told.append(of))
    spec = make_spec(1, batch_size=2, views=2, time_s=(1.0, 2.0))
    painter.paint(spec, [make_job(spec, 0)], one_by_one=True)
    assert told == [(0, 0), (0, 4 * 17), (None, 4 * 17)]


def test_the_stream_served_longest_ago_leaves(make_painter):
    painter = make_painter()
    specs = [
        make_spec(100, programs=(first, first + 10), batch_size=10, seed=first)
        for first in range(0, 10 * (MAX_STREAMS + 1), 10)
    ]

    def serve(spec):
        paint(painter, spec, 0)
        return {index // 10 for index in range(100) if index in painter._residents}

    streams = [serve(each) for each in specs[:MAX_STREAMS]]
    assert streams[-1] == set(range(MAX_STREAMS))
    serve(specs[0])
    assert serve(specs[-1]) == {*range(MAX_STREAMS + 1)} - {1}
    assert painter.resident_count == 10 * MAX_STREAMS


def test_substitutes_stay_with_the_step_that_needs_them(make_painter, fetched):
    """A substitute from outside the window is compiled once, not for each request."""
    spec = make_spec(200, window=8, slide=2, batch_size=8, views=1)
    painter = make_painter(lambda index: BROKEN if index < 100 else wave(index))
    for _ in range(3):
        paint(painter, spec, 0)
    assert len(fetched) == len(set(fetched))


# Drivers that compile in threads of their own -----------------------------------------


@pytest.fixture
def aside(device):
    """The device, as if its driver did: programs are begun before they are needed."""
    return replace(device, compiles_aside=True)


def test_programs_are_begun_before_they_are_needed(aside, device):
    """At a window's pace, each once, and what is broken is known when it is needed."""
    fetched = []

    def fetch(index):
        fetched.append(index)
        return BROKEN if index % 7 == 0 else wave(index)

    spec = make_spec(60, window=8, slide=3, batch_size=3, views=1)
    painter, other = Painter(aside, fetch), Painter(device, fetch)
    for step in range(4):
        job = make_job(spec, step)
        (instead,) = painter.paint(spec, [job])
        windows = [resident_window(spec, step + ahead) for ahead in range(AHEAD + 1)]
        assert set(np.concatenate(windows).tolist()) <= set(fetched)
        assert len(fetched) == len(set(fetched))
        before = len(fetched)
        assert not painter.prepare(), "nothing is left to begin"
        expected = make_job(spec, step)
        assert other.paint(spec, [expected]) == [instead]
        np.testing.assert_array_equal(job.images, expected.images)
        del fetched[before:]


def test_who_watches_is_told_what_is_begun(aside):
    told = []
    painter = Painter(aside, wave, lambda *of: told.append(of))
    spec = make_spec(4, batch_size=1, views=1)
    paint(painter, spec, 0)
    (drawn,) = recipe(spec, 0).program[0].tolist()
    # Several are compiled at once, before and after: none is to blame alone.
    assert told == [(None, 0), (drawn, 0), (None, 1), (None, 0)]


def test_one_of_several_painters_prepares_its_own_programs_alone(device):
    spec = make_spec(30, window=12, slide=2)
    asked = []
    painter = Painter(device, lambda index: asked.append(index) or wave(index))
    share = Share(1, 3)
    job = make_job(spec, 0, share.find_rows(recipe(spec, 0).program).tolist())
    painter.paint(spec, [job], share=share)
    while painter.prepare():
        pass
    windows = [resident_window(spec, step) for step in range(AHEAD + 1)]
    needed = set(np.concatenate(windows).tolist())
    assert sorted(asked) == sorted(each for each in needed if each % 3 == 1)


def test_a_size_that_cannot_be_had_is_refused_before_anything_is_compiled(device):
    spec = StreamSpec(
        selection=Selection("ab" * 32, 30), batch_size=1, resolution=4096, mix=16
    )
    painter = Painter(device, wave)
    with pytest.raises(RendererError, match="16 pictures of 4096 px do not fit"):
        painter.paint(spec, [Job(0, [0], np.empty((1, 2, 3, 0, 0), np.uint8))])
    assert painter.resident_count == 0


def test_nothing_is_prepared_for_ever_where_programs_cannot_be_had(device):
    """The file that they are read from is gone, say: whoever needs one is told."""
    spec = make_spec(30, window=12, slide=2)
    gone = False

    def fetch(index):
        if gone:
            raise CorpusError("the file is gone")
        return wave(index)

    painter = Painter(device, fetch)
    paint(painter, spec, 0)
    assert painter.prepare()
    gone = True
    assert not painter.prepare()
    with pytest.raises(CorpusError, match="gone"):
        paint(painter, spec, 9)


def test_a_program_whose_passes_take_too_much_memory_is_replaced(device, monkeypatch):
    """At 2560 px, four that keep their last frame: here at 16, of which two surfaces
    of 16 x 16 pixels are more than is allowed."""
    monkeypatch.setattr(passes, "MAX_BYTES", 2 * 16 * 16 * 16)
    spec = make_spec(5, views=1)
    painter = Painter(device, wave)
    assert painter.paint(spec, [make_job(spec, 0)]) == [{4: substitute(spec, 4, 0)}]
