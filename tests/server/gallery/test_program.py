"""The page of one program in a browser: picture, source, and what is known of it."""

import io

import pytest
from PIL import Image


@pytest.fixture(scope="module")
def named(gallery):
    """Ids by name of all that the gallery serves."""
    found = gallery.json("/v1/programs?limit=200")["programs"]
    return {each["name"]: each["id"] for each in found}


@pytest.fixture
def watch(visit, gallery, named):
    """Open the page of a program by its name."""

    def watch(name, query="", **how):
        return visit(gallery, f"/programs/{named[name]}{query}", **how)

    return watch


def pixels(page):
    """What the browser shows of the picture, 8 x 8."""
    shot = page.locator(".picture").screenshot()
    return Image.open(io.BytesIO(shot)).convert("RGB").resize((8, 8)).tobytes()


def wait_for_picture(page, words=""):
    """Wait until a picture is there, and if told so the one that is so described."""
    page.wait_for_function(
        "words => { const still = document.querySelector('#still');"
        "return still.complete && still.naturalWidth && still.alt.endsWith(words); }",
        arg=words,
    )


def address(page):
    page.wait_for_function("() => location.search !== ''")
    page.wait_for_timeout(350)  # the address follows when all has been still a while
    return page.evaluate("location.search")


def test_a_program_is_shown_with_what_is_known_of_it(watch, named):
    with watch("Rings 7") as page:
        wait_for_picture(page)
        assert page.title() == "Rings 7 · shaders21k"
        facts = page.locator("dl.facts").inner_text()
        assert named["Rings 7"] in facts
        assert page.get_by_role("link", name="MIT").get_attribute("href") == (
            "https://spdx.org/licenses/MIT.html"
        )
        assert page.locator("a.chip").all_inner_texts() == ["rings", "odd"]
        assert page.locator(".measures figure").count() >= 7
        chart = page.locator(".measures svg").first
        assert "this one at" in chart.get_attribute("aria-label")
        assert chart.locator(".mark").count() == 1
        assert page.locator(".relatives a").count() == 12
        page.locator(".relatives a").first.click()
        assert "Rings" in page.locator("h1").inner_text()
        assert page.axe() == []


def test_scrubbing_shows_other_pictures_and_moves_the_address(watch):
    with watch("Rings 7", "?size=128") as page:
        wait_for_picture(page)
        before = pixels(page), page.locator("#still").get_attribute("src")
        page.locator("#scrub").fill("75")
        wait_for_picture(page, "at 2.50 s")
        after = pixels(page), page.locator("#still").get_attribute("src")
        assert before[0] != after[0]
        assert before[1] != after[1]
        assert "time=2.5&" in address(page)
        assert "time=2.5&" in page.get_by_role("link", name="PNG").get_attribute("href")
        assert "time=2.5&" in page.locator("#curl").text_content()
        page.reload()
        wait_for_picture(page)
        assert page.get_by_label("Time in seconds").input_value() == "2.5"
        assert pixels(page) == after[0]


def test_only_one_picture_is_asked_for_at_a_time_and_the_last_wins(watch):
    with watch("Rings 7", "?size=128") as page:
        wait_for_picture(page)
        page.evaluate("""() => {
            const [scrub, ask] = [document.querySelector("#scrub"), window.fetch];
            window.asked = []; window.most = 0;
            let now = 0;
            window.fetch = async (url, ...rest) => {
                asked.push(url);
                most = Math.max(most, ++now);
                return ask(url, ...rest).finally(() => { now -= 1; });
            };
            for (let n = 100; n <= 200; n += 1) {
                scrub.value = n;
                scrub.dispatchEvent(new Event("input"));
            }
        }""")
        wait_for_picture(page, "at 6.67 s")
        assert page.evaluate("most") == 1
        first, last = page.evaluate("asked")
        assert "time=3.333&" in first
        assert "time=6.667&" in last


