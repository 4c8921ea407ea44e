"""How many renderers a trainer needs, on paper: the laws of it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shaders21k import CorpusError, Fingerprint, Program, SpecError, StreamError
from shaders21k.capacity.compiling import count_compiled, count_programs
from shaders21k.capacity.links import FULL, choose_link, payload
from shaders21k.capacity.measured import KEEPS, read_appetite, read_cost
from shaders21k.capacity.plan import Wish, charge, choose_prefetch, make_plan
from shaders21k.capacity.supply import Costs, Layout, find_supply
from shaders21k.corpus import Corpus
from shaders21k.recipe import recipe
from shaders21k.selection import Selection
from shaders21k.spec import StreamSpec
from shaders21k.verdict import Verdict

SPEC = StreamSpec(batch_size=64, resolution=128)
seconds = st.floats(0.001, 10.0)
costs = st.builds(
    Costs,
    draw_s=seconds,
    compile_s=st.floats(0, 0.5),
    serve_s=st.floats(0, 0.01),
    read_s=st.floats(0, 0.01),
)
wishes = st.builds(
    Wish,
    spec=st.just(SPEC),
    batches_per_s=st.floats(0.01, 200.0),
    trainers=st.integers(1, 4),
    headroom=st.floats(1, 2),
    renderer_price=st.floats(0.01, 10),
    trainer_price=st.floats(0.01, 100),
    steps=st.integers(0, 10**6),
)


# How many -----------------------------------------------------------------------------


@given(wish=wishes, costs=costs, more=st.floats(1, 5))
def test_more_appetite_never_needs_fewer_renderers(wish, costs, more):
    plan = make_plan(wish, costs)
    hungrier = make_plan(replace(wish, batches_per_s=wish.batches_per_s * more), costs)
    assert hungrier.layout.renderers >= plan.layout.renderers
    assert plan.keeps_up or not hungrier.keeps_up


@given(wish=wishes, costs=costs, more=st.floats(1, 5))
def test_heavier_batches_never_need_fewer_renderers(wish, costs, more):
    heavier = make_plan(wish, replace(costs, draw_s=costs.draw_s * more))
    plan = make_plan(wish, costs)
    assume(heavier.keeps_up)
    assert heavier.layout.renderers >= plan.layout.renderers


@given(wish=wishes, costs=costs)
def test_a_plan_that_keeps_up_is_enough_and_no_more(wish, costs):
    plan = make_plan(wish, costs)
    wanted = wish.batches_per_s * wish.headroom
    assert plan.keeps_up == (plan.supply.batches_per_s >= wanted)
    if plan.keeps_up:
        assert plan.bill.wait_share == pytest.approx(0)
    if plan.keeps_up and plan.layout.renderers > 1:
        fewer = plan.layout.renderers - 1
        prefetch = choose_prefetch(fewer, wish.trainers)
        less = replace(plan.layout, renderers=fewer, prefetch=prefetch)
        assert find_supply(SPEC, costs, less).batches_per_s < wanted


@given(costs=costs, renderers=st.integers(1, 255))
def test_one_renderer_more_never_brings_less(costs, renderers):
    few, more = (
        find_supply(
            SPEC, costs, Layout(renderers=count, prefetch=choose_prefetch(count))
        )
        for count in (renderers, renderers + 1)
    )
    assert more.batches_per_s >= few.batches_per_s * (1 - 1e-9)


def test_by_hand():
    """A fifth of a second to draw, nothing to compile, ten a second wanted: two."""
    wish = Wish(
        spec=replace(SPEC, slide=0),
        batches_per_s=10,
        headroom=1,
        renderer_price=1,
        trainer_price=8,
        steps=36_000,
    )
    plan = make_plan(wish, Costs(draw_s=0.2))
    assert plan.layout.renderers == 2
    assert plan.layout.prefetch == 6, "0.26 s each, 54 ms of them on a gigabit"
    assert plan.bill.price_hour == 10
    assert plan.bill.run_s == 3600
    assert plan.bill.price_run == pytest.approx(10)
    assert plan.bill.price_million == pytest.approx(10 / (36_000 * 128) * 1e6)
    assert plan.trainer_link.bytes_per_s == 10 * SPEC.batch_bytes
    assert (plan.trainer_link.gigabits, plan.renderer_link.gigabits) == (1, 1)


def test_what_no_reader_can_take_is_said():
    plan = make_plan(Wish(spec=SPEC, batches_per_s=1000), Costs(draw_s=1.0))
    assert not plan.keeps_up
    assert plan.supply.bound == "prefetch"
    link = Layout(renderers=1, link_bytes_s=1e6)
    plan = make_plan(Wish(spec=SPEC, batches_per_s=1000), Costs(draw_s=1.0), link)
    assert plan.supply.bound == "link"
    assert plan.layout.renderers == 1


@pytest.mark.parametrize(
    "wrong",
    [{"batches_per_s": 0.0}, {"headroom": 0.5}, {"trainers": 0}, {"steps": -1}],
    ids=str,
)
def test_what_cannot_be_is_refused(wrong):
    wish = Wish(spec=SPEC, batches_per_s=1.0)
    with pytest.raises(SpecError):
        make_plan(replace(wish, **wrong), Costs(draw_s=1.0))


# What it costs ------------------------------------------------------------------------


@given(wish=wishes, costs=costs)
def test_the_cheapest_is_no_dearer_and_has_no_more_renderers(wish, costs):
    plan = make_plan(wish, costs)
    assert plan.cheapest.price_million <= plan.bill.price_million * (1 + 1e-9)
    assert plan.cheapest.renderers <= plan.layout.renderers


@given(wish=wishes, costs=costs)
def test_one_more_pays_as_long_as_it_adds_more_to_the_rate_than_to_the_bill(
    wish, costs
):
    one, two = (charge(wish, costs, Layout(renderers=n, prefetch=8)) for n in (1, 2))
    pays = two.batches_per_s / one.batches_per_s > two.price_hour / one.price_hour
    assert pays == (two.price_million < one.price_million)


# What is compiled ---------------------------------------------------------------------

specs = st.builds(
    StreamSpec,
    batch_size=st.integers(1, 300),
    resolution=st.just(8),
    mix=st.integers(1, 3),
    window=st.integers(16, 400),
    slide=st.integers(0, 16),
)


@given(spec=specs, renderers=st.integers(1, 100), busy=st.integers(1, 100))
def test_no_more_is_compiled_than_is_drawn(spec, renderers, busy):
    busy = min(busy, renderers)
    compiled = count_compiled(spec, renderers, busy)
    assert 0 <= compiled <= count_programs(spec)
    assert (compiled == 0) == (spec.slide == 0)


@given(spec=specs, busy=st.integers(1, 100))
def test_the_more_share_a_stream_the_more_is_compiled(spec, busy):
    one = count_compiled(spec, busy, busy)
    assert count_compiled(spec, busy + 1, busy + 1) >= one - 1e-9
    assert count_compiled(spec, 2 * busy, busy) >= one - 1e-9
    assert one <= spec.slide * busy + 1e-9


@pytest.mark.parametrize("renderers", [1, 3, 8])
def test_renderers_in_turn_compile_as_many_as_is_said(renderers):
    """Counted over recipes: what each meets for the first time while it is resident."""
    spec = StreamSpec(batch_size=32, resolution=8, window=128, slide=2, views=1)
    spec = spec.resolve(Selection("0123456789abcdef" * 4, 21_000))
    last = [{} for _ in range(renderers)]
    counted, stays = [], spec.window // spec.slide
    for step in range(800):
        mine = last[step % renderers]
        programs = np.unique(recipe(spec, step).program).tolist()
        new = [each for each in programs if step - mine.get(each, -stays) >= stays]
        mine.update(dict.fromkeys(programs, step))
        if step >= 200:
            counted.append(len(new))
    said = count_compiled(spec, renderers, renderers)
    assert np.mean(counted) == pytest.approx(said, rel=0.03)


def test_a_window_that_holds_all_compiles_nothing():
    small = replace(SPEC, programs=(0, 256))
    assert count_compiled(small, 4, 4) == 0


# Links --------------------------------------------------------------------------------


@given(st.floats(1, 2e10))
def test_the_slowest_link_that_does_is_chosen(bytes_per_s):
    link = choose_link(bytes_per_s)
    if link.gigabits is None:
        assert bytes_per_s > FULL * payload(100)
    else:
        assert bytes_per_s <= FULL * payload(link.gigabits)
        assert link.share <= FULL
        slower = [each for each in (1, 10, 25, 100) if each < link.gigabits]
        assert all(bytes_per_s > FULL * payload(each) for each in slower)


# What was measured --------------------------------------------------------------------


def test_a_corpus_tells_what_a_batch_costs(tmp_path):
    path, device = tmp_path / "judged.db", Fingerprint("a", "b", "c", "egl")
    sources = [
        f"void mainImage(out vec4 c, vec2 p) {{ c = vec4({n}); }}" for n in "123"
    ]
    programs = [Program(source=each, url=each[-9:]) for each in sources]
    with Corpus.open(path, create=True) as corpus:
        corpus.add(programs)
    with pytest.raises(CorpusError, match="corpus check"):
        read_cost(path)
    verdicts = [
        Verdict(programs[0].id, "ok", cost_ns=10.0),
        Verdict(programs[1].id, "ok", cost_ns=60.0, path="compute", speedup=2.0),
        Verdict(programs[2].id, "timeout", "draw"),
    ]
    with Corpus.open(path, readonly=False) as corpus:
        corpus.verdicts.record(device, verdicts)
    cost = read_cost(path)
    assert (cost.programs, cost.pixel_ns, cost.spread) == (2, 20.0, 0.5)
    pixels = 64 * 2 * 128 * 128
    assert cost.draw_s(SPEC) == pytest.approx(pixels * 20e-9 / KEEPS)
    assert cost.batch_spread(SPEC) == pytest.approx(0.5 / 8)


def line(step, images_per_s, step_s, wait):
    return (
        json.dumps(
            {
                "step": step,
                "images_per_s": images_per_s,
                "step_s": step_s,
                "data_wait_fraction": wait,
            }
        )
        + "\n"
    )


def test_a_run_tells_what_it_would_take(tmp_path):
    """Half of its time it waited, so it would take twice as much."""
    log = tmp_path / "metrics.jsonl"
    log.write_text(line(10, 1, 9.0, 0.9) + line(30, 100, 0.2, 0.5) + '{"step": 4')
    assert read_appetite(tmp_path) == read_appetite(log) == pytest.approx(200)
    log.write_text(line(10, 100, 0.2, 0.5))
    assert read_appetite(tmp_path) == pytest.approx(200), "its only line counts"
    for text in ("", "nonsense\n", line(10, 0, 0.2, 1.0)):
        log.write_text(text)
        with pytest.raises(StreamError):
            read_appetite(tmp_path)
