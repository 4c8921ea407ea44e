"""The books of one stream: who reads it, how much, and for how long it is in hand."""

import time

import pytest

from server import ledger as ledgers
from server.ledger import MAX_CONSUMERS, MAX_STEPS, Ledger
from server.occupancy import Occupancy
from shaders21k.metrics import Spent


def test_two_readers_are_counted_apart_and_together():
    ledger = Ledger()
    with ledger.connect("process 7"):
        for step in (4, 5, 3):
            ledger.note_lent("process 7", step, 100)
        ledger.note_lent("10.0.0.7 curl/8", 9, 50)
        ledger.note_drawn(Spent(render=0.5), 2)
        ring, web = ledger.consumers.values()
        assert (ring.way, ring.connections, ring.batches, ring.bytes) == (
            *("ring", 1, 3, 300),
        )
        assert (min(ring.steps), max(ring.steps)) == (3, 5)
        assert (web.way, web.connections, web.batches, web.bytes) == ("http", 0, 1, 50)
    total = ledger.total
    assert (total.delivered, total.bytes, ledger.latest) == (4, 350, 9)
    assert (total.drawn, total.substituted_rows) == (1, 2)
    assert total.spent == Spent(render=0.5)


def test_only_the_latest_steps_are_remembered():
    ledger = Ledger()
    for step in range(100):
        ledger.note_lent("process 7", step, 1)
    assert [*ledger.consumers["process 7"].steps] == [*range(100 - MAX_STEPS, 100)]


def test_who_has_gone_is_forgotten_and_who_is_connected_is_not(monkeypatch):
    monkeypatch.setattr(ledgers, "FORGOTTEN_S", 0.0)
    ledger = Ledger()
    with ledger.connect("process 7"), ledger.connect("process 7"):
        ledger.note_lent("10.0.0.7", 0, 1)
        time.sleep(0.001)
        ledger.mark()
        assert [*ledger.consumers] == ["process 7"]
    time.sleep(0.001)
    ledger.mark()
    assert not ledger.consumers


def test_any_number_of_names_takes_no_more_than_so_much_memory():
    ledger = Ledger()
    with ledger.connect("process 7"):
        for n in range(3 * MAX_CONSUMERS):
            ledger.note_lent(f"10.0.0.7 liar/{n}", n, 1)
    assert len(ledger.consumers) == MAX_CONSUMERS
    assert "process 7" in ledger.consumers
    assert ledger.total.delivered == 3 * MAX_CONSUMERS


def test_what_came_since_is_told_second_by_second():
    ledger = Ledger()
    for count in (1, 0, 3):
        for step in range(count):
            ledger.note_lent("process 7", step, 10)
        ledger.mark()
    assert [each.delivered for each in ledger.seconds] == [1, 0, 3]
    assert [each.bytes for each in ledger.seconds] == [10, 0, 30]
    assert ledger.look_back(2).delivered == 3
    assert ledger.look_back(60).delivered == 4


def test_a_thing_is_in_use_while_one_at_least_is_inside(monkeypatch):
    now_s = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    thing = Occupancy()
    now_s = 10.0
    with thing:
        now_s = 12.0
        with thing:
            now_s = 15.0
        assert thing.total_s == 5.0, "it still is"
    now_s = 20.0
    assert (thing.total_s, thing.passed) == (5.0, 2)
    assert thing.share(60) == 0.25
    thing.mark()
    now_s = 21.0
    assert thing.share(1) == 0.0
    assert thing.share(60) == pytest.approx(5 / 21)
