"""Whatever another process sends is refused in our words, or is what was asked for.

The mutations and what counts as right are those of `tests/bench/fuzz.py`, which goes on
for minutes; here hypothesis leads them, and the worst are named.
"""

import importlib.util
import json
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k import SpecError, StreamError, StreamSpec, packets

FILE = Path(__file__).parents[1] / "bench" / "fuzz.py"
MANY = settings(max_examples=400, deadline=None)


def load():
    spec = importlib.util.spec_from_file_location("fuzz", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz"] = module
    spec.loader.exec_module(module)
    return module


fuzz = load()
chances = st.randoms(use_true_random=False)
each_message = st.integers(0, len(fuzz.ASKED) - 1)


@pytest.mark.parametrize("which", range(len(fuzz.ASKED)))
def test_a_good_message_is_accepted(which):
    assert fuzz.judge_wire(fuzz.seal(which), which) == "accepted"


@given(st.binary(max_size=5000), each_message)
def test_noise_is_refused(noise, which):
    assert fuzz.judge_wire(noise, which) == "refused"


@given(each_message, st.data())
def test_noise_of_the_right_length_with_a_good_header_is_refused(which, data):
    message = fuzz.seal(which)
    start = 8 + int.from_bytes(message[:8], "little")
    noise = data.draw(st.randoms()).randbytes(len(message) - start)
    assert fuzz.judge_wire(message[:start] + noise, which) == "refused"


@given(each_message, st.data())
def test_a_message_of_another_length_is_refused(which, data):
    message = fuzz.seal(which)
    end = data.draw(st.integers(0, len(message) - 1))
    assert fuzz.judge_wire(message[:end], which) == "refused"
    more = data.draw(st.binary(min_size=1, max_size=100))
    assert fuzz.judge_wire(message + more, which) == "refused"


@pytest.mark.parametrize("target", list(fuzz.TARGETS))
@given(chance=chances)
@MANY
def test_mutated_it_is_refused_or_what_was_meant(target, chance):
    fuzz.TARGETS[target](chance)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 100_000,
        '{"__metadata__": NaN}',
        '{"__metadata__": {"step": 1e999}, "__metadata__": {}}',
        '"\\ud800"',
        "\0",
    ],
)
def test_a_header_that_is_a_trap_is_refused(text):
    """As long as it likes: the length is what the spec implies, or it is not read."""
    message = fuzz.seal(0)
    room = int.from_bytes(message[:8], "little")
    fitting = text.encode()[:room].ljust(room)
    assert fuzz.judge_wire(message[:8] + fitting + message[8 + room :], 0) == "refused"
    longer = len(text).to_bytes(8, "little") + text.encode() + message[8 + room :]
    assert fuzz.judge_wire(longer, 0) == "refused"
    with pytest.raises(StreamError):
        packets.decode(text.encode())


def test_a_fingerprint_can_always_be_printed():
    message = fuzz.seal(0)
    half = message.replace(
        b'"vendor":"v","renderer":"r"', b'"vendor":"\\ud800","backend":1'
    )
    assert half != message
    room = 8 + int.from_bytes(message[:8], "little")
    grown = len(half) - len(message)
    half = half[: room + grown][:room].rstrip().ljust(room) + message[room:]
    assert fuzz.judge_wire(half, 0) == "accepted"


@pytest.mark.parametrize("length", [65_000, 65_536])
def test_a_long_timing_header_is_read_in_no_time(length):
    """It took 15 seconds where each letter was tried as the beginning of a name."""
    began_s = time.perf_counter()
    fuzz.judge_timing("a" * length)
    assert time.perf_counter() - began_s < 1


@pytest.mark.parametrize(
    "selection",
    [
        {"digest": [], "programs": 5},
        {"digest": {}, "programs": 5},
        {"digest": "ab", "programs": 1.5},
        {"digest": "ab", "programs": True},
        {"digest": "ab", "programs": 10**30},
        {"digest": None, "programs": 5},
        {"digest": "ab", "\ud800": 5},
        ["ab", 5],
        "ab",
        5,
    ],
)
def test_a_selection_that_is_none_is_refused_in_words_that_can_be_sent(selection):
    value = {**StreamSpec().to_json(), "selection": selection}
    with pytest.raises(SpecError) as caught:
        StreamSpec.from_json(value)
    json.dumps(str(caught.value), ensure_ascii=False).encode()
