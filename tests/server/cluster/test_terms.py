"""What renderers of a cluster are told, from what the driver was told."""

import os

import pytest
from typer.main import get_command

from server.cluster.scaling import Bounds
from server.cluster.terms import Terms, collect_arguments
from server.commands import app
from server.errors import SetupError


def told(*words, settings=None):
    command = get_command(app)
    context = command.make_context("serve", list(words), default_map=settings or {})
    return collect_arguments(context)


def test_options_are_passed_on_and_the_drivers_own_are_not():
    words = ("--ray", "auto", "--renderers", "3", "--cpus-each", "2", "--until-eof")
    assert told(*words, "--workers", "2", "--playground") == (
        *("--workers", "2"),
        "--playground",
    )


def test_paths_are_made_absolute_for_other_folders():
    found = told("--ray", "auto", "--corpus", "ours.db")
    assert found == ("--corpus", f"{os.getcwd()}/ours.db")  # noqa: PTH109


def test_settings_and_the_environment_are_passed_on_too(monkeypatch):
    monkeypatch.setenv("SHADERS21K_ALLOW_HOST", "a b")
    found = told("--ray", "auto", settings={"device": "cpu"})
    assert found == ("--device", "cpu", "--allow-host", "a", "--allow-host", "b")


@pytest.mark.parametrize("option", ["--bind=0.0.0.0:80", "--socket=x.sock"])
def test_what_only_one_service_can_be_told_is_refused(option):
    with pytest.raises(Exception, match="with --ray every renderer takes"):
        told("--ray", "auto", option)


def test_without_a_gpu_a_renderer_has_as_many_workers_as_it_takes_cpus():
    assert Terms("auto", cpus_each=3).for_service() == ["--workers", "3"]
    assert Terms("auto", cpus_each=0.5).for_service() == ["--workers", "1"]
    assert Terms("auto", gpus_each=0.5).for_service() == []
    chosen = ("--workers", "7")
    assert Terms("auto", chosen, cpus_each=3).for_service() == [*chosen]


def test_a_renderer_that_drains_for_long_is_given_the_time():
    assert Terms("auto", ("--drain", "60"), drain_s=60.0).end_s > 60


def test_a_device_that_was_named_is_not_replaced_by_rays_choice():
    assert Terms("auto", gpus_each=0.5).on_gpu
    assert not Terms("auto", ("--device", "cpu"), gpus_each=0.5).on_gpu


def node(cpu, gpu=0, *, alive=True):
    return {"Alive": alive, "Resources": {"CPU": cpu, "GPU": gpu}}


def test_a_renderer_for_each_node_that_has_what_it_takes():
    nodes = [node(8, 1), node(8), node(1, 1), node(8, 1, alive=False)]
    assert Terms("auto").count_nodes(nodes) == 3
    assert Terms("auto", cpus_each=4, gpus_each=0.5).count_nodes(nodes) == 1
    with pytest.raises(SetupError, match="no node of the Ray cluster has 16 CPUs"):
        Terms("auto", cpus_each=16).count_nodes(nodes)


def test_there_are_never_more_than_the_most():
    nodes = [node(8), node(8), node(8)]
    assert Terms("auto").bound(nodes) == Bounds(3, 3)
    assert Terms("auto", most=9).bound(nodes) == Bounds(3, 9)
    assert Terms("auto", most=2).bound(nodes) == Bounds(2, 2)
    assert Terms("auto", least=1, most=2).bound(nodes) == Bounds(1, 2)
    assert Terms("auto", least=4).bound([]) == Bounds(4, 4)
