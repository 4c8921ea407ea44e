"""What bounds a run, as its service sees it, on runs whose answer is known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.judgment import LATELY_S, NEARLY_ALL, Seen, judge
from server.ledger import Ledger, Tally
from shaders21k.metrics import Spent

SPENT = Spent(queue=88.0, compile=5.0, render=24.0, readback=1.0)

# Ten seconds in which one worker drew without a pause, and one reader took all of it.
DRAWN = Seen(
    Tally(10.0, drawn=33, delivered=33, bytes=330_000_000, spent=SPENT),
    drawing=0.98,
    sending=0.3,
    readers=1,
)


@pytest.mark.parametrize(
    ("spent", "kind", "words"),
    [
        (SPENT, "render-bound", "drawing bounds this run, 80% of its renderers' work"),
        (Spent(compile=9.0, render=3.0), "compile-bound", "lower the stream's slide"),
        (Spent(render=3.0, readback=9.0), "read-back-bound", "reading back bounds"),
        (Spent(queue=99.0, render=1.0), "render-bound", "100% of its renderers' work"),
        (Spent(), "render-bound", "drawing bounds this run: batches were in hand"),
    ],
)
def test_who_draws_all_the_time_is_too_slow_and_its_longest_part_to_blame(
    spent, kind, words
):
    verdict = judge(replace(DRAWN, tally=replace(DRAWN.tally, spent=spent)))
    assert verdict.kind == kind
    assert words in verdict.line
    assert "in hand 98% of the last 10 s, and 3.3 batches/s were drawn" in verdict.line


def test_who_idles_between_requests_is_fast_enough():
    verdict = judge(replace(DRAWN, drawing=0.25))
    assert verdict.kind == "train-bound"
    assert verdict.line == (
        "training bounds this run: batches were in hand 25% of the last 10 s, and 3.3 "
        "batches/s were read, so drawing could be 4 times as fast; if the readers say "
        "that they wait, let them ask further ahead"
    )


def test_who_sends_all_the_time_has_too_slow_a_network():
    verdict = judge(replace(DRAWN, drawing=0.25, sending=0.97))
    assert verdict.kind == "network-bound"
    assert "on their way over HTTP 97% of the last 10 s, 33 MB/s" in verdict.line


def test_a_network_is_not_to_blame_for_batches_that_are_drawn_all_the_time():
    assert judge(replace(DRAWN, sending=0.99)).kind == "render-bound"


def test_readers_that_hold_every_slot_bound_the_run():
    verdict = judge(replace(DRAWN, drawing=0.2, blocked=0.95))
    assert verdict.kind == "train-bound"
    assert "readers held every slot 95% of it" in verdict.line


def test_a_reader_that_asks_for_nothing_is_told_apart_from_nobody():
    quiet = Seen(Tally(10.0))
    assert judge(quiet).kind == "idle"
    verdict = judge(replace(quiet, readers=2))
    assert verdict.kind == "train-bound"
    assert "nothing was asked for in the last 10 s" in verdict.line


def test_who_has_gone_bounds_nothing():
    """A ledger remembers him for longer, to be shown in a list."""
    ledger = Ledger()
    ledger.note_lent("10.0.0.7", step=3, size=100)
    assert judge(Seen.of(ledger)).kind == "train-bound"
    ledger.consumers["10.0.0.7"].last_s -= LATELY_S
    assert judge(Seen.of(ledger)).kind == "idle"
    with ledger.connect("process 7"):
        ledger.consumers["process 7"].last_s -= LATELY_S
        assert judge(Seen.of(ledger)).kind == "train-bound", "it is still connected"
    assert judge(Seen.of(ledger)).kind == "train-bound", "it was until just now"


def test_who_only_looks_at_sheets_does_not_make_a_run():
    assert judge(Seen(Tally(10.0, drawn=9, spent=SPENT), drawing=1.0)).kind == "idle"


SECONDS = st.one_of(st.just(0.0), st.floats(1e-9, 1e6))
COUNTS = st.integers(0, 10**9)
SHARES = st.floats(0, 1)
SPENTS = st.builds(Spent, SECONDS, SECONDS, SECONDS, SECONDS)
TALLIES = st.builds(Tally, SECONDS, COUNTS, COUNTS, COUNTS, COUNTS, SPENTS)


@given(st.builds(Seen, TALLIES, SHARES, SHARES, SHARES, st.integers(0, 99)))
def test_everything_that_is_seen_has_a_verdict(seen):
    verdict = judge(seen)
    assert (verdict.kind == "idle") == (seen.readers == 0)
    is_work = verdict.kind in {"render-bound", "compile-bound", "read-back-bound"}
    assert is_work == (seen.readers > 0 and seen.drawing >= NEARLY_ALL)
    assert not {"nan", "inf"} & set(verdict.line.replace("%", " ").split())


def test_a_stream_of_which_nothing_is_known_yet_can_be_judged():
    assert judge(Seen.of(Ledger())).kind == "idle"
