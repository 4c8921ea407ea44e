"""What the tests of the whole house share: the command line, parsed and not run."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import typer
from typer.main import get_command

from shaders21k.cli import app


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden pictures be drawn anew."""
    parser.addoption("--draw-golden", action="store_true", help="replace tests/golden")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest file, so that two processes end at about the same time."""
    items.sort(key=lambda item: item.path.name != "test_readme.py")


def find_command(words: list[str]) -> tuple[Any, list[str]]:
    """Follow the words after `shaders21k` to a command, and what is left for it."""
    command: Any = get_command(app)
    context = command.make_context("shaders21k", [], resilient_parsing=True)
    while hasattr(command, "get_command") and words and words[0][0] != "-":
        inner = command.get_command(context, words[0])
        assert inner is not None, f"no command {words[0]!r}"
        assert not inner.help.startswith("("), inner.help  # its room is missing
        command, words = inner, words[1:]
        context = command.make_context(command.name, [], resilient_parsing=True)
    return command, words


@pytest.fixture(scope="session")
def parse_command() -> Callable[[list[str]], None]:
    """Parse the words after `shaders21k` as the command would; raises if it would.

    Where a word is a placeholder (`PROGRAM`, `[--json]`), values cannot be read, and
    only the names of the options are looked up.
    """

    def parse(words: list[str]) -> None:
        command, rest = find_command(words)
        if any(
            re.fullmatch(r"[A-Z][A-Z_|]*|.*[\[\]].*|.*\.\.\.", each) for each in rest
        ):
            known = {name for each in command.params for name in each.opts} | {"--help"}
            typed = {each.strip("[]").split("=")[0] for each in rest}
            assert {each for each in typed if each.startswith("-")} <= known
            return
        with suppress(typer.Exit):  # --help and --version do all they do while parsed
            command.make_context(command.name, rest)

    return parse
