"""The playground in a real browser: written, wrong, mended, played and saved."""

import pytest

from shaders21k.corpus import Corpus

RED = "void mainImage(out vec4 c, in vec2 p) {\n    c = vec4(1.0, 0.0, p.x, 1.0);\n}\n"
WRONG = RED.replace("1.0, 0.0", "nothing, 0.0")


@pytest.fixture(scope="module")
def playground(tmp_path_factory, lab, judged):
    folder = tmp_path_factory.mktemp("playground")
    options = ("--workers", "1", "--playground", "--save-to", folder / "saved.db")
    with lab.start(folder, judged, *options) as running:
        yield running


def wait_for_picture(page, before=None):
    """Wait until a picture is shown, another than before: what it is called."""
    page.wait_for_function(
        """before => { const it = document.getElementById("picture");
        return it.naturalWidth > 0 && it.src !== before; }""",
        arg=before,
    )
    return page.locator("#picture").get_attribute("src")


def read_pixel(page):
    """Red, green and blue in the middle of the picture."""
    return page.evaluate(
        """() => { const it = document.getElementById("picture");
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [it.naturalWidth, it.naturalHeight];
        const context = canvas.getContext("2d");
        context.drawImage(it, 0, 0);
        return [...context.getImageData(it.naturalWidth / 2, 9, 1, 1).data]; }"""
    )[:3]


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_for_everybody(playground, visit, dark):
    with visit(playground, "/playground", dark=dark) as page:
        wait_for_picture(page)
        page.fill("#source", WRONG)
        page.locator("#errors li").first.wait_for()
        assert page.axe() == []


def test_it_fits_a_phone(playground, visit):
    with visit(playground, "/playground", width=360, height=740) as page:
        wait_for_picture(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_picture_follows_what_is_written(playground, visit):
    with visit(playground, "/playground") as page:
        first = wait_for_picture(page)
        page.fill("#source", RED)
        wait_for_picture(page, first)
        assert read_pixel(page)[:2] == [255, 0]
        assert page.locator("#said").text_content() == "It compiles and draws."
        assert page.evaluate("document.getElementById('picture').naturalWidth") == 384


def test_an_error_is_marked_and_mended(playground, visit):
    with visit(playground, "/playground") as page:
        first = wait_for_picture(page)
        page.fill("#source", WRONG)
        link = page.locator("#errors a").first
        link.wait_for()
        assert link.text_content() == "Line 2"
        assert "nothing" in page.locator("#errors li").first.text_content()
        assert "error" in page.locator("#said").text_content()
        assert page.locator("#gutter .mark").count() == 1
        assert page.locator("#source").get_attribute("aria-invalid") == "true"
        assert page.locator("#picture").get_attribute("src") == first, "the last good"
        link.press("Enter")
        chosen = "it => it.value.slice(it.selectionStart, it.selectionEnd)"
        line = page.locator("#source").evaluate(chosen)
        assert line == WRONG.split("\n")[1]
        page.keyboard.type("    c = vec4(0.0, 1.0, 0.0, 1.0);")
        wait_for_picture(page, first)
        assert read_pixel(page) == [0, 255, 0]
        assert page.locator("#errors li").count() == 0
        assert page.locator("#gutter .mark").count() == 0


def test_tab_indents_and_escape_lets_it_leave(playground, visit):
    with visit(playground, "/playground") as page:
        page.fill("#source", "")
        page.focus("#source")
        page.keyboard.press("Tab")
        page.keyboard.type("x")
        page.keyboard.press("Enter")
        page.keyboard.type("y")
        assert page.input_value("#source") == "    x\n    y"
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.id") == "reset"
        page.locator("#errors li").first.wait_for()


def test_a_program_of_the_corpus_plays(playground, visit):
    rings = playground.json("/v1/programs?query=Rings&limit=1")["programs"][0]
    with visit(playground, f"/playground?program={rings['id']}") as page:
        assert "iTime" in page.input_value("#source")
        shown = wait_for_picture(page)
        page.click("#play")
        for _ in range(3):
            shown = wait_for_picture(page, shown)
        page.click("#play")
        assert page.locator("#play").get_attribute("aria-pressed") == "false"
        assert float(page.input_value("#time")) > 1.3


def test_a_name_stays_words(playground, visit):
    found = playground.json("/v1/programs?query=script")["programs"]
    for each in found:
        with visit(playground, f"/playground?program={each['id']}") as page:
            wait_for_picture(page)
            assert page.locator("main script, main img[onerror]").count() == 0


def test_what_was_written_is_kept_here(playground, visit):
    with visit(playground, "/playground") as page:
        first = wait_for_picture(page)
        page.fill("#source", RED)
        wait_for_picture(page, first)
        page.reload()
        assert page.input_value("#source") != RED
        page.click("#restore")
        assert page.input_value("#source") == RED
        page.click("#reset")
        assert page.input_value("#source") != RED
        wait_for_picture(page)


def test_a_program_is_saved(playground, visit):
    with visit(playground, "/playground", width=500) as page:
        wait_for_picture(page)
        page.click("summary")
        page.fill("[name=name]", "Waves")
        page.fill("[name=licence]", "MIT OR (CC0-1.0)")
        page.fill("[name=tags]", "warm, two words")
        page.click("#save button")
        page.get_by_text("Saved as").wait_for()
    with Corpus.open(playground.log.parent / "saved.db") as corpus:
        (program,) = corpus.programs(corpus.selection())
    assert (program.name, program.tags) == ("Waves", ("warm", "two words"))
    assert program.licence == "MIT OR (CC0-1.0)"


def test_no_such_program_is_a_problem(playground):
    status, _, body = playground.get("/playground?program=ffffff")
    assert status == 404, body
