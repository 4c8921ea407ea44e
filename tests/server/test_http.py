"""Batches over HTTP: asked for again, asked for wrongly, and named by what they are."""

import json
import socket
import urllib.request

import pytest

from shaders21k import Selection, StreamSpec, recipe
from shaders21k.metrics import Spent


@pytest.fixture(scope="module")
def stream(service):
    """The path of a registered stream, and its spec."""
    selection = Selection(**service.json("/v1/selection"))
    spec = StreamSpec(batch_size=6, resolution=16, selection=selection)
    path = f"/v1/streams/{spec.spec_id}"
    body = spec.canonical_json().encode()
    assert service.get(path, method="PUT", body=body)[0] == 200
    return path, spec


def ask(service, path, method="GET", **headers):
    """Ask with headers: status, headers, body."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(service.url + path, method=method, headers=names)
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.HTTPHandler())
    with opener.open(request, timeout=60) as answer:
        return answer.status, answer.headers, answer.read()


def say(service, *parts):
    """Send bytes as they are: all that comes back until the service hangs up."""
    host, port = service.url.removeprefix("http://").split(":")
    said = b""
    with socket.create_connection((host, int(port)), timeout=20) as sock:
        try:
            for part in parts:
                sock.sendall(part)
            while more := sock.recv(1 << 16):
                said += more
        except ConnectionError:  # it would not hear us out
            pass
    return said


def count_drawn(service):
    return service.json("/readyz")["counters"]["drawn"]


@pytest.mark.parametrize("what", ["batches/3", "batches/3.png", "recipes/3"])
def test_who_has_it_already_is_told_so(service, stream, what):
    path, spec = stream
    status, headers, body = ask(service, f"{path}/{what}?rows=1:4")
    assert (status, headers["Content-Length"]) == (200, str(len(body)))
    assert "immutable" in headers["Cache-Control"]
    tag = headers["ETag"]
    assert tag.startswith(f'"{recipe(spec, 3).digest}')
    for known in (tag, f'"other", W/{tag}', "*"):
        again = ask(service, f"{path}/{what}?rows=1:4", If_None_Match=known)
        assert (again[0], again[1]["ETag"], again[2]) == (304, tag, b"")
    other = ask(service, f"{path}/{what}?rows=1:4", If_None_Match='"other"')
    assert (other[0], other[2]) == (200, body)


def test_headers_can_be_had_without_drawing(service, stream):
    path, _ = stream
    before = count_drawn(service)
    heads = {
        what: ask(service, f"{path}/{what}", "HEAD")
        for what in ("batches/77", "batches/77.png", "recipes/77")
    }
    told = ask(
        service, f"{path}/batches/77", If_None_Match=heads["batches/77"][1]["ETag"]
    )
    assert told[0] == 304
    assert count_drawn(service) == before
    for what, (status, headers, body) in heads.items():
        drawn = ask(service, f"{path}/{what}")
        assert (status, body) == (200, b"")
        assert headers["ETag"] == drawn[1]["ETag"]
        assert headers["Content-Type"] == drawn[1]["Content-Type"]
        length = headers["Content-Length"]
        assert length == drawn[1]["Content-Length"] or what.endswith(".png")
    assert count_drawn(service) == before + 1, "the sheet shows the batch that is kept"


def test_a_batch_has_a_length_and_says_what_it_cost(service, stream):
    _, headers, body = ask(service, f"{stream[0]}/batches/5")
    assert headers["Transfer-Encoding"] is None
    assert int(headers["Content-Length"]) == len(body)
    assert Spent.from_header(headers["Server-Timing"]).to_header()


def test_a_registered_spec_can_be_looked_up(service, stream):
    path, spec = stream
    said = service.json(path)
    assert said["spec_id"] == spec.spec_id
    assert StreamSpec.from_json(said["spec"]) == spec
    status, headers, body = ask(service, "/v1/streams/0123456789abcdef")
    assert (status, json.loads(body)["type"]) == (404, "urn:shaders21k:unknown-stream")
    assert headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("what", ["batches", "recipes"])
@pytest.mark.parametrize(
    "step",
    ["9223372036854775808", "9" * 5000, "-1", "%D9%A3", "1.5", "0x10", "%00", "1e3"],
)
def test_a_step_that_is_none_is_a_short_problem(service, stream, what, step):
    status, headers, body = ask(service, f"{stream[0]}/{what}/{step}")
    assert (status, headers["Content-Type"]) == (422, "application/problem+json")
    assert "step" in json.loads(body)["detail"]
    assert len(body) < 2500


@pytest.mark.parametrize(
    "query",
    [
        "rows=0:" + "9" * 5000,
        "rows=%D9%A0:%D9%A3",
        "rows=-1:3",
        "rows=3",
        "rows=9:2",
        "rows=0:99999999",
        "ahead=-1",
        "ahead=" + "9" * 5000,
        "ahead=x",
    ],
)
def test_rows_and_hints_that_are_none_are_short_problems(service, stream, query):
    status, _, body = ask(service, f"{stream[0]}/batches/0?{query}")
    problem = json.loads(body)
    assert status == problem["status"] in (400, 422)
    assert query.split("=", maxsplit=1)[0] in problem["detail"]
    assert len(body) < 2500


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([b"GET / HTTP/1.1\r\nA: ", b"a" * 40_000, b"\r\n\r\n"], 431),
        ([b"GET / HTTP/1.1\r\nA: ", *[b"a" * 8000] * 40], 431),
        ([b"GET / HTTP/1.1\r\n", *[b"A: b\r\n" * 500] * 40], 431),
        ([b"GET /", b"a" * 40_000, b" HTTP/1.1\r\n\r\n"], 431),
        ([b"GET /", *[b"a" * 8000] * 40], 431),
        ([b"nonsense\r\n\r\n"], 400),
        ([b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"], 400),
    ],
)
def test_a_head_that_is_too_long_or_none_is_refused(service, parts, status):
    said = say(service, *parts)
    if said:  # or it had hung up before we had said it all
        head, body = said.split(b"\r\n\r\n", 1)
        assert head.startswith(f"HTTP/1.1 {status} ".encode())
        assert json.loads(body)["status"] == status
    assert service.json("/healthz") == {"status": "ok"}


def test_a_body_that_is_too_large_is_refused_before_it_has_come(service, stream):
    head = (
        f"PUT {stream[0]} HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Length: 99999999999\r\n\r\n"
    )
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as sock:
        sock.sendall(head.encode() + b" " * 200_000)
        said = b""
        while not said.endswith(b"}"):
            part = sock.recv(1 << 16)
            assert part, said
            said += part
    assert b"413" in said.split(b"\r\n")[0]
    assert b"too-large" in said
