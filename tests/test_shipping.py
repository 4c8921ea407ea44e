"""What makes the repository install and ship: pins, wheel, changelog, Makefile."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
ROOMS = ("shaders21k", "renderer", "server", "trainer")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(
        r"^([\w.-]+)==(\S+)$",
        (ROOT / "constraints.txt").read_text("utf-8"),
        re.MULTILINE,
    )
}
OF_A_MACHINE = re.compile(r"(?<![\w.:/$}-])/(work|root|home/\w+|Users/\w+)\b")
TEXT = {"", ".Dockerfile", ".cfg", ".glsl", ".html", ".json", ".md", ".py", ".toml"}
TEXT |= {".txt", ".yaml", ".yml"}
SCRATCH = re.compile(r"\.venv|\.git|.*cache.*|\.hypothesis|build|dist|runs|.*egg-info")


def needed() -> set[str]:
    """Every distribution that an install with all extras brings, on this machine."""
    wanted = [*PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        wanted += extra
    todo, seen = [Requirement(each) for each in wanted], set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        key = (name, frozenset(requirement.extras))
        if name == "shaders21k" or key in seen:
            continue
        seen.add(key)
        try:
            inner = map(Requirement, distribution(name).requires or [])
        except PackageNotFoundError:
            continue
        extras = [{"extra": each} for each in requirement.extras or {""}]
        todo += [
            each
            for each in inner
            if not each.marker or any(map(each.marker.evaluate, extras))
        ]
    return {name for name, _ in seen}


def test_everything_that_is_installed_is_pinned_and_nothing_else():
    assert needed() == PINS.keys()


def test_what_is_pinned_is_what_was_tested():
    for name, pin in PINS.items():
        try:
            installed = Version(distribution(name).version).public
        except PackageNotFoundError:
            pytest.fail(f"{name} is not installed: make install")
        assert installed == pin, name


def test_the_wheel_holds_the_rooms_and_all_that_lies_in_them(tmp_path):
    """Images install the wheel: what it lacks is missing there and only there."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in (*ROOMS, "docker", "docs", "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=unwanted)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "-q", "-w", tmp_path]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        str(file.relative_to(source))
        for room in ROOMS
        for file in (source / room).rglob("*")
        if file.is_file()
    }
    assert shipped == expected


def test_the_changelog_is_of_this_version():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version, date = re.findall(r"^## \[(\d\S*)\] - (\S+)$", text, re.MULTILINE)[0]
    assert version == PROJECT["version"]
    assert dt.date.fromisoformat(date)


def committed() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [each for each in folders if not SCRATCH.fullmatch(each)]
        found += [Path(folder) / each for each in names]
    return [each for each in found if each.suffix in TEXT and each.name != ".git"]


def test_no_file_names_a_place_on_somebodys_machine():
    texts = {file: file.read_text("utf-8", "replace") for file in committed()}
    assert {
        f"{file.relative_to(ROOT)}: {found[0]}"
        for file, text in texts.items()
        for found in OF_A_MACHINE.finditer(text)
    } == set()


@pytest.mark.parametrize("words", ["home someone x", "root", "Users someone"])
def test_such_a_place_would_be_found(words):
    assert OF_A_MACHINE.search("cd /" + words.replace(" ", "/"))


def test_make_refuses_a_python_that_is_too_old(tmp_path):
    """One line that says what to type, and nothing is made."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).touch()
    refused = subprocess.run(
        ["make", "-s", "-C", tmp_path, "install", "PYTHON=false"],
        capture_output=True,
        check=False,
        # The make that runs this test hands its own variables down.
        env={name: os.environ[name] for name in os.environ if "MAKE" not in name},
        text=True,
    )
    assert refused.returncode == 2
    assert refused.stdout == (
        "false is not Python 3.11 or newer. Type: make PYTHON=python3.11\n"
    )
    assert not (tmp_path / ".venv").exists()
