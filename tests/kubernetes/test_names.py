"""Whatever a manifest names exists: ports, paths, variables, folders, pods, options."""

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from server.commands import app as serve_app

FOREIGN = {"NVIDIA_DRIVER_CAPABILITIES"}
"""Variables that others read: docker/gpu.yaml names it as well."""


def select_somebody(lab, things):
    for each in lab.of_kind(things, "Deployment"):
        wanted = each["spec"]["selector"]["matchLabels"]
        labels = each["spec"]["template"]["metadata"]["labels"]
        if not wanted.items() <= labels.items():
            yield f"a Deployment does not select its own pods: {wanted}"
    known = {name for name, _, _ in lab.workloads(things)} | {"prometheus"}
    for each in things:
        text = json.dumps(each.get("spec"))
        names = set(re.findall(r'"app.kubernetes.io/name": "(.+?)"', text))
        if not names <= known:
            yield f"{each['kind']} selects {names - known}, which nobody is"


def services_have_ports(lab, things):
    for each in lab.of_kind(things, "Service"):
        if each["spec"]["clusterIP"] != "None":
            yield "a client asks all addresses of a name, so it has to be headless"
        for container in lab.selected(
            things, {"matchLabels": each["spec"]["selector"]}
        ):
            for port in each["spec"]["ports"]:
                if lab.ports_of(container).get(port["targetPort"]) != port["port"]:
                    yield f"Service: port {port} is none of {container['name']}"


def policies_have_ports(lab, things):
    for each in lab.of_kind(things, "NetworkPolicy"):
        own = lab.selected(things, each["spec"]["podSelector"])
        rules = [(own, rule) for rule in each["spec"].get("ingress", [])]
        for rule in each["spec"].get("egress", []):
            to = [one["podSelector"] for one in rule.get("to", [])]
            rules += [(lab.selected(things, one), rule) for one in to]
        for pods, rule in rules:
            for port in rule.get("ports", []):
                if not all(port["port"] in lab.ports_of(pod) for pod in pods):
                    yield f"NetworkPolicy: port {port} is nobody's"


def metrics_are_asked_where_they_are(lab, things):
    for each in lab.of_kind(things, "PodMonitor"):
        pods = lab.selected(things, each["spec"]["selector"])
        for end in each["spec"]["podMetricsEndpoints"]:
            if not all(end["port"] in lab.ports_of(pod) for pod in pods):
                yield f"PodMonitor: port {end['port']} is nobody's"
            if end["path"] not in lab.PATHS:
                yield f"PodMonitor: no path {end['path']}"
    (trainer,) = (each for name, _, each in lab.workloads(things) if name == "trainer")
    if lab.option(trainer, "--metrics-port") != str(lab.ports_of(trainer)["metrics"]):
        yield "trainer: no metrics at the port that is called so"
    if lab.option(trainer, "--metrics-host") != "0.0.0.0":  # noqa: S104
        yield "trainer: nobody reaches its metrics"


def a_renderer_listens(lab, things):
    (renderer,) = (
        each for name, _, each in lab.workloads(things) if name == "renderer"
    )
    port = lab.ports_of(renderer)["http"]
    options = {each.name: each for each in get_command(serve_app).params}
    default = options["bind"].default.rpartition(":")[2]
    if lab.option(renderer, "--bind") != f"0.0.0.0:{port}":
        yield f"renderer: --bind is not at port {port}"
    if f"EXPOSE {port}\n" not in lab.IMAGES[renderer["image"]] or str(port) != default:
        yield f"neither the image nor `serve` has port {port}"
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = renderer[probe]["httpGet"]
        if asked["path"] not in lab.PATHS or asked["port"] not in lab.ports_of(
            renderer
        ):
            yield f"{probe}: {asked} is not answered"


def a_trainer_finds_renderers(lab, things):
    ends = {
        (each["metadata"]["name"], str(port["port"]))
        for each in lab.of_kind(things, "Service")
        for port in each["spec"]["ports"]
    }
    words = [word for _, _, each in lab.workloads(things) for word in lab.expand(each)]
    sources = [word for word in words if word.startswith("http:")]
    for source in sources:
        host, port = source.removeprefix("http://").split(":")
        if (host, port) not in ends:
            yield f"{source} is no Service"
        if f"--allow-host={host}" not in words:
            yield f"no renderer answers to the name {host}"


