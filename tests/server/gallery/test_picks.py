"""Selections made on the wall, by mouse and by keyboard, and the command for them."""

import shlex
from itertools import pairwise


def focused(page):
    """The name of the tile that has the focus."""
    return page.evaluate(
        "document.activeElement.closest('.tile')?.querySelector('h2').innerText"
    )


def read_command(page):
    """The words of the command, and how many programs it is said to select."""
    page.locator("#command-text").get_by_text("shaders21k").wait_for()
    said = page.locator("#command-count").inner_text()
    return shlex.split(page.locator("#command-text").inner_text()), said


def chosen_ids(page):
    return page.locator(".tile:has(:checked)").evaluate_all(
        "all => all.map(tile => tile.dataset.id)"
    )


def test_two_by_keyboard_and_one_by_mouse(gallery, visit):
    with visit(gallery, "/?limit=12") as page:
        assert page.locator("#pick").is_hidden()
        page.keyboard.press("j")
        assert focused(page) == "Rings 0"
        page.keyboard.press("x")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        assert focused(page) == "Rings 1"
        page.keyboard.press("Space")
        page.get_by_role("checkbox", name="Choose Rings 5", exact=True).check()
        assert page.locator("#chosen").inner_text() == "3 chosen"
        ids = chosen_ids(page)
        page.locator("#pick").get_by_role("button", name="Select").click()
        words, said = read_command(page)
        assert words[:3] == ["shaders21k", "corpus", "select"]
        assert said == "This command selects 3 programs:"
        given = [b for a, b in pairwise(words) if a == "--id"]
        assert all(any(full.startswith(each) for each in given) for full in ids)
        assert len(given) == len(ids) == 3
        assert page.axe() == []


def test_all_that_was_found(gallery, visit):
    with visit(gallery, "/?licence=MIT") as page:
        page.locator("#query").press_sequentially("rings")
        page.wait_for_url("**/?query=rings&licence=MIT")
        page.locator(".tools").get_by_role("button", name="Select").click()
        assert page.get_by_role("radio", name="those chosen").is_disabled()
        words, said = read_command(page)
        assert said == "This command selects 40 programs:"
        assert words[words.index("--licence") + 1] == "MIT"
        assert "rings" in words
        page.keyboard.press("Escape")
        assert page.locator("#command").is_hidden()


def test_the_command_is_copied_where_there_is_no_clipboard_as_well(gallery, visit):
    with visit(gallery, "/?licence=MIT") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator(".tools").get_by_role("button", name="Select").click()
        words, _ = read_command(page)
        copied = page.evaluate_handle("navigator.clipboard")
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: null})")
        page.get_by_role("button", name="Copy").click()
        page.get_by_role("button", name="Copied").wait_for()
        assert shlex.split(copied.evaluate("it => it.readText()")) == words


def test_what_is_chosen_lasts_across_pages(gallery, visit):
    with visit(gallery, "/?query=rings", forgive=["404"]) as page:
        page.get_by_role("checkbox", name="Choose Rings 7", exact=True).check()
        page.locator("#query").fill("still")
        page.wait_for_url("**/?query=still")
        assert page.locator("#chosen").inner_text() == "1 chosen"
        page.goto(f"{gallery.url}/healthz")
        page.goto(f"{gallery.url}/?query=rings+7")
        box = page.get_by_role("checkbox", name="Choose Rings 7", exact=True)
        assert box.is_checked()
        page.get_by_role("button", name="Clear").click()
        assert not box.is_checked()
        assert page.locator("#pick").is_hidden()


def test_single_keys_search_help_and_can_be_switched_off(gallery, visit):
    with visit(gallery, "/?limit=4") as page:
        page.keyboard.press("/")
        page.keyboard.type("j?x")
        assert page.locator("#query").input_value() == "j?x"
        page.locator("#query").fill("")
        page.locator("#query").blur()
        page.keyboard.press("?")
        assert page.axe() == []
        page.get_by_role("checkbox", name="Shortcuts are on").uncheck()
        page.get_by_role("button", name="Close").click()
        page.locator("body").press("j")
        assert focused(page) is None


def test_tab_reaches_name_and_box_of_a_tile(gallery, visit):
    with visit(gallery, "/?limit=4") as page:
        page.locator(".tile a").first.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert page.locator("#chosen").inner_text() == "1 chosen"


def test_a_selection_is_made_without_script_as_well(gallery, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery.url}/?query=rings+7")
    page.get_by_role("checkbox", name="Choose Rings 7", exact=True).check()
    page.locator("#pick").get_by_role("button", name="Select").click()
    assert "corpus select" in page.content()
    context.close()
