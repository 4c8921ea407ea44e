"""Asking services over HTTP for all but batches: programs, films, what draws."""

import http.client
import json
import time
import urllib.error
from contextlib import suppress
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from server.errors import ExportError
from shaders21k.bearer import read_token
from shaders21k.importers.fetch import NoRedirect
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

    As batches do, questions go straight to a service: through no proxy, by which the
    token would be seen, and to no other place that an answer names.

    Args:
        source: "http://host:port", or several with commas between.

    Attributes:
        addresses: of the services.
    """

    def __init__(self, source: str) -> None:
        book = AddressBook(source)
        self.addresses: list[Address] = [each for each in book.look_up() if each.host]
        self._opener = build_opener(ProxyHandler({}), NoRedirect)
        if not self.addresses:
            raise ExportError(
                f"{source} has no http://host:port, which is where programs are "
                "described: name one"
            )
        token = read_token()
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, turn: int = 0, *, alone: bool = False) -> bytes:
        """Get what lies at a path.

        Args:
            path: with its query.
            turn: who is asked first, so that many questions are shared out.
            alone: ask nobody else.

        Raises:
            UnansweredError: a service said that it will not.
            ExportError: nobody has answered within `PATIENCE_S`.
        """
        end_s = time.monotonic() + PATIENCE_S
        while True:
            address = self.addresses[turn % len(self.addresses)]
            try:
                return self._get(address, path)
            except urllib.error.HTTPError as error:
                with error:
                    title, trouble = _read_problem(error)
                    pause_s = _read_pause(error)
                if error.code not in (429, 503):
                    words = f"{address.name}{path}: {trouble}"
                    raise UnansweredError(words, error.code, title) from None
            except (OSError, http.client.HTTPException) as error:
                trouble, pause_s = str(error), PAUSE_S
            if time.monotonic() + pause_s > end_s:
                raise ExportError(f"{address.name}{path}: {trouble}")
            turn += not alone
            if alone or turn % len(self.addresses) == 0:
                time.sleep(pause_s)

    def get_json(self, path: str) -> Any:
        """Get what lies at a path, as JSON says it."""
        return json.loads(self.get(path))

    def _get(self, address: Address, path: str) -> bytes:
        host = f"[{address.host}]" if ":" in address.host else address.host
        url = f"http://{host}:{address.port}{path}"
        request = Request(url, headers=self._headers)
        with self._opener.open(request, timeout=TIMEOUT_S) as answer:
            body: bytes = answer.read()
            return body


def _read_pause(error: urllib.error.HTTPError) -> float:
    """Say how long to wait; a date is no number, and is not waited for."""
    with suppress(ValueError):
        return max(0.0, float(error.headers.get("Retry-After", PAUSE_S)))
    return PAUSE_S


def _read_problem(error: urllib.error.HTTPError) -> tuple[str, str]:
    """Take title and detail from problem+json."""
    try:
        problem = json.loads(error.read(1 << 16))
        return str(problem["title"]), str(problem.get("detail") or problem["title"])
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        return error.reason, f"{error.code} {error.reason}"
