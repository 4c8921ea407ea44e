"""How pods behave: by the schemas, without privilege, in time, in right numbers."""

import json
import re
from functools import cache

import kubernetes_validate
import pytest

from trainer.settings import PRESETS

VERSIONS = ("1.31", "1.37")
"""The oldest that docs/kubernetes.md promises, and the newest whose schemas we have."""

CUSTOM = {"keda.sh/v1alpha1", "monitoring.coreos.com/v1"}
"""Not Kubernetes' own: see test_autoscaling.py."""


@cache
def complain(text: str, version: str) -> str:
    """What a version's schema has against an object, written as JSON; "" if nothing."""
    try:
        kubernetes_validate.validate(json.loads(text), version, strict=True)
    except (
        kubernetes_validate.ValidationError,
        kubernetes_validate.SchemaNotFoundError,
    ) as error:
        return f"{version}: {error.message}"
    return ""


def fit_the_schemas(_, things):
    for each in things:
        if each["apiVersion"] not in CUSTOM:
            found = [complain(json.dumps(each), version) for version in VERSIONS]
            yield from filter(None, found)


def have_no_privilege(lab, things):
    for name, each, container in lab.workloads(things):
        pod = each["spec"]["template"]["spec"]
        uid = int(re.search(r"--uid (\d+)", lab.IMAGES[container["image"]])[1])
        wanted = {"runAsNonRoot": True, "runAsUser": uid, "fsGroup": uid}
        if not wanted.items() <= pod["securityContext"].items():
            yield f"{name}: is not the image's user: {pod['securityContext']}"
        if pod["securityContext"]["seccompProfile"]["type"] != "RuntimeDefault":
            yield f"{name}: all system calls are allowed"
        if container["securityContext"] != {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }:
            yield f"{name}: has or gains a privilege, or writes to its image"
        if pod["automountServiceAccountToken"]:
            yield f"{name}: may ask the cluster's API"


def read_a_token_that_is_kept(lab, things):
    """`shaders21k.bearer` refuses a file that everybody may read."""
    for name, each, _ in lab.workloads(things):
        volumes = each["spec"]["template"]["spec"]["volumes"]
        modes = [one["secret"]["defaultMode"] for one in volumes if "secret" in one]
        if not modes:
            yield f"{name}: has no token"
        for mode in modes:
            if mode & 0o007 or not mode & 0o040:
                yield f"{name}: the token's mode is {mode:o}"


def end_in_time(lab, things):
    for name, each, container in lab.workloads(things):
        grace_s = each["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
        sleep = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {})
        drain_s = float(lab.option(container, "--drain") or 30)  # torchrun's patience
        if sleep.get("seconds", 0) + drain_s + 5 > grace_s:
            yield f"{name}: is killed after {grace_s} s, before it has ended"


def let_nodes_be_drained(lab, things):
    scalers = lab.of_kind(things, "HorizontalPodAutoscaler", "ScaledObject")
    least = min(
        each["spec"].get("replicas", 9)
        if each["kind"] == "Deployment"
        else each["spec"].get("minReplicas", each["spec"].get("minReplicaCount"))
        for each in (*scalers, *lab.of_kind(things, "Deployment"))
    )
    for each in lab.of_kind(things, "PodDisruptionBudget"):
        spec = each["spec"]
        if spec.get("maxUnavailable") == 0 or spec.get("minAvailable", 0) >= least:
            yield "PodDisruptionBudget: no node can be drained"


def agree_on_the_ranks(lab, things):
    (job,) = lab.of_kind(things, "Job")
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    ranks = int(lab.option(container, "--nnodes"))
    if not ranks == job["spec"]["completions"] == job["spec"]["parallelism"]:
        yield f"{ranks} nodes meet, but not as many are started"
    meeting = f"{job['metadata']['name']}-0.{pod['subdomain']}"
    port = str(lab.ports_of(container)["rendezvous"])
    at = (
        lab.option(container, "--master-addr"),
        lab.option(container, "--master-port"),
    )
    services = {each["metadata"]["name"] for each in lab.of_kind(things, "Service")}
    if at != (meeting, port) or pod["subdomain"] not in services:
        yield f"they meet at {at}, and not at {meeting}:{port}"
    (claim,) = lab.of_kind(things, "PersistentVolumeClaim")
    if ranks > 1 and claim["spec"]["accessModes"] != ["ReadWriteMany"]:
        yield "pods of several nodes share a folder that one of them can have"


def cut_batches_evenly(lab, things):
    (trainer,) = (each for name, _, each in lab.workloads(things) if name == "trainer")
    ranks = int(lab.option(trainer, "--nnodes"))
    rows = PRESETS[lab.option(trainer, "--preset")].stream.batch_size
    if rows % ranks:
        yield f"a batch of {rows} cannot be cut evenly for {ranks} ranks"


CHECKS = (
    fit_the_schemas,
    have_no_privilege,
    read_a_token_that_is_kept,
    end_in_time,
    let_nodes_be_drained,
    agree_on_the_ranks,
    cut_batches_evenly,
)


