"""`shaders21k doctor` tells what draws, and where nothing does, the cause and the cure.

Failures are real ones: EGL and Mesa are steered by their own variables to drivers that
are not there.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from renderer import causes
from renderer.cache import DriverCache
from renderer.causes import VENDOR_FOLDERS, Finding, explain_unlisted, find_library
from renderer.doctor import app
from renderer.errors import DeviceError
from renderer.examination import list_nodes
from renderer.findings import Card, Facts, Node, diagnose, parse_cards
from renderer.probe import Drawing, probe


def run_doctor(*words: str) -> dict:
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_it_draws_on_the_cpu_and_says_with_what():
    found = run_doctor("--device", "cpu")
    drawing = found["drawing"]
    assert drawing["problem"] is None
    assert "llvmpipe" in drawing["fingerprint"]["renderer"]
    assert "Mesa" in drawing["fingerprint"]["version"]
    opened = [each for each in drawing["devices"] if each["index"] == drawing["opened"]]
    assert [each["software"] for each in opened] == [True]
    assert found["cores"] == len(os.sched_getaffinity(0))
    assert found["shared_memory"]["works"]


def test_people_read_the_same_a_line_each():
    result = CliRunner().invoke(app, ["--device", "cpu"])
    assert result.exit_code == 0
    starts = [line.split()[0] for line in result.output.splitlines()]
    assert starts[:3] == ["draws", "driver", "device"]
    assert {"cores", "memory", "cache"} <= {*starts}
    assert "<- opened" in result.output


def test_nothing_that_draws_is_an_error_after_the_findings(monkeypatch, tmp_path):
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_DIRS", str(tmp_path))
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 1
    assert isinstance(result.exception, DeviceError)
    assert result.output.startswith("draws    nothing\n")
    named = CliRunner().invoke(app, ["--json"])
    assert named.exit_code == 1
    first = json.loads(named.output)["findings"][0]
    assert (first["name"], first["severity"]) == ("no-driver", "problem")


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [
        ("__EGL_VENDOR_LIBRARY_DIRS", "{empty}", "no-driver"),
        ("__EGL_VENDOR_LIBRARY_FILENAMES", "{empty}/no.json", "no-driver"),
        ("LIBGL_DRIVERS_PATH", "{empty}", "egl-initialize"),
        ("GALLIUM_DRIVER", "softpipe", "old-gl"),
        ("MESA_GL_VERSION_OVERRIDE", "3.3", "old-gl"),
    ],
)
def test_a_failure_names_its_cause_and_its_cure(
    name, value, finding, monkeypatch, tmp_path
):
    value = value.format(empty=tmp_path)
    monkeypatch.setenv(name, value)
    found = probe("cpu")
    assert found.opened is None
    assert found.problem.name == finding
    assert f"{name}={value!r}: try without" in found.problem.cure


def test_a_device_that_is_not_there_is_named_with_those_that_are():
    found = probe("egl:77").problem
    assert found.name == "device-unknown"
    assert "no device egl:77; EGL lists egl:0 is" in found.text


def test_a_driver_that_hangs_is_a_finding():
    assert probe("cpu", 0.01).problem.name == "driver-hangs"


def test_a_driver_that_crashes_is_a_finding(monkeypatch, tmp_path):
    """Any crash: here the child ends itself as soon as it looks for OpenGL."""
    (tmp_path / "moderngl.py").write_text("import os\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    found = probe("cpu").problem
    assert (found.name, found.text) == (
        "driver-crashes",
        "the driver crashed with SIGABRT",
    )


def test_a_renderer_that_is_not_installed_is_a_finding(monkeypatch, tmp_path):
    (tmp_path / "moderngl.py").write_text("raise ModuleNotFoundError('no moderngl')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    found = probe("cpu").problem
    assert found.name == "renderer-missing"
    assert "no moderngl" in found.text
    assert "pip install 'shaders21k[renderer]'" in found.cure


def test_a_machine_without_libegl_is_told_what_to_install():
    """Its loader, asked for a library that no machine has."""
    from renderer.egl import _load_library

    with pytest.raises(DeviceError, match="apt-get install libegl1") as refused:
        _load_library("libEGL-that-is-not-there.so.1")
    assert refused.value.finding.name == "libegl-missing"


def test_the_child_says_one_line_of_json():
    child = subprocess.run(
        [sys.executable, "-m", "renderer.probe", "cpu"],
        capture_output=True,
        check=True,
        text=True,
    )
    found = Drawing(**json.loads(child.stdout))
    assert asdict(found).keys() == {"devices", "opened", "fingerprint", "problem"}


def test_without_any_driver_it_is_said_where_one_was_looked_for(monkeypatch, tmp_path):
    for name in causes.OVERRIDES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(causes, "nvidia_is_present", lambda: False)
    found = causes.explain_no_driver([tmp_path])
    assert (found.name, found.cure) == ("no-driver", causes.INSTALL)
    assert f"in {tmp_path}" in found.text
    (tmp_path / "50_mesa.json").touch()
    assert causes.explain_no_driver([tmp_path]).name == "driver-not-loadable"


# Why EGL does not list an NVIDIA card -------------------------------------------------

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/libEGL_nvidia.so.0")
FILE = VENDOR_FOLDERS[1] / "10_nvidia.json"
ASIDE = causes.ASIDE / "10_nvidia.json"
COMPUTE = {"NVIDIA_DRIVER_CAPABILITIES": "compute,utility"}
ALL = {"NVIDIA_DRIVER_CAPABILITIES": "all"}


@pytest.mark.parametrize(
    ("environment", "library", "files", "name", "cure"),
    [
        (COMPUTE, None, [], "no-graphics-capability", "graphics,compute,utility"),
        (ALL, None, [], "nvidia-egl-missing", "libnvidia-gl-VERSION"),
        ({}, None, [FILE], "nvidia-egl-missing", "graphics,compute,utility"),
        ({}, LIBRARY, [], "icd-missing", '"library_path":"libEGL_nvidia.so.0"'),
        ({}, LIBRARY, [ASIDE], "icd-missing", f"LIBRARY_FILENAMES={ASIDE}"),
        ({}, LIBRARY, [FILE], "nvidia-egl-broken", "nvidia-smi"),
    ],
)
def test_a_card_that_egl_does_not_list(environment, library, files, name, cure):
    found = explain_unlisted(environment, library, files)
    assert found.name == name
    assert cure in found.cure


def test_libraries_are_found_where_machines_and_containers_have_them(tmp_path):
    folder = tmp_path / "usr" / "lib" / "x86_64-linux-gnu"
    folder.mkdir(parents=True)
    assert find_library("libx.so.0", {}, tmp_path) is None
    (folder / "libx.so.0").touch()
    assert find_library("libx.so.0", {}, tmp_path) == folder / "libx.so.0"
    own = tmp_path / "own"
    own.mkdir()
    (own / "libx.so.0").touch()
    environment = {"LD_LIBRARY_PATH": f":{own}"}
    assert find_library("libx.so.0", environment, tmp_path) == own / "libx.so.0"


# What is concluded from facts ---------------------------------------------------------

CACHE = DriverCache(
    Path("/cache"), enabled=True, writable=True, size_mib=1.0, files=2, limit_mib=100.0
)
NOTHING = Drawing(problem=Finding("egl-initialize", "nothing draws", "mend it"))
ON_CPU = Drawing((), 0, {"renderer": "llvmpipe (LLVM 15.0.6, 256 bits)"})
ON_GPU = Drawing((), 0, {"renderer": "NVIDIA H200/PCIe/SSE2"})
CARD = Card("NVIDIA H200", "580.105.08", "GPU-0a", "Disabled", 4)
CUT = Card("NVIDIA H100", "580.105.08", "GPU-0b", "Enabled", None)
BUSY = Card("NVIDIA H200", "580.105.08", "GPU-0c", "[N/A]", 70000)
AMD = Node(Path("/dev/dri/renderD128"), "amdgpu", usable=True)
SHUT = Node(Path("/dev/dri/renderD128"), "i915", usable=False)
NVIDIA = Node(Path("/dev/dri/renderD128"), "nvidia", usable=False)


def conclude(drawing, **facts):
    """Name and severity of each finding."""
    facts = {"wanted": "auto", "cache": CACHE, **facts}
    found = diagnose(Facts(drawing=drawing, **facts))
    assert all(each.text and each.cure for each in found)
    return {each.name: each.severity for each in found}


@pytest.mark.parametrize("drawing", [ON_CPU, ON_GPU])
def test_a_machine_without_fault_has_no_findings(drawing):
    assert conclude(drawing, cards=(CARD,), granted=True, loaded=True) == {}


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("mig-mode", {"cards": (CARD, CUT), "granted": True}),
        ("gpu-not-granted", {"loaded": True}),
        ("dri-permission", {"nodes": (SHUT,)}),
    ],
)
def test_what_may_be_why_nothing_draws_is_a_problem_only_then(name, facts):
    assert conclude(NOTHING, **facts) == {"egl-initialize": "problem", name: "problem"}
    assert conclude(ON_CPU, **facts).get(name) == "note"
    assert conclude(ON_GPU, **facts) == {}


def test_nvidia_s_node_need_not_be_opened():
    assert conclude(NOTHING, nodes=(NVIDIA,)) == {"egl-initialize": "problem"}


def test_the_cpu_that_draws_beside_a_card_of_another_maker_is_a_note():
    assert conclude(ON_CPU, nodes=(AMD,)) == {"software-only": "note"}
    assert conclude(ON_CPU, nodes=(AMD,), wanted="cpu") == {}
    virtual = Node(Path("/dev/dri/renderD129"), "", usable=True)
    assert conclude(ON_CPU, nodes=(virtual,)) == {}


@pytest.mark.parametrize(
    ("name", "drawing", "facts"),
    [
        (
            "cuda-visible-devices",
            ON_GPU,
            {"environment": {"CUDA_VISIBLE_DEVICES": "1"}, "granted": True},
        ),
        ("gpu-shared", ON_GPU, {"cards": (BUSY,)}),
        ("memfd-refused", ON_CPU, {"memfd_works": False}),
        ("cache-off", ON_CPU, {"cache": replace(CACHE, enabled=False)}),
        ("cache-readonly", ON_CPU, {"cache": replace(CACHE, writable=False)}),
        ("cache-full", ON_CPU, {"cache": replace(CACHE, size_mib=91.0)}),
        ("threads-pinned", ON_CPU, {"environment": {"LP_NUM_THREADS": "1"}}),
        ("vector-width", ON_CPU, {"environment": {"LP_NATIVE_VECTOR_WIDTH": "128"}}),
    ],
)
def test_what_may_disappoint_is_a_note(name, drawing, facts):
    assert conclude(drawing, **facts) == {name: "note"}


def test_what_nvidia_smi_prints_is_read():
    text = (
        "NVIDIA H200, 580.105.08, GPU-0a, Disabled, 4\n"
        "NVIDIA H100, 580.105.08, GPU-0b, Enabled, [Insufficient Permissions]\n"
        "\n"
    )
    assert parse_cards(text) == (CARD, CUT)


def test_render_nodes_are_listed_with_their_drivers(tmp_path):
    (tmp_path / "dev/dri").mkdir(parents=True)
    (tmp_path / "dev/dri/renderD128").touch()
    (tmp_path / "dev/dri/renderD129").touch()
    link = tmp_path / "sys/class/drm/renderD128/device/driver"
    link.parent.mkdir(parents=True)
    (tmp_path / "amdgpu").mkdir()
    link.symlink_to(tmp_path / "amdgpu")
    found = list_nodes(tmp_path)
    assert [(each.path.name, each.driver, each.usable) for each in found] == [
        ("renderD128", "amdgpu", True),
        ("renderD129", "", True),
    ]


def test_people_read_the_cause_the_cure_and_the_name(monkeypatch):
    monkeypatch.setenv("LP_NUM_THREADS", "1")
    output = CliRunner().invoke(app, ["--device", "cpu"]).output
    (line,) = [each for each in output.splitlines() if each.startswith("note")]
    assert line.startswith("note     LP_NUM_THREADS=1 is set: try without")
    assert line.endswith("[threads-pinned]")
