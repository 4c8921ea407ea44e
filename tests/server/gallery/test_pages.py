"""What all pages share."""


def test_a_file_of_a_page_is_kept_for_ever_under_its_digest(gallery):
    _, headers, page = gallery.get("/static/000000000000/site.css")
    assert headers["Content-Type"] == "application/problem+json", page


def test_the_browser_sees_what_is_served(gallery, visit):
    with visit(gallery, "/healthz", forgive=["Not Found"]) as page:
        assert "ok" in page.content()
