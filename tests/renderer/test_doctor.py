"""`shaders21k doctor` tells what draws, and where nothing does, the cause and the cure.

Failures are real ones: EGL and Mesa are steered by their own variables to drivers that
are not there.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest
from typer.testing import CliRunner

from renderer import causes
from renderer.doctor import app
from renderer.errors import DeviceError
from renderer.examination import (
    look_at_memory,
    look_at_mesa_cache,
    look_at_nvidia_cache,
    take_notes,
)
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
    assert result.output.startswith("draws   nothing\n")


@pytest.mark.parametrize(
    ("name", "value", "cause"),
    [
        ("__EGL_VENDOR_LIBRARY_DIRS", "{empty}", "libEGL finds no driver"),
        ("__EGL_VENDOR_LIBRARY_FILENAMES", "{empty}/no.json", "libEGL finds no driver"),
        ("LIBGL_DRIVERS_PATH", "{empty}", "0x3001: the device exists but its driver"),
        ("GALLIUM_DRIVER", "softpipe", "0x3009: the driver offers no OpenGL 4.3 core"),
        ("MESA_GL_VERSION_OVERRIDE", "3.3", "0x3009: the driver offers no OpenGL 4.3"),
    ],
)
def test_a_failure_names_its_cause_and_its_cure(
    name, value, cause, monkeypatch, tmp_path
):
    value = value.format(empty=tmp_path)
    monkeypatch.setenv(name, value)
    found = probe("cpu")
    assert found.opened is None
    assert cause in found.problem
    assert f"{name}={value!r}: try without" in found.problem


def test_a_device_that_is_not_there_is_named_with_those_that_are():
    found = probe("egl:77")
    assert "no device egl:77; EGL lists egl:0 is" in found.problem


def test_a_driver_that_hangs_is_a_finding():
    assert "did not draw one picture in 0.01 s" in probe("cpu", 0.01).problem


def test_a_driver_that_crashes_is_a_finding(monkeypatch, tmp_path):
    """Any crash: here the child ends itself as soon as it looks for OpenGL."""
    (tmp_path / "moderngl.py").write_text("import os\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    assert "crashed with SIGABRT" in probe("cpu").problem


def test_a_renderer_that_is_not_installed_is_a_finding(monkeypatch, tmp_path):
    (tmp_path / "moderngl.py").write_text("raise ModuleNotFoundError('no moderngl')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    found = probe("cpu").problem
    assert "no moderngl" in found
    assert "pip install 'shaders21k[renderer]'" in found


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
    if causes.nvidia_is_present():
        assert "an NVIDIA card is present" in causes.explain_no_driver([tmp_path])
        return
    assert f"in {tmp_path}; {causes.INSTALL}" in causes.explain_no_driver([tmp_path])
    (tmp_path / "50_mesa.json").touch()
    assert "cannot load a driver that" in causes.explain_no_driver([tmp_path])


def test_a_container_without_graphics_is_told_how_to_get_them(monkeypatch):
    monkeypatch.setenv("NVIDIA_DRIVER_CAPABILITIES", "compute,utility")
    cure = "NVIDIA_DRIVER_CAPABILITIES=graphics,compute,utility"
    assert cure in causes.nvidia_cure()
    monkeypatch.setenv("NVIDIA_DRIVER_CAPABILITIES", "all")
    assert "10_nvidia.json" in causes.nvidia_cure()


def test_the_shader_cache_is_measured_where_the_driver_keeps_it(monkeypatch, tmp_path):
    monkeypatch.setenv("MESA_SHADER_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("MESA_SHADER_CACHE_DISABLE", raising=False)
    assert probe("cpu").problem is None
    found = look_at_mesa_cache()
    assert found.path.is_relative_to(tmp_path)
    assert found.path.exists()
    assert (found.enabled, found.writable) == (True, True)
    monkeypatch.setenv("MESA_SHADER_CACHE_DISABLE", "true")
    assert not look_at_mesa_cache().enabled
    monkeypatch.setenv("__GL_SHADER_DISK_CACHE_PATH", str(tmp_path / "nvidia"))
    assert look_at_nvidia_cache().path == tmp_path / "nvidia"


def test_files_in_the_cache_are_added_up(monkeypatch, tmp_path):
    monkeypatch.setenv("MESA_SHADER_CACHE_DIR", str(tmp_path))
    folder = tmp_path / "mesa_shader_cache" / "ab"
    folder.mkdir(parents=True)
    for name in ("one", "two"):
        (folder / name).write_bytes(bytes(1 << 20))
    assert look_at_mesa_cache().size_mib == 2


def test_notes_say_what_disappoints_and_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    monkeypatch.setenv("LP_NUM_THREADS", "1")
    file = tmp_path / "not-a-folder"
    file.touch()
    monkeypatch.setenv("MESA_SHADER_CACHE_DIR", str(file))
    notes = "\n".join(
        take_notes(
            ("NVIDIA H100, 580.105.08, Enabled",),
            look_at_memory(),
            look_at_mesa_cache(),
        )
    )
    assert "MIG mode" in notes
    assert "--device egl:N" in notes
    assert "LP_NUM_THREADS is set" in notes
    assert f"{file}/mesa_shader_cache may not be written" in notes
