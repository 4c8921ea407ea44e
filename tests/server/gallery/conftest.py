"""Pages in a real browser, over a real service with programs that were judged."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from shaders21k import Program
from shaders21k.corpus import Corpus

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

STILL = """// One picture at all times, and a line that is worth looking for.
void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 uv = fragCoord / iResolution.xy;
    fragColor = vec4(uv, 0.5, 1.0);
}"""

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
"""A name that must stay words."""


@pytest.fixture(scope="session")
def judged(tmp_path_factory, lab):
    """The file of a corpus: 60 rings, one still, one fails, one has a bad name."""
    path = tmp_path_factory.mktemp("judged") / "corpus.db"
    rings = [
        Program(
            source=lab.RINGS.format(n=n),
            name=f"Rings {n}",
            author="ann" if n % 2 else "bob",
            licence="MIT" if n % 3 else "",
            tags=("rings", "odd" if n % 2 else "even"),
            url=f"https://example.org/view/rings{n}",
        )
        for n in range(60)
    ]
    others = [
        Program(source=STILL, name="Still", url="still.glsl", tags=("flat",)),
        Program(source=lab.BROKEN, name="Broken", url="broken.glsl"),
        Program(
            source=f"// {HOSTILE}\n{STILL}",
            name=HOSTILE,
            author=HOSTILE,
            description=HOSTILE,
            tags=(HOSTILE,),
            url="javascript:alert(3)",
        ),
    ]
    with Corpus.open(path, create=True) as corpus:
        corpus.add([*rings, *others])
    check = ("corpus", "check", path, "--device", "cpu", "--resolution", "32", "--json")
    subprocess.run(
        [sys.executable, "-m", "shaders21k.cli", *check],
        check=True,
        capture_output=True,
    )
    return path


@pytest.fixture(scope="session")
def gallery(tmp_path_factory, lab, judged):
    """A service over that corpus."""
    folder = tmp_path_factory.mktemp("gallery")
    with lab.start(folder, judged, "--workers", "1") as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    """Chromium, headless, as the system has it."""
    named = os.environ.get("SHADERS21K_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "no Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture
def visit(browser):
    """Open a window; in the end no error was said in it, and nobody else was asked.

    `with visit(service, "/path", width=, height=, dark=) as page:` `page.axe()` lists
    what axe finds serious.
    """

    @contextmanager
    def visit(service, path, *, width=1280, height=800, dark=False, forgive=()):
        errors, foreign = [], []
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on(
            "console",
            lambda said: said.type in {"error", "warning"} and errors.append(said.text),
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        ours = urlsplit(service.url).netloc

        def note(request):
            parts = urlsplit(request.url)
            if parts.scheme not in {"data", "blob"} and parts.netloc != ours:
                foreign.append(request.url)

        page.on("request", note)
        page.goto(service.url + path)
        page.axe = lambda: find_faults(page)
        yield page
        context.close()
        assert foreign == []
        assert [each for each in errors if not any(map(each.count, forgive))] == []

    return visit


def find_faults(page):
    """What axe finds serious or critical: rule and first element."""
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], each["nodes"][0]["html"][:120])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]
