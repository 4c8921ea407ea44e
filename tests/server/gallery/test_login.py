"""Logging in, in a browser; and what a page of another site makes that browser do."""

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

EVIL = """<!doctype html><title>evil</title><p id=said></p>
<form method=post action="{url}/logout" enctype="text/plain"></form>
<script>
const url = "{url}", json = {{"content-type": "application/json"}};
const tries = {{
  put: [url + "/v1/streams/ab", {{method: "PUT", body: "{{}}"}}],
  post: [url + "/v1/preview", {{method: "POST", body: "{{}}", headers: json}}],
  blind: [url + "/logout", {{method: "POST", mode: "no-cors", body: "x"}}],
  read: [url + "/v1/selection", {{credentials: "include"}}],
}};
(async () => {{
  const said = [];
  for (const [name, [where, how]] of Object.entries(tries)) {{
    try {{ said.push(name + ":" + (await fetch(where, how)).type) }}
    catch {{ said.push(name + ":refused") }}
  }}
  const image = new Image();
  image.onload = () => said.push("image:shown");
  image.onerror = () => said.push("image:refused");
  image.src = url + "{icon}";
  await new Promise((done) => setInterval(() => said.length > 4 && done(), 20));
  document.getElementById("said").textContent = said.join(" ");
}})();
</script>"""


@contextmanager
def other_site(page):
    """Serve one page from another port: its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def log_in(page, token):
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Log in").click()


def test_a_person_logs_in_with_the_keyboard_and_out(guarded, secret, visit):
    with visit(guarded, "/login?next=/login", forgive=["401"]) as page:
        assert page.axe() == []
        assert page.evaluate("document.activeElement.id") == "token"
        page.keyboard.type("a-wrong-token-that-is-long")
        page.keyboard.press("Enter")
        page.get_by_role("alert").wait_for()
        assert page.axe() == []
        with page.expect_response("**/login") as answer:
            log_in(page, secret)
        assert answer.value.status == 303
        (cookie,) = page.context.cookies()
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Strict"
        assert page.evaluate("document.cookie") == ""
        asked = page.request.get(f"{guarded.url}/v1/selection")
        assert asked.status == 200
        page.evaluate("fetch('/logout', {method: 'POST'}).then(() => true)")
        assert page.request.get(f"{guarded.url}/v1/selection").status == 401
        assert page.context.cookies() == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_fits_and_can_be_read(guarded, visit, width, dark):
    with visit(guarded, "/login", width=width, dark=dark) as page:
        assert page.axe() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_of_another_site_changes_and_reads_nothing(guarded, secret, browser):
    """Even in the browser of somebody who has logged in."""
    icon = re.search(r"/static/\w+/icon.svg", guarded.get("/login")[2].decode())[0]
    with other_site(EVIL.format(url=guarded.url, icon=icon)) as evil:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{guarded.url}/login?next=/login")
        log_in(page, secret)
        page.wait_for_load_state()
        before = len(read_log(guarded))
        page.goto(evil)
        page.wait_for_function("document.getElementById('said').textContent")
        said = page.text_content("#said").split()
        assert [each for each in said if not each.endswith(":refused")] == []
        page.evaluate("document.forms[0].submit()")
        page.wait_for_url("**/logout")
        assert "foreign" in page.content()
        assert len(context.cookies()) == 1, "nobody was logged out"
        lines = read_log(guarded)[before:]
        asked = [each for each in lines if each["path"] != "/favicon.ico"]
        assert {each["status"] for each in asked} == {403}
        assert {"POST", "GET", "OPTIONS"} <= {each["method"] for each in asked}
        context.close()


def read_log(service):
    return [json.loads(line) for line in service.log.read_text().splitlines()]
