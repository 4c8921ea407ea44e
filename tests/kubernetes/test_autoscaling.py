"""What others' operators read: metrics, rules, scalers, Ray.

No package has their schemas. The fields that are used here were laid beside their
definitions once, by hand; tested is that no other field slips in, and every name.
"""

import re
import shlex
import shutil
import subprocess
from typing import Any

import kubernetes_validate
import pytest
import yaml
from typer.main import get_command

from server.commands import app as serve_app

FIELDS = {
    "PodMonitor": """
        selector.matchLabels.* podMetricsEndpoints.port podMetricsEndpoints.path
        podMetricsEndpoints.interval podMetricsEndpoints.authorization.type
        podMetricsEndpoints.authorization.credentials.name
        podMetricsEndpoints.authorization.credentials.key""",
    "PrometheusRule": """
        groups.name groups.interval groups.rules.record groups.rules.expr""",
    "ScaledObject": """
        scaleTargetRef.name minReplicaCount maxReplicaCount pollingInterval
        advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.stabilizationWindowSeconds
        advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds
        triggers.type triggers.metricType triggers.metadata.serverAddress
        triggers.metadata.query triggers.metadata.threshold
        triggers.metadata.ignoreNullValues""",
    "RayCluster": """
        rayVersion enableInTreeAutoscaling autoscalerOptions.idleTimeoutSeconds
        autoscalerOptions.securityContext.allowPrivilegeEscalation
        autoscalerOptions.securityContext.capabilities.drop
        headGroupSpec.rayStartParams.* workerGroupSpecs.rayStartParams.*
        workerGroupSpecs.groupName workerGroupSpecs.replicas
        workerGroupSpecs.minReplicas workerGroupSpecs.maxReplicas""",
}
"""Of each kind the fields of its spec that are used, but for templates of pods."""

ADDED = {"namespace", "container"}
"""Labels that the Prometheus operator adds to what a PodMonitor finds."""


def read_things(lab, *names: str) -> list[dict[str, Any]]:
    texts = [(lab.FOLDER / name).read_text("utf-8") for name in names]
    return [each for text in texts for each in lab.load(text)]


@pytest.fixture(scope="module")
def custom(lab):
    return read_things(
        lab,
        "components/monitoring/monitors.yaml",
        "components/monitoring/rules.yaml",
        "components/keda/scaledobject.yaml",
        "examples/kuberay.yaml",
    )


@pytest.fixture(scope="module")
def rules(lab):
    (rule,) = read_things(lab, "components/monitoring/rules.yaml")
    return rule["spec"]["groups"]


# Fields ------------------------------------------------------------------------------


def fields_of(value: Any, path: str = "") -> set[str]:
    """The dotted names of a spec's leaves, where a list is no step of its own."""
    if isinstance(value, list):
        return set().union(*(fields_of(each, path) for each in value))
    if not isinstance(value, dict):
        return {path}
    found = [
        fields_of(each, f"{path}.{key}".lstrip("."))
        for key, each in value.items()
        if key != "template"
    ]
    return set().union(*found)


def find_strangers(thing: dict[str, Any]) -> set[str]:
    known = FIELDS[thing["kind"]].split()
    every = tuple(each[:-1] for each in known if each.endswith("*"))
    found = fields_of(thing["spec"])
    return {each for each in found - {*known} if not each.startswith(every)}


def test_no_field_is_used_that_was_not_looked_up(custom):
    for each in custom:
        if each["kind"] in FIELDS:
            assert not find_strangers(each)


@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_that_is_misspelled_is_found(kind, custom):
    thing = next(each for each in custom if each["kind"] == kind)
    (name, *_) = thing["spec"]
    broken = {**thing["spec"], f"{name}s": thing["spec"][name]}
    assert find_strangers({**thing, "spec": broken})


# Rules -------------------------------------------------------------------------------


def find_unknown_names(groups, metrics, containers):
    """Names in rules that nobody exports, records or bears; rates of what is none."""
    recorded = set()
    for rule in (rule for group in groups for rule in group["rules"]):
        words = rule["expr"]
        for name in re.findall(r"\bshaders21k[\w:]+", words):
            if name not in metrics | recorded:
                yield f"nobody exports {name}"
            grows = name.endswith(("_sum", "_total"))
            if grows != bool(re.search(rf"rate\(\s*{name}\b", words)):
                yield f"{name} is no rate, or should be one"
        for label, value in re.findall(r'(\w+)="(\w+)"', words):
            if label != "container" or value not in containers:
                yield f"nobody is {label}={value}"
        labels = set(re.findall(r"by \((\w+)\)", words))
        if not labels <= ADDED:
            yield f"no label {labels}"
        recorded.add(rule["record"])


