"""What an actor tells its service; the rest takes a cluster: test_cluster.py."""

import os

import pytest

from server.cluster.renderer import take_gpu


@pytest.fixture(autouse=True)
def hidden(monkeypatch):
    """Ray hides all other GPUs from an actor."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")


def test_the_gpu_that_ray_has_set_apart_is_named_by_the_machines_number():
    assert take_gpu({"GPU": ["3"]}) == ["--device", "cuda:3"]
    assert "CUDA_VISIBLE_DEVICES" not in os.environ


@pytest.mark.parametrize("ids", [{}, {"GPU": []}, {"GPU": ["MIG-41b0"]}])
def test_what_has_no_number_is_left_hidden_as_it_is(ids):
    assert take_gpu(ids) == []
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "3"
