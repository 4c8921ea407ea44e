"""A spec names a stream: same fields, same name; the impossible is refused."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k import Selection, SpecError, StreamSpec

SELECTION = Selection("ab" * 32, 100)

specs = st.builds(
    StreamSpec,
    batch_size=st.integers(1, 64),
    resolution=st.integers(1, 16).map(lambda n: 8 * n),
    views=st.integers(1, 4),
    seed=st.integers(0, 2**63 - 1),
    time_drift_s=st.floats(0, 100),
    flip=st.floats(0, 1),
    rotate_deg=st.tuples(st.floats(-180, 0), st.floats(0, 180)),
    programs=st.none() | st.just((10, 90)),
    selection=st.just(SELECTION),
)
visited_specs = st.builds(
    StreamSpec,
    programs=st.just((10, 30)),
    visits=st.lists(st.sampled_from("0123456789"), min_size=20, max_size=20)
    .filter(lambda digits: len(set(digits)) > 1)
    .map("".join),
    selection=st.just(SELECTION),
)
mixed_specs = st.builds(
    StreamSpec,
    batch_size=st.integers(1, 64),
    mix=st.integers(2, 16),
    mixing=st.sampled_from(["convex", "cutmix", "convex-cutmix"]),
    mix_alpha=st.floats(1e-3, 1e3),
    selection=st.just(SELECTION),
)
leaf_specs = st.builds(
    StreamSpec,
    mix=st.integers(1, 5).map(lambda leaves: 3 * leaves),
    mixing=st.just("leaves"),
    selection=st.just(SELECTION),
)


@given(specs | mixed_specs | leaf_specs | visited_specs)
def test_a_spec_survives_json_with_its_name(spec):
    again = StreamSpec.from_json(json.loads(json.dumps(spec.to_json())))
    assert again == spec
    assert again.spec_id == spec.spec_id
    assert len(spec.spec_id) == 16


def test_the_name_is_fixed_for_ever():
    """A checkpoint of today must find its stream tomorrow."""
    spec = StreamSpec(batch_size=8, resolution=64, selection=SELECTION)
    assert spec.spec_id == "cec238e0a1ba7154"


def test_whole_numbers_and_floats_that_are_equal_name_one_stream():
    ints = StreamSpec(
        time_s=(0, 5),
        flip=0,
        crop_area=(1, 1),
        rotate_deg=(-5, 5),
        mix=2,
        mix_alpha=2,
        selection=SELECTION,
    )
    floats = StreamSpec(
        time_s=(0.0, 5.0),
        flip=0.0,
        crop_area=(1.0, 1.0),
        rotate_deg=(-5.0, 5.0),
        mix=2,
        mix_alpha=2.0,
        selection=SELECTION,
    )
    assert ints.spec_id == floats.spec_id


def test_lists_and_a_minus_zero_name_the_same_stream():
    plain = StreamSpec(time_s=(0.0, 5.0), flip=0.0, selection=SELECTION)
    odd = StreamSpec(time_s=[-0.0, 5.0], flip=-0.0, selection=SELECTION)
    assert odd.spec_id == plain.spec_id
    assert hash(odd) == hash(plain)


def test_every_field_is_part_of_the_name():
    base = StreamSpec(selection=SELECTION)
    others = [
        {"batch_size": 8},
        {"resolution": 64},
        {"views": 1},
        {"seed": 1},
        {"time_s": (0.0, 1.0)},
        {"time_drift_s": 1.0},
        {"crop_area": (0.5, 1.0)},
        {"flip": 0.0},
        {"rotate_deg": (0.0, 90.0)},
        {"mix": 6},
        {"mix": 6, "mix_alpha": 0.5},
        {"mix": 6, "mixing": "cutmix"},
        {"mix": 6, "mixing": "convex-cutmix"},
        {"mix": 6, "mixing": "leaves"},
        {"programs": (0, 50)},
        {"visits": "12" * 50},
        {"visits": "21" * 50},
        {"window": 64},
        {"slide": 1},
        {"selection": Selection("cd" * 32, 100)},
    ]
    names = {base.spec_id} | {
        StreamSpec(**{"selection": SELECTION, **other}).spec_id for other in others
    }
    assert len(names) == len(others) + 1


def test_a_spec_without_a_selection_has_no_name_yet():
    with pytest.raises(SpecError, match="no selection"):
        _ = StreamSpec().spec_id


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"batch_size": 0}, "batch_size=0"),
        ({"batch_size": True}, "batch_size=True"),
        ({"batch_size": 2.0}, "batch_size=2.0"),
        ({"resolution": 100}, "try 104"),
        ({"resolution": 4096, "batch_size": 4096}, "lower batch_size"),
        ({"views": 0}, "views=0"),
        ({"mix": 17}, "mix=17"),
        ({"mix": 2, "mixing": "mixup"}, "none of convex, cutmix"),
        ({"mix": 2, "mixing": None}, "mixing=None"),
        ({"mixing": "cutmix"}, "raise mix above 1"),
        ({"mix": 4, "mixing": "leaves"}, "multiple of 3.*try 6"),
        ({"mix": 16, "mixing": "leaves"}, "multiple of 3.*try 15"),
        ({"mix": 2, "mix_alpha": 0}, "mix_alpha"),
        ({"mix": 2, "mix_alpha": float("inf")}, "mix_alpha"),
        ({"mix_alpha": 0.5}, "mix_alpha=0.5 decides nothing"),
        ({"mix": 3, "mixing": "leaves", "mix_alpha": 0.5}, "decides nothing"),
        ({"rotate_deg": (-181.0, 0.0)}, "rotate_deg"),
        ({"rotate_deg": (10.0, -10.0)}, "rotate_deg"),
        ({"rotate_deg": 10.0}, "rotate_deg=10.0"),
        ({"seed": -1}, "seed=-1"),
        ({"time_s": (5.0, 1.0)}, "time_s"),
        ({"time_s": (0.0, float("nan"))}, "time_s"),
        ({"crop_area": (0.0, 1.0)}, "crop_area"),
        ({"flip": 1.5}, "flip"),
        ({"slide": 300}, "slide=300"),
        ({"time_s": (0.0, 1.0, 2.0)}, "time_s"),
        ({"programs": (0, 5.0)}, "programs"),
        ({"programs": (5, 5)}, "programs"),
        ({"programs": (0, 200), "selection": SELECTION}, "reaches past"),
        ({"selection": Selection("ab", 0)}, "holds no program"),
        ({"visits": 1130}, 'visits=1130 is not a text of digits.*as "1130"'),
        ({"visits": ""}, "visits='' is not a text of digits"),
        ({"visits": "1x3"}, "visits='1x3' is not a text of digits"),
        ({"visits": "1\u0663"}, "is not a text of digits"),
        ({"visits": "1²"}, "is not a text of digits"),
        ({"visits": "-1" * 99}, r"visits='-1-1...' \(198 digits\) is not a text"),
        ({"visits": "000"}, "visits is 0 for every program"),
        ({"visits": "222"}, "visits is 2 for every program.*leave it out"),
        ({"visits": "12" * 30_001}, "60,002 digits.*more than 60,000"),
        ({"visits": "12", "programs": (4, 7)}, "has 2 digits for 3 programs"),
        ({"visits": "12", "selection": SELECTION}, "has 2 digits for 100 programs"),
    ],
)
def test_the_impossible_is_refused_by_name(fields, message):
    with pytest.raises(SpecError, match=message):
        StreamSpec(**fields)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"nonsense": 1},
        {"version": 99},
        {"time_s": 3},
        {"time_s": "ab"},
        {"programs": [0.5, 1.5]},
        {"selection": {"digest": "x"}},
        {"selection": {"digest": "x", "programs": "many"}},
        {"selection": 7},
        {"batch_size": "64"},
        {"crop_area": [0.1, "1"]},
    ],
)
def test_json_that_is_no_spec_is_refused(value):
    with pytest.raises(SpecError):
        StreamSpec.from_json(value)


def test_visits_are_counted_once_it_is_known_what_is_served():
    """Until then nobody knows how many programs there are."""
    spec = StreamSpec(visits="12" * 40)
    with pytest.raises(SpecError, match="80 digits for 100 programs"):
        spec.resolve(SELECTION)
    assert spec.resolve(Selection("ab" * 32, 80)).visits == "12" * 40


def test_streams_that_visit_each_program_once_keep_their_names():
    """Names and recipes of streams from before a spec could say how often."""
    spec = StreamSpec(batch_size=16, resolution=64, window=32, selection=SELECTION)
    assert spec.spec_id == "cc8c1c51c46b661e"
    assert "visits" not in spec.canonical_json()
    old = {name: value for name, value in spec.to_json().items() if name != "visits"}
    assert StreamSpec.from_json(old) == spec
    mixed = replace(spec, mix=4, programs=(10, 90))
    assert mixed.spec_id == "676c61df7cc1aa4c"


def test_people_are_not_shown_thousands_of_digits():
    few, many = "12" * 8, "12" * 10_500
    short = StreamSpec(programs=(0, 16), visits=few)
    assert f"visits='{few}'" in repr(short)
    assert eval(repr(short)) == short  # noqa: S307, it is our own
    long = repr(StreamSpec(programs=(0, 21_000), visits=many))
    assert "visits='1212...' (21,000 digits), window=256" in long
    assert "visits=None" in repr(StreamSpec())
