"""What is counted and timed under the same names on both sides."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from shaders21k.metrics import Metrics, Spent

SECONDS = st.floats(0, 1e5)
SPENT = st.builds(Spent, SECONDS, SECONDS, SECONDS, SECONDS)


@given(SPENT)
def test_what_was_spent_survives_a_header(spent):
    back = Spent.from_header(spent.to_header())
    for name in ("queue", "compile", "render", "readback", "total", "drawing"):
        assert math.isclose(getattr(back, name), getattr(spent, name), abs_tol=3e-6)


@given(st.text())
def test_a_header_that_means_nothing_is_passed_over(text):
    assert Spent.from_header(text).total >= 0


@pytest.mark.parametrize(
    ("header", "spent"),
    [
        ("", Spent()),
        ("cache;dur=3, render;dur=250", Spent(render=0.25)),
        ("render;dur=-1, queue;dur=nan, compile;dur=1e9", Spent(compile=0.001)),
    ],
)
def test_parts_of_others_are_no_concern_of_ours(header, spent):
    assert Spent.from_header(header) == spent


def test_one_that_was_kept_from_before_is_no_drawing():
    metrics = Metrics()
    metrics.note_spent(Spent())
    assert metrics.read()["render_seconds_count"] == [0]
    metrics.note_spent(Spent(queue=1, render=2))
    metrics.note_spent(Spent(queue=1, compile=3))
    values = metrics.read()
    for name, seconds in {"queue": 2, "compile": 3, "render": 2, "readback": 0}.items():
        assert values[f"{name}_seconds_sum"] == [seconds]
        assert values[f"{name}_seconds_count"] == [2]


def test_values_are_read_by_name_one_for_each_label():
    metrics = Metrics()
    assert "fetch_seconds_sum" not in metrics.read()
    metrics.fetch.labels("http://a").observe(1)
    metrics.fetch.labels("http://b").observe(2)
    metrics.fetch.labels("http://b").observe(3)
    values = metrics.read()
    assert values["fetch_seconds_sum"] == [1, 5]
    assert values["fetch_seconds_count"] == [1, 2]


def test_two_streams_in_one_process_count_for_themselves():
    one, other = Metrics(), Metrics()
    one.batches.inc()
    assert one.read()["batches_total"] == [1]
    assert other.read()["batches_total"] == [0]


def test_both_sides_export_the_same_names():
    text = Metrics().to_text().decode()
    names = {family.name for family in text_string_to_metric_families(text)}
    assert {name for name in names if not name.endswith("_created")} == {
        f"shaders21k_{name}"
        for name in (
            *("batches", "bytes", "substituted_rows", "mixed_fingerprints"),
            *("hedges", "retries", "slots", "data_wait_seconds", "fetch_seconds"),
            *("queue_seconds", "compile_seconds"),
            *("render_seconds", "readback_seconds"),
        )
    }
