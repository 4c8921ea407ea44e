"""Renderers of a Ray cluster: its directory says who serves, and pixels come straight.

Ray ends any process that has joined a cluster whose head has been away for a minute,
takes its signals, and leaves it unable to fork. A trainer shall have none of that, so
it does not join: a process beside it does, and asks (`shaders21k.transports.herald`).
"""

import importlib.util
import os
import secrets
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shaders21k.errors import StreamError
from shaders21k.metrics import Metrics
from shaders21k.spec import StreamSpec
from shaders21k.transports.addresses import Address, AddressBook
from shaders21k.transports.base import Endpoint
from shaders21k.transports.many import ManyTransport
from shaders21k.transports.messenger import Message, Messenger

RENEW_S = 2.0
"""How often the directory is asked."""


class ClusterBook:
    """Lists the renderers that a cluster's directory knows, and tells it how we fare.

    Args:
        ask: sends the directory a message, and brings its answer; see `Messenger`.
        metrics: of the reader, for what it has waited.

    Attributes:
        trouble: why the latest answer was none; "" where it was one.
    """

    def __init__(self, ask: Callable[[Message], Message], metrics: Metrics) -> None:
        self._ask, self._metrics = ask, metrics
        self._reader = secrets.token_hex(8)
        self._began_s = time.monotonic()
        self._known: list[Address] = []
        self.trouble = ""
        self.is_hopeless = False

    def look_up(self) -> list[Address]:
        """List every renderer once; those of the last time where nobody answers."""
        answer = self._ask(self._report())
        self.trouble = answer.get("trouble", "")
        self.is_hopeless = answer.get("final", False)
        if self.trouble:
            return self._known
        found = [_place(each, answer["node"]) for each in answer["renderers"]]
        if not answer["settled"]:  # it has just begun, and does not know all yet
            found += self._known
        self._known = list(dict.fromkeys(found))
        return self._known

    def _report(self) -> Message:
        values = self._metrics.read()
        return {
            "reader": self._reader,
            "elapsed_s": time.monotonic() - self._began_s,
            "waited_s": sum(values["data_wait_seconds_sum"]),
            "bytes": sum(values["bytes_total"]),
        }


def _place(renderer: dict[str, Any], node: str) -> Address:
    """Choose the road to a renderer: its ring, where that is surely ours to use."""
    ring = Address(renderer["ring"])
    if renderer["node"] == node and renderer["uid"] == os.getuid():
        try:
            found = Path(urlsplit(ring.url).path).stat()
        except OSError:
            pass  # this node's renderers see other folders than we do
        else:
            if stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid():
                return ring
    return AddressBook(renderer["url"]).look_up()[0]


class ClusterTransport(ManyTransport):
    """Streams from the renderers of a Ray cluster, whoever they are by then.

    Args:
        address: of the cluster, as Ray takes it: "auto", or "host:port" of its head.
        make: see `ManyTransport`, as are the others.
    """

    def __init__(
        self,
        address: str,
        make: Callable[[Address], Endpoint],
        *,
        metrics: Metrics,
        patience_s: float,
        strict: bool = False,
    ) -> None:
        self._messenger = Messenger(address)
        self._book = ClusterBook(self._messenger.ask, metrics)
        super().__init__(
            self._book.look_up,
            make,
            metrics=metrics,
            patience_s=patience_s,
            renew_s=RENEW_S,
            strict=strict,
        )

    def open(self, spec: StreamSpec) -> StreamSpec:
        """See `Transport.open`. Renderers may come later, a cluster has to be there."""
        self._messenger.open()
        self._book.look_up()
        if self._book.is_hopeless:
            raise StreamError(self._book.trouble)
        try:
            return super().open(spec)
        except StreamError as error:
            if self._book.trouble and type(error) is StreamError:
                raise StreamError(self._book.trouble) from error
            raise

    def close(self) -> None:
        """See `Transport.close`."""
        self._messenger.close()
        super().close()


def connect_cluster(
    source: str,
    make: Callable[[Address], Endpoint],
    *,
    metrics: Metrics,
    patience_s: float,
    strict: bool,
) -> ClusterTransport:
    """Make the transport for "ray://auto" or "ray://host:port"; connects nothing yet.

    Raises:
        StreamError: it is another URL, or Ray is not installed.
    """
    address = source.removeprefix("ray://").rstrip("/")
    host, _, port = address.rpartition(":")
    if address != "auto" and not (host and port.isdigit() and "," not in source):
        raise StreamError(
            f"{source!r} is not ray://auto or ray://host:port; it stands alone, too"
        )
    if importlib.util.find_spec("ray") is None:
        raise StreamError(
            f"{source} needs Ray, which is not installed: pip install 'shaders21k[ray]'"
        )
    return ClusterTransport(
        address, make, metrics=metrics, patience_s=patience_s, strict=strict
    )
