"""Where a program comes from: what may be a link, and what is only words."""

import re
import shlex
from dataclasses import dataclass
from urllib.parse import urlsplit

from shaders21k.program import Program

SPDX = re.compile(r"(?!LicenseRef-)[A-Za-z0-9][A-Za-z0-9.+-]*")
"""A licence that spdx.org has a page for; expressions of several have none."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication of a source.

    Attributes:
        name, author, licence, url: see `Program`.
        link: the same as `url` where a browser may go there, "" else.
        licence_link: likewise where the licence can be read.
    """

    name: str
    author: str
    licence: str
    url: str
    link: str
    licence_link: str


def describe_publication(program: Program) -> Publication:
    """Describe where a program was published, by whom and how licenced."""
    licence = program.licence
    known = SPDX.fullmatch(licence)
    return Publication(
        program.name,
        program.author,
        licence,
        program.url,
        find_link(program.url),
        f"https://spdx.org/licenses/{licence}.html" if known else "",
    )


def find_link(url: str) -> str:
    """Let through what leads to the web, and nothing that would run or read a file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def write_commands(program: str, corpus: str) -> list[str]:
    """Write the commands that show a program in a terminal.

    Args:
        program: its id.
        corpus: the name of the corpus's file.
    """
    rest = ("--corpus", corpus)
    return [
        shlex.join(("shaders21k", "render", program[:12], *rest, "--out", "x.png")),
        shlex.join(("shaders21k", "corpus", "show", program[:12], *rest)),
    ]
