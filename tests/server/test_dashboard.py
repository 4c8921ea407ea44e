"""Dashboard and scrape file, against the metrics that a service really exports."""

import json
import re
from itertools import chain, islice
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from shaders21k import BatchStream, StreamSpec

ROOT = Path(__file__).parents[2]
DASHBOARD = json.loads((ROOT / "docker" / "grafana-dashboard.json").read_text("utf-8"))
PANELS = [each for each in DASHBOARD["panels"] if each["type"] != "row"]
TARGETS = [target for panel in PANELS for target in panel["targets"]]
PROMETHEUS = yaml.safe_load((ROOT / "docker" / "prometheus.yml").read_text("utf-8"))
MONITORING = yaml.safe_load((ROOT / "docker" / "monitoring.yaml").read_text("utf-8"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))

NAME = re.compile(r"\bshaders21k_\w+")
GROUPED = re.compile(r"by \(([\w, ]+)\)")
ADDED = {"job", "instance", "le"}
"""Labels that Prometheus adds, and that of a histogram's buckets."""

UNSEEN: dict[str, str] = {}
"""Metrics that are not on the dashboard, each with the reason."""

SPEC = StreamSpec(batch_size=4, resolution=32, views=1)


def read_families(*texts):
    """Metrics by name: the names of their samples, and their labels."""
    found = {}
    for family in chain(*map(text_string_to_metric_families, texts)):
        if family.name.endswith("_created"):
            continue  # the time since which a counter counts
        samples = {f"{family.name}_total"} if family.type == "counter" else set()
        if family.type == "histogram":
            samples = {f"{family.name}_{end}" for end in ("bucket", "sum", "count")}
        samples |= {sample.name for sample in family.samples}
        labels = {name for sample in family.samples for name in sample.labels}
        before = found.get(family.name, (set(), set()))
        found[family.name] = (before[0] | samples, before[1] | labels)
    return found


@pytest.fixture(scope="session")
def served(tmp_path_factory, lab):
    """What a service exports of which somebody has read."""
    folder = tmp_path_factory.mktemp("monitored")
    with lab.start(folder, lab.rings(8)) as service:
        with BatchStream(service.ring, SPEC) as stream:
            list(islice(stream, 2))
            reader = stream.metrics
        for reason in ("gone", "busy"):  # which did not come to pass
            reader.retries.labels(reason).inc()
        reader.hedges.labels("yes").inc()
        texts = (reader.to_text(), service.get("/metrics")[2])
        yield read_families(*(text.decode() for text in texts))


def named_in(expression):
    return set(NAME.findall(expression))


def test_every_metric_on_the_dashboard_exists(served):
    exported = set().union(*(samples for samples, _ in served.values()))
    shown = set().union(*(named_in(each["expr"]) for each in TARGETS))
    assert shown <= exported, shown - exported


def test_every_metric_that_exists_is_on_the_dashboard(served):
    shown = set().union(*(named_in(each["expr"]) for each in TARGETS))
    left = {name for name, (samples, _) in served.items() if not samples & shown}
    assert left == UNSEEN.keys()


def test_a_dashboard_groups_by_labels_that_its_metrics_have(served):
    known = {
        sample: labels for samples, labels in served.values() for sample in samples
    }
    for target in TARGETS:
        for group in GROUPED.findall(target["expr"]):
            for name in named_in(target["expr"]):
                labels = known[name] | ADDED
                assert set(group.split(", ")) <= labels, target["expr"]


def test_a_legend_names_labels_that_its_query_keeps():
    for target in TARGETS:
        kept = set(", ".join(GROUPED.findall(target["expr"])).split(", "))
        used = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
        assert used <= kept, target


def test_a_counter_is_shown_as_a_rate(served):
    for target in TARGETS:
        for name in named_in(target["expr"]):
            grows = name.endswith(("_total", "_sum", "_count", "_bucket"))
            if grows:
                assert re.search(rf"(rate|increase)\({name}\[", target["expr"]), name
            else:
                assert not re.search(rf"(rate|increase)\({name}\[", target["expr"])


def test_every_query_s_brackets_close():
    for target in TARGETS:
        for opened, closed in ("()", "[]", "{}"):
            assert target["expr"].count(opened) == target["expr"].count(closed)


def test_every_source_that_a_panel_names_is_a_variable_of_the_dashboard():
    (variable,) = DASHBOARD["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    for each in (*PANELS, *TARGETS):
        assert each["datasource"]["uid"] == f"${{{variable['name']}}}"
        assert each["datasource"]["type"] == variable["query"]


def test_panels_have_words_and_do_not_overlap():
    ids = [each["id"] for each in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    places = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & places, panel["title"]
        places |= cells
    assert all(each["title"] and each["description"] for each in PANELS)


def test_prometheus_asks_where_the_service_listens():
    (job,) = PROMETHEUS["scrape_configs"]
    (target,) = job["static_configs"][0]["targets"]
    name, port = target.split(":")
    assert name in COMPOSE["services"]
    assert f"--bind=0.0.0.0:{port}" in COMPOSE["services"][name]["command"]
    assert job["metrics_path"] == "/metrics"


def test_what_the_compose_file_mounts_is_there():
    for service in MONITORING["services"].values():
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).is_file(), source
            else:
                assert source in MONITORING["volumes"]
        for each in service.get("configs", []):
            assert each["source"] in MONITORING["configs"]


def test_grafana_finds_its_source_and_its_dashboard():
    services = MONITORING["services"]
    contents = {
        name: yaml.safe_load(each["content"])
        for name, each in MONITORING["configs"].items()
    }
    (source,) = contents["grafana-source"]["datasources"]
    name, port = source["url"].removeprefix("http://").split(":")
    assert source["type"] == "prometheus"
    assert f"127.0.0.1:{port}:{port}" in services[name]["ports"]
    (provider,) = contents["grafana-dashboards"]["providers"]
    mounted = [each.split(":")[1] for each in services["grafana"]["volumes"]]
    home = services["grafana"]["environment"][
        "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"
    ]
    assert home in mounted
    assert Path(home).parent == Path(provider["options"]["path"])


def test_nothing_of_it_is_reached_from_elsewhere_and_images_have_a_version():
    for service in MONITORING["services"].values():
        assert all(each.startswith("127.0.0.1:") for each in service["ports"])
        assert re.search(r":v?\d+\.\d+\.\d+$", service["image"])
    waited = {*MONITORING["services"], *COMPOSE["services"]}
    for service in MONITORING["services"].values():
        assert set(service["depends_on"]) <= waited
