"""Asking services over HTTP for all but batches: programs, films, what draws."""

import http.client
import json
import time
import urllib.error
import urllib.request
from typing import Any

from server.errors import ExportError
from shaders21k.bearer import read_token
from shaders21k.transports.addresses import Address, AddressBook

TIMEOUT_S = 120.0
PATIENCE_S = 300.0
"""For how long services may be busy, or away, before that is an error."""

PAUSE_S = 1.0


class UnansweredError(ExportError):
    """A service understood, and will not, however often it is asked.

    Attributes:
        status: of HTTP.
        title: the same words for the same reason, whoever was asked, and when.
    """

    def __init__(self, words: str, status: int, title: str) -> None:
        super().__init__(words)
        self.status = status
        self.title = title


class Asker:
    """Asks the services behind a source, the next one where one fails.

    Args:
        source: "http://host:port", or several with commas between.
    """

    def __init__(self, source: str) -> None:
        book = AddressBook(source)
        self._addresses: list[Address] = [each for each in book.look_up() if each.host]
        if not self._addresses:
            raise ExportError(
                f"{source} has no http://host:port, which is where programs are "
                "described: name one"
            )
        token = read_token()
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, turn: int = 0) -> bytes:
        """Get what lies at a path.

        Args:
            path: with its query.
            turn: who is asked first, so that many questions are shared out.

        Raises:
            UnansweredError: a service said that it will not.
            ExportError: nobody has answered within `PATIENCE_S`.
        """
        end_s = time.monotonic() + PATIENCE_S
        while True:
            address = self._addresses[turn % len(self._addresses)]
            try:
                return self._get(address, path)
            except urllib.error.HTTPError as error:
                with error:
                    title, trouble = _read_problem(error)
                    pause_s = float(error.headers.get("Retry-After") or PAUSE_S)
                if error.code not in (429, 503):
                    words = f"{address.name}{path}: {trouble}"
                    raise UnansweredError(words, error.code, title) from None
            except (OSError, http.client.HTTPException) as error:
                trouble, pause_s = str(error), PAUSE_S
            if time.monotonic() + pause_s > end_s:
                raise ExportError(f"{address.name}{path}: {trouble}")
            turn += 1
            if turn % len(self._addresses) == 0:
                time.sleep(pause_s)

    def get_json(self, path: str) -> Any:
        """Get what lies at a path, as JSON says it."""
        return json.loads(self.get(path))

    def _get(self, address: Address, path: str) -> bytes:
        host = f"[{address.host}]" if ":" in address.host else address.host
        url = f"http://{host}:{address.port}{path}"
        request = urllib.request.Request(url, headers=self._headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            body: bytes = answer.read()
            return body


def _read_problem(error: urllib.error.HTTPError) -> tuple[str, str]:
    """Take title and detail from problem+json."""
    try:
        problem = json.loads(error.read(1 << 16))
        return str(problem["title"]), str(problem.get("detail") or problem["title"])
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        return error.reason, f"{error.code} {error.reason}"