CONTAINERS = {"renderer", "trainer"}


def test_rules_name_what_is_exported(rules, lab, renderings):
    names = {each["name"] for _, _, each in lab.workloads(renderings["keda"])}
    assert names == CONTAINERS
    assert [*find_unknown_names(rules, lab.METRICS, CONTAINERS)] == []


@pytest.mark.parametrize(
    ("there", "then"),
    [
        ("data_wait_seconds_sum", "data_wait_second_sum"),
        ("rate(shaders21k_worker", "(shaders21k_worker"),
        ("record: shaders21k:worker_busy", "record: shaders21k:workers_busy"),
        ('container="trainer"', 'container="trainers"'),
        ("by (namespace)", "by (name)"),
    ],
)
def test_a_misspelled_rule_is_found(there, then, lab):
    text = (lab.FOLDER / "components/monitoring/rules.yaml").read_text("utf-8")
    (rule,) = lab.break_on_purpose(re.sub(r"rate\(\s+", "rate(", text), there, then)
    found = find_unknown_names(rule["spec"]["groups"], lab.METRICS, CONTAINERS)
    assert [*found]


WANTED = [
    # waited, busy, of two renderers: so many are wanted
    (0.5, 1.0, 2 * 1.1 / 0.5),
    (0.03, 1.0, 2 * 1.1 / 0.97),
    (0.99, 1.0, 2 * 1.1 / 0.25),  # no more than four times as many at once
    (0.5, 0.25, 2 * 0.25 / 0.8),  # the network is slow
    (0.01, 0.25, 2 * 0.25 / 0.8),  # training bounds the run
    (0.01, 1.0, 2),  # it still does
    (0.0, 0.0, 0.0),
]


