"""The grammar: what it promises of any seed, and of the frozen list."""

import json
import re
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import moderngl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shaders21k.commands.synth import app
from shaders21k.corpus import Corpus
from shaders21k.errors import ShadersError
from shaders21k.program import Program
from shaders21k.synth import (
    GRAMMAR_VERSION,
    builtin_seeds,
    frozen,
    tools,
    write,
)
from shaders21k.synth.chance import Chance
from shaders21k.synth.compose import FAMILIES
from shaders21k.synth.finishes import FINISHES
from shaders21k.synth.genres import GENRES
from shaders21k.synth.grounds import GROUNDS
from shaders21k.synth.palettes import PALETTES
from shaders21k.synth.scene.solids import BODIES, ENDLESS
from shaders21k.synth.tools import TOOLBOX
from shaders21k.synth.warps import WARPS

seeds = st.integers(0, 2**64 - 1)
many = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the command says of the 21,000, and where it wrote them: once for all."""
    into = tmp_path_factory.mktemp("synth") / "builtin.db"
    told = CliRunner().invoke(app, ["--builtin", "--into", str(into)])
    return told.output, into


@pytest.fixture(scope="module")
def programs(written: tuple[str, Path]) -> list[Program]:
    """Read the 21,000 back, in the order of their seeds."""
    with Corpus.open(written[1]) as corpus:
        found = corpus.programs(corpus.selection())
    return sorted(found, key=lambda each: int(each.url.rpartition("/")[2]))


def without_comments(source: str) -> str:
    return re.sub(r"//.*", "", source)


def functions(source: str) -> dict[str, str]:
    """Name to text, comments left out, of every function at the outermost level."""
    found = re.finditer(
        r"^(?:\w+) (\w+)\([^)]*\) \{\n.*?^\}",
        without_comments(source),
        re.MULTILINE | re.DOTALL,
    )
    return {match[1]: match[0] for match in found}


# The stream of choices


def test_the_stream_of_choices_never_changes() -> None:
    chance = Chance(seed=412, version=1)

    drawn = [chance.integer(0, 9999) for _ in range(4)], chance.number(-1.0, 1.0)

    assert drawn == ([5516, 2757, 1573, 2645], -0.3250548088030185)


def test_a_pick_follows_its_weights() -> None:
    chance = Chance(seed=0, version=1)

    picked = Counter(chance.pick("abc", (1, 0, 3)) for _ in range(4000))

    assert picked["b"] == 0
    assert 2800 < picked["c"] < 3200


def test_choices_set_aside_are_those_that_would_have_come() -> None:
    chance, other = Chance(seed=3, version=1), Chance(seed=3, version=1)

    aside = chance.set_aside(3)

    assert [other.integer(0, 99) for _ in range(3)] + [other.number(0.0, 1.0)] == [
        *(aside.integer(0, 99) for _ in range(3)),
        chance.number(0.0, 1.0),
    ]
    with pytest.raises(StopIteration):
        aside.happens(50)


# Any seed


@many
@given(seeds)
def test_a_program_is_a_function_of_its_seed(seed: int) -> None:
    assert write(seed) == write(seed)
    assert write(seed).url == f"builtin:{GRAMMAR_VERSION}/{seed}"
    assert write(seed).name.endswith(f"#{seed}")


@many
@given(seeds)
def test_brackets_match_and_nothing_is_left_to_fill_in(seed: int) -> None:
    source = write(seed).source
    pairs, stack = {")": "(", "]": "[", "}": "{"}, []
    for letter in without_comments(source):
        if letter in "([{":
            stack.append(letter)
        elif letter in pairs:
            assert stack.pop() == pairs[letter]

    assert not stack
    assert "$" not in source
    assert source.isascii()


@many
@given(seeds)
def test_every_function_is_used_and_defined_before(seed: int) -> None:
    source = write(seed).source
    defined = functions(source)

    assert list(defined)[-1] == "mainImage"
    seen = ""
    for name, text in reversed(defined.items()):
        assert name == "mainImage" or f"{name}(" in seen
        seen += text


@many
@given(seeds)
def test_no_whole_number_stands_where_glsl_es_wants_a_float(seed: int) -> None:
    code = without_comments(write(seed).source)

    whole = re.findall(r"[\w.)]+ [-+*/] \(?\d+\b(?![.u])", code)

    # What is left counts array entries, and shifts and wraps whole numbers.
    assert not [text for text in whole if not text.startswith(("i ", "(i "))]
    assert not re.search(r"\bfloat \w+ = -?\d+[;,]", code)
    assert not re.search(r"\b(float|int|uint|vec[234]) \w+;", code)


@many
@given(seeds)
def test_time_moves_shapes_and_no_palette(seed: int) -> None:
    defined = functions(write(seed).source)
    palettes = [
        name for name in defined if re.match(rf"vec3 {name}\(float", defined[name])
    ]
    finishes = re.compile(r"^    color .*", re.MULTILINE)
    defined["mainImage"] = finishes.sub("", defined["mainImage"])

    timed = {name for name, text in defined.items() if re.search("iTime|TIME", text)}

    assert timed
    assert not timed & set(palettes)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    with pytest.raises(ShadersError, match=f"no program has seed {seed}"):
        write(seed)


def test_a_program_gets_the_tools_it_calls_and_no_others(
    programs: list[Program],
) -> None:
    used = Counter[str]()
    for program in programs[::10]:
        code = without_comments(program.source)
        defined = set(re.findall(r"^\w+ (\w+)\(", code, re.MULTILINE))
        calls = Counter(re.findall(r"\b(\w+)\(", code))
        for name in TOOLBOX.keys() & calls.keys():
            assert name in defined, (program.name, name)
            assert calls[name] > 1, f"{program.name} never calls its {name}"
            used[name] += 1

    assert {name for name in TOOLBOX if not used[name]} == set()


def test_no_two_tools_have_one_name() -> None:
    shelves = [
        getattr(import_module(f"{tools.__name__}.{found.name}"), found.name.upper())
        for found in iter_modules(tools.__path__)
    ]

    assert sorted(name for shelf in shelves for name in shelf) == sorted(TOOLBOX)


# The frozen list


def test_the_frozen_list_is_what_the_grammar_writes(programs: list[Program]) -> None:
    seeds = [each.seed for each in builtin_seeds()]

    assert len(seeds) == 21_000
    assert seeds == sorted(set(seeds))
    assert [each.url for each in programs] == [
        f"builtin:{GRAMMAR_VERSION}/{seed}" for seed in seeds
    ]


def test_a_program_that_is_not_what_was_accepted_is_refused() -> None:
    accepted = builtin_seeds()[0]

    with pytest.raises(ShadersError, match=f"seed {accepted.seed} .* when it was acc"):
        list(frozen.verify([write(accepted.seed + 1)], [accepted]))


def test_a_list_of_another_grammar_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frozen, "GRAMMAR_VERSION", 999)

    with pytest.raises(ShadersError, match="this is grammar 999"):
        frozen.builtin_seeds.__wrapped__()


def test_the_frozen_programs_differ(programs: list[Program]) -> None:
    code = {without_comments(program.source) for program in programs}

    assert len(code) == len(programs)
    assert {program.licence for program in programs} == {"MIT"}


def test_every_idea_has_a_noun_of_its_own_and_is_used(
    programs: list[Program],
) -> None:
    ideas = [*WARPS, *PALETTES, *GROUNDS, *ENDLESS, *BODIES, *FINISHES]
    ideas += [idea for genre in GENRES for idea in genre.ideas]
    ideas += [idea for _, family in FAMILIES.values() for idea in family]
    nouns = Counter(idea.noun for idea in ideas)
    used = Counter(tag for program in programs for tag in program.tags)

    assert [noun for noun, count in nouns.items() if count > 1] == []
    assert nouns.keys() - used.keys() == set()
    assert {"look", "mask", "parted", "warp", "palette", "finish"} <= used.keys()


def test_another_process_writes_the_same_whatever_its_hash_seed() -> None:
    code = "from shaders21k.synth import *; print(*(write(s).id for s in range(200)))"
    for hash_seed in ("0", "1", "4711"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        )
        assert told.stdout.split() == [write(seed).id for seed in range(200)]


def test_the_frozen_programs_draw_and_move(programs: list[Program]) -> None:
    vertex = "in vec2 at; void main() { gl_Position = vec4(at, 0.0, 1.0); }"
    embedded = "#version 300 es\nprecision highp float;\nprecision highp int;\n"
    head = "uniform vec3 iResolution;\nuniform float iTime;\nout vec4 pixel;\n"
    main = "void main() { mainImage(pixel, gl_FragCoord.xy); }"
    with moderngl.create_standalone_context(backend="egl") as context:
        corners = context.buffer(np.array([-1, -1, 3, -1, -1, 3], "f4").tobytes())
        frame = context.simple_framebuffer((48, 48), components=3)
        frame.use()
        for program in programs[::1000]:
            shader = context.program(
                vertex_shader=embedded + vertex,
                fragment_shader=embedded + head + program.source + main,
            )
            triangle = context.vertex_array(shader, [(corners, "2f", "at")])
            shader["iResolution"] = (48.0, 48.0, 1.0)
            drawn = []
            for time_s in (0.5, 4.6):
                shader["iTime"] = time_s
                triangle.render(vertices=3)
                drawn.append(np.frombuffer(frame.read(alignment=1), "u1") / 255.0)
            assert max(picture.std() for picture in drawn) > 0.02, program.name
            assert np.abs(drawn[0] - drawn[1]).mean() > 0.002, program.name


# The command


def test_the_command_writes_so_many_programs_and_counts_the_new(tmp_path: Path) -> None:
    into = tmp_path / "ours.db"
    arguments = ["--count", "5", "--seed", "7", "--into", str(into), "--json"]

    first = CliRunner().invoke(app, arguments)
    again = CliRunner().invoke(app, arguments)

    assert json.loads(first.output) == {"written": 5, "new": 5, "corpus": str(into)}
    assert json.loads(again.output)["new"] == 0
    with Corpus.open(into) as corpus:
        assert corpus.get(write(11).id).url == f"builtin:{GRAMMAR_VERSION}/11"


def test_the_command_writes_the_frozen_programs(written: tuple[str, Path]) -> None:
    said, into = written

    assert "21000 programs" in said
    with Corpus.open(into) as corpus:
        found = {program[: frozen.DIGITS] for program in corpus.selection()}
    assert found == {each.digest for each in builtin_seeds()}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "--count N or --builtin"),
        (["--count", "3", "--builtin"], "--count N or --builtin"),
        (["--builtin", "--seed", "5"], "its own seeds"),
        (["--count", "2", "--seed", str(2**64 - 1)], "seeds end at 2\\*\\*64 - 1"),
    ],
)
def test_the_command_says_what_it_wants_before_it_makes_a_file(
    arguments: list[str], reason: str, tmp_path: Path
) -> None:
    into = tmp_path / "never.db"

    result = CliRunner().invoke(app, [*arguments, "--into", str(into)])

    assert result.exit_code == 2
    assert re.search(reason, " ".join(result.output.split()))
    assert not into.exists()
