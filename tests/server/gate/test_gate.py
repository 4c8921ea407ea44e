"""What the gate lets in, and how much of it, over an app of a few lines."""

import json
import threading
from contextlib import ExitStack

import pytest
from fastapi import FastAPI, Request, Response

from server.dispatch import Dispatch
from server.gallery.pages import Pages
from server.gate import gate
from server.web import add_errors

JSON = {"Content_Type": "application/json"}


@pytest.fixture
def app():
    app, app.freed = FastAPI(), threading.Event()

    @app.get("/quick")
    async def quick() -> str:
        return "quick"

    @app.get("/waiting")
    def waiting() -> bool:
        return app.freed.wait(20)

    @app.post("/echo")
    @app.put("/echo")
    async def echo(request: Request) -> Response:
        return Response(await request.body())

    @app.get("/bug")
    async def bug() -> None:
        raise ZeroDivisionError

    add_errors(app, Dispatch(), Pages({"playground": False, "login": False}))
    return app


@pytest.fixture
def url(app, behind):
    with behind(app) as url:
        yield url


def test_every_answer_names_its_request(url, ask):
    made = {ask(url, "/quick")[1]["X-Request-ID"] for _ in range(3)}
    assert len(made) == 3
    assert (
        ask(url, "/quick", X_Request_ID="run-7.a_b")[1]["X-Request-ID"] == "run-7.a_b"
    )
    for odd in ("", "a b", "a" * 65, "é", '"', "a,b"):
        assert ask(url, "/quick", X_Request_ID=odd)[1]["X-Request-ID"] != odd


def test_every_answer_tells_a_browser_what_not_to_do(url, ask):
    for path, status in (("/quick", 200), ("/nothing", 404), ("/bug", 500)):
        code, headers, _ = ask(url, path)
        assert code == status
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Server"] is None


def test_what_nobody_foresaw_is_a_problem_that_tells_nothing(url, ask, lab, caplog):
    status, headers, body = ask(url, "/bug", X_Request_ID="the-bug")
    assert status == 500
    assert b"line" not in body
    assert headers["X-Request-ID"] == "the-bug"
    assert json.loads(body)["request_id"] == "the-bug"
    lab.wait_until(lambda: any(each.exc_info for each in caplog.records))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "x"])
def test_a_name_that_is_not_ours_is_refused(url, ask, host):
    status, _, body = ask(url, "/quick", Host=host)
    assert (status, json.loads(body)["type"]) == (403, "urn:shaders21k:foreign")
    assert f"--allow-host {host}" in json.loads(body)["detail"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "10.0.0.1", "[::1]:8000"])
def test_names_of_this_machine_are_ours(url, ask, host):
    assert ask(url, "/quick", Host=host)[0] == 200


def test_more_names_may_be_allowed_and_all_of_them(app, behind, ask):
    with behind(app, names=frozenset({"renderer"})) as url:
        assert ask(url, "/quick", Host="Renderer:8000")[0] == 200
        assert ask(url, "/quick", Host="other")[0] == 403
    with behind(app, names=None) as url:
        assert ask(url, "/quick", Host="other")[0] == 200


@pytest.mark.parametrize("host", ["", "a b", "a/b", "a@b", "a:b", "é", "[x]", "a:1:2"])
def test_a_host_that_is_none_is_refused(url, ask, host):
    assert ask(url, "/quick", Host=host)[0] in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_another_site_changes_nothing(url, ask, method, headers):
    assert ask(url, "/echo", method, b"{}", **JSON, **headers)[0] == 403


def test_another_site_may_link_here_and_show_nothing(url, ask):
    link = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert ask(url, "/quick", Sec_Fetch_Site="cross-site", **link)[0] == 200
    frame = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}
    assert ask(url, "/quick", Sec_Fetch_Site="cross-site", **frame)[0] == 403
    image = {"Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"}
    assert ask(url, "/quick", Sec_Fetch_Site="same-site", **image)[0] == 403


def test_our_own_pages_may_do_all(url, ask):
    ours = {"Origin": url, "Sec_Fetch_Site": "same-origin", **JSON}
    assert ask(url, "/echo", "POST", b"{}", **ours)[2] == b"{}"


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", ""])
def test_what_a_form_could_post_is_not_read(url, ask, kind):
    status, _, body = ask(url, "/echo", "POST", b"{}", Content_Type=kind)
    assert (status, json.loads(body)["status"]) == (415, 415)


def test_a_method_that_is_none_is_a_problem_that_says_which_are(service):
    status, headers, body = service.get("/v1/selection", method="DELETE")
    assert (status, headers["Allow"]) == (405, "GET")
    assert json.loads(body)["request_id"] == headers["X-Request-ID"]


def chunks(count):
    return (b" " * 65536 for _ in range(count))


def test_a_body_has_a_bound_whether_its_length_is_said_or_not(url, ask):
    fits, too_long = b" " * gate.MAX_BODY_BYTES, b" " * (gate.MAX_BODY_BYTES + 1)
    assert ask(url, "/echo", "POST", fits, **JSON)[2] == fits
    assert ask(url, "/echo", "POST", too_long, **JSON)[0] == 413
    assert len(ask(url, "/echo", "PUT", chunks(16))[2]) == gate.MAX_BODY_BYTES
    status, _, body = ask(url, "/echo", "PUT", chunks(17))
    assert (status, json.loads(body)["status"]) == (413, 413)


def test_who_asks_too_often_waits_and_others_do_not(app, behind, ask, monkeypatch):
    monkeypatch.setattr(gate, "BURST", 5)
    monkeypatch.setattr(gate, "RATE_PER_S", 0.1)
    with behind(app) as url:
        assert [ask(url, "/quick")[0] for _ in range(7)] == [200] * 5 + [429] * 2
        _, headers, body = ask(url, "/quick")
        assert 1 <= int(headers["Retry-After"]) <= 10
        assert json.loads(body)["type"] == "urn:shaders21k:too-many"
        assert ask(url, "/quick", X_Forwarded_For="10.0.0.1")[0] == 429
        assert ask(url, "/quick", client="127.0.0.2")[0] == 200
        for path in (
            "/healthz",
            "/v1/selection",
            "/v1/streams/ab",
            "/v1/streams/ab/batches/3",
        ):
            assert ask(url, path)[0] == 404, "a trainer asks for it: it has no bound"
        for path in ("/v1/streams/ab/recipes/3", "/v1/streams/ab/batches/3.png"):
            assert ask(url, path)[0] == 429, "people ask for it"


def test_who_asks_too_much_at_once_waits(app, behind, ask, monkeypatch):
    monkeypatch.setattr(gate, "AT_ONCE", 2)
    codes = []

    def wait(url):
        codes.append(ask(url, "/waiting")[0])

    with ExitStack() as stack:
        url = stack.enter_context(behind(app))
        threads = [threading.Thread(target=wait, args=(url,)) for _ in range(2)]
        for thread in threads:
            thread.start()
            stack.callback(thread.join)
        stack.callback(app.freed.set)
        while ask(url, "/quick")[0] != 429:
            pass
        assert ask(url, "/quick", client="127.0.0.2")[0] == 200
        app.freed.set()
        for thread in threads:
            thread.join()
        assert ask(url, "/quick")[0] == 200
    assert codes == [200, 200]
