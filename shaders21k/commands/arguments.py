"""Arguments that the commands about a corpus share."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT = Path("published.db")
"""The corpus that is meant where none is named."""

File = Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus to read.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")]
