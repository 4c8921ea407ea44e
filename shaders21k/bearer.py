"""The token that a service asks for and its clients show, from the environment."""

import os
import re
import stat
from pathlib import Path

from shaders21k.errors import TokenError

TOKEN = "SHADERS21K_TOKEN"  # noqa: S105, a name
TOKEN_FILE = "SHADERS21K_TOKEN_FILE"  # noqa: S105, a name
"""It is never an argument: those are in every list of processes."""

MIN_CHARACTERS, MAX_CHARACTERS = 16, 512

_FORM = re.compile(rf"[!-~]{{{MIN_CHARACTERS},{MAX_CHARACTERS}}}")
"""What may stand in a header as it is."""

CURE = "make one with `openssl rand -hex 32`"


def read_token() -> str | None:
    """Read the token that the environment gives, or names a file of; None without.

    Raises:
        TokenError: it is none: empty, short, of other characters than printable ASCII
            without spaces, or in a file that cannot be read, or that everybody may.
    """
    token, file = os.environ.get(TOKEN), os.environ.get(TOKEN_FILE)
    if token is not None and file is not None:
        raise TokenError(f"{TOKEN} and {TOKEN_FILE} are both set: unset one of them")
    if file is not None:
        return _check(_read_file(Path(file)), f"{TOKEN_FILE}={file}")
    return None if token is None else _check(token, TOKEN)


def forget_token() -> None:
    """Take it from the environment, so that no child of this process inherits it."""
    for name in (TOKEN, TOKEN_FILE):
        os.environ.pop(name, None)


def _read_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            said = file.read(2 * MAX_CHARACTERS)
    except OSError as error:
        raise TokenError(
            f"{TOKEN_FILE}={path} cannot be read: {error.strerror}"
        ) from error
    if mode & stat.S_IROTH:
        raise TokenError(
            f"{TOKEN_FILE}={path} can be read by everybody on this machine: "
            f"chmod o-r {path}, and change the token if it was ever in use"
        )
    return said.decode("latin-1").strip()


def _check(token: str, source: str) -> str:
    if not _FORM.fullmatch(token):  # which it is, no message says
        raise TokenError(
            f"{source} gives a token of {len(token)} characters, where "
            f"{MIN_CHARACTERS} to {MAX_CHARACTERS} of printable ASCII without spaces "
            f"are due: {CURE}"
        )
    return token
