"""The manifests of docker/kubernetes as kubectl renders them, and how to read them.

No cluster takes part. In the tests each check is a function from the objects of one
rendering to the problems that it finds: none in what is there, and some in what is
broken on purpose.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from server.counters import Counters
from server.health import health_routes
from server.monitoring import build_router
from shaders21k.metrics import Metrics

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docker" / "kubernetes"
Thing = dict[str, Any]

# Renderings --------------------------------------------------------------------------


def kustomize(folder: Path) -> str:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("no kubectl here, which renders the manifests")
    found = subprocess.run(
        [kubectl, "kustomize", folder], capture_output=True, check=False, text=True
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def load(text: str) -> list[Thing]:
    """The objects in a text; by libyaml, which is ten times as fast."""
    return list(yaml.load_all(text, yaml.CSafeLoader))


def overlay_of_the_docs(folder: Path) -> Path:
    """What docs/kubernetes.md says to write, beside a copy of what it builds on."""
    page = (ROOT / "docs" / "kubernetes.md").read_text("utf-8")
    (block,) = re.findall(
        r"^```yaml\n# (\S+)\n(.+?)^```", page, re.MULTILINE | re.DOTALL
    )
    shutil.copytree(FOLDER, folder / "docker" / "kubernetes")
    file = folder / block[0]
    file.parent.mkdir()
    file.write_text(block[1])
    return file


@pytest.fixture(scope="session")
def lab():
    """This file's own names, for tests: they cannot import a conftest."""
    return sys.modules[__name__]


@pytest.fixture(scope="session")
def texts(tmp_path_factory) -> dict[str, str]:
    """What kubectl would apply: base, two overlays, and each with a component more."""
    mine = overlay_of_the_docs(tmp_path_factory.mktemp("kubernetes"))
    found = {
        "base": kustomize(FOLDER / "base"),
        "cpu": kustomize(FOLDER / "overlays" / "cpu"),
        "nvidia": kustomize(FOLDER / "overlays" / "nvidia"),
        "keda": kustomize(mine.parent),
    }
    other = mine.read_text().replace("keda", "hpa").replace("../cpu", "../nvidia")
    mine.write_text(other)
    return found | {"hpa": kustomize(mine.parent)}


@pytest.fixture(scope="session")
def renderings(texts) -> dict[str, list[Thing]]:
    return {name: load(text) for name, text in texts.items()}


# What the code says ------------------------------------------------------------------


def read_service() -> tuple[set[str], set[str]]:
    """The paths that a service answers for machines, and the samples it exports."""
    crew = SimpleNamespace(
        counters=Counters(),
        pids=[],
        quarantine=SimpleNamespace(confined=[]),
        duties=[SimpleNamespace(total_s=0.0, passed=0)],
    )
    studio = SimpleNamespace(metrics=Metrics(), crew=crew, streams={}, counts={})
    parts = SimpleNamespace(studio=studio, dispatch=None)
    routers: list[Any] = [health_routes(parts), build_router(studio)]
    paths = {route.path for router in routers for route in router.routes}
    families = studio.metrics.registry.collect()
    return paths, {sample.name for family in families for sample in family.samples}


PATHS, METRICS = read_service()
IMAGES = {
    f"shaders21k-{name}": (ROOT / "docker" / f"{name}.Dockerfile").read_text("utf-8")
    for name in ("renderer", "trainer")
}

# Finding one's way -------------------------------------------------------------------


def of_kind(things: list[Thing], *kinds: str) -> list[Thing]:
    return [each for each in things if each["kind"] in kinds]


def workloads(things: list[Thing]) -> list[tuple[str, Thing, Thing]]:
    """Deployments and Jobs: the name, the object, its only container."""
    found = []
    for each in of_kind(things, "Deployment", "Job"):
        (container,) = each["spec"]["template"]["spec"]["containers"]
        found.append((each["metadata"]["name"], each, container))
    return found


def ports_of(container: Thing) -> dict[str, int]:
    return {each["name"]: each["containerPort"] for each in container["ports"]}


def selected(things: list[Thing], selector: Thing) -> list[Thing]:
    """The containers whose pods a selector of labels matches."""
    wanted = selector["matchLabels"].items()
    return [
        container
        for _, each, container in workloads(things)
        if wanted <= each["spec"]["template"]["metadata"]["labels"].items()
    ]


def expand(container: Thing) -> list[str]:
    """The arguments, as the kubelet gives them to the process."""
    known = {each["name"]: each["value"] for each in container["env"]}
    known["JOB_COMPLETION_INDEX"] = "0"
    return [
        re.sub(r"\$\((\w+)\)", lambda found: known.get(found[1], found[0]), word)
        for word in container["args"]
    ]


def option(container: Thing, name: str) -> str:
    found = [word for word in expand(container) if word.startswith(f"{name}=")]
    return found[-1].partition("=")[2] if found else ""


def break_on_purpose(text: str, there: str, then: str) -> list[Thing]:
    """The objects of a text in which something is spelled otherwise."""
    assert there in text
    return load(text.replace(there, then))
