"""Devices that fail one worker after the other are given up, and the others go on."""

import pytest

from server.errors import DeviceLostError
from server.fleet import MAX_CORRUPT, MAX_LOST, Fleet
from server.problems import describe_problem


@pytest.fixture
def fleet():
    return Fleet(["cuda:0", "cuda:1"], 4)


def lose(fleet, worker, times=MAX_LOST):
    for _ in range(times):
        fleet.note_lost(worker, "the GPU was reset")


def test_workers_take_devices_in_turn(fleet):
    names = [fleet.device_of(worker).name for worker in range(4)]
    assert names == ["cuda:0", "cuda:1", "cuda:0", "cuda:1"]


def test_a_lost_devices_share_is_drawn_by_those_that_live(fleet, caplog):
    lose(fleet, 1)
    assert [fleet.stand_in(worker) for worker in range(4)] == [0, 2, 2, 2]
    assert fleet.trouble == ""
    assert "the GPU needs a reset: nvidia-smi --gpu-reset, or reboot" in caplog.text
    assert caplog.records[0].levelname == "CRITICAL"


def test_one_picture_in_between_and_the_count_begins_again(fleet):
    lose(fleet, 1, MAX_LOST - 1)
    fleet.note_drawn(3)
    lose(fleet, 1, MAX_LOST - 1)
    assert fleet.stand_in(1) == 1


def test_one_true_sentinel_in_between_and_the_count_begins_again(fleet):
    for _ in range(MAX_CORRUPT):
        fleet.note_corrupt(0)
        fleet.note_true(2)
    assert fleet.stand_in(0) == 0


def test_without_any_device_requests_are_told_why(fleet):
    lose(fleet, 0)
    for _ in range(MAX_CORRUPT):
        fleet.note_corrupt(3)
    with pytest.raises(
        DeviceLostError, match=r"cuda:0.*reset.*cuda:1.*wrongly"
    ) as error:
        fleet.stand_in(2)
    assert describe_problem(error.value)["status"] == 503


def test_a_device_that_nobody_draws_with_saves_nobody():
    fleet = Fleet(["cuda:0", "cuda:1"], 1)
    lose(fleet, 0)
    assert "cuda:0" in fleet.trouble
