"""Who is asked for a batch, and how often one is asked for twice: the laws of it."""

from hypothesis import given
from hypothesis import strategies as st

from shaders21k import StreamSpec
from shaders21k.transports.affinity import Load, choose, find_block, rank
from shaders21k.transports.budget import MOST, SHARE, Budget, Latencies

STREAM = "0123456789abcdef"
names = st.lists(st.text(min_size=1, max_size=9), min_size=2, max_size=9, unique=True)


@given(names=names, blocks=st.lists(st.integers(0, 10**6), max_size=50))
def test_one_that_leaves_moves_only_its_own_blocks(names, blocks):
    for block in blocks:
        order = rank(names, STREAM, block)
        for gone in names:
            rest = [name for name in names if name != gone]
            assert rank(rest, STREAM, block) == [name for name in order if name != gone]


@given(
    loads=st.lists(
        st.builds(Load, st.uuids().map(str), st.integers(0, 9), st.floats(1e-3, 10)),
        min_size=1,
        max_size=9,
        unique_by=lambda load: load.name,
    ),
    block=st.integers(0, 1000),
)
def test_nobody_is_given_more_than_its_share_while_another_has_room(loads, block):
    in_flight = sum(load.in_flight for load in loads) + 1
    name = choose(loads, STREAM, block, in_flight)
    (chosen,) = [load for load in loads if load.name == name]
    speed = sum(1 / load.batch_s for load in loads)
    share = in_flight / chosen.batch_s / speed
    assert chosen.in_flight < share + 1
    first, second, *_ = [*rank([each.name for each in loads], STREAM, block)] * 2
    if all(load.in_flight == 0 for load in loads):
        assert name in (first, second)


@given(
    speeds=st.lists(st.floats(0.95, 1.05), min_size=1, max_size=40),
    block=st.integers(0, 1000),
)
def test_two_batches_for_each_of_equals_leave_nobody_idle(speeds, block):
    """Speeds are measured, so equals differ a little; see the head of the module."""
    count = len(speeds)
    in_flight = dict.fromkeys(map(str, range(count)), 0)
    for asked in range(2 * count):
        loads = [Load(name, in_flight[name], speeds[int(name)]) for name in in_flight]
        in_flight[choose(loads, STREAM, block, asked + 1)] += 1
    assert set(in_flight.values()) == {2}


def test_a_block_of_steps_shares_its_programs():
    spec = StreamSpec(window=256, slide=4)
    assert find_block(spec, 0) == find_block(spec, 63) != find_block(spec, 64)
    assert find_block(StreamSpec(window=4, slide=4), 7) == 7


@given(st.lists(st.sampled_from(["request", "hedge", "retry"]), max_size=400))
def test_the_budget_allows_one_in_twenty(events):
    budget, asked, hedged, retried = Budget(), 0, 0, 0
    for event in events:
        if event == "request":
            asked += 1
            budget.earn()
        elif event == "retry":
            retried += 1
            budget.spend()
        elif budget.affords:
            hedged += 1
            budget.spend()
        assert hedged <= 1 + SHARE * asked + 1e-9
        assert budget.tokens >= -min(retried, MOST)


def test_nothing_is_late_before_enough_is_known():
    latencies = Latencies()
    for _ in range(19):
        latencies.note(0.1)
    assert latencies.late_s is None
    latencies.note(1.0)
    assert 0.1 <= latencies.late_s <= 1.0
