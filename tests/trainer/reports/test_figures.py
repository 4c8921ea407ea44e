import re

import pytest

from trainer.reports.figures import Curve, find_ticks, plot_curves, smooth


def read_points(svg, kind):
    lines = re.findall(rf'class="{kind} c\d" points="([^"]*)"', svg)
    return [[tuple(map(float, pair.split(","))) for pair in x.split()] for x in lines]


def test_a_curve_fills_its_frame():
    svg = plot_curves([Curve("a", 0, [1, 2, 3], [5.0, 1.0, 3.0])], "loss")
    assert read_points(svg, "raw") == [[(58, 12), (343, 212), (628, 112)]]


def test_curves_share_one_frame():
    svg = plot_curves(
        [Curve("a", 0, [0, 10], [0.0, 1.0]), Curve("b", 1, [10, 20], [1.0, 2.0])], "x"
    )
    one, other = read_points(svg, "raw")
    assert one == [(58, 212), (343, 112)]
    assert other == [(343, 112), (628, 12)]
    assert "<title>b</title>" in svg


def test_a_long_curve_is_thinned_and_keeps_its_end():
    svg = plot_curves([Curve("a", 0, range(100_000), range(100_000))], "loss")
    (points,) = read_points(svg, "raw")
    assert len(points) <= 401
    assert points[-1] == (628, 12)


def test_a_flat_curve_and_a_single_point_can_be_drawn():
    assert "nan" not in plot_curves([Curve("a", 0, [4], [2.0])], "loss")
    assert "nan" not in plot_curves([Curve("a", 0, [4, 5], [0.0, 0.0])], "loss")


def test_names_are_escaped():
    svg = plot_curves([Curve("<a>", 0, [4, 5], [0.0, 1.0])], '"loss"')
    assert "<title>&lt;a&gt;</title>" in svg
    assert 'aria-label="&quot;loss&quot;"' in svg


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0, 1.0, [0.0, 0.5, 1.0]),
        (0.03, 0.23, [0.05, 0.1, 0.15, 0.2]),
        (-3.0, 5.0, [-2.0, 0.0, 2.0, 4.0]),
        (1e-6, 5e-6, [1e-6, 2e-6, 3e-6, 4e-6, 5e-6]),
    ],
)
def test_ticks_are_round(low, high, ticks):
    assert find_ticks(low, high) == pytest.approx(ticks)


def test_smoothing_keeps_a_constant_and_calms_a_zigzag():
    assert smooth([3.0] * 50) == pytest.approx([3.0] * 50)
    calm = smooth([0.0, 1.0] * 100)
    assert max(calm[-10:]) - min(calm[-10:]) < 0.2
    assert abs(calm[-1] - 0.5) < 0.1