def test_it_plays_when_told_and_stops_when_told(watch):
    with watch("Rings 7", "?size=128") as page:
        wait_for_picture(page)
        assert page.locator("#play").inner_text() == "Play"
        page.locator("#play").click()
        moved = "() => Number(document.querySelector('[name=time]').value) > 1.4"
        page.wait_for_function(moved)
        first = pixels(page)
        page.wait_for_timeout(400)
        assert pixels(page) != first
        page.get_by_role("button", name="Pause").click()
        stopped = page.get_by_label("Time in seconds").input_value()
        page.wait_for_timeout(400)
        assert page.get_by_label("Time in seconds").input_value() == stopped
        assert page.locator("video:visible").count() == 0
        assert f"time={stopped}&" in address(page)


def test_keys_on_the_picture_move_in_time_and_play(watch):
    with watch("Rings 7", "?size=128&time=5") as page:
        wait_for_picture(page)
        page.locator(".picture").focus()
        page.keyboard.press("ArrowRight")
        wait_for_picture(page, "at 5.03 s")
        page.keyboard.press("Shift+ArrowLeft")
        wait_for_picture(page, "at 4.03 s")
        page.keyboard.press("Space")
        page.get_by_role("button", name="Pause").wait_for()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Play").wait_for()
        page.locator("#said", has_text="seconds").wait_for(state="attached")


def test_a_drag_over_the_picture_crops_it_and_numbers_do_too(watch):
    with watch("Still", "?size=128") as page:  # red grows rightwards, green upwards
        wait_for_picture(page)
        whole = pixels(page)
        box = page.locator(".picture").bounding_box()
        x, y, side = box["x"], box["y"], box["width"]
        page.mouse.move(x + side / 2, y + side / 2)
        page.mouse.down()
        page.mouse.move(x + side - 1, y + 1, steps=4)
        assert page.locator(".frame").is_visible()
        page.mouse.up()
        assert "crop=0.5%2C" in address(page)
        page.wait_for_timeout(300)
        corner = pixels(page)
        assert min(corner[0::3]) > 100 > min(whole[0::3])
        assert min(corner[1::3]) > 100 > min(whole[1::3])
        page.reload()
        wait_for_picture(page)
        assert pixels(page) == corner
        page.get_by_role("button", name="Reset").click()
        assert "crop=0%2C0%2C1%2C1" in address(page)
        page.get_by_label("Left", exact=True).fill("0.5")
        page.get_by_label("Left", exact=True).press("Tab")
        assert "crop=0.5%2C0%2C1%2C1" in address(page)


def test_size_and_shape_decide_what_is_asked_for(watch):
    with watch("Rings 7") as page:
        wait_for_picture(page)
        with page.expect_request("**/preview.webp?*width=256&height=256*"):
            page.get_by_label("Size").select_option("256")
        with page.expect_request("**/preview.webp?*width=256&height=144*"):
            page.get_by_label("Shape").select_option("16:9")
        assert "size=256&aspect=16%3A9" in address(page)
        box = page.locator(".picture").bounding_box()
        assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.02)


def test_every_line_of_the_source_has_an_address(watch):
    with watch("Rings 7", "#L3") as page:
        line = page.locator("#L3")
        assert line.inner_text().strip().startswith("float ring")
        ground = "each => getComputedStyle(each).backgroundColor"
        assert line.evaluate(ground) != page.locator("#L2").evaluate(ground)
        assert page.locator(".keyword").count() > 0
        page.locator("#L4 a").click()
        assert page.evaluate("location.hash") == "#L4"


def test_the_source_is_copied_as_it_was_written(watch, named, gallery):
    with watch("Rings 7") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy Image").click()
        page.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("void mainImage(")
        assert copied.count("\n") == 5


