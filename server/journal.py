"""What the service logs: one line a record, whatever is in it, as text or as JSON."""

import json
import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from typing import Any, Literal

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered; "" outside of any."""


def make_id() -> str:
    """Make an identifier for a request that brings none."""
    return secrets.token_hex(8)


_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa1-\u2027\u202f-\u2065\u2070-\ud7ff]")
"""Whatever could end a line, move a cursor, or hide or turn around what follows."""


class Records(logging.Formatter):
    """Writes records so that nothing which they cite can pass for another record.

    A record may bring `facts`, a mapping, in `extra`: members of the JSON object.
    """

    def _read(self, record: logging.LogRecord) -> dict[str, Any]:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        said = {
            "time": f"{stamp}.{record.msecs:03.0f}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := request_id.get():
            said["request_id"] = name
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return said | getattr(record, "facts", {})


class JsonRecords(Records):
    """One JSON object a line, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        return json.dumps(self._read(record), default=str)


class TextRecords(Records):
    """One line a record; lines of an exception follow, each behind a bar."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        said = self._read(record)
        words = [said["time"], said["level"], f"{said['logger']}:", said["message"]]
        if name := said.get("request_id"):
            words.append(f"[{name}]")
        lines = [" ".join(words)]
        lines += (f"    | {each}" for each in said.get("exception", "").splitlines())
        return "\n".join(map(_escape, lines))


def _escape(text: str) -> str:
    return _UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], text)


Form = Literal["text", "json"]


def start_journal(form: Form) -> None:
    """Log to stderr from now on: this room all, others what they warn of."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonRecords() if form == "json" else TextRecords())
    logging.basicConfig(handlers=[handler], force=True)
    logging.getLogger("server").setLevel(logging.INFO)
    # It warns of each request that is none, and of a flood of them without an end.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