def variables_are_set_and_read(lab, things):
    read = {
        name
        for room in ("shaders21k", "renderer", "server", "trainer")
        for file in (lab.ROOT / room).rglob("*.py")
        for name in re.findall(r"\bSHADERS21K_[A-Z_]+\b", file.read_text("utf-8"))
    }
    for name, each, container in lab.workloads(things):
        known = {one["name"] for one in container["env"]}
        used = set(re.findall(r"\$\((\w+)\)", " ".join(container["args"])))
        if each["spec"].get("completionMode") == "Indexed":
            used -= {"JOB_COMPLETION_INDEX"}
        if lost := used - known:
            yield f"{name}: nobody sets {lost}"
        if idle := known - used - read - FOREIGN:
            yield f"{name}: nobody reads {idle}"


def folders_are_mounted(lab, things):
    for name, _, container in lab.workloads(things):
        image = lab.IMAGES[container["image"]]
        mounts = {one["mountPath"] for one in container["volumeMounts"]}
        made = set(re.findall(r"(?<= )/\w+(?= |\n)", image))
        kept = set(re.findall(r"(?:XDG_CACHE_HOME|SHADERS21K_CACHE)=(\S+)", image))
        if lost := kept - mounts:
            yield f"{name}: {lost} cannot be written"
        values = {one["name"]: one["value"] for one in container["env"]}
        secrets = {str(Path(values.get("SHADERS21K_TOKEN_FILE", "/none")).parent)}
        if lost := mounts - made - secrets - {"/tmp"}:
            yield f"{name}: neither the image nor a variable has a place {lost}"
        out = lab.option(container, "--out")
        if out and str(Path(out).parent) not in mounts:
            yield f"{name}: {out} is not kept"


def volumes_are_there(lab, things):
    claims = lab.of_kind(things, "PersistentVolumeClaim")
    names = {each["metadata"]["name"] for each in claims}
    for name, each, container in lab.workloads(things):
        volumes = each["spec"]["template"]["spec"]["volumes"]
        mounted = {one["name"] for one in container["volumeMounts"]}
        if mounted != {one["name"] for one in volumes}:
            yield f"{name}: volumes and mounts differ"
        for volume in volumes:
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            if claim and claim not in names:
                yield f"{name}: no claim {claim}"


CHECKS = (
    select_somebody,
    services_have_ports,
    policies_have_ports,
    metrics_are_asked_where_they_are,
    a_renderer_listens,
    a_trainer_finds_renderers,
    variables_are_set_and_read,
    folders_are_mounted,
    volumes_are_there,
)


@pytest.mark.parametrize("name", ["base", "cpu", "nvidia", "keda", "hpa"])
@pytest.mark.parametrize("check", CHECKS)
def test_what_is_named_exists(name, check, renderings, lab):
    assert [*check(lab, renderings[name])] == []


