"""The pages about streams, in a browser, while somebody reads one."""

import itertools
import json
import re
import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from shaders21k import BatchStream, Selection, StreamSpec

SPEC = StreamSpec(
    batch_size=80, resolution=32, views=2, mix=2, mixing="cutmix", seed=5, window=32
)
LOADED = "image => image.complete && image.naturalWidth > 0"


@contextmanager
def read_on(service, spec):
    """Read a stream in a thread, a batch now and then: the identifier of its spec."""
    ended = threading.Event()
    with BatchStream(service.ring, spec, prefetch=1) as stream:
        first = next(stream)

        def read():
            while not ended.wait(0.05):
                next(stream)

        thread = threading.Thread(target=read)
        thread.start()
        try:
            yield first.spec_id
        finally:
            ended.set()
            thread.join()


@pytest.fixture(scope="module")
def stream(gallery):
    """A stream of which three batches have been read."""
    with BatchStream(gallery.ring, SPEC, prefetch=1) as opened:
        (spec_id,) = {batch.spec_id for batch in itertools.islice(opened, 3)}
    return spec_id


def wait_for_sheet(page):
    page.wait_for_function(f"() => ({LOADED})(document.querySelector('#sheet img'))")


def served_ids(service):
    """The selection, by place: what numbers in a recipe mean."""
    found, cursor = {}, ""
    while True:
        answer = service.json(f"/v1/programs?limit=50&cursor={cursor}")
        found |= {each["id"]: each["name"] for each in answer["programs"]}
        if not (cursor := answer["next"]):
            return sorted(found), found


def test_every_cell_says_what_its_recipe_says(gallery, stream, visit):
    ids, names = served_ids(gallery)
    made_of = gallery.json(f"/v1/streams/{stream}/recipes/1")
    with visit(gallery, f"/streams/{stream}?step=1") as page:
        wait_for_sheet(page)
        cells = page.locator("#sheet a")
        assert cells.count() == 64, "no more on one page"
        for row in (0, 17, 63):
            cells.nth(row).click()
            article = page.locator(f"#row-{row}")
            expect(article).to_be_visible()
            expect(page.locator("article:visible")).to_have_count(1)
            links = article.locator("a.program")
            programs = [ids[index] for index in made_of["program"][row]]
            assert [link.get_attribute("href") for link in links.all()] == [
                f"/programs/{each}" for each in programs
            ]
            assert links.all_inner_texts() == [
                names[each] or each[:12] for each in programs
            ]
            text = article.inner_text()
            assert f"label {made_of['label'][row]}" in text
            for k, weight in enumerate(made_of["weight"][row]):
                assert f"{weight:.3f}" in text
                for view in range(2):
                    assert f"{made_of['time_s'][row][view][k]:.3f} s" in text
            mirrored = sum(crop[2] < 0 for crop in made_of["crop"][row])
            assert text.count("mirrored") == mirrored
        expect(cells.nth(63)).to_have_attribute("aria-current", "true")
        assert page.axe() == []


def test_rows_that_do_not_fit_are_on_the_next_page(gallery, stream, visit):
    with visit(gallery, f"/streams/{stream}?step=1") as page:
        page.get_by_role("link", name="rows after").click()
        wait_for_sheet(page)
        expect(page.locator("#sheet a")).to_have_count(16)
        page.locator("#sheet a").last.click()
        expect(page.locator("#row-79")).to_be_visible()


def test_a_cell_and_a_batch_can_be_reached_by_keyboard(gallery, stream, visit):
    # Who turns pages faster than they are drawn is told to wait, and the page does.
    path = f"/streams/{stream}?step=1"
    with visit(gallery, path, forgive=["503"]) as page:
        wait_for_sheet(page)
        page.locator("#sheet a").first.focus()
        for key in ("ArrowRight", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        expect(page.locator("#row-7")).to_be_visible()
        page.keyboard.press("j")
        expect(page.get_by_role("heading", name="Batch 2")).to_be_visible()
        wait_for_sheet(page)  # or the key may come before the page can hear it
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("heading", name="Batch 3")).to_be_visible()
        wait_for_sheet(page)
        page.keyboard.press("k")
        expect(page.get_by_role("heading", name="Batch 2")).to_be_visible()
        page.get_by_label("Go to batch").fill("40000000")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Batch 40000000")).to_be_visible()
        wait_for_sheet(page)


