"""The rules of the house, kept by a machine: arrows, doors, names, sizes, commands."""

import ast
import builtins
import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest
from typer.main import get_command

from shaders21k.cli import ENTRY_POINTS, app

ROOT = Path(__file__).parents[1]
ROOMS = ("shaders21k", "renderer", "server", "trainer")
HEAVY = {"PIL", "fastapi", "glcontext", "jinja2", "moderngl", "ray", "torch", "uvicorn"}
COMMAND_LINE = {
    "annotated_doc",
    "click",
    "markdown_it",
    "mdurl",
    "pygments",
    "rich",
    "shellingham",
    "typer",
    "typing_extensions",
}

PUBLIC = {
    "shaders21k": [
        "Batch",
        "BatchStream",
        "CorpusError",
        "Fingerprint",
        "Input",
        "MemoryTransport",
        "Program",
        "Recipe",
        "Selection",
        "SelectionError",
        "ShadersError",
        "SpecError",
        "StreamError",
        "StreamSpec",
        "UnknownProgramError",
        "WireError",
        "recipe",
    ],
    "renderer": [],
    "server": [],
    "trainer": [
        "Checkpoint",
        "Evaluation",
        "MoCo",
        "PRESETS",
        "ShaderBatches",
        "SmallAlexNet",
        "TorchBatch",
        "TrainSettings",
        "TrainerError",
        "compare",
        "train",
    ],
}
"""What others may rely on. A change here is a change of the interface: say so in
CHANGELOG.md."""

MAX_LINES = 400
DRAWERS = {"common", "helpers", "misc", "tools", "util", "utils"}
"""Names of drawers that things are thrown into."""


def python_files(*folders: str) -> list[Path]:
    return [
        file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))
    ]


# Arrows ------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("lint-imports", path=Path(sys.executable).parent)
    assert tool, "lint-imports is not installed beside this Python: make install"
    return subprocess.run(
        [tool, "--no-cache"],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"},
        text=True,
    )


def test_imports_go_one_way():
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout


def test_an_import_that_goes_the_other_way_is_found(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("")
    assert lint_imports(tmp_path).returncode == 0
    (tmp_path / "shaders21k" / "draw.py").write_text("import renderer\n")
    (tmp_path / "trainer" / "loop.py").write_text("import shaders21k.draw\n")
    found = lint_imports(tmp_path)
    assert found.returncode == 1
    assert "shaders21k.draw -> renderer" in found.stdout
    assert "trainer.loop -> shaders21k.draw" in found.stdout


# Doors -------------------------------------------------------------------------------


def imported_by(*modules: str) -> dict[str, set[str]]:
    """Which foreign packages each module brings, in one fresh process, in order."""
    code = (
        "import importlib, json, sys\n"
        "found, before = {}, set(sys.modules)\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
        "    found[name] = [each.split('.')[0] for each in set(sys.modules) - before]\n"
        "print(json.dumps(found))\n"
    )
    child = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *modules],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
    )
    ours = {*ROOMS, *sys.stdlib_module_names}
    return {name: {*found} - ours for name, found in json.loads(child.stdout).items()}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_light_door(room):
    assert imported_by(room)[room] <= {"numpy"}


def test_the_command_line_costs_no_room():
    assert imported_by("shaders21k.cli")["shaders21k.cli"] <= COMMAND_LINE | {"numpy"}


def test_no_command_costs_more_than_it_uses():
    """One process for all: the first that is heavy is named, and those after it."""
    modules = sorted({point.module for point in entry_points(group=ENTRY_POINTS)})
    found = imported_by(*modules)
    assert {name: some & HEAVY for name, some in found.items() if some & HEAVY} == {}


def test_a_heavy_door_would_be_seen():
    assert imported_by("renderer.device")["renderer.device"] >= {"moderngl", "numpy"}


# Names -------------------------------------------------------------------------------


@pytest.mark.parametrize("room", ROOMS)
def test_the_public_names_are_those_agreed_on(room):
    module = importlib.import_module(room)
    listed = getattr(module, "__all__", [])
    assert sorted(listed) == PUBLIC[room]
    assert all(hasattr(module, name) for name in listed)
    unlisted = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and name not in listed
        and getattr(value, "__module__", "").split(".")[0] == room
    }
    assert unlisted == set()


@pytest.mark.parametrize("room", ROOMS)
def test_the_rooms_are_ours(room):
    """Four plain words: another distribution may bring a package of that name."""
    file = Path(importlib.import_module(room).__file__ or "")
    owners = packages_distributions().get(room, ["shaders21k"])
    assert file.is_relative_to(ROOT) or set(owners) == {"shaders21k"}, (file, owners)


