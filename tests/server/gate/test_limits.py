"""How often and how much at once: buckets, places, and the clients they belong to."""

import pytest

from server.crowd import Crowd
from server.gate import limits
from server.gate.clients import name_client
from server.gate.limits import Buckets, Places


class Clock:
    now_s = 100.0

    def __call__(self):
        return self.now_s


def test_a_bucket_is_filled_at_its_rate_and_no_further():
    clock = Clock()
    buckets = Buckets(2.0, 3, clock)
    for _ in range(3):
        assert buckets.wait_s("a") == 0
        buckets.take("a")
    assert buckets.wait_s("a") == pytest.approx(0.5)
    assert buckets.wait_s("b") == 0
    clock.now_s += 0.25
    assert buckets.wait_s("a") == pytest.approx(0.25)
    clock.now_s += 1000
    for _ in range(3):
        assert buckets.wait_s("a") == 0
        buckets.take("a")
    assert buckets.wait_s("a") > 0


def test_no_more_clients_are_remembered_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CLIENTS", 2)
    buckets = Buckets(0.001, 1, Clock())
    for name in "aba":
        buckets.take(name)
    buckets.take("c")
    assert buckets.wait_s("a") > 0, "it has asked since b did"
    assert buckets.wait_s("b") == 0
    assert len(buckets._levels) == 2


def test_places_are_given_back_whatever_happens():
    places = Places(1)
    with pytest.raises(ZeroDivisionError), places.hold("a"):
        assert not places.is_free("a")
        assert places.is_free("b")
        raise ZeroDivisionError
    assert places.is_free("a")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("a:b", "a:b"),
    ],
)
def test_a_client_is_an_address_or_a_network_of_its_own(host, name):
    assert name_client(host) == name


class Caller:
    def __init__(self, *, is_idle):
        self.is_idle, self.is_gone = is_idle, False

    def hang_up(self):
        self.is_gone = True


def test_the_oldest_that_is_idle_makes_room():
    crowd = Crowd(most=5, most_each=3)
    busy, old, young = (Caller(is_idle=each) for each in (False, True, True))
    for each in (busy, old, young):
        assert crowd.admit("a", each)
    late = Caller(is_idle=False)
    assert crowd.admit("a", late)
    assert (busy.is_gone, old.is_gone, young.is_gone) == (False, True, False)
    crowd.leave("a", old)
    young.is_idle = False
    assert not crowd.admit("a", Caller(is_idle=True)), "all are at work"
    assert crowd.admit("b", Caller(is_idle=False))
    assert crowd.admit("c", Caller(is_idle=False))
    assert not crowd.admit("d", Caller(is_idle=True)), "and so are all of all"
    crowd.leave("a", busy)
    assert crowd.admit("d", Caller(is_idle=True))


def test_room_is_made_by_who_takes_most_of_it():
    crowd = Crowd(most=3, most_each=3)
    trainer, *many = (Caller(is_idle=True) for _ in range(3))
    crowd.admit("trainer", trainer)
    for each in many:
        crowd.admit("a", each)
    assert crowd.admit("b", Caller(is_idle=True))
    assert [each.is_gone for each in (trainer, *many)] == [False, True, False]


def test_one_that_was_never_let_in_leaves_nothing():
    crowd = Crowd(most=1, most_each=1)
    assert crowd.admit("a", Caller(is_idle=False))
    crowd.leave("b", Caller(is_idle=False))
    assert not crowd.admit("b", Caller(is_idle=False))