BREAKS = [
    ("cpu", select_somebody, "name: prometheus", "name: promethues"),
    ("cpu", services_have_ports, "clusterIP: None", "clusterIP: 10.0.0.1"),
    ("cpu", services_have_ports, "targetPort: http", "targetPort: htpp"),
    ("cpu", services_have_ports, "targetPort: rendezvous", "targetPort: metrics"),
    ("cpu", services_have_ports, "containerPort: 8000", "containerPort: 8001"),
    ("cpu", policies_have_ports, "- port: metrics", "- port: metric"),
    ("cpu", policies_have_ports, "- port: http", "- port: rendezvous"),
    ("keda", metrics_are_asked_where_they_are, "path: /metrics", "path: /metric"),
    ("keda", metrics_are_asked_where_they_are, " port: http", " port: htpp"),
    ("cpu", metrics_are_asked_where_they_are, "port=9100", "port=9101"),
    ("cpu", metrics_are_asked_where_they_are, "host=0.0.0.0", "host=127.0.0.1"),
    ("cpu", a_renderer_listens, "--bind=0.0.0.0:", "--bind=127.0.0.1:"),
    ("cpu", a_renderer_listens, "--bind=0.0.0.0:8000", "--bind=0.0.0.0:8001"),
    ("cpu", a_renderer_listens, "8000", "8001"),
    ("cpu", a_renderer_listens, "path: /readyz", "path: /ready"),
    ("cpu", a_renderer_listens, "path: /healthz", "path: /health"),
    ("cpu", a_trainer_finds_renderers, "http://renderer:8000", "http://renderer:8001"),
    ("cpu", a_trainer_finds_renderers, "http://renderer:", "http://renderers:"),
    ("cpu", a_trainer_finds_renderers, "--allow-host=renderer", "--allow-host=rendrer"),
    ("cpu", variables_are_set_and_read, "SHADERS21K_TOKEN_FILE", "SHADERS21K_TOKENS"),
    ("cpu", variables_are_set_and_read, "$(DEVICE)", "$(DEVISE)"),
    ("cpu", variables_are_set_and_read, "Mode: Indexed", "Mode: NonIndexed"),
    ("cpu", folders_are_mounted, "mountPath: /cache", "mountPath: /caches"),
    ("cpu", folders_are_mounted, "mountPath: /data", "mountPath: /tmp/data"),
    ("cpu", folders_are_mounted, "mountPath: /runs", "mountPath: /run"),
    ("cpu", folders_are_mounted, "--out=/runs/", "--out=/ran/"),
    ("cpu", folders_are_mounted, "shaders21k/token", "shaders21k/tokens/token"),
    ("cpu", volumes_are_there, "claimName: runs", "claimName: run"),
    ("cpu", volumes_are_there, "6Gi\n        name: s", "6Gi\n        name: x"),
]
"""Which rendering, which check has to find it, what is there, and what instead."""


@pytest.mark.parametrize(
    ("name", "check", "there", "then"),
    BREAKS,
    ids=[f"{name}: {then}" for name, _, _, then in BREAKS],
)
def test_what_is_misspelled_is_found(name, check, there, then, *, texts, lab):
    assert [*check(lab, lab.break_on_purpose(texts[name], there, then))]


def test_every_check_is_seen_to_fail():
    assert {check for _, check, _, _ in BREAKS} == {*CHECKS}


def test_images_are_those_of_compose(renderings, lab):
    compose = yaml.safe_load((lab.ROOT / "compose.yaml").read_text("utf-8"))
    built = {each["image"] for each in compose["services"].values()}
    for things in renderings.values():
        used = {container["image"] for _, _, container in lab.workloads(things)}
        assert used == built == lab.IMAGES.keys()


def test_files_that_the_page_names_are_there(lab):
    page = (lab.ROOT / "docs" / "kubernetes.md").read_text("utf-8")
    named = re.findall(
        r"docker/kubernetes/[\w./-]+\w|(?<=`)(?:components|examples)/[\w./-]+", page
    )
    assert len(named) > 5
    for each in named:
        file = each.removeprefix("docker/kubernetes/")
        mine = file.startswith("overlays/mine/")  # which a reader is to write
        assert mine or (lab.FOLDER / file).exists(), each


# Commands ----------------------------------------------------------------------------


@pytest.fixture
def parse_all(lab, parse_command):
    """Parse the commands of a rendering as torchrun and `shaders21k` would."""
    from torch.distributed.run import get_args_parser

    def parse(things):
        serve, train = (lab.expand(each) for _, _, each in lab.workloads(things))
        parse_command(serve)
        launch = get_args_parser().parse_args(train)
        assert launch.module
        assert launch.training_script == "shaders21k.cli"
        assert "--resume" in launch.training_script_args
        parse_command(launch.training_script_args)

    return parse


@pytest.mark.parametrize("name", ["cpu", "nvidia"])
def test_what_is_run_is_a_command(name, renderings, parse_all):
    parse_all(renderings[name])


@pytest.mark.parametrize(
    "word", ["--workers", "--node-rank", "--metrics-host", "shaders21k.cli", "--resume"]
)
def test_a_command_with_a_letter_too_many_is_found(word, texts, lab, parse_all):
    broken = lab.break_on_purpose(texts["cpu"], word, f"{word}x")
    with pytest.raises((Exception, SystemExit)):
        parse_all(broken)
