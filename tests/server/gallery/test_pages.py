"""What all pages share."""

from itertools import pairwise

import pytest

HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4")]
    .filter(each => each.checkVisibility()).map(each => Number(each.tagName[1]))"""


def test_a_file_of_a_page_is_kept_for_ever_under_its_digest(gallery):
    page = gallery.get("/")[2].decode()
    path = page.partition('href="/static/')[2].partition('"')[0]
    status, headers, _ = gallery.get(f"/static/{path}")
    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    _, headers, page = gallery.get("/static/000000000000/site.css")
    assert headers["Content-Type"] == "application/problem+json", page


@pytest.mark.parametrize(
    ("path", "entry"),
    [("/", "Programs"), ("/streams", "Streams"), ("/docs", "API")],
)
def test_the_menu_says_where_one_is(gallery, visit, path, entry):
    with visit(gallery, path) as page:
        current = page.locator("nav [aria-current=page]")
        assert current.all_inner_texts() == [entry]


@pytest.mark.parametrize("path", ["/", "/streams", "/docs", "/programs/{}"])
def test_headings_lead_through_a_page_without_a_gap(gallery, visit, path):
    program = gallery.json("/v1/programs?limit=1")["programs"][0]["id"]
    with visit(gallery, path.format(program)) as page:
        levels = page.evaluate(HEADINGS)
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))


def test_who_is_refused_can_say_of_which_request(gallery, visit):
    with visit(gallery, "/?limit=x", forgive=["422"]) as page:
        assert "limit" in page.locator(".notice").inner_text()
        said = page.locator("main code").inner_text()
    assert len(said) >= 16


def test_the_first_tab_leads_past_the_menu(gallery, visit):
    with visit(gallery, "/") as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "query"
