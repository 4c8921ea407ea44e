"""Which site a request comes from, and whom it is for.

A page of any site may make a browser send requests here: it is somebody's page, and
not that person, who asks. And it may have a name of its own resolve to this machine,
so that a browser takes this service for that page's own.
"""

import ipaddress
import re
from collections.abc import Collection, Mapping

from server.errors import ForeignError
from shaders21k.errors import StreamError

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?")

Headers = Mapping[bytes, bytes]


def check_host(host: str, names: Collection[str] | None) -> None:
    """Refuse what is for another host.

    Args:
        host: the header.
        names: under which this service may be asked for, besides localhost and IP
            addresses; None for any.

    Raises:
        StreamError: the header is none.
        ForeignError: it is for another.
    """
    found = _HOST.fullmatch(host.lower())
    if not found:
        raise StreamError(f"Host: {host[:64]!r} names no host")
    name = found[1].removesuffix(".")
    if names is None or name == "localhost" or name in names or _is_ip(name):
        return
    raise ForeignError(
        f"nobody has said that this service is {name[:64]!r}: if it is, start it with "
        f"--allow-host {name[:64]}"
    )


def check_site(method: str, headers: Headers) -> None:
    """Refuse what a page of another site has its reader's browser send.

    It may link here, and that is all: it may change nothing, and neither show nor run
    anything of ours. Other clients than browsers say nothing of sites.

    Raises:
        ForeignError: it does more.
    """
    safe = method in ("GET", "HEAD")
    site = headers.get(b"sec-fetch-site", b"none")
    if site not in (b"same-origin", b"none"):
        link = headers.get(b"sec-fetch-mode") == b"navigate"
        if not (safe and link and headers.get(b"sec-fetch-dest") == b"document"):
            raise ForeignError("a page of another site has asked for this")
    origin = headers.get(b"origin")
    if origin is not None and not safe:
        _, _, host = origin.partition(b"://")
        if host.lower() != headers.get(b"host", b"").lower():
            raise ForeignError(
                f"{origin[:64].decode('latin-1')!r} is another origin than this service"
            )


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
