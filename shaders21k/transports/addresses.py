"""Where renderers are: a list of URLs, and the addresses behind their names."""

import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from shaders21k.errors import StreamError

RENEW_S = 10.0
"""How often names are looked up again: renderers come and go behind them."""

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Address:
    """One place where a renderer may be.

    Attributes:
        url: as the user gave it, without a closing slash.
        host: the IP address, or a name that could not be resolved; "" for a ring.
        port: 0 for a ring.
    """

    url: str
    host: str = ""
    port: int = 0

    @property
    def name(self) -> str:
        """For messages and metrics: the URL, and which address of several."""
        named = urlsplit(self.url).hostname or ""
        return self.url if self.host in ("", named) else f"{self.url} ({self.host})"


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for all addresses of a host.

    Raises:
        OSError: it knows none, or nobody could be asked.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class AddressBook:
    """Looks up the addresses behind a source.

    Args:
        source: "ring:///path/to.sock" and "http://host:port", with commas between.
        resolve: (host, port) to IP addresses; OSError where it cannot.

    Raises:
        StreamError: a part of another form.
    """

    def __init__(self, source: str, resolve: Resolve = resolve) -> None:
        self._urls = [_check(part.strip()) for part in source.split(",")]
        self._resolve = resolve
        self._known: dict[str, list[str]] = {}

    @property
    def is_fixed(self) -> bool:
        """Whether nothing in it is a name, so that no later look can differ."""
        return not any(
            (host := urlsplit(url).hostname) and not _is_ip(host) for url in self._urls
        )

    def look_up(self) -> list[Address]:
        """List every address once. It may block, for as long as the resolver does.

        A name that cannot be resolved keeps the addresses it had, and where it has
        never had any, stands for itself.
        """
        found: dict[Address, None] = {}
        for url in self._urls:
            parts = urlsplit(url)
            if parts.scheme == "ring":
                found[Address(url)] = None
                continue
            host, port = parts.hostname or "", parts.port or 80
            hosts = [host] if _is_ip(host) else self._find(host, port)
            found.update((Address(url, each, port), None) for each in hosts)
        return list(found)

    def _find(self, host: str, port: int) -> list[str]:
        with suppress(OSError):
            if hosts := self._resolve(host, port):
                self._known[host] = hosts
        return self._known.get(host, [host])


def _check(url: str) -> str:
    """Refuse what is no URL of a renderer.

    Raises:
        StreamError: another scheme, or another form.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise StreamError(f"{url!r} is not http://host:port") from None
    if parts.scheme == "ring":
        if parts.netloc or not parts.path:
            raise StreamError(
                f"{url!r} names no socket: three slashes, ring:///run/x.sock"
            )
        return url
    if parts.scheme != "http":
        raise StreamError(
            f"cannot stream from {url!r}: a source is ring:///path/to.sock, "
            "http://host:port, several of these with commas between, ray://auto, or "
            "memory://64"
        )
    if not _is_base(parts):
        raise StreamError(f"{url!r} is not http://host:port")
    return url.rstrip("/")


def _is_base(parts: SplitResult) -> bool:
    """Whether a URL is http://host:port and nothing more."""
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    return bool(parts.hostname) and not more


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
