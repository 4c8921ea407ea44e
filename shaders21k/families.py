"""Families of programs: what kind each is, by where it comes from."""

from collections.abc import Sequence
from urllib.parse import urlsplit


def find_family(url: str, tags: Sequence[str]) -> str:
    """Name the family of a program.

    Returns:
        Of the built-in grammar the genre, which is the first tag; of a noise process
        its name; of what was published on the web the host; "files" of all the rest.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "builtin" and tags:
        return tags[0]
    if scheme == "process":
        return rest.partition("/")[0]
    host = urlsplit(url).hostname if scheme in {"http", "https"} else None
    return (host or "files").removeprefix("www.")
