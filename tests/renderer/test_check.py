"""`shaders21k corpus check` with real processes, good programs, bad ones, and kills."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from renderer.jury import Jury, Terms
from renderer.paths import MARGIN
from shaders21k import CorpusError, Program
from shaders21k.corpus import Corpus

MAIN = "void mainImage(out vec4 c, in vec2 p) {{\n{}\n}}"
MOVES = "c = vec4(0.5 + 0.5 * sin(p.x + iTime), p.y / iResolution.y, 0.0, 1.0);"
SLOW = """float x = {n}.0 + p.x;
for (int i = 0; i < 700; i++) x = sin(x + iTime) * 3.0;
c = vec4(x, p / 64.0, 1.0);"""

# llvmpipe leaves a loop after 65535 rounds, so each round must be a long one.
HANGS = """#define ONE x = sin(x * 1.7 + float(i));
#define FOUR ONE ONE ONE ONE
#define SIXTEEN FOUR FOUR FOUR FOUR
#define MANY SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN
float x = p.x;
for (int i = 0; i < 2000000000; i++) { MANY MANY MANY MANY }
c = vec4(x);"""

EATS = """float a[2000000000];
for (int i = 0; i < 2000000000; i++) a[i] = float(i) * iTime;
c = vec4(a[int(p.x)]);"""

BODIES = {
    "ok": MOVES,
    "static": "c = vec4(p / iResolution.xy, 0.5, 1.0);",
    "blank": "c = vec4(fract(iTime), 0.2, 0.3, 1.0);",
    "error": "float x = 1.0;\nc = vec4(nothing);",
    "timeout": HANGS,
    "crash": EATS,
}


def write(path, bodies):
    with Corpus.open(path, create=True) as corpus:
        corpus.add(
            Program(source=MAIN.format(body), url=name) for name, body in bodies.items()
        )
    return path


def read(path):
    """The verdicts, by the URL of their program."""
    with Corpus.open(path) as corpus:
        try:
            key = corpus.verdicts.find_device()
        except CorpusError:
            return {}
        places = corpus.places()
        return {places[each.program][1]: each for each in corpus.verdicts.read(key)}


def command(path, *arguments):
    words = (sys.executable, "-m", "shaders21k.cli", "corpus", "check", path)
    return [*map(str, (*words, "--device", "cpu", "--json", *arguments))]


def check(path, *arguments):
    ran = subprocess.run(
        command(path, *arguments), capture_output=True, check=True, timeout=120
    )
    return json.loads(ran.stdout)


def start(path, *arguments):
    return subprocess.Popen(
        command(path, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def children(pid):
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text("ascii").split()]


def wait_until(condition):
    deadline_s = time.monotonic() + 30
    while not (found := condition()):
        assert time.monotonic() < deadline_s, "it never came true"
        time.sleep(0.01)
    return found


def has_ended(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state.split()[0] == "Z"  # dead, and nobody has asked


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """Verdicts on one program of each outcome."""
    path = write(tmp_path_factory.mktemp("check") / "corpus.db", BODIES)
    report = check(path, "--workers", 2, "--deadline", 3, "--memory", 512)
    return path, report, read(path)


def test_every_program_has_its_outcome(judged):
    _, report, verdicts = judged
    assert {url: each.outcome for url, each in verdicts.items()} == {
        outcome: outcome for outcome in BODIES
    }
    assert report["outcomes"] == dict.fromkeys(BODIES, 1)
    assert (report["judged"], report["left"]) == (6, 0)


def test_what_draws_has_measures_and_what_does_not_has_a_reason(judged):
    verdicts = judged[2]
    for outcome in ("ok", "static", "blank"):
        assert verdicts[outcome].cost_ns > 0
        assert verdicts[outcome].reason == ""
    for outcome in ("error", "timeout", "crash"):
        assert verdicts[outcome].cost_ns is None
        assert verdicts[outcome].reason
    assert verdicts["ok"].diversity > 0.05
    assert verdicts["static"].diversity == 0
    assert verdicts["blank"].coverage == 0


def test_what_draws_has_a_portrait(judged):
    path, report, verdicts = judged
    with Corpus.open(path) as corpus:
        found = corpus.portraits.read(report["device"], corpus.selection())
    drawn = {verdicts[outcome].program for outcome in ("ok", "static", "blank")}
    assert {each.program for each in found} == drawn
    for each in found:
        assert each.terms == "64 px at 0.13, 1.07, 2.71, 5.39, 10.23 s"
        assert each.hashes.shape == (5,)
        with Image.open(io.BytesIO(each.picture)) as picture:
            assert picture.size == (64, 64)


def test_what_draws_was_drawn_both_ways(judged):
    """The way that is chosen is the device's to say, but not that they look alike."""
    for outcome in ("ok", "static", "blank"):
        verdict = judged[2][outcome]
        assert verdict.agreement == 1.0
        assert verdict.speedup > 0
        assert (verdict.path == "compute") == (verdict.speedup > 1 / MARGIN)
    for outcome in ("error", "timeout", "crash"):
        verdict = judged[2][outcome]
        assert (verdict.path, verdict.speedup, verdict.agreement) == (
            "fragment", None, None,
        )  # fmt: skip


def test_an_error_names_the_author_s_line(judged):
    error = judged[2]["error"]
    assert (error.line, error.tab) == (3, "")
    assert "nothing" in error.message
    assert "nothing" not in error.reason


