"""Images and compose.yaml, as far as they can be tested where no engine runs."""

import http.server
import json
import re
import shlex
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from string import Template

import pytest
import yaml

ROOT = Path(__file__).parents[1]
IMAGES = {
    name: (ROOT / "docker" / f"{name}.Dockerfile").read_text("utf-8")
    for name in ("renderer", "trainer")
}
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
GPU = yaml.safe_load((ROOT / "docker" / "gpu.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
SOCKET = "/run/shaders21k/renderer.sock"


def instructions(image: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile: (word, rest), comments and breaks removed."""
    text = re.sub(r"^\s*#.*\n", "", IMAGES[image], flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(" ")[0], line.split(" ", 1)[1]) for line in lines if line]


def copied(image: str) -> list[str]:
    return [
        source
        for word, rest in instructions(image)
        if word == "COPY"
        for source in rest.split()[:-1]
    ]


def installed_by(image: str) -> str:
    (line,) = [rest for word, rest in instructions(image) if "pip install" in rest]
    given = dict(
        rest.split("=", 1)
        for word, rest in instructions(image)
        if word == "ARG" and "=" in rest
    )
    return Template(line[line.index("pip install") :]).substitute(given)


def environment(image: str) -> dict[str, str]:
    words = [rest for word, rest in instructions(image) if word == "ENV"]
    return dict(each.split("=", 1) for each in shlex.split(" ".join(words)))


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a path through: the last rule that matches decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        heads = ["/".join(parts[: i + 1]) for i in range(len(parts))]
        if "**/" in rule:
            heads = parts
        if any(fnmatchcase(each, pattern) for each in heads):
            sent = rule.startswith("!")
    return sent


# Images ------------------------------------------------------------------------------


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_copies_what_is_there_and_is_sent(image):
    for source in copied(image):
        assert (ROOT / source).exists(), source
        assert is_sent(source), f".dockerignore keeps {source} back"
        if (ROOT / source).is_dir():
            assert is_sent(f"{source}/__init__.py")
            assert not is_sent(f"{source}/__pycache__/x.pyc")
    assert not any(map(is_sent, (".git/config", ".venv/bin/python", "tests/x.py")))


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_installs_as_make_does(image):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (install,) = re.findall(r"^INSTALL := (.+)$", makefile, re.MULTILINE)
    extra = {"renderer": "server", "trainer": "trainer"}[image]
    assert installed_by(image) == f'{install} ".[{extra}]"'
    assert "$(BIN)/$(INSTALL) -e '.[dev]'" in makefile


def test_the_renderer_gets_the_libraries_that_make_installs():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (packages,) = re.findall(r"^GL_PACKAGES := (.+)$", makefile, re.MULTILINE)
    assert any(packages in rest for _, rest in instructions("renderer"))
    vendor = json.loads((ROOT / "docker" / "10_nvidia.json").read_text("utf-8"))
    assert vendor["ICD"]["library_path"] == "libEGL_nvidia.so.0"


def test_the_rooms_of_an_image_are_those_its_room_may_import():
    rooms = {
        name: {*copied(name)} & {*["renderer", "server", "trainer"]} for name in IMAGES
    }
    assert rooms == {"renderer": {"renderer", "server"}, "trainer": {"trainer"}}


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_has_or_gains_a_privilege(name):
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("image", IMAGES)
def test_nobody_is_root_and_a_crash_leaves_a_trace(image):
    assert ("USER", "shaders21k") in instructions(image)
    assert ("ENTRYPOINT", '["shaders21k"]') in instructions(image)
    assert environment(image)["PYTHONFAULTHANDLER"] == "1"


def test_both_images_have_the_same_user_so_that_the_socket_can_be_shared():
    uids = {re.search(r"--uid (\d+)", text)[1] for text in IMAGES.values()}
    assert len(uids) == 1


# Services ----------------------------------------------------------------------------

DURATION = re.compile(r"(\d+(ms|s|m|h))+")
KNOWN = {
    "image": str,
    "build": dict,
    "cap_drop": list,
    "command": list,
    "depends_on": dict,
    "deploy": dict,
    "environment": dict,
    "healthcheck": dict,
    "init": bool,
    "ports": list,
    "read_only": bool,
    "security_opt": list,
    "stop_grace_period": str,
    "tmpfs": list,
    "volumes": list,
}
"""The part of the Compose specification that is used here, with the types it asks."""


@pytest.mark.parametrize("file", [COMPOSE, GPU], ids=["compose.yaml", "gpu.yaml"])
def test_a_compose_file_is_one(file):
    plain = {name for name in file if not name.startswith("x-")}
    assert plain <= {"name", "services", "volumes"}
    assert file["services"].keys() == {"renderer", "trainer"}
    for name, service in file["services"].items():
        for key, value in service.items():
            assert type(value) is KNOWN[key], (name, key)
        assert all(type(each) is str for each in service.get("command", []))
        assert DURATION.fullmatch(service.get("stop_grace_period", "1s"))


def test_compose_itself_accepts_the_files():
    docker = shutil.which("docker")
    plugin = docker and subprocess.run(
        [docker, "compose", "version"], capture_output=True, check=False
    )
    if not plugin or plugin.returncode:
        pytest.skip("no docker compose here; the checks by hand have been made")
    for more in ([], ["docker/gpu.yaml"], ["docker/monitoring.yaml"]):
        chosen = [word for file in ("compose.yaml", *more) for word in ("-f", file)]
        subprocess.run(
            [docker, "compose", *chosen, "config", "-q"], check=True, cwd=ROOT
        )


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_built_from_its_image(name):
    build = SERVICES[name]["build"]
    assert (ROOT / build["context"] / build["dockerfile"]).is_file()
    taken = {rest.split("=")[0] for word, rest in instructions(name) if word == "ARG"}
    assert build["args"].keys() <= taken


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("file", [COMPOSE, GPU], ids=["compose.yaml", "gpu.yaml"])
def test_a_service_runs_a_command_that_exists(name, file, parse_command):
    command = file["services"][name].get("command", SERVICES[name]["command"])
    parse_command(command)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_only_where_something_lasting_is_mounted(name):
    """All else is read-only. An image makes each place first, owned by its user."""
    service = SERVICES[name]
    assert service["read_only"] is True
    mounts = dict(each.split(":") for each in service["volumes"])
    assert mounts.keys() <= COMPOSE["volumes"].keys()
    (made,) = re.findall(
        r"install -d -o shaders21k -g shaders21k ([^&]+)", IMAGES[name]
    )
    places = made.replace("\\\n", " ").split()
    for place in mounts.values():
        assert any(f"{each}/".startswith(f"{place}/") for each in places), place


def test_what_the_renderer_keeps_is_kept():
    mounts = [each.split(":")[1] for each in SERVICES["renderer"]["volumes"]]
    kept = environment("renderer")
    for name in ("XDG_CACHE_HOME", "SHADERS21K_CACHE"):
        assert any(f"{kept[name]}/".startswith(f"{each}/") for each in mounts), name


def test_the_ring_is_on_a_volume_of_both():
    """One socket, named alike by who listens and who connects."""
    for service in SERVICES.values():
        assert f"ring:{Path(SOCKET).parent}" in service["volumes"]
    assert f"--socket={SOCKET}" in SERVICES["renderer"]["command"]
    for file in (COMPOSE, GPU):
        assert f"ring://{SOCKET}" in file["services"]["trainer"]["command"]


def test_a_run_is_kept_and_goes_on_where_it_stopped():
    for file in (COMPOSE, GPU):
        command = file["services"]["trainer"]["command"]
        assert any(word.startswith("--out=/runs/") for word in command)
        assert "--resume" in command
    assert "runs:/runs" in SERVICES["trainer"]["volumes"]


def test_http_is_reached_from_this_machine_alone():
    renderer = SERVICES["renderer"]
    assert "--bind=0.0.0.0:8000" in renderer["command"]
    assert renderer["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in SERVICES["trainer"]
    # By the names that it has, and by none that a page makes lead to this machine.
    asked = {"renderer"} if "--allow-host=renderer" in renderer["command"] else None
    scraped = (ROOT / "docker" / "prometheus.yml").read_text("utf-8")
    assert asked == {
        *re.findall(r"^ +- targets: \[(\w+):8000\]", scraped, re.MULTILINE)
    }
    assert ("EXPOSE", "8000") in instructions("renderer")


def test_the_trainer_waits_until_the_renderer_can_draw():
    waits = SERVICES["trainer"]["depends_on"]
    assert waits == {"renderer": {"condition": "service_healthy"}}
    check = SERVICES["renderer"]["healthcheck"]
    for name in ("interval", "timeout", "start_period"):
        assert DURATION.fullmatch(check[name])


@contextmanager
def readyz_answers(status: int):
    class Stub(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Stub) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False), (404, False)])
def test_the_health_check_tells_ready_from_not(status, well):
    kind, python, *words = SERVICES["renderer"]["healthcheck"]["test"]
    assert (kind, python) == ("CMD", "python")
    assert "8000" in words[-1]
    with readyz_answers(status) as port:
        words[-1] = words[-1].replace("8000", str(port))
        checked = subprocess.run([sys.executable, *words], check=False, timeout=20)
    assert (checked.returncode == 0) is well


def test_the_health_check_fails_where_nobody_listens():
    *_, flag, code = SERVICES["renderer"]["healthcheck"]["test"]
    with readyz_answers(200) as port:
        code = code.replace("8000", str(port))
    checked = subprocess.run(
        [sys.executable, flag, code], capture_output=True, check=False, timeout=20
    )
    assert checked.returncode == 1


def test_the_gpu_is_one_override_for_both():
    for service in GPU["services"].values():
        (device,) = service["deploy"]["resources"]["reservations"]["devices"]
        assert device == {"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}
        granted = service["environment"]["NVIDIA_DRIVER_CAPABILITIES"]
        assert granted == "graphics,compute,utility"
    assert not any("deploy" in service for service in SERVICES.values())
