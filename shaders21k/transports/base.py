"""The face that every road a batch can take must show, and how to pick one by URL."""

from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from shaders21k.batch import Batch
from shaders21k.spec import StreamSpec

if TYPE_CHECKING:
    from shaders21k.metrics import Metrics
    from shaders21k.transports.addresses import Address

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
        Whoever wants a batch no more cancels its future.
        """

    def hasten(self, step: int, rows: tuple[int, int]) -> None:
        """Hear that the reader is blocked for a batch that it has asked for."""

    def find_spec(self, spec_id: str) -> StreamSpec | None:
        """Look up a stream by its name, where the source knows it."""

    def close(self) -> None:
        """Let go of everything; futures that are not done are cancelled."""


class Endpoint(Transport, Protocol):
    """One renderer. It does not try again, and does not wait for one to appear.

    What its futures and `open` raise says what may help:

        BusyError               ask again later, or somebody else at once
        other StreamError       it has gone or does not answer: `probe` until it is back
        RefusedError            it cannot do this; another renderer may
        SelectionError          it is another service than we want: leave it alone
        WireError               it answers with something else: leave it alone
        SpecError               no renderer could do it

    Attributes:
        name: its URL, for messages and metrics.
    """

    name: str

    def probe(self, timeout_s: float) -> None:
        """Ask whether it can draw, and wait for the answer, connecting anew if it must.

        Raises:
            StreamError: it cannot, or says nothing within the time.
        """


def connect(
    source: str, *, metrics: "Metrics", patience_s: float, strict: bool = False
) -> Transport:
    """Choose the transport that a URL asks for; connects nothing yet.

    Args:
        source: "ring:///path/to.sock" or "http://host:port", any number of them with
            commas between, where a name stands for all its addresses; or "memory://N"
            for N programs drawn by numpy in this process.
        metrics: counts what the transport does.
        patience_s: how long a reader may be blocked before that is an error.
        strict: whether renderers of unlike devices or drivers are refused.

    Raises:
        StreamError: a URL of another form, or Ray is needed and not installed.
        TokenError: the environment gives a token that is none.
    """
    if source.startswith("memory:"):
        from shaders21k.transports.memory import MemoryTransport  # noqa: PLC0415

        return MemoryTransport.from_url(source)

    from shaders21k.bearer import read_token  # noqa: PLC0415
    from shaders21k.transports.addresses import RENEW_S, AddressBook  # noqa: PLC0415
    from shaders21k.transports.many import ManyTransport  # noqa: PLC0415
    from shaders21k.transports.ring import RingEndpoint  # noqa: PLC0415
    from shaders21k.transports.web import WebEndpoint  # noqa: PLC0415

    is_cluster = source.startswith("ray:")
    token = read_token() if is_cluster or "http:" in source else None

    def make(address: "Address") -> Endpoint:
        if address.host:
            return WebEndpoint(address, metrics, token)
        return RingEndpoint(address.url, metrics)

    if is_cluster:
        from shaders21k.transports.cluster import connect_cluster  # noqa: PLC0415

        return connect_cluster(
            source, make, metrics=metrics, patience_s=patience_s, strict=strict
        )
    book = AddressBook(source)
    return ManyTransport(
        book.look_up,
        make,
        metrics=metrics,
        patience_s=patience_s,
        renew_s=None if book.is_fixed else RENEW_S,
        strict=strict,
    )
