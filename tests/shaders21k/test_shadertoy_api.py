"""The API is asked politely, and nothing that it answers stops an import for good.

A server on loopback plays its part: for each path a list of answers, given one after
the other, the last of them for ever.
"""

import json
import threading
import time
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from shaders21k.commands.corpus import app
from shaders21k.corpus import Corpus
from shaders21k.errors import CorpusError
from shaders21k.importers import fetch
from shaders21k.importers.fetch import Client, read_wait
from shaders21k.importers.reject import Reject
from shaders21k.importers.shadertoy_api import is_whole, read

KEY = "s3cr3t"


def answer(value, code=200, headers=(), cut=0):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return code, dict(headers), body, cut


def shader(identifier):
    image = {"type": "image", "code": f"// {identifier}", "inputs": [], "outputs": []}
    info = {"id": identifier, "name": identifier}
    return answer({"Shader": {"info": info, "renderpass": [image]}})


def ids(*names):
    return answer({"Shaders": len(names), "Results": list(names)})


class Site(ThreadingHTTPServer):
    """A server that says what it was told to, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = {path: list(each) for path, each in answers.items()}
        self.asked = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        self.server.asked.append(parts.path)
        self.server.agent = self.headers["User-Agent"]
        assert parse_qs(parts.query)["key"] == [KEY]
        queue = self.server.answers[parts.path]
        code, headers, body, cut = queue.pop(0) if len(queue) > 1 else queue[0]
        self.send_response(code)
        self.send_header("Content-Length", str(len(body) + cut))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if "Slow" not in headers:
            self.wfile.write(body)
            return
        try:
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            pass  # the client has had enough

    def log_message(self, *_):
        pass


@contextmanager
def serve(**answers):
    site = Site({path.replace("__", "/"): each for path, each in answers.items()})
    thread = threading.Thread(target=site.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


@contextmanager
def serve_shaders(**answers):
    listed = {"__shaders": [ids(*answers)]}
    with serve(
        **listed, **{f"__shaders__{name}": a for name, a in answers.items()}
    ) as s:
        yield s


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


def connect(site, **settings):
    quick = {"interval_s": 0, "delay_s": 0.001, "tries": 3, "timeout_s": 10}
    return Client(site.url, KEY, accept=is_whole, **quick | settings)


def read_all(site, *args, **settings):
    return list(read(connect(site, **settings), *args))


def test_all_shaders_are_asked_for_one_by_one_under_the_project_s_name():
    with serve_shaders(aaa=[shader("aaa")], bbb=[shader("bbb")]) as site:
        programs = read_all(site)
    assert [program.name for program in programs] == ["aaa", "bbb"]
    assert site.asked == ["/shaders", "/shaders/aaa", "/shaders/bbb"]
    assert site.agent.startswith("shaders21k/")


def test_a_query_asks_for_what_it_finds():
    with serve(**{"__shaders__query__two%2Fcolors": [ids()]}) as site:
        assert read_all(site, "two/colors") == []


def test_what_is_known_is_not_asked_for_again():
    with serve_shaders(aaa=[shader("aaa")], bbb=[shader("bbb")]) as site:
        known = {"https://www.shadertoy.com/view/aaa"}
        assert [each.name for each in read_all(site, "", known)] == ["bbb"]
    assert "/shaders/aaa" not in site.asked


PASSING = {
    "too many": answer(b"", 429, {"Retry-After": "0"}),
    "down": answer(b"<html>", 503),
    "broken": answer(b"", 500),
    "half an answer": answer(b'{"Shader": {"inf', cut=500),
    "a page for people": answer(b"<html>Just a moment</html>"),
    "nothing": answer(b""),
}


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING)
def test_what_may_pass_is_asked_for_again(trouble):
    with serve_shaders(aaa=[trouble, trouble, shader("aaa")]) as site:
        (program,) = read_all(site)
    assert program.name == "aaa"
    assert site.asked.count("/shaders/aaa") == 3


def test_the_tries_are_bounded_and_the_rest_is_imported():
    with serve_shaders(aaa=[answer(b"", 500)], bbb=[shader("bbb")]) as site:
        bad, good = read_all(site)
    assert bad == Reject("https://www.shadertoy.com/view/aaa", "HTTP 500, 3 times")
    assert good.name == "bbb"
    assert site.asked.count("/shaders/aaa") == 3


def test_a_site_that_is_down_is_left_in_peace():
    down = {name: [answer(b"", 500)] for name in ("aaa", "bbb", "ccc", "ddd")}
    with serve_shaders(**down) as site:
        items = read(connect(site))
        assert [next(items).reason for _ in range(3)] == ["HTTP 500, 3 times"] * 3
        with pytest.raises(CorpusError, match="try again later"):
            next(items)
    assert "/shaders/ddd" not in site.asked


def test_a_long_wait_is_not_waited_for():
    until = formatdate(time.time() + 7200, usegmt=True)
    for header in ("7200", until):
        late = answer(b"", 429, {"Retry-After": header})
        with serve_shaders(aaa=[late]) as site:
            items = read(connect(site))
            assert "it asks to wait 7" in next(items).reason
            with pytest.raises(CorpusError, match=r"stopped at .*aaa"):
                next(items)
        assert site.asked.count("/shaders/aaa") == 1


def test_requests_keep_their_distance_and_wait_as_long_as_they_are_told(monkeypatch):
    waits_s = []
    monkeypatch.setattr(fetch.time, "sleep", waits_s.append)
    late = answer(b"", 503, {"Retry-After": "250"})
    with serve_shaders(aaa=[late, shader("aaa")], bbb=[shader("bbb")]) as site:
        read_all(site, interval_s=100)
    # No time passes here, so that each wait is counted from the start.
    assert waits_s == pytest.approx([0, 100, 250, 350], abs=9)


def test_the_delay_doubles_from_try_to_try(monkeypatch):
    waits_s = []
    monkeypatch.setattr(fetch.time, "sleep", waits_s.append)
    with serve_shaders(aaa=[answer(b"", 500)]) as site:
        read_all(site, delay_s=50, tries=5)
    assert waits_s == pytest.approx([0, 0, 50, 100, 200, 300], abs=9)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [(None, 0), ("", 0), ("12", 12), ("-1", 0), ("soon", 0), ("9" * 999, float("inf"))],
)
def test_a_strange_retry_after_is_no_trouble(header, wait_s):
    assert read_wait(header) == wait_s


def test_a_slow_answer_is_cut_off(tmp_path):
    slow = answer(b" " * 1000, headers={"Slow": "yes"})
    with serve_shaders(aaa=[slow], bbb=[shader("bbb")]) as site:
        bad, good = read_all(site, timeout_s=0.3, tries=1)
    assert bad.reason == "no answer (TimeoutError), 1 times"
    assert good.name == "bbb"


def test_a_huge_answer_is_cut_off(monkeypatch):
    monkeypatch.setattr(fetch, "MAX_ANSWER_BYTES", 1000)
    with serve_shaders(aaa=[answer(b" " * 9000)], bbb=[shader("bbb")]) as site:
        bad, good = read_all(site)
    assert bad.reason == "an answer longer than 1000 bytes"
    assert good.name == "bbb"


WRONG = {
    "an error with HTTP 200": (answer({"Error": "Shader not found"}), "not found"),
    "another shader": (shader("zzz"), "the answer is another shader"),
    "something else": (answer([]), "a JSON list, not an object"),
    "deep": (answer(b'{"Error": ' + b"[" * 99_999 + b"]" * 99_999 + b"}"), "damaged"),
    "gone": (answer(b"", 404), "HTTP 404"),
    "elsewhere": (answer(b"", 302, {"Location": "http://127.0.0.1:1/"}), "HTTP 302"),
}


@pytest.mark.parametrize(("wrong", "reason"), WRONG.values(), ids=WRONG)
def test_an_answer_that_will_not_change_is_a_reject(wrong, reason):
    with serve_shaders(aaa=[wrong], bbb=[shader("bbb")]) as site:
        bad, good = read_all(site)
    assert reason in bad.reason
    assert good.name == "bbb"


def test_a_strange_id_is_never_asked_for():
    with serve(__shaders=[ids("../x", "a?key=")]) as site:
        assert all(isinstance(item, Reject) for item in read_all(site))
    assert site.asked == ["/shaders"]


@pytest.mark.parametrize(
    "listed",
    [
        answer({"Error": f"Invalid key {KEY}"}),
        answer(b"", 403),
        answer({"Results": "abc"}),
        answer({"Results": [1]}),
        answer([]),
    ],
)
def test_without_a_list_nothing_starts_and_the_key_is_not_shown(listed):
    with (
        serve(__shaders=[listed]) as site,
        pytest.raises(CorpusError, match="cannot get Shadertoy's list") as raised,
    ):
        read_all(site)
    assert KEY not in str(raised.value)
    assert raised.value.__cause__ is None
    assert len(site.asked) == 1


def test_the_key_is_in_no_message_and_no_representation():
    with serve_shaders(aaa=[answer({"Error": f"{KEY} is over its limit"})]) as site:
        (bad,) = read_all(site)
        assert KEY not in bad.reason
        assert KEY not in repr(connect(site))


@pytest.mark.parametrize("url", ["file:///etc", "ftp://a/b", "http://", ""])
def test_only_the_web_is_asked(url):
    with pytest.raises(CorpusError, match="is no address of a service"):
        Client(url, KEY)


def run(site, into, *arguments):
    command = ["import", "shadertoy-api", "--base-url", site.url, "--interval", "0"]
    environment = {"SHADERTOY_KEY": KEY}
    command += ["--into", str(into), *arguments]
    return CliRunner().invoke(app, command, env=environment)


def test_an_import_that_was_stopped_goes_on_where_it_was(tmp_path):
    into = tmp_path / "a.db"
    trouble = [answer(b"", 403), shader("bbb")]
    with serve_shaders(aaa=[shader("aaa")], bbb=trouble, ccc=[shader("ccc")]) as site:
        stopped = run(site, into)
        assert stopped.exit_code == 1
        assert "bbb: HTTP 403" in stopped.stderr
        with Corpus.open(into) as corpus:
            (program,) = corpus.programs(corpus.selection())
            assert program.name == "aaa"
        again = run(site, into, "--json")
        assert json.loads(again.stdout)["added"] == 2
        assert site.asked.count("/shaders/aaa") == 1
        nothing = run(site, into)
        assert "nothing is new" in str(nothing.exception)
    assert KEY not in stopped.output + again.output + nothing.output


def test_without_a_key_the_command_says_which(tmp_path):
    with serve() as site:
        command = ["import", "shadertoy-api", "--base-url", site.url, "--into", "x"]
        result = CliRunner().invoke(app, command, env={"SHADERTOY_KEY": ""})
    assert result.exit_code == 2
    assert "key" in result.stderr
