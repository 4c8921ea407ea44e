"""What a program's page is put together of: measures, links, addresses."""

import shlex

import pytest

from server.gallery.charts import MEANINGS, describe_measures
from server.gallery.offers import OUTCOMES, UNDRAWN
from server.gallery.pages import Pages
from server.gallery.provenance import describe_publication, find_link, write_commands
from server.gallery.stage import Stage, name_file
from shaders21k import Program
from shaders21k.catalogue import Page
from shaders21k.listing import Listing
from shaders21k.survey import MEASURES, Histogram, draw_up
from shaders21k.verdict import Verdict

TENTHS = Histogram("", False, tuple(n / 4 for n in range(5)), (1, 2, 3, 4), (0, 0, 1))


def test_every_measure_of_the_survey_has_a_meaning():
    assert set(MEASURES) <= set(MEANINGS)


def test_a_measure_stands_among_those_of_the_others():
    verdicts = [Verdict(str(n), "ok", coverage=n / 10) for n in range(10)]
    (one,) = describe_measures(verdicts[3], draw_up(verdicts))
    assert (one.title, one.value, one.unit) == ("Coverage", "0.3", "of 1")
    assert one.place.startswith("30% of the programs here have less, 60% more")
    assert 'class="mark"' in one.chart


def test_a_measure_that_nobody_else_has_is_only_a_number():
    (one,) = describe_measures(Verdict("a", "ok", cost_ns=12345.6), {})
    assert (one.value, one.place, one.chart) == ("12,346", "", "")


@pytest.mark.parametrize(
    ("value", "less", "more"),
    [(-1, 0, 0.9), (0.3, 0.1, 0.7), (0.9, 0.6, 0), (1, 0.6, 0), (5, 0.6, 0)],
)
def test_a_value_is_compared_by_bins_and_beyond_them_with_the_last(value, less, more):
    assert TENTHS.compare(value) == pytest.approx((less, more))


def test_equal_ratios_are_equally_far_apart():
    spread = Histogram("ns", True, (1.0, 10.0, 100.0), (1, 1), (1, 10, 100))
    assert [spread.place(each) for each in (0.1, 1, 10, 100)] == [0, 0, 0.5, 1]


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//example.org", False),
        ("https:", False),
        ("http://[", False),
        ("still.glsl", False),
        ("", False),
    ],
)
def test_only_what_leads_to_the_web_is_a_link(url, leads):
    assert find_link(url) == (url if leads else "")


@pytest.mark.parametrize(
    ("licence", "link"),
    [
        ("CC-BY-NC-SA-3.0", "https://spdx.org/licenses/CC-BY-NC-SA-3.0.html"),
        ("MIT AND CC-BY-3.0", ""),
        ("LicenseRef-of-ours", ""),
        ('"><script>', ""),
        ("", ""),
    ],
)
def test_a_licence_that_spdx_knows_is_a_link(licence, link):
    assert describe_publication(Program("x", licence=licence)).licence_link == link


def test_the_commands_can_be_typed(parse_command):
    for line in write_commands("a" * 64, "my corpus; rm.db"):
        name, *words = shlex.split(line)
        assert name == "shaders21k"
        assert words[words.index("--corpus") + 1] == "my corpus; rm.db"
        parse_command(words)


def test_a_name_of_nothing_is_an_id_and_one_from_right_to_left_stays_apart():
    blank = Listing(
        "a" * 64, " \u3000", "\u202eann", *("",) * 3, (), *("",) * 3, *[None] * 4
    )
    html = (
        Pages({})
        .write(
            "tiles.html",
            found=Page((blank,), "", 1),
            undrawn=UNDRAWN,
            outcomes=OUTCOMES,
            drawn_by="d1",
        )
        .body.decode()
    )
    assert 'dir="auto">aaaaaaaaaaaa</a>' in html
    assert "<bdi>\u202eann</bdi> · no licence" in html


def test_a_stage_names_its_picture_everywhere():
    stage = Stage("ab", 2.5, 512, "16:9", "0,0,0.5,0.5", "d1")
    shape = "width=512&height=288&crop=0,0,0.5,0.5&by=d1"
    still = f"/v1/programs/ab/preview.png?time=2.5&{shape}"
    assert stage.still("png") == still
    assert f"preview.mp4?from=2.5&to=6.5&fps=24&{shape}" in stage.film
    host = "http://host;rm"
    assert shlex.split(stage.command(host))[-1] == host + still


@pytest.mark.parametrize(
    ("name", "file"),
    [("Über / Rings 7", "ber-rings-7"), ("../../x", "x"), ("", "aaaaaaaaaaaa")],
)
def test_a_file_is_named_after_the_program(name, file):
    assert name_file(name, "a" * 64) == file
