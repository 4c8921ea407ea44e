"""How busy a service is, from its own metrics."""

import http.client
import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

ASK_S = 2.0
OVER_S = 10.0

_BUSY = re.compile(
    rb"^shaders21k_worker_busy_seconds_total\{[^}]*\} (\S+)$", re.MULTILINE
)


class Pulse:
    """Asks a service now and then.

    Args:
        url: of the service.
        token: what it is shown; None where it asks for nothing.
        clock: in seconds; it never goes back.
    """

    def __init__(
        self,
        url: str,
        token: str | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._clock = clock
        self._seen: deque[tuple[float, float]] = deque()
        self.answered_s = clock()

    def feel(self) -> float | None:
        """Say for what share of the last seconds its workers had work, 0..1.

        None where it does not answer, or has not yet for long enough.
        """
        page = self._fetch()
        if page is None:
            return None
        now_s = self.answered_s = self._clock()
        return self.note(now_s, page)

    def note(self, now_s: float, page: bytes) -> float | None:
        """Read a page of metrics, as it was then; see `feel`."""
        busy_s = [float(each) for each in _BUSY.findall(page)]
        if not busy_s:
            return None
        seen = self._seen
        seen.append((now_s, sum(busy_s) / len(busy_s)))
        while len(seen) > 2 and seen[1][0] <= now_s - OVER_S:
            seen.popleft()
        over_s = now_s - seen[0][0]
        if over_s < OVER_S:
            return None
        return min(1.0, max(0.0, (seen[-1][1] - seen[0][1]) / over_s))

    def _fetch(self) -> bytes | None:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=ASK_S)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/metrics", headers=self._headers)
            answer = connection.getresponse()
            if answer.status == 200:
                page = answer.read()
                connection.close()
                return page
        connection.close()
        return None
