"""The manual of the API: every route, with an example that can be typed."""

import shlex
import subprocess

import pytest


@pytest.fixture(scope="module")
def complete(tmp_path_factory, lab, judged):
    """A service on which everything is switched on."""
    folder = tmp_path_factory.mktemp("complete")
    options = ("--workers", "1", "--playground", "--save-to", folder / "saved.db")
    with lab.start(folder, judged, *options) as running:
        yield running


def test_every_route_is_in_it(gallery, visit):
    document = gallery.json("/openapi.json")
    wanted = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    with visit(gallery, "/docs") as page:
        assert {*page.locator(".request").all_inner_texts()} == wanted
        assert page.axe() == []


def test_every_parameter_has_words(gallery):
    wordless = [
        (path, each["name"])
        for path, operations in gallery.json("/openapi.json")["paths"].items()
        for operation in operations.values()
        for each in operation.get("parameters", ())
        if not each.get("description")
    ]
    assert wordless == []


def test_the_fields_of_a_body_are_explained(gallery, visit):
    with visit(gallery, "/docs") as page:
        entry = page.locator(".entry", has_text="POST /v1/preview")
        for name, words in [("source", "GLSL"), ("time", "seconds")]:
            row = entry.get_by_role("row", name=name).first
            assert "body" in row.inner_text()
            assert words in row.inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_read_in_the_dark_and_on_a_phone(gallery, visit, width):
    with visit(gallery, "/docs", width=width, dark=True) as page:
        assert page.axe() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_example_is_a_command_that_works(complete, visit):
    with visit(complete, "/docs") as page:
        commands = page.locator("[aria-label='An example to type']").all_inner_texts()
    # A stream is looked up when it has been registered.
    for each in sorted(
        map(shlex.split, commands), key=lambda words: "PUT" not in words
    ):
        assert each[0] == "curl"
        assert each[-1].startswith(complete.url)
        ran = subprocess.run([*each, "-o", "/dev/null"], check=False)
        assert ran.returncode == 0, shlex.join(each)
