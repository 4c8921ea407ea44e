"""The face that every road a batch can take must show, and how to pick one by URL."""

from concurrent.futures import Future
from typing import Protocol
from urllib.parse import urlsplit

from shaders21k.batch import Batch
from shaders21k.errors import StreamError
from shaders21k.spec import StreamSpec

CONNECT_S = 60.0
"""How long a source may take to appear: a service starts in about three seconds, the
first time in a quarter of a minute, for it writes the built-in corpus; and its readers
are often started beside it."""


class Transport(Protocol):
    """Brings the batches of one stream, in whatever order they are asked for."""

    def open(self, spec: StreamSpec) -> StreamSpec:
        """Connect and agree on the stream; the spec that returns has a selection.

        Raises:
            StreamError: the source cannot be reached, or refuses the spec.
        """

    def submit(self, step: int, rows: tuple[int, int]) -> Future[Batch]:
        """Ask for rows of a batch, and return at once.

        The future holds the batch, or the `ShadersError` that says why it cannot be
        had. Asking twice is harmless: a batch is a pure function of (spec, step).
        """

    def close(self) -> None:
        """Let go of everything; futures that are not done are cancelled."""


def connect(source: str, *, patience_s: float) -> Transport:
    """Choose the transport that a URL asks for; connects nothing yet.

    Args:
        source: "ring:///path/to.sock", "http://host:port" (several with commas
            between), or "memory://N" for N programs drawn by numpy in this process.
        patience_s: how long a source may be out of reach before that is an error.

    Raises:
        StreamError: a URL of another form.
    """
    scheme = urlsplit(source).scheme
    if scheme == "ring":
        from shaders21k.transports.ring import RingTransport  # noqa: PLC0415

        return RingTransport(source)
    if scheme == "http":
        from shaders21k.transports.web import WebTransport  # noqa: PLC0415

        return WebTransport(source.split(","), patience_s=patience_s)
    if scheme == "memory":
        from shaders21k.transports.memory import MemoryTransport  # noqa: PLC0415

        return MemoryTransport.from_url(source)
    raise StreamError(
        f"cannot stream from {source!r}: a source is ring:///path/to.sock, "
        "http://host:port or memory://64"
    )
