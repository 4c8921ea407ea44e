"""Ask a web service for one small answer after the other, with patience and in peace.

Requests keep a distance in time. What may pass (HTTP 429 and 5xx, a broken connection,
half an answer) is asked for again, later each time (RFC 9110 section 10.2.3 for
Retry-After; the delay doubles); what will not pass is not.
"""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from shaders21k.errors import CorpusError

MAX_ANSWER_BYTES = 16 << 20
MAX_WAIT_S = 300.0
"""A service that asks for more is not waited for."""

PASSING = {408, 425, 429, 500, 502, 503, 504}


class FetchError(Exception):
    """An answer that could not be had.

    Attributes:
        final: asking for something else would not help either.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class PassingError(Exception):
    """An answer that may be had later; never leaves this file."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class NoRedirect(HTTPRedirectHandler):
    """A key goes to the service that it is for, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


@dataclass(slots=True)
class Client:
    """One user of one service; not for several threads at once.

    Attributes:
        base_url: what paths are appended to, http or https.
        key: the user's, sent with each request. It appears in no message.
        accept: tells a whole answer from a damaged one.
        interval_s: seconds from one request to the next, at least.
        tries: how often one thing is asked for, at most.
        delay_s: seconds before the second try, twice that before the third, ...
        timeout_s: seconds that an answer may take as a whole.
    """

    base_url: str
    key: str = field(repr=False)
    accept: Callable[[bytes], bool] = field(default=bool, repr=False)
    interval_s: float = 1.0
    tries: int = 6
    delay_s: float = 2.0
    timeout_s: float = 60.0
    _next_s: float = field(default=0.0, init=False, repr=False)
    _opener: OpenerDirector = field(
        default_factory=lambda: build_opener(NoRedirect), init=False, repr=False
    )

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise CorpusError(
                f"{self.base_url!r} is no address of a service: give one that begins "
                "with http:// or https://"
            )

    def hide(self, text: str) -> str:
        """Make a text safe to show that a service wrote, which knows the key."""
        return text.replace(self.key, "***")

    def get(self, path: str) -> bytes:
        """Ask for one thing until it is there.

        Raises:
            FetchError: it cannot be had, with the last reason.
        """
        reason = ""
        for attempt in range(self.tries):
            delay_s = self.delay_s * 2 ** (attempt - 1) if attempt else 0.0
            self._rest(delay_s)
            try:
                return self._ask(path)
            except PassingError as error:
                reason = str(error)
                if error.wait_s > MAX_WAIT_S:
                    raise FetchError(
                        f"{reason}, and it asks to wait {error.wait_s:.0f} seconds",
                        final=True,
                    ) from None
                self._next_s = max(self._next_s, time.monotonic() + error.wait_s)
        raise FetchError(f"{reason}, {self.tries} times")

    def _rest(self, delay_s: float) -> None:
        now_s = time.monotonic()
        wait_s = max(self._next_s - now_s, min(delay_s, MAX_WAIT_S), 0.0)
        time.sleep(wait_s)
        self._next_s = now_s + wait_s + self.interval_s

    def _ask(self, path: str) -> bytes:
        # Nothing here may pass on an exception of urllib's: its text or its fields
        # hold the address, and the address holds the key.
        request = Request(  # noqa: S310, the scheme was looked at
            f"{self.base_url}{path}?{urlencode({'key': self.key})}",
            headers={"User-Agent": f"shaders21k/{version('shaders21k')}"},
        )
        deadline_s = time.monotonic() + self.timeout_s
        try:
            with self._opener.open(request, timeout=self.timeout_s) as answer:
                data = read_bounded(answer, deadline_s)
        except HTTPError as error:
            with error:
                code, wait_s = error.code, read_wait(error.headers.get("Retry-After"))
            if code in PASSING:
                raise PassingError(f"HTTP {code}", wait_s) from None
            raise FetchError(f"HTTP {code}", final=code in {401, 403}) from None
        except (URLError, OSError, http.client.HTTPException) as error:
            cause = error.reason if isinstance(error, URLError) else error
            raise PassingError(f"no answer ({type(cause).__name__})") from None
        if not self.accept(data):
            raise PassingError("a damaged answer")
        return data


def read_bounded(answer: IO[bytes], deadline_s: float) -> bytes:
    """Read an answer that may be endless, or come a byte a second."""
    data = bytearray()
    while chunk := answer.read1(1 << 16):  # type: ignore[attr-defined]
        data += chunk
        if len(data) > MAX_ANSWER_BYTES:
            raise FetchError(f"an answer longer than {MAX_ANSWER_BYTES} bytes")
        if time.monotonic() > deadline_s:
            raise TimeoutError
    return bytes(data)


def read_wait(header: str | None) -> float:
    """Read Retry-After, seconds or a date; 0 where it says neither."""
    try:
        if header is None or header.strip().isdecimal():
            return float(header or 0)
        until = parsedate_to_datetime(header)
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return 0.0
