"""What becomes of renderers that are told to leave, in the cluster of conftest.py."""

import signal

import pytest

from server.cluster import fleet as module
from server.cluster.fleet import Fleet
from server.cluster.terms import Terms
from shaders21k.transports.herald import join


@pytest.fixture
def joined(cluster):
    """This process is a driver; what it has started ends with the block."""
    import ray

    before = signal.getsignal(signal.SIGTERM)
    join(cluster.cluster.address)
    try:
        assert signal.getsignal(signal.SIGTERM) is before
        yield cluster
    finally:
        ray.shutdown()


def test_one_that_ray_restarts_while_it_leaves_is_ended(joined, lab, monkeypatch):
    """Ray runs it anew, and what it begins anew knows nothing of the end."""
    monkeypatch.setattr(module, "HEAR_S", 0.0)
    arguments = ("--corpus", str(joined.corpus), "--device", "cpu")
    fleet = Fleet(Terms(joined.cluster.address, arguments, drain_s=0.0))
    fleet.keep(1, 0.0)
    (service,) = lab.wait_until(joined.services, 60)
    fleet.has_served = True
    fleet.keep(0, pause_s=5.0)
    assert fleet.names == set()
    assert len(fleet.hands) == 1
    lab.kill_9(joined.actors()[0])
    lab.wait_until(lambda: set(joined.services()) - {service}, 60)

    def has_ended():
        fleet.watch()
        return fleet.hands == []

    lab.wait_until(has_ended, 60)
    lab.wait_until(lambda: not joined.services())
