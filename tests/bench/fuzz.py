"""Fuzz everything that parses what another process sent, for minutes.

    python tests/bench/fuzz.py --minutes 10 --seed 1

Valid inputs are mutated: bits, lengths, regions, and the JSON in them. Every try has a
number, and its input is a pure function of the seed and that number: `--only NUMBER`
tries one again. What counts as right is in `TARGETS`: an input is refused with the one
error that the parser documents, or accepted as what was meant. All else is a crash:
another exception, a batch that is not the one asked for, or more than a second.
Prints one object of JSON: tries a second, outcomes by target, and the crashes.
"""

import argparse
import copy
import faulthandler
import itertools
import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from shaders21k import (
    Fingerprint,
    Selection,
    SpecError,
    StreamError,
    StreamSpec,
    WireError,
    packets,
    recipe,
    wire,
)
from shaders21k.metrics import Spent
from shaders21k.recipe import ARRAYS

SLOW_S = 1.0
HANG_S = 60.0

SELECTION = Selection("ab" * 32, 100)
SMALL = {"batch_size": 6, "resolution": 8, "window": 50, "selection": SELECTION}
ASKED = (
    (StreamSpec(**SMALL), 5, (0, 6)),
    (StreamSpec(**SMALL, mix=3, mixing="leaves", views=1), 0, (2, 5)),
    (
        StreamSpec(**SMALL, mix=4, mixing="cutmix", rotate_deg=(-9, 9)),
        2**62 - 1,
        (5, 6),
    ),
    (StreamSpec(**SMALL, mix=2, views=4, programs=(10, 90)), 77, (0, 6)),
)
"""Spec, step and rows of the messages that are mutated."""

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, 2**63, -(2**63), 2**64, 10**30),
    *(0.5, -0.5, 1e-320, 1e308, "", "x", "\0", "\ud800", "0:6", "6:0", "-1", "2"),
    *(
        "0",
        "0,0",
        "1,5",
        "9" * 5000,
        "cutmix",
        "٣",
        [],
        {},
        [[]],
        [0],
        [0, 1],
        {"a": 1},
    ),
)
RAW = (
    *("NaN", "Infinity", "-Infinity", "1e999", "-0", "-0.0", "9" * 5000, "9" * 100_000),
    *("[" * 100 + "]" * 100, "[" * 100_000, '{"a":' * 5000, '{"a":1,"a":2}'),
    *('"\\ud800"', "1E400", "01", "'x'", "", ","),
)
"""What `json.dumps` would not write."""


@lru_cache
def seal(which: int) -> bytes:
    """Write a good message for one of `ASKED`, some of its programs replaced."""
    spec, step, rows = ASKED[which]
    layout = wire.Layout.of(spec, rows[1] - rows[0])
    message = bytearray(random.Random(which).randbytes(layout.size))
    made_of = recipe(spec, step, rows)
    drawn = made_of.program.copy()
    drawn[drawn == drawn[0, 0]] = 11
    wire.seal(message, layout, made_of, Fingerprint("v", "r", "1", "egl"), drawn)
    return bytes(message)


def mutate_bytes(message: bytes, chance: random.Random) -> bytes:
    """Change a few bits, a region or the length."""
    result = bytearray(message)
    for _ in range(chance.randint(1, 3)):
        # The header is a small part, and the one with the most to go wrong.
        end = min(len(result), chance.choice((8, 400, 2500, len(result))))
        at = chance.randrange(end) if end else 0
        length = chance.choice((1, 1, 4, 8, 64))
        match chance.randrange(6):
            case 0 | 1 if end:
                result[at] ^= 1 << chance.randrange(8)
            case 2 if end:
                result[at : at + length] = chance.randbytes(
                    len(result[at : at + length])
                )
            case 3:
                result[at : at + length] = result[-length:]
            case 4:
                del result[at:]
            case _:
                result += chance.choice((b"\0", b"\xff", b"{}", b" " * 64))
    return bytes(result)


def mutate_json(value: Any, chance: random.Random) -> str:
    """Change a few places of a JSON value, and write it, not always as JSON."""
    value, raw = json.loads(json.dumps(value)), chance.choice(RAW)
    for _ in range(chance.randint(1, 3)):
        place = value
        while True:  # walk down to some container
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            inner = [key for key in keys if isinstance(place[key], (dict, list))]
            if not inner or chance.random() < 0.4:
                break
            place = place[chance.choice(inner)]
        new = copy.deepcopy(chance.choice((*VALUES, "@raw@")))
        if keys and chance.random() < 0.2:
            del place[chance.choice(keys)]
        elif keys and chance.random() < 0.9:
            place[chance.choice(keys)] = new
        elif isinstance(place, list):
            place.append(new)
        else:
            place[chance.choice(("", "x", "@raw@", "version"))] = new
    text = json.dumps(value, separators=(",", ":"))
    if chance.random() < 0.1 and "," in text:  # the same key twice
        at = text.index(",")
        text = text[:at] + "," + text[1:at] + text[at:]
    return text.replace('"@raw@"', raw)


def try_wire(chance: random.Random) -> str:
    """Mutate a message, and read it as the batch that it was."""
    which = chance.randrange(len(ASKED))
    message = seal(which)
    if chance.random() < 0.5:
        room = int.from_bytes(message[:8], "little")
        text = mutate_json(json.loads(message[8 : 8 + room]), chance).encode()
        text = text.ljust(room) if chance.random() < 0.1 else text.ljust(room)[:room]
        message = len(text).to_bytes(8, "little") + text + message[8 + room :]
    if chance.random() < 0.6:
        message = mutate_bytes(message, chance)
    return judge_wire(message, which)