@pytest.mark.parametrize(("waited", "busy", "wanted"), WANTED)
def test_promtool_computes_as_many_as_keep_up(waited, busy, wanted, *, rules, tmp_path):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool here, which evaluates the rules")

    def series(name, rest, start, step):
        labels = f'{{namespace="s",{rest}}}'
        return {"series": f"shaders21k_{name}{labels}", "values": f"{start}+{step}x40"}

    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "15s",
        "tests": [
            {
                "interval": "15s",
                "input_series": [
                    series(
                        "data_wait_seconds_sum", 'container="trainer"', 0, 15 * waited
                    ),
                    series("data_wait_seconds_sum", 'container="renderer"', 0, 0),
                    *(
                        series(name, f'container="renderer",pod="{pod}"', *values)
                        for pod in "ab"
                        for name, values in (
                            ("worker_busy_seconds_total", (0, 15 * busy)),
                            ("workers", (1, 0)),
                        )
                    ),
                ],
                "promql_expr_test": [
                    {
                        "expr": "round(shaders21k:renderers:wanted, 0.001)",
                        "eval_time": "5m",
                        "exp_samples": [
                            {"labels": '{namespace="s"}', "value": round(wanted, 3)}
                        ],
                    }
                ],
            }
        ],
    }
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": rules}))
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(test))
    found = subprocess.run(
        [promtool, "test", "rules", "test.yaml"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


# Scalers -----------------------------------------------------------------------------


def test_scalers_follow_what_the_rules_record(lab, rules):
    last = rules[-1]["rules"][-1]["record"]
    (keda,) = read_things(lab, "components/keda/scaledobject.yaml")
    (trigger,) = keda["spec"]["triggers"]
    assert trigger["metadata"]["query"] == f'max({last}{{namespace="shaders21k"}})'
    (hpa,) = read_things(lab, "components/hpa/hpa.yaml")
    (metric,) = hpa["spec"]["metrics"]
    (adapter,) = read_things(lab, "components/hpa/adapter-values.yaml")
    (rule,) = adapter["rules"]["external"]
    assert rule["seriesQuery"] == f'{{__name__="{last}"}}'
    assert rule["name"]["as"] == metric["external"]["metric"]["name"]
    # Of a number of renderers, one for each.
    assert trigger["metricType"] == metric["external"]["target"]["type"]
    assert trigger["metadata"]["threshold"] == "1"
    assert metric["external"]["target"]["averageValue"] == "1"


@pytest.mark.parametrize("name", ["keda", "hpa"])
def test_a_scaler_scales_renderers_and_nobody_sets_them_back(name, renderings, lab):
    things = renderings[name]
    (scaler,) = lab.of_kind(things, "ScaledObject", "HorizontalPodAutoscaler")
    (deployment,) = lab.of_kind(things, "Deployment")
    target = scaler["spec"]["scaleTargetRef"]
    assert target["name"] == deployment["metadata"]["name"]
    assert "replicas" not in deployment["spec"]
    monitors = {each["metadata"]["name"] for each in lab.of_kind(things, "PodMonitor")}
    assert monitors == CONTAINERS


def test_prometheus_shows_the_token_that_renderers_ask_for(renderings, lab):
    things = renderings["keda"]
    (shown,) = (
        end["authorization"]["credentials"]
        for each in lab.of_kind(things, "PodMonitor")
        for end in each["spec"]["podMetricsEndpoints"]
        if "authorization" in end
    )
    for _, each, container in lab.workloads(things):
        volumes = each["spec"]["template"]["spec"]["volumes"]
        (secret,) = (one["secret"]["secretName"] for one in volumes if "secret" in one)
        values = {one["name"]: one["value"] for one in container["env"]}
        key = values["SHADERS21K_TOKEN_FILE"].rpartition("/")[2]
        assert shown == {"name": secret, "key": key}


# Ray ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster(lab):
    cluster, *_ = read_things(lab, "examples/kuberay.yaml")
    return cluster


def templates_of(cluster):
    spec = cluster["spec"]
    return [
        each["template"] for each in (spec["headGroupSpec"], *spec["workerGroupSpecs"])
    ]


def test_pods_of_a_ray_cluster_fit_the_schema(cluster):
    for template in templates_of(cluster):
        pod = {"apiVersion": "v1", "kind": "Pod", **template}
        kubernetes_validate.validate(pod, "1.31", strict=True)


def test_others_in_the_example_fit_it_too(lab):
    _, *others = read_things(lab, "examples/kuberay.yaml")
    labels = {
        name
        for template in templates_of(read_things(lab, "examples/kuberay.yaml")[0])
        for name in template["metadata"]["labels"].items()
    }
    for each in others:
        kubernetes_validate.validate(each, "1.31", strict=True)
        selected = each["spec"]["podSelector"]["matchLabels"].items()
        assert selected <= labels or ("app.kubernetes.io/name", "trainer") in selected


def test_its_pods_are_like_those_of_a_deployment(cluster, renderings, lab):
    """Same user, same places, same Secret: what differs is who starts `serve`."""
    (deployment,) = lab.of_kind(renderings["cpu"], "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    for template in templates_of(cluster):
        (container,) = template["spec"]["containers"]
        (other,) = pod["containers"]
        assert template["spec"]["securityContext"] == pod["securityContext"]
        assert container["securityContext"] == other["securityContext"]
        assert container["volumeMounts"] == other["volumeMounts"]
        assert container["image"] == f"{other['image']}-ray"
        names = {each["name"]: each for each in template["spec"]["volumes"]}
        (secret,) = [one for one in pod["volumes"] if "secret" in one]
        assert names[secret["name"]] == secret
        assert set(names) == {one["name"] for one in container["volumeMounts"]}


def test_probes_ask_where_ray_is_told_to_listen(cluster):
    spec = cluster["spec"]
    for group in (spec["headGroupSpec"], *spec["workerGroupSpecs"]):
        port = int(group["rayStartParams"]["node-manager-port"])
        (container,) = group["template"]["spec"]["containers"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert container[probe]["tcpSocket"]["port"] == port


def test_the_head_runs_a_command_that_exists(cluster, parse_command):
    head, _ = templates_of(cluster)
    (line,) = head["spec"]["containers"][0]["args"]
    _, words = line.split("exec shaders21k ")
    if not any("--ray" in each.opts for each in get_command(serve_app).params):
        pytest.skip("`serve` has no --ray in this checkout")
    parse_command(shlex.split(words))
