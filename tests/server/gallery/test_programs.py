"""Programs over HTTP, as a stranger's script asks for them."""

import json
import urllib.error
import urllib.request
from typing import get_args
from urllib.parse import urlencode

import pytest

from server import filters, programs
from shaders21k.catalogue import SORTS
from shaders21k.commands.wishes import OUTCOME_WORDS


def find(gallery, **asked):
    return gallery.json(f"/v1/programs?{urlencode(asked, doseq=True)}")


def names(page):
    return [each["name"] for each in page["programs"]]


@pytest.fixture(scope="module")
def broken(gallery):
    (found,) = find(gallery, query="broken")["programs"]
    return found


def test_programs_are_found_by_all_that_a_wish_may_say(gallery):
    assert names(find(gallery, query="Still")) == ["Still"]
    assert find(gallery, tag="ODD", licence=["MIT", "unknown"])["total"] == 30
    assert names(find(gallery, outcome="error")) == ["Broken"]
    assert find(gallery, family="example.org", outcome="ok")["total"] == 60
    assert find(gallery, min_coverage=0, sort="name", limit=2)["programs"]
    assert find(gallery, max_cost_ns=-1)["total"] == 0


def test_the_api_offers_all_that_the_catalogue_has():
    assert get_args(programs.Sort) == tuple(SORTS)
    assert get_args(filters.Outcome) == OUTCOME_WORDS


def test_pages_follow_each_other_to_the_end(gallery):
    found, cursor = [], ""
    while True:
        page = find(gallery, sort="cheap", limit=25, cursor=cursor)
        found += [each["id"] for each in page["programs"]]
        if not (cursor := page["next"]):
            break
    assert len(found) == len(set(found)) == page["total"] == 63


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"query": "x" * 201}, 422),
        ({"query": " ".join(map(str, range(21)))}, 400),
        ({"tag": ["x"] * 21}, 422),
        ({"tag": "x" * 501}, 422),
        ({"outcome": "fine"}, 422),
        ({"sort": "worst"}, 422),
        ({"limit": 0}, 422),
        ({"limit": 201}, 422),
        ({"min_coverage": "nan"}, 422),
        ({"cursor": "best-1000000"}, 400),
        ({"cursor": "name-1"}, 400),
    ],
)
def test_a_question_that_makes_no_sense_is_a_problem_of_the_client(
    gallery, asked, status
):
    answer = gallery.get(f"/v1/programs?{urlencode(asked, doseq=True)}")
    assert answer[0] == status
    assert json.loads(answer[2])["type"] == "urn:shaders21k:bad-request"


def test_a_program_is_told_with_all_that_is_known_of_it(gallery, broken):
    told = gallery.json(f"/v1/programs/{broken['id'][:12]}")
    assert told["id"] == broken["id"]
    assert "nothing" in told["source"]
    assert told["publications"][0]["url"] == "broken.glsl"
    assert told["verdict"]["outcome"] == "error"
    (place,) = told["diagnostics"]
    assert place["line"] == 2
    assert "nothing" in place["message"]
    assert "llvmpipe" in told["judge"]["device"]["renderer"]


def test_the_previews_it_names_are_there(gallery):
    told = gallery.json("/v1/programs/rings7")
    assert told["verdict"]["outcome"] == "ok"
    assert told["diagnostics"] == []
    assert gallery.get(told["previews"]["png"])[1]["Content-Type"] == "image/png"


@pytest.mark.parametrize("path", ["", "/relatives"])
@pytest.mark.parametrize("name", ["0" * 64, "zz", "..%2f..%2fetc%2fpasswd", "%00"])
def test_a_program_that_is_not_served_is_not_found(gallery, path, name):
    assert gallery.get(f"/v1/programs/{name}{path}")[0] == 404


def test_relatives_come_the_nearest_first(gallery, broken):
    found = gallery.json("/v1/programs/rings7/relatives?limit=5")["relatives"]
    assert len(found) == 5
    far = [each["distance"] for each in found]
    assert far == sorted(far)
    assert all(each["program"]["name"].startswith("Rings") for each in found)
    assert gallery.json(f"/v1/programs/{broken['id']}/relatives")["relatives"] == []


def test_facets_count_what_may_be_asked_for(gallery):
    facets = gallery.json("/v1/facets")
    for field, counts in facets.items():
        if field != "measures":
            name = {"families": "family"}.get(field, field.removesuffix("s"))
            for word, count in counts.items():
                assert find(gallery, **{name: word})["total"] == count
    assert sum(facets["measures"]["coverage"]["counts"]) == 62


def test_what_has_not_changed_is_not_sent_again(gallery):
    for path in ("/v1/programs?query=still", "/v1/facets", "/v1/programs/rings7"):
        _, headers, _ = gallery.get(path)
        assert headers["Cache-Control"] == "no-cache"
        request = urllib.request.Request(gallery.url + path)
        request.add_header("If-None-Match", headers["ETag"])
        with pytest.raises(urllib.error.HTTPError, match="304") as caught:
            urllib.request.urlopen(request)
        assert caught.value.read() == b""


def test_a_selection_is_told_as_a_command(gallery, broken):
    asked = urlencode({"query": "rings", "tag": "odd", "max_cost_ns": 1e9})
    told = gallery.json(f"/v1/selection/command?{asked}")
    assert told["programs"] == 30
    assert told["command"].startswith(
        "shaders21k corpus select corpus.db --search rings --tag odd "
        "--max-cost-ns 1000000000.0 --device "
    )
    picked = gallery.json(f"/v1/selection/command?id={broken['id'][:8]}")
    assert picked["programs"] == 1
    assert f"--id {broken['id'][:16]} " in picked["command"]
    assert gallery.get("/v1/selection/command?id=0000000")[0] == 404