def test_a_program_is_found_in_its_rows(gallery, stream, visit):
    ids, _ = served_ids(gallery)
    made_of = gallery.json(f"/v1/streams/{stream}/recipes/1?rows=0:64")
    sought = made_of["program"][3][0]
    rows = [n for n, row in enumerate(made_of["program"]) if sought in row]
    path = f"/streams/{stream}?step=1&program={ids[sought]}"
    with visit(gallery, path) as page:
        framed = page.locator("#sheet a.sought")
        found = [int(each.get_attribute("href")[5:]) for each in framed.all()]
        assert found == rows
        page.locator("#sheet a").nth(rows[0]).click()
        kin = page.locator("#sheet a.kin")
        own = set(made_of["program"][rows[0]])
        assert kin.count() == sum(bool(own & set(each)) for each in made_of["program"])


def test_figures_go_on_while_somebody_reads_until_they_are_paused(gallery, visit):
    spec = StreamSpec(batch_size=4, resolution=32, views=1, seed=6)
    with read_on(gallery, spec) as spec_id, visit(gallery, "/streams") as page:
        page.get_by_role("link", name=spec_id).click()
        delivered = page.locator("[data-count=delivered]")
        before = delivered.inner_text()
        expect(delivered).not_to_have_text(before)
        expect(page.get_by_role("row", name=re.compile("process"))).to_be_visible()
        expect(page.locator(".verdict")).to_contain_text("bound")
        page.get_by_role("button", name="Pause").click()
        page.wait_for_timeout(300)  # one that was on its way
        before = delivered.inner_text()
        page.wait_for_timeout(2500)
        assert delivered.inner_text() == before
        assert page.axe() == []


def test_figures_that_are_old_say_so(gallery, stream, visit):
    with visit(gallery, f"/streams/{stream}", forgive=["404", "/live"]) as page:
        old = page.locator("#old")
        page.route("**/live", lambda route: route.fulfill(status=404))
        page.evaluate("htmx.trigger('#live', 'look')")
        expect(old).to_contain_text("does not know this stream")
        page.unroute("**/live")
        page.evaluate("htmx.trigger('#live', 'look')")
        expect(old).to_be_hidden()


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_all_of_it(gallery, stream, visit, dark):
    path = f"/streams/{stream}?step=1#row-3"
    with visit(gallery, path, width=360, height=740, dark=dark) as page:
        wait_for_sheet(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.axe() == []
    with visit(gallery, "/streams", width=360, height=740, dark=dark) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.axe() == []


def test_names_stay_words(gallery, visit):
    """A stream of all programs, one of whose names is a script."""
    selection = Selection(**gallery.json("/v1/selection"))
    spec = StreamSpec(batch_size=128, resolution=8, views=1, selection=selection)
    body = json.dumps(spec.to_json()).encode()
    path = f"/v1/streams/{spec.spec_id}"
    assert gallery.get(path, method="PUT", body=body)[0] == 200
    with visit(gallery, f"/streams/{spec.spec_id}?step=0") as page:
        assert page.locator("#main script").count() == 0
        assert "<script>alert(1)</script>" in page.locator("#main").text_content()


def test_a_batch_that_cannot_be_had_now_is_asked_for_again(gallery, stream, visit):
    """The first two answers are those of a service that is busy."""
    busy = json.dumps({"title": "Every slot is taken", "detail": "all are taken"})
    answers = iter([busy, busy])

    def answer(route):
        body = next(answers, None)
        if body is None:
            route.continue_()
            return
        kind = "application/problem+json"
        headers = {"Retry-After": "1"}
        route.fulfill(status=503, body=body, content_type=kind, headers=headers)

    with visit(gallery, "/streams", forgive=["503"]) as page:
        page.route("**/batches/*.png*", answer)
        page.goto(f"{gallery.url}/streams/{stream}?step=2")
        expect(page.get_by_role("status")).to_contain_text("all are taken")
        wait_for_sheet(page)
        expect(page.get_by_role("status")).to_be_hidden()


def test_a_stream_that_nobody_registered_is_said_to_be_none(gallery, visit):
    status, headers, _ = gallery.get("/streams/0123456789abcdef")
    assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    with visit(gallery, "/streams/0123456789abcdef", forgive=["404"]) as page:
        expect(page.get_by_role("alert")).to_contain_text("no stream 0123456789abcdef")


@pytest.mark.parametrize("step", ["-1", "x", "9" * 30])
def test_a_step_that_there_cannot_be_is_refused(gallery, stream, step):
    assert gallery.get(f"/streams/{stream}?step={step}")[0] == 422
