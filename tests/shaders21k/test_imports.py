"""`shaders21k corpus import`, one command for each format, and one that tells them."""

import json
import zipfile

import pytest
from typer.testing import CliRunner

from shaders21k.commands.corpus import app
from shaders21k.corpus import Corpus
from shaders21k.errors import CorpusError

CODE = "void mainImage(out vec4 c, in vec2 p) { c = vec4(1); }"
PASS = {"type": "image", "code": CODE, "inputs": [], "outputs": []}
SHADER = {"info": {"id": "abc123", "name": "Stripes"}, "renderpass": [PASS]}
ROW = {"id": "abc123", "name": "Stripes", "image_code": CODE}

# What each format looks like; what stands beside it does not mislead.
FORMATS = {
    "shadertoys-dataset": {
        "top/data/annotated/20k_2020-01.jsonl": json.dumps(ROW),
        "top/data/raw/20k_2020-01.json": "{}",
        "top/readme.md": "",
    },
    "shaders21k-zip": {
        "shader_codes/shadertoy/a/abc123.fragment": json.dumps(SHADER),
        "shader_codes/a.json": "{}",
    },
    "shadertoy-json": {"export/abc123.json": json.dumps([SHADER]), "a.glsl": CODE},
    "folder": {"deep/Stripes.glsl": CODE, "readme.md": ""},
}


def run(*arguments):
    return CliRunner().invoke(app, ["import", *map(str, arguments)])


@pytest.fixture(params=FORMATS)
def given_format(request):
    return request.param


@pytest.fixture(params=["folder", "zip"])
def packed(request, given_format, tmp_path):
    path = tmp_path / "packed"
    if request.param == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in FORMATS[given_format].items():
                archive.writestr(name, text)
        return path
    for name, text in FORMATS[given_format].items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    return path


@pytest.mark.parametrize("auto", [True, False])
def test_every_format_is_read_from_a_folder_and_from_an_archive(
    given_format, packed, tmp_path, auto
):
    into = tmp_path / "a.db"
    command = "auto" if auto else given_format
    if given_format == "shadertoys-dataset" and packed.is_dir():
        packed /= "top"
    result = run(command, packed, "--into", into, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["added"] == 1
    assert not auto or f"looks like {given_format}" in result.stderr
    with Corpus.open(into) as corpus:
        (program,) = corpus.programs(corpus.selection())
    assert (program.name, program.source) == ("Stripes", CODE)


def test_auto_says_when_nothing_is_known(tmp_path):
    (tmp_path / "readme.md").write_text("")
    result = run("auto", tmp_path, "--into", tmp_path / "a.db")
    assert isinstance(result.exception, CorpusError)
    assert "no importer reads anything" in str(result.exception)


def test_a_dialect_is_forced_from_the_command_line(tmp_path):
    (tmp_path / "a.glsl").write_text("o = vec4(1);")
    into = tmp_path / "a.db"
    run("folder", tmp_path, "--into", into, "--dialect", "twigl-geekest-300")
    with Corpus.open(into) as corpus:
        assert corpus.stats().dialects == {"twigl-geekest-300": 1}


def test_a_dialect_that_nobody_knows_is_refused(tmp_path):
    (tmp_path / "a.glsl").write_text("o = vec4(1);")
    result = run("folder", tmp_path, "--into", tmp_path / "a.db", "--dialect", "hlsl")
    assert result.exit_code == 2
    assert "shadertoy, twigl-classic" in result.stderr


def test_the_numbers_of_passes_are_shown(tmp_path):
    buffer = {"type": "buffer", "name": "Buffer A", "code": "x"}
    shader = SHADER | {"renderpass": [PASS, buffer]}
    (tmp_path / "a.json").write_text(json.dumps(shader))
    result = run("shadertoy-json", tmp_path / "a.json", "--into", tmp_path / "a.db")
    assert "passes before the image" in result.stdout
    assert "1 added" in result.stdout
