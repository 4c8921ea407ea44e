"""Tables and an author's words, made safe for a terminal, and pages for a file."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from shaders21k.errors import CorpusError


def show_counts(name: str, counts: Mapping[str, int], limit: int) -> None:
    """Print a table of counts, the rest summed up after the first few."""
    table = Table(name, "programs")
    table.columns[1].justify = "right"
    rows = list(counts.items())
    for value, count in rows[:limit]:
        table.add_row(cell(value), str(count))
    if rest := rows[limit:]:
        table.add_row(f"{len(rest)} others", str(sum(count for _, count in rest)))
    show(table)


def show(table: Table) -> None:
    """Print a table, as wide as the terminal."""
    Console().print(table)


def save(path: Path, page: str) -> None:
    """Write a page; half characters become question marks."""
    try:
        path.write_text(page, "utf-8", "replace")
    except OSError as error:
        raise CorpusError(f"cannot write {path}: {error.strerror}") from error


def printable(text: str) -> str:
    """Make an author's words safe for a terminal: no controls, no half characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def cell(text: str) -> Text:
    """Make an author's words safe for a table: "[red]" and ":cat:" stay as they are."""
    return Text(printable(text), overflow="fold")
