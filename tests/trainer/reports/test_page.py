import re
from html.parser import HTMLParser

import pytest
import torch

from trainer.demo import run_demo
from trainer.figures import encode_png, plot_line, smooth

VOID = {"meta", "img", "br", "polyline", "line"}


class Balance(HTMLParser):
    """Checks that every tag that opens is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, _):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


def test_a_demo_writes_a_page_that_needs_nothing_else(tiny, tmp_path):
    result = run_demo(tiny, "memory://64", tmp_path / "demo")
    page = result.report.read_text("utf-8")
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert len(sources) == 8 * (1 + 2 * 6) + 8 * 2  # neighbors, and pairs of views
    assert page.count("<svg") == 2
    assert "prefers-color-scheme: dark" in page
    assert f"{100 * result.evaluation['trained'].knn:.1f}" in page
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {
        "checkpoint.pt",
        "metrics.jsonl",
        "report.html",
    }


def test_a_curve_fills_its_frame():
    svg = plot_line([1, 2, 3], [5.0, 1.0, 3.0], "loss")
    raw = re.search(r'class="raw" points="([^"]*)"', svg)[1]
    points = [tuple(map(float, pair.split(","))) for pair in raw.split()]
    assert points == [(48, 12), (338, 192), (628, 102)]


def test_a_flat_curve_and_a_single_point_can_be_drawn():
    assert "nan" not in plot_line([4], [2.0], "loss")
    assert "nan" not in plot_line([4, 5], [2.0, 2.0], "loss")


def test_smoothing_keeps_a_constant_and_calms_a_zigzag():
    assert smooth([3.0] * 50) == pytest.approx([3.0] * 50)
    calm = smooth([0.0, 1.0] * 100)
    assert max(calm[-10:]) - min(calm[-10:]) < 0.2
    assert abs(calm[-1] - 0.5) < 0.1


def test_a_png_holds_the_pixels():
    assert encode_png(torch.zeros(3, 8, 8, dtype=torch.uint8)).startswith(
        "data:image/png"
    )
