"""The wall: browse, search, filter, sort, and what it says of what is missing."""

from urllib.parse import urlencode

import pytest
from starlette.datastructures import QueryParams

from server.gallery.asked import read_asked
from server.gallery.wall import is_step


def names(page):
    return page.locator(".tile h2").all_inner_texts()


def expect_count(page, words):
    page.locator("#count").get_by_text(words, exact=True).wait_for()


def listed(service, **asked):
    """What the API lists for the same question: names and total."""
    page = service.json(f"/v1/programs?{urlencode(asked, doseq=True)}")
    return [each["name"] for each in page["programs"]], page["total"]


def test_more_tiles_come_as_one_scrolls(gallery, visit):
    with visit(gallery, "/?limit=24") as page:
        assert len(names(page)) == 24
        for tiles in (48, 63):
            page.locator(".tile").last.scroll_into_view_if_needed()
            page.mouse.wheel(0, 2000)
            # At least: what comes next may come in the meantime.
            page.wait_for_function(
                f"() => document.querySelectorAll('.tile').length >= {tiles}"
            )
        assert page.locator(".more").count() == 0
        assert names(page) == listed(gallery, limit=100)[0]
        ids = page.locator(".tile").evaluate_all("all => all.map(x => x.dataset.id)")
        assert len(set(ids)) == 63


def test_who_stands_on_more_stands_on_the_first_of_it(gallery, visit):
    with visit(gallery, "/?limit=24") as page:
        page.locator(".more a").focus()
        page.wait_for_function("() => document.activeElement.closest('.tile')")
        at = page.evaluate("document.activeElement.innerText")
        assert at == names(page)[24]


def test_every_picture_comes_without_a_shift(gallery, visit):
    with visit(gallery, "/?limit=10") as page:
        height = page.locator(".tile").first.bounding_box()["height"]
        page.wait_for_function(
            "() => [...document.images].every(image => image.naturalWidth > 0)"
        )
        assert page.locator(".tile").first.bounding_box()["height"] == height
        image = page.locator(".tile img").first
        assert image.get_attribute("alt") == "Rings 0 at 1 s"


def test_search_answers_as_one_types_and_can_be_shared(gallery, visit):
    with visit(gallery, "/") as page:
        page.locator("#query").press_sequentially("rings 5")
        expect_count(page, "11 programs")
        assert names(page) == listed(gallery, query="rings 5")[0]
        assert page.url.endswith("/?query=rings+5")
        assert page.evaluate("document.activeElement.id") == "query"
        page.goto(page.url)
        assert page.locator("#query").input_value() == "rings 5"
        expect_count(page, "11 programs")


def test_back_undoes_a_search_and_not_a_letter(gallery, visit):
    with visit(gallery, "/?licence=MIT") as page:
        for words in ("r", "ri", "rings", "rings 7"):
            page.locator("#query").fill(words)
            page.wait_for_url(f"**query={words.replace(' ', '+')}&licence=MIT")
        page.go_back()
        page.wait_for_url("**/?licence=MIT")
        expect_count(page, "40 programs")


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        ("", "query=a", True),
        ("query=a", "query=ab", False),
        ("query=ab", "", True),
        ("query=a&tag=x&cursor=best-4", "tag=x&query=b", False),
        ("query=a&tag=x", "query=b&tag=x&tag=y", True),
        ("tag=x&tag=y", "tag=y&tag=x", False),
        ("query=a", "query=a&sort=name", True),
    ],
)
def test_what_is_worth_coming_back_from(before, after, steps):
    asked = read_asked(QueryParams(after))
    assert is_step(f"http://[?{before}#x", asked) == steps


def test_an_address_says_numbers_in_full():
    asked = read_asked(QueryParams("max_cost_ns=1234567.125&min_diversity=0.10"))
    assert asked.url() == "/?max_cost_ns=1234567.125&min_diversity=0.1"


def test_filters_narrow_the_wall_and_chips_undo_them(gallery, visit):
    with visit(gallery, "/") as page:
        page.get_by_role("checkbox", name="MIT").check()
        expect_count(page, "40 programs")
        assert listed(gallery, licence="MIT")[1] == 40
        page.get_by_role("checkbox", name="odd").check()
        expect_count(page, "20 programs")
        assert names(page) == listed(gallery, licence="MIT", tag="odd")[0]
        assert page.url.endswith("/?licence=MIT&tag=odd")
        page.get_by_role("link", name="Licence: MIT").click()
        expect_count(page, "30 programs")
        assert not page.get_by_role("checkbox", name="MIT").is_checked()
        page.go_back()
        expect_count(page, "20 programs")
        assert page.get_by_role("checkbox", name="MIT").is_checked()
        assert page.locator(".chip").count() == 2


def test_a_tag_is_typed_as_well(gallery, visit):
    with visit(gallery, "/") as page:
        page.get_by_label("Another tag").fill("nowhere")
        page.keyboard.press("Enter")
        expect_count(page, "0 programs")
        assert page.get_by_role("checkbox", name="nowhere").is_checked()
        page.get_by_role("link", name="without Tag: nowhere").click()
        expect_count(page, "63 programs")


def test_an_empty_wall_says_what_to_loosen(gallery, visit):
    with visit(gallery, "/?query=rings&tag=flat") as page:
        words = page.locator("#found .notice").inner_text()
        assert "without “rings”: 1 program" in words
        assert "without Tag: flat: 60 programs" in words