def test_a_file_has_a_name_of_its_own():
    """No drawer, and no name that hides a module or a function of Python."""
    taken = DRAWERS | sys.stdlib_module_names | {*dir(builtins)}
    assert [file for file in python_files(*ROOMS) if file.stem in taken] == []


def test_a_file_is_about_one_thing():
    for file in python_files(*ROOMS, "tests"):
        assert len(file.read_text("utf-8").splitlines()) <= MAX_LINES, file


def test_a_file_of_a_room_begins_by_saying_what_it_is_about():
    for file in python_files(*ROOMS):
        assert ast.get_docstring(ast.parse(file.read_text("utf-8"))), file


def test_tests_lie_beside_no_package():
    """An `__init__.py` in tests/renderer would make that folder the renderer."""
    for file in python_files("tests"):
        tried = file.name == "conftest.py" or file.name.startswith("test_")
        assert tried or file.parent.name == "bench", file


# Commands ----------------------------------------------------------------------------


def all_commands():
    """Every command and group, by the words that reach it."""
    todo = [((), get_command(app))]
    while todo:
        words, command = todo.pop()
        yield words, command
        if hasattr(command, "list_commands"):
            context = command.make_context("shaders21k", [], resilient_parsing=True)
            todo += [
                ((*words, name), command.get_command(context, name))
                for name in command.list_commands(context)
            ]


def test_the_commands_are_those_of_pyproject():
    """Otherwise what is installed is older than this checkout: make install."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    agreed = tomllib.loads(text)["project"]["entry-points"][ENTRY_POINTS]
    assert {
        each.name: each.value for each in entry_points(group=ENTRY_POINTS)
    } == agreed


def test_every_command_and_option_has_help():
    for words, command in all_commands():
        assert command.help, f"shaders21k {' '.join(words)} has no help"
        # load() answers in brackets for a room whose dependencies are missing
        assert not command.help.startswith("("), command.help
        for each in command.params:
            assert each.help, f"shaders21k {' '.join(words)} {each.name} has no help"


def commands_in(text: str) -> list[list[str]]:
    """The commands in the fenced blocks of a Markdown text, as words.

    Prompts, variables before a command, comments, what follows a pipe, a redirection
    or several spaces (a remark), and lines that are no command are left out.
    """
    found = []
    for block in re.findall(r"^```.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in re.sub(r"\\\n\s*", " ", block).splitlines():
            typed = re.split(r" {3,}#?|\s#\s|[|;&<>](?:\s|$)", line.strip())[0]
            typed = re.sub(r"^(\$ )?(\w+=\S+ )*", "", typed)
            if typed.split(" ")[0] in {"shaders21k", "make", "docker"}:
                found.append(shlex.split(typed))
    return found


def test_commands_are_found_in_a_text():
    text = (
        "shaders21k no\n```sh\n"
        "$ SEED=1 shaders21k render x.glsl \\\n      --time 2 # still\n"
        "shaders21k serve --json | head\nimport shaders21k\n```\nmake no\n"
        "```\nmake test      all of it\n```\n"
    )
    assert commands_in(text) == [
        ["shaders21k", "render", "x.glsl", "--time", "2"],
        ["shaders21k", "serve", "--json"],
        ["make", "test"],
    ]


PAGES = [
    "README.md",
    "docs/cluster.md",
    "docs/datasets.md",
    "docs/kubernetes.md",
    "docs/planning.md",
    "docs/training.md",
]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_to_type_exists(page, parse_command):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    verbs = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    for words in commands_in((ROOT / page).read_text("utf-8")):
        if words[0] == "shaders21k":
            parse_command(words[1:])
        elif words[0] == "make":
            assert {each for each in words[1:] if "=" not in each} <= verbs, words
        else:
            files = [word for before, word in pairwise(words) if before == "-f"]
            assert all((ROOT / file).is_file() for file in files), words


def test_placeholders_are_let_through(parse_command):
    parse_command(["render", "PROGRAM", "[--time=SECONDS]", "--resolution", "N"])


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["render", "x", "--nonsense"],
        ["render", "PROGRAM", "[--nonsense]"],
        ["pull", "x", "--seed", "integer?"],
    ],
    ids=" ".join,
)
def test_what_does_not_exist_is_found_out(words, parse_command):
    with pytest.raises(Exception, match=r"nonsense|integer"):
        parse_command(words)
