"""The one command, `shaders21k`: every room adds to it through entry points.

Exit codes: 0 it worked, 1 it failed, 2 it was asked wrongly. A value is looked for in
the flag, then in the environment (`SHADERS21K_SERVE_BIND` for `serve --bind`), then in
`shaders21k.toml` here (or the file that `SHADERS21K_CONFIG` names), then the default.
"""

import os
import sys
import tomllib
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from shaders21k.errors import ShadersError, SpecError

ENTRY_POINTS = "shaders21k.commands"


class Rooms(TyperGroup):
    """The commands of every installed room, loaded when they are typed."""

    prefix = ""
    """Part of the entry points' names before this group's commands: "bench."."""

    def _found(self) -> dict[str, EntryPoint]:
        named = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
        return {
            name.removeprefix(self.prefix): point
            for name, point in named.items()
            if name.startswith(self.prefix)
        }

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Name the commands below this group, each group once, sorted."""
        return sorted({name.split(".")[0] for name in self._found()})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Load one command; None if nobody brings it."""
        found = self._found()
        nested = f"{cmd_name}."
        if cmd_name in found:
            command = load(found[cmd_name])
            for name, point in found.items():  # what others add to somebody's group
                if name.startswith(nested):
                    command.add_command(load(point))
            return command
        if any(name.startswith(nested) for name in found):
            group = type("Group", (Rooms,), {"prefix": self.prefix + nested})
            return group(name=cmd_name, help=GROUP_HELP.get(cmd_name))
        return None


GROUP_HELP = {"bench": "Measure what was promised, on this machine, in one run."}


def load(point: EntryPoint) -> Any:
    """Turn an entry point into a click command, or into one that says what to install.

    A room whose dependencies are missing must not break the help of the others.
    """
    try:
        command = get_command(point.load())
    except ModuleNotFoundError as error:
        room = point.module.split(".")[0]
        missing, reason = typer.Typer(), f"{room} is not installed: no {error.name}"

        @missing.command(help=f"({reason})", context_settings={"help_option_names": []})
        def explain(_: Annotated[list[str] | None, typer.Argument()] = None) -> None:
            raise ShadersError(
                f"{reason}. Install it: pip install 'shaders21k[{room}]'"
            )

        command = get_command(missing)
    command.name = point.name.split(".")[-1]
    # Each app believes that it is the whole command, and offers to complete it.
    command.params = [
        each for each in command.params if not each.name.endswith("_completion")
    ]
    return command


def read_config(path: Path) -> dict[str, Any]:
    """Read defaults for flags from a TOML file: one table for each command.

    Raises:
        ShadersError: the file cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ShadersError(f"cannot read settings from {path}: {error}") from error


def show_version(value: bool) -> None:  # noqa: D103
    if value:
        typer.echo(version("shaders21k"))
        raise typer.Exit


app = typer.Typer(
    cls=Rooms,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def root(
    *,
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=show_version,
            is_eager=True,
            show_envvar=False,
            help="Say which.",
        ),
    ] = False,
) -> None:
    """Shaders, rendered, streamed and learned from."""


def main() -> None:
    """Run the command line; every error of ours is one line and exit code 1 or 2."""
    try:
        settings = read_config(
            Path(os.environ.get("SHADERS21K_CONFIG", "shaders21k.toml"))
        )
        app(auto_envvar_prefix="SHADERS21K", default_map=settings)
    except ShadersError as error:
        print(f"shaders21k: {error}", file=sys.stderr)  # noqa: T201
        # A spec that asks for the impossible was asked wrongly, wherever that shows.
        sys.exit(2 if isinstance(error, SpecError) else 1)


if __name__ == "__main__":
    main()
