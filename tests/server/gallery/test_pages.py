"""What all pages share."""


def test_a_file_of_a_page_is_kept_for_ever_under_its_digest(gallery):
    page = gallery.get("/")[2].decode()
    path = page.partition('href="/static/')[2].partition('"')[0]
    status, headers, _ = gallery.get(f"/static/{path}")
    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    _, headers, page = gallery.get("/static/000000000000/site.css")
    assert headers["Content-Type"] == "application/problem+json", page


def test_the_menu_says_where_one_is(gallery, visit):
    with visit(gallery, "/") as page:
        current = page.locator("nav [aria-current=page]")
        assert current.all_inner_texts() == ["Programs"]


def test_the_first_tab_leads_past_the_menu(gallery, visit):
    with visit(gallery, "/") as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "query"
