"""`shaders21k corpus`, as it is typed."""

import json

import pytest
from typer.testing import CliRunner

from shaders21k.commands.corpus import app
from shaders21k.errors import CorpusError, UnknownProgramError

SHADER = "void mainImage(out vec4 c, in vec2 p) {{ c = vec4({}); }}"


def run(*arguments):
    return CliRunner().invoke(app, [str(item) for item in arguments])


def run_json(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def row(number, **columns):
    text = SHADER.format(number)
    return json.dumps({"id": f"abc{number:03}", "image_code": text} | columns)


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout" / "data" / "annotated"
    folder.mkdir(parents=True)
    texture = [{"ctype": "texture", "channel": 0}]
    rows = [
        row(1, name="Red [b]sea[/b] :cat:\x1b[2J", author="ann", license="mit"),
        row(2, name="Dunes", author="bob", image_inputs=texture),
        *("{" for _ in range(12)),
    ]
    (folder / "20k_2020-01.jsonl").write_text("\n".join(rows))
    return tmp_path / "checkout"


@pytest.fixture
def published(checkout, tmp_path):
    path = tmp_path / "published.db"
    run("import", "shadertoys-dataset", checkout, "--into", path)
    return path


def test_importing_says_what_was_added_and_what_not(checkout, tmp_path):
    command = ("import", "shadertoys-dataset", checkout, "--into", tmp_path / "a.db")
    first = run(*command)
    assert first.exit_code == 0
    assert "2 added, 0 already there, 12 rejected" in first.stdout
    assert "MIT" in first.stdout
    assert "texture" in first.stdout
    assert "20k_2020-01.jsonl line 3: not JSON" in first.stderr
    assert "line 12: not JSON" in first.stderr
    assert "line 13" not in first.stderr
    assert "and 2 more rejected" in first.stderr
    again = run_json(*command)
    assert (again["added"], again["already_there"], again["rejected"]) == (0, 2, 12)
    assert again["rejects"][0]["where"].endswith("20k_2020-01.jsonl line 3")


def test_importing_a_folder_of_files(tmp_path):
    (tmp_path / "waves.glsl").write_text(SHADER.format(3))
    (tmp_path / "other.frag").write_text("// nothing")
    report = run_json("import", "folder", tmp_path, "--into", tmp_path / "a.db")
    assert (report["added"], report["rejected"]) == (1, 1)
    assert "no dialect that is known" in report["rejects"][0]["reason"]


def test_when_nothing_can_be_imported_it_fails_and_leaves_no_file(tmp_path):
    (tmp_path / "other.frag").write_text("// nothing")
    result = run("import", "folder", tmp_path, "--into", tmp_path / "a.db")
    assert result.exit_code == 1
    assert isinstance(result.exception, CorpusError)
    assert "other.frag: of no dialect" in result.stderr
    assert not (tmp_path / "a.db").exists()


def test_stats_in_json_are_the_counts_behind_the_tables(published):
    stats = run_json("stats", published)
    assert stats["programs"] == stats["distinct"] == 2
    assert stats["licences"] == {"MIT": 1, "unknown": 1}
    assert stats["inputs"] == {"none": 1, "texture": 1}
    table = run("stats", published).stdout
    assert "2 programs, 2 distinct, by 2 authors" in table


def test_list_finds_by_words_and_licence(published):
    assert [p["name"] for p in run_json("list", published, "--search", "dun")] == [
        "Dunes"
    ]
    assert len(run_json("list", published, "--licence", "unknown")) == 1
    assert len(run_json("list", published, "--limit", 1)) == 1
    assert len(run_json("list", published, "--limit", 0)) == 2


def test_an_author_s_words_cannot_command_the_terminal(published):
    listed = run("list", published).stdout
    assert "\x1b" not in listed
    assert "[b]sea[/b] :cat:" in listed


def test_show_describes_one_program(published):
    shown = run_json("show", "abc002", "--corpus", published)
    assert shown["source"] == SHADER.format(2)
    assert shown["inputs"][0]["kind"] == "texture"
    by_id = run("show", shown["id"][:8], "--corpus", published, "--source")
    assert by_id.stdout == SHADER.format(2) + "\n"
    assert "Dunes" in run("show", "abc002", "--corpus", published).stdout


def test_an_unknown_program_fails_and_a_wrong_command_is_a_usage_error(published):
    result = run("show", "nobody", "--corpus", published)
    assert result.exit_code == 1
    assert isinstance(result.exception, UnknownProgramError)
    assert run("import", "folder").exit_code == 2
    assert run("list", published, "--limit", -1).exit_code == 2
