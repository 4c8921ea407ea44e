"""Specs and crops in words, as a person reads them."""

import math
from dataclasses import replace

import pytest

from server.gallery.words import describe_crop, describe_spec
from shaders21k import Selection, StreamSpec

PLAIN = StreamSpec(selection=Selection("0" * 64, 21000))


def test_a_plain_spec_is_said_in_three_sentences():
    assert describe_spec(PLAIN) == (
        "256 samples a batch, each as 2 views of 224 x 224 px. Times from 0.1 to 10 s; "
        "crops of 20% to 100% of the picture, 50% of them mirrored. Drawn from 21,000 "
        "programs, 256 at a time, of which 4 change at each step, seed 0."
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"views": 1}, "each as 1 view of"),
        ({"mix": 3}, "of 3 programs blended"),
        ({"mix": 6, "mixing": "leaves"}, "of 6 programs as leaves that lie on one"),
        ({"time_drift_s": 0.5}, "of a sample's views within 0.5 s of each other"),
        ({"crop_area": (1, 1), "flip": 0}, "; the whole picture. "),
        ({"rotate_deg": (-20, 20)}, "turned by -20° to 20°"),
        ({"programs": (100, 200)}, "100 programs, numbers 100 to 199 of 21,000"),
        ({"programs": (100, 200)}, "21,000, seed 0."),
        (
            {"programs": (100, 104), "visits": "1032", "window": 4},
            "of 21,000, each 0 to 3 times an epoch, 4 at a time, of which 4 change",
        ),
    ],
    ids=str,
)
def test_what_is_not_as_usual_is_said(changed, words):
    assert words in describe_spec(replace(PLAIN, **changed))


def test_a_crop_is_said_by_its_size_and_its_corner():
    assert describe_crop((0.25, 0.5, 0.5, 0.4), 0.0) == "50% x 40% at 25%, 50%"
    assert describe_crop((0.75, 0.5, -0.5, 0.4), math.pi / 6) == (
        "50% x 40% at 25%, 50%, mirrored, turned by 30°"
    )
