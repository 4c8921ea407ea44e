"""What is logged is one line a record, whatever somebody has it cite."""

import json
import logging
import socket
from urllib.parse import urlsplit

import pytest

from server.journal import JsonRecords, TextRecords, request_id

FORGED = (
    "GET /\n2026-01-01T00:00:00.000Z INFO server.access: forged\r\x1b[2J\u2028\u202e"
)


def record(message, *values, **extra):
    made = logging.LogRecord(
        "server.test", logging.INFO, __file__, 1, message, values, None
    )
    vars(made).update(extra)
    return made


def test_a_flood_of_what_is_no_request_fills_no_disk(service, tmp_path):
    """Refusals are counted by the gate, which none of these has come to."""
    at = urlsplit(service.url)
    before = service.log.stat().st_size
    for _ in range(60):
        with socket.create_connection((at.hostname, at.port), 5) as sock:
            sock.sendall(b"nonsense\r\n\r\n")
            assert sock.recv(99).startswith(b"HTTP/1.1 400 ")
    assert service.log.stat().st_size - before < 2000


@pytest.fixture(params=[TextRecords, JsonRecords])
def write(request):
    return request.param().format


def test_a_record_is_a_line_of_plain_characters(write):
    line = write(record("asked: %s", FORGED))
    assert line.isprintable()
    assert len(line.splitlines()) == 1
    assert "forged" in line


def test_an_exception_cannot_pass_for_a_record():
    error = ValueError(FORGED)
    made = record("it failed", exc_info=(ValueError, error, None))
    first, *rest = TextRecords().format(made).split("\n")
    assert "it failed" in first
    assert rest
    assert all(line.startswith("    | ") for line in rest)
    said = json.loads(JsonRecords().format(made))
    assert "ValueError" in said["exception"]


def test_json_says_what_there_is_by_name():
    token = request_id.set("run-7")
    try:
        made = record("%s", "done", facts={"status": 200, "path": "/x"})
        said = json.loads(JsonRecords().format(made))
        text = TextRecords().format(made)
    finally:
        request_id.reset(token)
    assert said["time"].endswith("Z")
    assert {**said, "time": ""} == {
        "time": "",
        "level": "INFO",
        "logger": "server.test",
        "message": "done",
        "request_id": "run-7",
        "status": 200,
        "path": "/x",
    }
    assert text.endswith("INFO server.test: done [run-7]")


def test_words_of_people_stay_readable():
    assert TextRecords().format(record("größe 日本 ☃")).endswith("größe 日本 ☃")