def test_a_program_that_fails_says_why_and_where(watch):
    with watch("Broken") as page:
        assert page.locator("img#still").count() == 0
        assert "nothing" in page.locator(".notice.bad pre").inner_text()
        page.get_by_role("link", name="Image, line 2").click()
        assert page.evaluate("location.hash") == "#L2"
        assert "wrong" in page.locator("#L2").get_attribute("class")
        assert "Line 2: " in page.locator("#L2 + .complaint").text_content()
        assert page.axe() == []


def test_who_waits_for_a_busy_service_is_told(watch):
    busy = {"status": 503, "headers": {"Retry-After": "1"}}
    with watch("Rings 7", "?size=128", forgive=["503"]) as page:
        wait_for_picture(page)
        page.route("**/preview.webp*", lambda route: route.fulfill(**busy))
        page.locator("#scrub").fill("75")
        page.get_by_role("alert").get_by_text("asking again").wait_for()
        page.unroute("**/preview.webp*")
        wait_for_picture(page, "at 2.50 s")
        assert page.get_by_role("alert").count() == 0


def test_pictures_of_relatives_that_a_busy_service_refused_come(visit, gallery):
    refused = set()

    def refuse_once(route):
        url = route.request.url
        if "width=192" not in url or url in refused:
            return route.continue_()
        refused.add(url)
        return route.fulfill(status=503, headers={"Retry-After": "1"})

    with visit(gallery, "/healthz", forgive=["503", "404"]) as page:
        page.route("**/preview.webp*", refuse_once)
        page.goto(f"{gallery.url}/?query=rings+7")
        page.get_by_role("link", name="Rings 7", exact=True).click()
        page.locator(".relatives").scroll_into_view_if_needed()
        page.wait_for_function(
            "() => [...document.querySelectorAll('.relatives img')]"
            ".every(each => each.naturalWidth)"
        )
        assert page.locator(".relatives img").count() == 12
        assert len(refused) >= 12


def test_words_of_strangers_stay_words(watch, named, gallery):
    hostile = next(each for each in named if each.startswith("<script>"))
    with watch(hostile) as page:
        wait_for_picture(page)
        assert page.locator("h1").inner_text() == hostile
        assert page.locator("main script, main img[src=x]").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        assert "javascript:alert(3)" in page.locator("dl.facts").inner_text()
        assert hostile in page.locator("#L1").inner_text()


@pytest.mark.parametrize("dark", [False, True])
def test_a_telephone_shows_all_of_it(watch, dark):
    with watch("Rings 7", width=360, height=740, dark=dark) as page:
        wait_for_picture(page)
        page.locator("#crop summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.axe() == []


def test_without_script_a_form_asks_for_a_time_and_a_size(browser, gallery, named):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery.url}/programs/{named['Rings 7']}")
    page.get_by_label("Time in seconds").fill("3.5")
    page.get_by_label("Size").select_option("256")
    page.get_by_role("button", name="Show").click()
    source = page.locator("#still").get_attribute("src")
    assert "time=3.5&width=256&height=256" in source
    assert gallery.get(source)[0] == 200
    assert page.locator("#play").is_hidden()
    context.close()


def test_the_first_digits_of_an_id_lead_to_the_page(gallery, visit, named):
    with visit(gallery, f"/programs/{named['Still'][:12]}?time=2") as page:
        assert page.url == f"{gallery.url}/programs/{named['Still']}?time=2"


def test_who_opens_a_page_that_is_not_there_is_told_in_a_page(gallery, visit):
    with visit(gallery, "/programs/0123456789", forgive=["404"]) as page:
        assert page.locator("h1").inner_text() == "No such program"
        assert page.axe() == []
    status, headers, _ = gallery.get("/programs/0123456789")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "query", ["time=nan", "time=21", "size=0", "aspect=2:1", "crop=1,2", "crop=0,0,1,x"]
)
def test_a_page_of_nonsense_is_refused(gallery, named, query):
    assert gallery.get(f"/programs/{named['Still']}?{query}")[0] == 422