def test_what_cannot_be_drawn_is_not_asked_for_and_says_why(gallery, visit):
    with visit(gallery, "/") as page:
        page.get_by_role("checkbox", name="does not compile").check()
        expect_count(page, "1 program")
        assert page.locator(".tile img").count() == 0
        program = gallery.json("/v1/programs?outcome=error")["programs"][0]
        assert program["name"] == "Broken"
        words = page.locator(".tile .undrawn").inner_text()
        assert "Does not compile" in words
        assert program["reason"] in words
        assert page.locator(".badge").inner_text() == "error"


def test_what_stands_still_is_marked(gallery, visit):
    with visit(gallery, "/?outcome=static") as page:
        assert names(page) == listed(gallery, outcome="static")[0]
        assert page.locator(".badge").first.inner_text() == "static"


def test_whatever_an_importer_has_found_can_be_asked_for(gallery):
    assert listed(gallery, tag="x" * 400) == ([], 0)
    assert gallery.get(f"/?tag={'x' * 400}")[0] == 200


def test_measures_are_bounds_with_numbers(gallery, visit):
    with visit(gallery, "/") as page:
        page.locator("#min_diversity").select_option("0.01")
        total = listed(gallery, min_diversity=0.01)[1]
        expect_count(page, f"{total} programs")
        option = page.locator("#min_diversity option:checked")
        assert option.inner_text() == f"from 1 % ({total})"
        assert page.locator(".chip").inner_text().startswith("Diversity from 1 %")


def test_the_order_is_chosen(gallery, visit):
    with visit(gallery, "/?query=rings") as page:
        page.locator("#sort").select_option(label="name")
        page.wait_for_url("**/?query=rings&sort=name")
        page.wait_for_function("() => !document.querySelector('#found.late')")
        assert names(page) == listed(gallery, query="rings", sort="name")[0]


def test_a_hostile_name_stays_words(gallery, visit):
    with visit(gallery, "/?query=script") as page:
        expect_count(page, "1 program")
        assert names(page)[0].startswith("<script>alert(1)")
        assert page.locator(".tile script, .tile img[src=x]").count() == 0
    with visit(
        gallery, "/?query=%3Cscript%3Ealert(1)%3C/script%3E&tag=%22%3E%3Cb%3E"
    ) as page:
        assert page.locator(".chip").first.inner_text().startswith("“<script>")


def test_a_busy_service_is_asked_again(gallery, visit):
    refused = []

    def refuse_once(route):
        if route.request.url in refused:
            return route.continue_()
        refused.append(route.request.url)
        return route.fulfill(status=503, headers={"Retry-After": "1"})

    with visit(gallery, "/healthz", forgive=["503", "404"]) as page:
        page.route("**/preview.webp*", refuse_once)
        page.goto(f"{gallery.url}/?query=rings+5&sort=name")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.tile img')]"
            ".every(each => each.naturalWidth > 0)"
        )
        assert len(refused) == 11


def test_what_goes_wrong_is_seen_until_it_goes_right(gallery, visit):
    problem = '{"title": "It makes no sense", "detail": "too many words"}'
    with visit(gallery, "/", forgive=["htmx", "ERR_", "400", "503"]) as page:
        trouble = page.get_by_role("alert")
        for words, answer in [
            ("too many words", lambda it: it.fulfill(status=400, body=problem)),
            ("is busy", lambda it: it.fulfill(status=503, body=problem)),
            ("does not answer", lambda it: it.abort()),
        ]:
            page.route("**/tiles*", answer)
            page.locator("#query").fill(words)
            trouble.get_by_text(words).wait_for()
            page.unroute("**/tiles*")
        page.locator("#query").fill("rings 7")
        expect_count(page, "1 program")
        assert trouble.count() == 0


def test_a_picture_that_fails_says_why(gallery, visit):
    problem = '{"title": "The picture could not be drawn"}'
    with visit(gallery, "/healthz", forgive=["500", "404"]) as page:
        page.route("**/preview.webp*", lambda it: it.fulfill(status=500, body=problem))
        page.goto(f"{gallery.url}/?query=rings+7")
        page.locator(".undrawn").get_by_text("could not be drawn").wait_for()


def test_the_page_works_without_script(gallery, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery.url}/?limit=40")
    assert len(names(page)) == 40
    page.get_by_role("link", name="More programs").click()
    assert names(page) == listed(gallery, limit=100)[0][40:]
    page.locator("#query").fill("still")
    page.get_by_role("button", name="Apply").click()
    assert names(page) == listed(gallery, query="still")[0]
    context.close()


@pytest.mark.parametrize(
    "asked", ["limit=x", "min_coverage=nan", "cursor=zz", "sort=zz"]
)
def test_an_address_that_makes_no_sense_is_refused(gallery, asked):
    status, headers, page = gallery.get(f"/?{asked}")
    assert 400 <= status < 500, page
    assert headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 360])
def test_all_can_use_it(gallery, visit, width, dark):
    with visit(gallery, "/?licence=MIT&limit=10", width=width, dark=dark) as page:
        assert page.axe() == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if width == 360:
            page.get_by_role("button", name="Filters").click()
            assert page.get_by_role("checkbox", name="MIT").is_visible()
            assert page.axe() == []
