"""Who counts as one client: an address; what a proxy says of others is not believed."""

import ipaddress
from collections.abc import Mapping
from typing import Any


def name_client(host: str) -> str:
    """Name the client at an address. Whoever has an IPv6 address has 2^64 of them."""
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))


def client_of(scope: Mapping[str, Any]) -> str:
    """Name who has sent a request."""
    return name_client((scope.get("client") or ("",))[0])
