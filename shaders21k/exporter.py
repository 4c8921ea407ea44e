"""A reader's metrics, for a Prometheus to fetch."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from shaders21k.errors import StreamError
from shaders21k.metrics import Metrics

HOST = "127.0.0.1"
"""Nobody else is let in unless told: the page has no lock."""


@contextmanager
def export(metrics: Metrics, port: int | None, host: str = HOST) -> Iterator[None]:
    """Serve metrics at http://host:port/metrics until the block ends.

    Args:
        metrics: to be served, each time as they are then.
        port: where; None serves nothing.
        host: the address to listen on. Whoever reaches it may read: how fast the
            reader is, and where its renderers are.

    Raises:
        StreamError: the address or the port cannot be had.
    """
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, host, metrics.registry)
    except OSError as error:
        raise StreamError(
            f"no metrics can be served at {host}:{port}: {error.strerror}; choose "
            "another --metrics-port or --metrics-host"
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
