"""Compiled programs are kept in a place of ours, unless the user has named another."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from renderer.cache import (
    LIMIT_MIB,
    MIB,
    cache_environment,
    cache_folder,
    look_at_cache,
)

HOME = {"HOME": "/srv/ada"}


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        (HOME, "/srv/ada/.cache/shaders21k/driver"),
        ({**HOME, "XDG_CACHE_HOME": "/data"}, "/data/shaders21k/driver"),
        ({"XDG_CACHE_HOME": "/data", "SHADERS21K_CACHE": "/cache"}, "/cache"),
    ],
)
def test_the_folder_is_in_the_user_s_cache_or_where_it_is_wanted(environment, folder):
    assert cache_folder(environment) == Path(folder)


def test_both_drivers_are_told_of_it_and_that_it_may_grow():
    chosen = cache_environment({"SHADERS21K_CACHE": "/cache"})
    assert chosen["MESA_SHADER_CACHE_DIR"] == "/cache"
    assert chosen["__GL_SHADER_DISK_CACHE_PATH"] == "/cache"
    assert chosen["MESA_SHADER_CACHE_MAX_SIZE"] == f"{LIMIT_MIB}M"
    assert int(chosen["__GL_SHADER_DISK_CACHE_SIZE"]) == LIMIT_MIB * MIB


def test_what_the_user_has_set_wins():
    chosen = cache_environment({**HOME, "MESA_SHADER_CACHE_DIR": "/mine"})
    assert chosen["MESA_SHADER_CACHE_DIR"] == "/mine"
    found = look_at_cache(
        "Mesa", {"MESA_SHADER_CACHE_DIR": "/mine", "MESA_SHADER_CACHE_MAX_SIZE": "2"}
    )
    assert found.path == Path("/mine/mesa_shader_cache")
    assert found.limit_mib == 2048


def test_who_draws_keeps_compiled_programs_there(tmp_path):
    """A real process, in which nobody but `open_device` has set anything."""
    ours = {"MESA_SHADER_CACHE_DIR", "MESA_SHADER_CACHE_DISABLE"}
    environment = {
        name: value for name, value in os.environ.items() if name not in ours
    }
    subprocess.run(
        [sys.executable, "-m", "renderer.probe", "cpu"],
        env={**environment, "SHADERS21K_CACHE": str(tmp_path / "new" / "cache")},
        check=True,
        capture_output=True,
    )
    found = look_at_cache("Mesa", {"SHADERS21K_CACHE": str(tmp_path / "new" / "cache")})
    assert found.path.is_relative_to(tmp_path / "new" / "cache")
    assert found.files >= 2
    assert found.size_mib > 0
    assert (found.enabled, found.writable) == (True, True)


def test_files_in_the_cache_are_counted(tmp_path):
    folder = tmp_path / "mesa_shader_cache" / "ab"
    folder.mkdir(parents=True)
    for name in ("one", "two"):
        (folder / name).write_bytes(bytes(MIB))
    found = look_at_cache("Mesa/X.org", {"SHADERS21K_CACHE": str(tmp_path)})
    assert (found.size_mib, found.files) == (2, 2)
    assert found.limit_mib == LIMIT_MIB


def test_nvidia_s_is_measured_where_nvidia_keeps_it(tmp_path):
    environment = {"SHADERS21K_CACHE": str(tmp_path)}
    found = look_at_cache("NVIDIA Corporation", environment)
    assert (found.path, found.limit_mib) == (tmp_path / "GLCache", LIMIT_MIB)
    off = {**environment, "__GL_SHADER_DISK_CACHE": "0"}
    assert not look_at_cache("NVIDIA Corporation", off).enabled


def test_a_cache_that_is_off_or_cannot_be_written_is_seen(tmp_path):
    (tmp_path / "file").touch()
    found = look_at_cache("Mesa", {"SHADERS21K_CACHE": str(tmp_path / "file")})
    assert not found.writable
    off = {"SHADERS21K_CACHE": str(tmp_path), "MESA_SHADER_CACHE_DISABLE": "true"}
    assert not look_at_cache("Mesa", off).enabled


def test_a_cache_in_a_folder_that_is_shut_is_seen(tmp_path):
    """As in a container whose user is not the one that made the place."""
    (tmp_path / "shut" / "cache").mkdir(parents=True)
    (tmp_path / "shut").chmod(0)
    script = (
        "import os, sys\n"
        "from renderer.cache import look_at_cache\n"
        "if os.getuid() == 0:\n"
        "    os.setuid(65534)  # nothing is shut to root\n"
        "print(look_at_cache('Mesa', {'SHADERS21K_CACHE': sys.argv[1]}).writable)\n"
    )
    place = tmp_path / "shut" / "cache"
    said = subprocess.run(
        [sys.executable, "-c", script, place],
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout == "False\n"