def judge_wire(message: bytes, which: int) -> str:
    """Read a message: it is refused, or all but its pixels are the recipe's."""
    spec, step, rows = ASKED[which]
    try:
        batch = wire.read(message, spec, step, rows)
    except WireError as error:
        str(error).encode()
        return "refused"
    wanted = recipe(spec, step, rows)
    own = [r - rows[0] for r in range(*rows) if r not in batch.substituted]
    assert (batch.spec_id, batch.step, batch.rows) == (spec.spec_id, step, rows)
    assert batch.recipe_digest == wanted.digest
    for name in ARRAYS:
        one = slice(None) if name not in ("program", "label") else own
        np.testing.assert_array_equal(
            getattr(batch, name)[one], getattr(wanted, name)[one]
        )
    low, high = spec.program_range
    assert ((low <= batch.program) & (batch.program < high)).all()
    assert set(batch.substituted) <= set(range(*rows))
    for text in (batch.fingerprint.vendor, batch.fingerprint.backend):
        text.encode()
    return "accepted"


def try_packet(chance: random.Random) -> str:
    """Mutate a packet of the ring."""
    spec = chance.choice(ASKED)[0].to_json()
    message = chance.choice(
        (
            {"op": "open", "version": packets.RING_VERSION, "spec": spec},
            {
                "op": "ready",
                "step": 3,
                "rows": [0, 6],
                "slot": 1,
                "spent": [0.1, 0, 0, 0],
            },
            {"op": "failed", "problem": {"type": "x", "status": 422, "detail": "y"}},
        )
    )
    packet = mutate_json(message, chance).encode()
    if chance.random() < 0.5:
        packet = mutate_bytes(packet, chance)
    try:
        decoded = packets.decode(packet)
    except StreamError as error:
        str(error).encode()
        return "refused"
    assert isinstance(decoded["op"], str)
    return "accepted"


def try_spec(chance: random.Random) -> str:
    """Mutate a spec; one that is taken has a name, and recipes."""
    text = mutate_json(chance.choice(ASKED)[0].to_json(), chance)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return "no JSON"
    return judge_spec(value)


def judge_spec(value: object) -> str:
    """Build a spec: it is refused, or whole."""
    try:
        spec = StreamSpec.from_json(value)
    except SpecError as error:
        str(error).encode()
        return "refused"
    if spec.selection is not None:
        assert StreamSpec.from_json(json.loads(spec.canonical_json())) == spec
        assert len(spec.spec_id) == 16
        # A recipe sorts all programs: nobody has the memory for a million million.
        work = (spec.batch_size * spec.mix, spec.window, spec.selection.programs)
        if max(work) < 10_000:
            try:
                recipe(spec, 3)
            except SpecError:
                return "refused later"
    return "accepted"


def try_timing(chance: random.Random) -> str:
    """Mutate a Server-Timing header, of up to 64 KB."""
    text = Spent(0.1, 0.25, 1.5, 3.0).to_header()
    data = mutate_bytes(text.encode(), chance).decode("latin-1")
    part = data[chance.randrange(len(data) + 1) :][: chance.randint(1, 20)]
    return judge_timing(
        data + part * chance.choice((0, 0, 1, 65_000 // (len(part) or 1)))
    )


def judge_timing(text: str) -> str:
    """Read a header: seconds come out, whatever it says."""
    spent = Spent.from_header(text)
    assert 0 <= spent.total < 4e6 + 4
    return "accepted"


TARGETS: dict[str, Callable[[random.Random], str]] = {
    "wire.read": try_wire,
    "packets.decode": try_packet,
    "StreamSpec.from_json": try_spec,
    "Spent.from_header": try_timing,
}


@dataclass(frozen=True, slots=True)
class Crash:
    """A try that went wrong: `--only NUMBER` with the same seed tries it again."""

    target: str
    number: int
    error: str


def try_one(seed: int, number: int) -> tuple[str, str, Crash | None]:
    """Make one try: the target's name, what came of it, and the crash if it is one."""
    chance = random.Random(f"{seed}:{number}")
    target = chance.choices(list(TARGETS), (6, 2, 2, 1))[0]
    began_s = time.process_time()  # another process may have the core
    try:
        outcome = TARGETS[target](chance)
    except Exception as error:  # noqa: BLE001 - to find any is the purpose
        words = "".join(traceback.format_exception(error, limit=-3))
        return target, "crashed", Crash(target, number, words[-1500:])
    if (taken_s := time.process_time() - began_s) > SLOW_S:
        return target, "slow", Crash(target, number, f"it took {taken_s:.1f} s")
    return target, outcome, None


def main() -> None:
    """Try for as long as asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="one try, by its number")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    crashes: list[Crash] = []
    began_s = time.perf_counter()
    for number in itertools.count() if asked.only is None else [asked.only]:
        faulthandler.dump_traceback_later(HANG_S, exit=True)
        target, outcome, crash = try_one(asked.seed, number)
        counts[f"{target}: {outcome}"] += 1
        if crash:
            crashes.append(crash)
            sys.stderr.write(f"{crash.target} #{crash.number}: {crash.error}\n")
        if time.perf_counter() - began_s > 60 * asked.minutes:
            break
    faulthandler.cancel_dump_traceback_later()
    taken_s = time.perf_counter() - began_s
    result = {
        "tries": counts.total(),
        "tries_per_s": round(counts.total() / taken_s),
        "outcomes": dict(sorted(counts.items())),
        "crashes": [f"{each.target} --only {each.number}" for each in crashes],
    }
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    sys.exit(bool(crashes))


if __name__ == "__main__":
    main()
