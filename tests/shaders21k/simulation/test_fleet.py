"""The client's own code against modeled renderers: nothing lost, and why it is slow."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.pictures import MAX_JOBS
from renderer.windows import AHEAD
from server.dispatch import MAX_INSIDE
from server.workbench import MAX_MISSING
from shaders21k.capacity.plan import choose_prefetch
from shaders21k.capacity.supply import Costs, Layout, find_supply
from shaders21k.errors import SpecError, StreamError
from shaders21k.simulation import renderer
from shaders21k.simulation.failures import Failures, foresee
from shaders21k.simulation.fleet import Fleet, Reader, simulate
from shaders21k.simulation.renderer import Model
from shaders21k.simulation.sweep import sweep
from shaders21k.spec import StreamSpec

SPEC = StreamSpec(batch_size=16, resolution=64, views=1, window=64, slide=0)
PLAIN = Fleet(
    spec=SPEC,
    renderers=4,
    model=Model(draw_s=0.1, serve_s=0.002),
    reader=Reader(step_s=0.0, read_s=0.001, prefetch=8),
)


def deliver(fleet, batches=150, warm_up=50):
    """Simulate: the result, which steps came, and when."""
    seen = []
    result = simulate(
        fleet,
        batches=batches,
        warm_up=warm_up,
        listener=lambda batch, at_s: seen.append((batch.step, at_s)),
    )
    return result, [step for step, _ in seen], [at_s for _, at_s in seen]


# Nothing lost, nothing twice, in order, whatever fails --------------------------------


@given(
    kill=st.sampled_from([0.0, 5.0, 60.0]),
    freeze=st.sampled_from([0.0, 20.0, 60.0]),
    slow=st.sampled_from([0.0, 20.0]),
    seed=st.integers(0, 10**6),
)
@settings(max_examples=8, deadline=None)
def test_each_batch_comes_once_and_in_order(kill, freeze, slow, seed):
    failures = Failures(
        kill_every_s=kill, freeze_every_s=freeze, freeze_s=10.0, slow_every_s=slow
    )
    _, steps, times_s = deliver(replace(PLAIN, failures=failures, seed=seed))
    assert steps == list(range(200))
    assert times_s == sorted(times_s)


def test_one_that_is_killed_now_and_then_loses_nothing():
    """One of four dies each 10 s or so, and is back 1 s later: no batch is late."""
    failures = Failures(kill_every_s=40.0, restart_s=1.0)
    calm = simulate(replace(PLAIN, reader=replace(PLAIN.reader, step_s=0.05)))
    fleet = replace(PLAIN, reader=replace(PLAIN.reader, step_s=0.05), failures=failures)
    result, steps, _ = deliver(fleet, batches=1500)
    assert steps == list(range(1550))
    assert result.mishaps >= 5
    assert result.retries["gone"] >= 1
    assert result.errors == 0
    assert result.wait_most_s < 1.0
    assert calm.wait_share <= result.wait_share < 0.02


def test_when_all_are_gone_for_good_the_trainer_is_told():
    failures = Failures(kill_every_s=0.5, restart_s=1e6)
    fleet = replace(
        PLAIN, failures=failures, reader=replace(PLAIN.reader, patience_s=20.0)
    )
    with pytest.raises(StreamError, match="did not come within 20 s"):
        simulate(fleet)


# The same each time -------------------------------------------------------------------


def test_the_same_seed_gives_the_same_result():
    failures = Failures(kill_every_s=20.0, freeze_every_s=30.0, slow_every_s=30.0)
    fleet = replace(
        PLAIN, failures=failures, model=replace(PLAIN.model, spread=0.3), seed=7
    )
    first = deliver(fleet)
    assert deliver(fleet) == first
    assert deliver(replace(fleet, seed=8)) != first


def test_mishaps_follow_one_another():
    mishaps = foresee(Failures(kill_every_s=10.0, freeze_every_s=10.0), 3, 0)
    ends_s = 0.0
    for mishap, _ in zip(mishaps, range(50), strict=False):
        assert mishap.at_s > ends_s
        ends_s = mishap.at_s + mishap.lasts_s
    assert list(foresee(Failures(), 3, 0)) == []


# As on paper --------------------------------------------------------------------------


@pytest.mark.parametrize("slide", [0, 4])
@pytest.mark.parametrize("renderers", [1, 4, 16])
def test_where_no_bend_is_near_it_is_as_on_paper(renderers, slide):
    """To within 10 %, where batches cost the same: see docs/planning.md."""
    ahead = choose_prefetch(renderers)
    spec = replace(SPEC, slide=slide)
    costs = Costs(draw_s=0.1, compile_s=0.01, serve_s=0.002, read_s=0.001)
    paper = find_supply(spec, costs, Layout(renderers=renderers, prefetch=ahead))
    fleet = replace(
        PLAIN,
        spec=spec,
        renderers=renderers,
        model=replace(PLAIN.model, compile_s=0.01),
        reader=replace(PLAIN.reader, prefetch=ahead),
    )
    result = simulate(fleet, batches=20 * renderers + 150, warm_up=100)
    assert result.batches_per_s == pytest.approx(paper.batches_per_s, rel=0.1)
    assert result.compiled == pytest.approx(paper.compiled, rel=0.05, abs=0.5)


def test_a_trainer_that_is_slower_hardly_waits():
    fleet = replace(PLAIN, reader=replace(PLAIN.reader, step_s=0.05))
    result = simulate(fleet)
    assert result.batches_per_s == pytest.approx(20.0, rel=0.01)
    assert result.wait_share < 0.01


def test_one_machine_s_cores_are_shared():
    """Four that draw with one core each, on two: what two would bring."""
    model = replace(PLAIN.model, draw_width=1.0)
    fleet = replace(PLAIN, model=model, cores=2.0, renderers_a_host=0)
    work_s = model.draw_s + model.serve_s + PLAIN.reader.read_s
    assert simulate(fleet).batches_per_s == pytest.approx(2 / work_s, rel=0.02)


# Why it bends -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"link_bytes_s": 1e6}, "trainer's link"),
        ({"read_s": 0.05}, "client's CPU"),
        ({"prefetch": 4}, "4 asked ahead"),
        ({"step_s": 0.2}, "trainer"),
        ({}, "renderers"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_says_what_holds_it_up(changed, why):
    ahead = changed.get("prefetch", 16)
    fleet = replace(PLAIN, reader=replace(PLAIN.reader, **changed))
    (point,) = sweep(fleet, (8,), batches=100, prefetch=ahead)
    assert point.why == why


def test_more_renderers_bring_no_less():
    rates = [
        each.result.batches_per_s
        for each in sweep(PLAIN, (1, 2, 4, 8, 16), batches=100)
    ]
    assert all(more >= 0.98 * less for less, more in pairwise(rates))


def test_what_is_asked_first_is_not_all_asked_of_who_answers_first():
    """Thirty-two batches of 0.1 s from sixteen: three rounds, not thirty-two."""
    reader = replace(PLAIN.reader, prefetch=32)
    fleet = replace(PLAIN, renderers=16, reader=reader)
    _, _, times_s = deliver(fleet, batches=31, warm_up=1)
    assert times_s[-1] < 0.5


def test_a_fleet_needs_a_renderer():
    with pytest.raises(SpecError, match="have 1 or more"):
        simulate(replace(PLAIN, renderers=0))


def test_the_model_has_the_real_one_s_numbers():
    ours = (renderer.MAX_TOGETHER, renderer.MAX_MISSING, renderer.AHEAD)
    assert ours == (MAX_JOBS, MAX_MISSING, AHEAD)
    assert renderer.MAX_INSIDE == MAX_INSIDE
