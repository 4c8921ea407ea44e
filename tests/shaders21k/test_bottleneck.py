"""The judgment of what bounds a run, on runs whose answer is known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k import BatchStream, StreamSpec
from shaders21k.bottleneck import HARDLY, Account, judge
from shaders21k.metrics import Metrics, Spent

SECONDS = st.one_of(st.just(0.0), st.floats(1e-9, 1e6))
SPENT = st.builds(Spent, SECONDS, SECONDS, SECONDS, SECONDS)
COUNTS = st.integers(0, 10**9)
ACCOUNTS = st.builds(
    Account, SECONDS, SECONDS, COUNTS, COUNTS, SECONDS, SPENT, st.integers(0, 99)
)
IN_FLIGHT = st.integers(1, 64)

# 100 batches of 0.3 s of drawing, three times as long as a step of the training takes.
DRAWN = Account(
    elapsed_s=30.0,
    waited_s=20.0,
    batches=100,
    bytes=1_000_000_000,
    fetch_s=120.0,
    spent=Spent(queue=88.0, compile=5.0, render=24.0, readback=1.0),
    renderers=1,
)


def test_renderers_that_are_too_slow():
    verdict = judge(DRAWN, in_flight=4)
    assert verdict.kind == "render-bound"
    assert verdict.waited_share == pytest.approx(2 / 3)
    assert verdict.line == (
        "drawing bounds this run, 80% of its renderers' work: it waited for data 66.7% "
        "of the time; about 3 times as many renderers would keep up, or lower "
        "the stream's resolution or views"
    )


def test_compilers_that_are_too_slow():
    spent = Spent(queue=88.0, compile=20.0, render=9.0, readback=1.0)
    verdict = judge(replace(DRAWN, spent=spent), in_flight=4)
    assert verdict.kind == "compile-bound"
    assert "3 times as many renderers" in verdict.line
    assert "slide" in verdict.line


def test_reading_back_that_is_too_slow():
    spent = Spent(queue=88.0, compile=1.0, render=9.0, readback=20.0)
    assert judge(replace(DRAWN, spent=spent), in_flight=4).kind == "read-back-bound"


def test_a_network_that_is_too_slow():
    spent = Spent(queue=1.0, compile=1.0, render=9.0)
    verdict = judge(replace(DRAWN, spent=spent), in_flight=4)
    assert verdict.kind == "network-bound"
    assert "91% of the time from asking to having" in verdict.line
    assert "3 times the 33.3 MB/s" in verdict.line


def test_batches_that_were_drawn_before_cost_the_way_alone():
    verdict = judge(replace(DRAWN, spent=Spent()), in_flight=4)
    assert verdict.kind == "network-bound"
    assert "no renderer reports any work" in verdict.line


def test_a_training_that_is_slower_hears_how_much_it_could_have():
    verdict = judge(replace(DRAWN, waited_s=0.03, elapsed_s=100.0), in_flight=4)
    assert verdict.kind == "train-bound"
    assert verdict.line == (
        "training bounds this run: it waited for data 0.0% of the time; rendering took "
        "30.0% of it, so it could be 3.33 times as fast as is needed"
    )


def test_nothing_is_promised_where_renderers_say_nothing():
    seen = Account(elapsed_s=10.0, waited_s=0.01, batches=5)
    assert judge(seen, in_flight=4).line.endswith("0.1% of the time")
    # Four renderers that draw all the time have nothing to spare, waited for or not.
    spent = Spent(render=399.0)
    seen = replace(DRAWN, waited_s=0.0, elapsed_s=100.0, spent=spent, renderers=4)
    assert judge(seen, in_flight=8).line.endswith("0.0% of the time")


def test_who_asks_for_too_few_at_once_is_told_so_first():
    line = judge(replace(DRAWN, renderers=3), in_flight=4).line
    assert line.endswith("ask for more batches ahead, 6 instead of 4")


def test_who_does_nothing_but_read_is_not_told_a_number_of_renderers():
    line = judge(replace(DRAWN, waited_s=29.9), in_flight=4).line
    assert "the reader took all 3.33 batches/s that came; bring more renderers" in line


@given(ACCOUNTS, IN_FLIGHT)
def test_every_account_has_a_verdict(seen, in_flight):
    verdict = judge(seen, in_flight=in_flight)
    assert 0 <= verdict.waited_share <= 1
    assert (verdict.kind == "train-bound") == (verdict.waited_share < HARDLY)
    assert "bounds this run" in verdict.line
    assert not {"nan", "inf"} & set(verdict.line.replace("%", " ").split())


@given(ACCOUNTS, IN_FLIGHT, st.floats(0, 1e6))
def test_longer_waits_never_free_the_data_of_blame(seen, in_flight, more_s):
    before = judge(seen, in_flight=in_flight)
    after = judge(replace(seen, waited_s=seen.waited_s + more_s), in_flight=in_flight)
    assert after.waited_share >= before.waited_share
    if before.kind != "train-bound":
        assert after.kind == before.kind


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("render", "render-bound"),
        ("compile", "compile-bound"),
        ("readback", "read-back-bound"),
    ],
)
@given(seen=ACCOUNTS, more_s=st.floats(1e-3, 1e6))
def test_what_takes_longer_stays_to_blame(part, kind, seen, more_s):
    """The part that is longest, made longer, with all the time it takes to have it."""
    seen = replace(seen, waited_s=seen.elapsed_s)
    longer = replace(
        seen,
        fetch_s=seen.fetch_s + more_s,
        spent=replace(seen.spent, **{part: getattr(seen.spent, part) + more_s}),
    )
    if judge(seen, in_flight=4).kind == kind:
        assert judge(longer, in_flight=4).kind == kind


@given(seen=ACCOUNTS, more_s=st.floats(0, 1e6))
def test_a_longer_way_stays_to_blame(seen, more_s):
    seen = replace(seen, waited_s=seen.elapsed_s)
    longer = replace(seen, fetch_s=seen.fetch_s + more_s)
    if judge(seen, in_flight=4).kind == "network-bound":
        assert judge(longer, in_flight=4).kind == "network-bound"


def test_an_account_is_what_the_metrics_of_a_stream_say():
    metrics = Metrics()
    metrics.fetch.labels("http://a").observe(0.5)
    metrics.fetch.labels("http://b").observe(0.75)
    metrics.note_spent(Spent(0.125, 0.25, 0.375, 0.0625))
    metrics.data_wait.observe(0.25)
    metrics.batches.inc(2)
    metrics.bytes.inc(1000)
    first = Account.of(metrics, 3.0)
    assert first == Account(
        3.0, 0.25, 2, 1000, 1.25, Spent(0.125, 0.25, 0.375, 0.0625), renderers=2
    )
    metrics.note_spent(Spent(render=1.0))
    metrics.batches.inc()
    since = Account.of(metrics, 5.0).since(first)
    assert since == Account(2.0, batches=1, spent=Spent(render=1.0), renderers=2)


def test_a_stream_that_is_read_fills_its_account():
    spec = StreamSpec(batch_size=4, resolution=16, views=1)
    with BatchStream("memory://8", spec) as stream:
        assert Account.of(stream.metrics, stream.elapsed_s).batches == 0
        batches = [next(stream) for _ in range(3)]
        seen = Account.of(stream.metrics, stream.elapsed_s)
    assert seen.batches == 3
    assert seen.bytes == sum(batch.images.nbytes for batch in batches)
    assert 0 < seen.waited_s < seen.elapsed_s