def test_an_end_is_told_from_another(judged):
    verdicts = judged[2]
    assert verdicts["timeout"].reason == "draw"
    assert verdicts["crash"].reason == "memory"


def test_nothing_is_judged_again_unless_it_is_asked_for(judged):
    path, _, before = judged
    assert check(path)["judged"] == 0
    again = check(path, "--again", "error", "--again", "blank", "--workers", 1)
    assert (again["judged"], again["outcomes"]["error"]) == (2, 1)
    after = read(path)
    assert after["ok"] == before["ok"]
    assert after["blank"].cost_ns != before["blank"].cost_ns


@pytest.fixture
def quick(tmp_path):
    """A corpus that one process takes no time for."""
    return write(tmp_path / "corpus.db", {f"{n}": f"c = vec4({n});" for n in range(5)})


@pytest.fixture
def slow(tmp_path):
    """A corpus that two processes take some seconds for."""
    bodies = {f"slow/{n}": SLOW.format(n=n) for n in range(14)}
    return write(tmp_path / "corpus.db", bodies)


def test_killed_and_started_again_it_loses_and_repeats_nothing(slow):
    with start(slow, "--workers", "2") as running:
        wait_until(lambda: len(read(slow)) >= 3)
        judges = children(running.pid)
        running.kill()
    assert judges
    wait_until(lambda: all(map(has_ended, judges)))
    before = read(slow)
    assert 3 <= len(before) < 14
    report = check(slow, "--workers", 2)
    after = read(slow)
    assert report["judged"] == 14 - len(before)
    assert {each.outcome for each in after.values()} == {"ok"}
    # A time that was taken twice is never the same.
    assert {url: after[url] for url in before} == before
    assert len(after) == 14


def test_a_process_that_somebody_kills_is_no_fault_of_the_program(slow):
    with start(slow, "--workers", "2") as running:
        for done in (2, 6):
            wait_until(lambda done=done: len(read(slow)) >= done)
            os.kill(children(running.pid)[0], signal.SIGKILL)
        assert json.loads(running.stdout.read())["left"] == 0
    verdicts = read(slow)
    assert len(verdicts) == 14
    assert {each.outcome for each in verdicts.values()} == {"ok"}


def test_ctrl_c_keeps_what_is_done_and_leaves_nobody_behind(tmp_path):
    # So many that they are never all done, however late the signal is sent.
    bodies = {f"slow/{n}": SLOW.format(n=n) for n in range(100)}
    path = write(tmp_path / "corpus.db", bodies)
    with start(path, "--workers", "2") as running:
        wait_until(lambda: len(read(path)) >= 3)
        judges = children(running.pid)
        running.send_signal(signal.SIGINT)
        said, complaints = running.communicate(timeout=20)
    assert running.returncode == 1
    assert "Traceback" not in complaints
    report = json.loads(said)
    assert report["judged"] == len(read(path))
    assert report["judged"] + report["left"] == 100
    assert all(map(has_ended, judges))


def test_a_process_is_replaced_before_it_grows_old(quick):
    with Corpus.open(quick) as corpus:
        ids = corpus.selection()
    seen, others = set(), set(children(os.getpid()))
    with Jury(Terms(quick, "cpu", lifetime=2), workers=1) as jury:
        found = []
        for some in jury.judge(ids):
            found += [each.verdict for each in some]
            seen.update(children(os.getpid()))
    seen -= others
    assert sorted(each.program for each in found) == list(ids)
    assert len(seen) >= 3
    assert all(map(has_ended, seen))


def test_a_sample_is_the_same_each_time(quick):
    first = check(quick, "--sample", 3, "--seed", 1, "--times", 0, "--times", 1)
    assert (first["judged"], first["left"]) == (3, 0)
    assert check(quick, "--sample", 3, "--seed", 1)["judged"] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--times", "1"], 2, "two or more"),
        (["--again", "never"], 2, "none of ok"),
        (["--device", "egl:77"], 1, "there is no device egl:77"),
    ],
)
def test_what_cannot_be_done_is_said(quick, arguments, code, says):
    with start(quick, *arguments) as running:
        _, said = running.communicate(timeout=30)
    assert running.returncode == code
    assert says in said


def test_one_that_only_fragments_can_draw_keeps_its_verdict(tmp_path):
    """What ends the process that tries a compute shader is no fault of the program."""
    path = write(tmp_path / "corpus.db", {"slow": SLOW.format(n=1), "ok": MOVES})
    ended = set()
    with Jury(Terms(path, "cpu", resolution_px=256), workers=1) as jury:
        with Corpus.open(path) as corpus:
            ids = corpus.selection()
            urls = {key: url for key, (_, url) in corpus.places().items()}
        verdicts = {}
        for found in jury.judge(ids):
            verdicts |= {urls[each.verdict.program]: each.verdict for each in found}
            for judge in jury._judges:
                if judge.stage == "compare" and urls.get(judge.program) == "slow":
                    ended.add(judge.process.pid)
                    os.kill(judge.process.pid, signal.SIGKILL)
    assert len(ended) == 1
    assert verdicts["slow"].outcome == "ok"
    assert (verdicts["slow"].path, verdicts["slow"].speedup) == ("fragment", None)
    assert verdicts["ok"].agreement == 1.0
    assert verdicts["ok"].speedup > 0