@pytest.mark.parametrize("name", ["base", "cpu", "nvidia", "keda", "hpa"])
@pytest.mark.parametrize("check", CHECKS)
def test_all_is_well(name, check, renderings, lab):
    assert [*check(lab, renderings[name])] == []


BREAKS = [
    ("cpu", fit_the_schemas, "subdomain: trainer", "subdomian: trainer"),
    ("cpu", fit_the_schemas, "periodSeconds: 5\n", "periodSeconds: 5s\n"),
    ("cpu", fit_the_schemas, "apiVersion: policy/v1", "apiVersion: policy/v2"),
    ("nvidia", fit_the_schemas, "effect: NoSchedule", "effects: NoSchedule"),
    ("hpa", fit_the_schemas, "maxReplicas: 8", "maxReplica: 8"),
    ("cpu", have_no_privilege, "runAsUser: 10001", "runAsUser: 10002"),
    ("cpu", have_no_privilege, "fsGroup: 10001", "fsGroup: 10002"),
    ("cpu", have_no_privilege, "- ALL", "- NET_RAW"),
    ("cpu", have_no_privilege, "type: RuntimeDefault", "type: Unconfined"),
    ("cpu", have_no_privilege, "Filesystem: true", "Filesystem: false"),
    ("cpu", have_no_privilege, "AccountToken: false", "AccountToken: true"),
    ("cpu", read_a_token_that_is_kept, "defaultMode: 288", "defaultMode: 292"),
    ("cpu", read_a_token_that_is_kept, "defaultMode: 288", "defaultMode: 256"),
    ("cpu", end_in_time, "--drain=10", "--drain=60"),
    ("cpu", end_in_time, " seconds: 5", " seconds: 50"),
    ("cpu", end_in_time, "PeriodSeconds: 60", "PeriodSeconds: 30"),
    ("cpu", let_nodes_be_drained, "maxUnavailable: 1", "maxUnavailable: 0"),
    ("cpu", let_nodes_be_drained, "maxUnavailable: 1", "minAvailable: 2"),
    ("keda", let_nodes_be_drained, "maxUnavailable: 1", "minAvailable: 1"),
    ("nvidia", agree_on_the_ranks, "completions: 2", "completions: 3"),
    ("nvidia", cut_batches_evenly, 'value: "2"', 'value: "5"'),
    ("nvidia", agree_on_the_ranks, 'value: "2"', 'value: "1"'),
    ("nvidia", agree_on_the_ranks, "trainer-0.trainer", "trainer-1.trainer"),
    ("nvidia", agree_on_the_ranks, "port=29500", "port=29501"),
    ("nvidia", agree_on_the_ranks, "subdomain: trainer", "subdomain: trainers"),
    ("nvidia", agree_on_the_ranks, "ReadWriteMany", "ReadWriteOnce"),
]
"""Which rendering, which check has to find it, what is there, and what instead."""


@pytest.mark.parametrize(
    ("name", "check", "there", "then"),
    BREAKS,
    ids=[f"{name}: {then}" for name, _, _, then in BREAKS],
)
def test_what_is_broken_is_found(name, check, there, then, *, texts, lab):
    broken = lab.break_on_purpose(texts[name], there, then)
    assert [*check(lab, broken)]


def test_every_check_is_seen_to_fail():
    assert {check for _, check, _, _ in BREAKS} == {*CHECKS}


@pytest.mark.parametrize("name", ["base", "cpu", "nvidia", "keda", "hpa"])
def test_all_is_in_the_namespace_that_refuses_privilege(name, renderings, lab):
    spaces = {each["metadata"].get("namespace") for each in renderings[name]}
    assert spaces == {None, "shaders21k"}  # a Namespace is in none
    (space,) = lab.of_kind(renderings[name], "Namespace")
    assert space["metadata"]["name"] == "shaders21k"
    enforced = space["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
    assert enforced == "restricted"


def test_an_overlay_draws_where_it_says(renderings, lab):
    devices = {
        name: lab.option(container, "--device")
        for name, things in renderings.items()
        for kind, _, container in lab.workloads(things)
        if kind == "renderer"
    }
    assert devices == {
        "base": "auto",
        "cpu": "cpu",
        "nvidia": "cuda:0",
        "keda": "cpu",
        "hpa": "cuda:0",  # see `texts`
    }


def test_pods_on_gpus_have_what_a_driver_needs(renderings, lab):
    asked = {"renderer": "graphics,compute,utility", "trainer": "compute,utility"}
    for name, each, container in lab.workloads(renderings["nvidia"]):
        assert container["resources"]["limits"]["nvidia.com/gpu"] == 1
        assert each["spec"]["template"]["spec"]["runtimeClassName"] == "nvidia"
        values = {one["name"]: one["value"] for one in container["env"]}
        assert values["NVIDIA_DRIVER_CAPABILITIES"] == asked[name]
