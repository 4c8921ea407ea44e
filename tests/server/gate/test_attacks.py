"""Attacks on a real service. docs/security.md has a row for each."""

import json
import re
import socket
import time
from contextlib import ExitStack
from urllib.parse import urlencode, urlsplit

import pytest

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
SLOW = 20
"""Connections that ask slowly."""

MANY = 320
"""More connections than a client may have."""


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def log_in(ask, service, token, onward="/", **options):
    fields = urlencode({"token": token, "next": onward})
    return ask(service.url, "/login", "POST", fields, **FORM, **options)


def read_log(service):
    return [json.loads(line) for line in service.log.read_text().splitlines()]


# Paths -------------------------------------------------------------------------------

UP = ("../", "..%2f", "%2e%2e/", "%252e%252e%252f", "..%5c", "..\\", "%c0%ae%c0%ae/")


@pytest.mark.parametrize("up", UP)
@pytest.mark.parametrize(
    "start", ["/", "/static/", "/static/x/", "/v1/programs/", "/v1/streams/", "/v1/x/"]
)
def test_no_path_leads_to_a_file(service, say, start, up):
    for path in (f"{start}{up * 8}etc/passwd", f"{start}{up * 2}corpus.db"):
        ask = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        said = say(service.url, ask.encode(), patient=True)
        head, _, body = said.partition(b"\r\n\r\n")
        assert re.match(rb"HTTP/1.1 4\d\d ", head), head
        assert b"root:" not in body
        assert b"SQLite" not in body


@pytest.mark.parametrize("name", ["x%00", "%00", "..", "%2e", "corpus.db", "CON", "~"])
@pytest.mark.parametrize(
    "path", ["/v1/programs/{}", "/v1/programs/{}/preview.png", "/v1/streams/{}"]
)
def test_an_identifier_is_no_path(service, ask, path, name):
    status, headers, _ = ask(service.url, path.format(name))
    assert 400 <= status < 500
    assert headers["Content-Type"] == "application/problem+json"


def test_a_file_is_named_by_what_is_in_it(service, ask):
    for path in ("/static/0/site.css", "/static/0/pages.py", "/static//site.css"):
        assert ask(service.url, path)[0] == 404


# Lines that somebody else ends -------------------------------------------------------


def test_no_header_can_be_added(service, ask):
    forged = "x%0d%0aSet-Cookie:%20forged=1%0d%0a%0d%0aforged"
    paths = ("/{}", "/v1/programs/{}", "/v1/programs?query={}", "/login?next=/{}")
    for path in (*paths, "/v1/streams/{}", "/v1/streams/ab/batches/0?rows={}"):
        _, headers, _ = ask(service.url, path.format(forged))
        assert headers["Set-Cookie"] is None


def test_no_line_can_be_added_to_the_log(guarded, say, ask):
    before = len(read_log(guarded))
    forged = "x%0a%7b%22message%22:%20%22forged%22%7d%0d%1b%5b2J"
    ask(guarded.url, f"/{forged}", client="127.0.0.3")
    odd = b"GET /odd HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: a\x1b[2J\r\n\r\n"
    assert say(guarded.url, odd).startswith(b"HTTP/1.1 400 ")
    lines = read_log(guarded)[before:]
    assert [line["path"][:4] for line in lines if "path" in line] == ["/x\n{"]
    assert all(line["message"] != "forged" for line in lines)
    assert "\x1b" not in guarded.log.read_text()


# Too much ----------------------------------------------------------------------------


def test_what_is_too_long_is_refused(service, guarded, ask):
    assert ask(service.url, "/" + "a" * 20_000)[0] == 431
    assert ask(service.url, "/", X_Long="a" * 20_000)[0] == 431
    assert ask(service.url, "/v1/streams/ab", "PUT", b" " * 2_000_000)[0] == 413
    form = b"token=" + b"a" * 10_000
    assert ask(guarded.url, "/login", "POST", form, **FORM)[0] == 413


def test_a_body_without_end_is_not_read_to_it(service):
    head = "PUT /v1/streams/ab HTTP/1.1\r\nHost: localhost\r\n"
    part = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    parts = urlsplit(service.url)
    with socket.create_connection((parts.hostname, parts.port), 5) as sock:
        sock.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        sock.sendall(4 * part)
        assert sock.recv(1 << 16).startswith(b"HTTP/1.1 413 ")


def test_who_asks_slowly_is_hung_up_on_and_others_are_served(service, ask):
    parts = urlsplit(service.url)
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 1000
    with ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection((parts.hostname, parts.port)))
            for _ in range(SLOW)
        ]
        began_s, open_still, sent = time.monotonic(), set(slow), 0
        while open_still and time.monotonic() < began_s + 30:
            for each in list(open_still):
                try:
                    each.send(head[sent : sent + 1])
                except OSError:
                    open_still.discard(each)
            sent += 1
            assert ask(service.url, "/healthz")[0] == 200
            time.sleep(0.5)
        assert not open_still
        assert time.monotonic() - began_s < 20


def test_who_connects_too_often_makes_room_for_others_himself(service, ask):
    parts = urlsplit(service.url)
    with ExitStack() as stack:
        for _ in range(MANY):
            sock = socket.create_connection((parts.hostname, parts.port), 20)
            stack.enter_context(sock)
        assert ask(service.url, "/healthz")[0] == 200
        assert ask(service.url, "/healthz", client="127.0.0.4")[0] == 200


