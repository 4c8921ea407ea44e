"""A reader's metrics, for a Prometheus on the same machine to fetch."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from shaders21k.errors import StreamError
from shaders21k.metrics import Metrics

HOST = "127.0.0.1"
"""Nobody else is let in: a page without a lock belongs on no network."""


@contextmanager
def export(metrics: Metrics, port: int | None) -> Iterator[None]:
    """Serve metrics at http://127.0.0.1:port/metrics until the block ends.

    Args:
        metrics: to be served, each time as they are then.
        port: where; None serves nothing.

    Raises:
        StreamError: the port cannot be had.
    """
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, HOST, metrics.registry)
    except OSError as error:
        raise StreamError(
            f"no metrics can be served at {HOST}:{port}: {error.strerror}; choose "
            "another --metrics-port"
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