# Two requests in one -----------------------------------------------------------------

SMUGGLED = b"0\r\n\r\nGET /v1/selection HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        "Content-Length: 6\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 6",
        "Content-Length: 6\r\nContent-Length: 7",
        "Content-Length: 6, 7",
        "Content-Length: +6",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: xchunked",
        "Host: evil.example",
        "X: a\r\n folded",
        "X: a\nY: b",
        "X: a\rY: b",
    ],
)
def test_one_request_is_never_two(service, say, lines):
    head = f"POST /login HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n\r\n"
    said = say(service.url, head.encode("latin-1") + SMUGGLED)
    assert b'"digest"' not in said, "that is the answer to what was smuggled"
    assert said.count(b"HTTP/1.1 ") <= 1
    assert not said or re.match(rb"HTTP/1.1 4\d\d ", said)


# Tokens and cookies ------------------------------------------------------------------


def test_guessing_is_slowed(guarded, ask, secret):
    for number, how in enumerate(("/metrics", "/readyz", "login")):
        client = f"127.0.0.{5 + number}"

        def guess(token, how=how, client=client):
            if how == "login":
                return log_in(ask, guarded, token, client=client)
            return ask(guarded.url, how, client=client, **bearer(token))

        codes = [guess(f"guess-number-{turn:06}")[0] for turn in range(14)]
        assert codes[:10] == [401] * 10
        assert codes[-2:] == [429] * 2
        assert guess(secret)[0] == 429, "the right one is not told from others"
        assert ask(guarded.url, "/healthz", client=client)[0] == 200
    assert ask(guarded.url, "/metrics", **bearer(secret))[0] == 200


def test_who_guesses_locks_out_nobody_who_was_there_before(guarded, ask, secret):
    """A trainer and whoever means it harm may have one address: that of a machine."""
    both = {"client": "127.0.0.20"}
    assert ask(guarded.url, "/v1/selection", **both, **bearer(secret))[0] == 200
    wrong = [
        ask(guarded.url, "/metrics", **both, **bearer(f"guess-number-{turn:06}"))[0]
        for turn in range(14)
    ]
    assert wrong[-2:] == [429] * 2
    assert ask(guarded.url, "/v1/selection", **both, **bearer(secret))[0] == 200


def test_a_cookie_is_no_use_to_a_thief_for_long(guarded, ask, secret):
    status, headers, _ = log_in(ask, guarded, secret)
    cookie = headers["Set-Cookie"]
    assert status == 303
    assert secret not in cookie
    for word in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=86400"):
        assert word in cookie
    assert "Secure" not in cookie
    assert "Domain" not in cookie
    pair = cookie.partition(";")[0]
    assert ask(guarded.url, "/v1/selection", Cookie=pair)[0] == 200
    name, _, value = pair.partition("=")
    ends, _, proof = value.partition(".")
    later = f"{int(ends) + 1}.{proof}"
    for other in ("", ends, later, f".{proof}", f"{ends}.", f"{ends}.{proof}0", "é.é"):
        assert ask(guarded.url, "/v1/selection", Cookie=f"{name}={other}")[0] == 401


def test_a_cookie_for_tls_goes_over_nothing_else(guarded, ask, secret):
    secure = guarded.url.replace("http:", "https:")  # a proxy speaks it for us
    assert "Secure" in log_in(ask, guarded, secret, Origin=secure)[1]["Set-Cookie"]


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_nobody_is_sent_elsewhere(guarded, service, ask, secret, onward):
    assert log_in(ask, guarded, secret, onward)[1]["Location"] == "/"
    query = urlencode({"next": onward})
    assert ask(service.url, f"/login?{query}")[1]["Location"] == "/"


def test_a_person_is_sent_to_where_he_wanted(guarded, ask, secret):
    wanted = "/programs/ab?x=1&y=%C3%A9"
    status, headers, _ = ask(guarded.url, wanted, Accept="text/html,*/*")
    assert status == 303
    page = ask(guarded.url, headers["Location"])[2].decode()
    assert 'value="/programs/ab?x=1&amp;y=%C3%A9"' in page
    assert log_in(ask, guarded, secret, wanted)[1]["Location"] == wanted
    part = ask(guarded.url, "/", Accept="text/html", HX_Request="true")
    assert (part[0], part[1]["HX-Redirect"]) == (401, "/login")


# Pages of others ---------------------------------------------------------------------


def test_a_name_that_is_made_to_lead_here_reads_nothing(service, ask):
    port = urlsplit(service.url).port
    for path in ("/", "/v1/selection", "/healthz", "/login"):
        assert ask(service.url, path, Host=f"evil.example:{port}")[0] == 403


def test_what_somebody_asks_for_is_never_a_page(service, guarded, ask):
    script = "%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (f"/{script}", f"/v1/programs/{script}", f"/v1/streams/{script}"):
        _, headers, body = ask(service.url, path)
        assert "json" in headers["Content-Type"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    _, headers, body = ask(guarded.url, f'/login?next=/"{script}')
    assert b"<script>alert" not in body
    assert "unsafe" not in headers["Content-Security-Policy"]
