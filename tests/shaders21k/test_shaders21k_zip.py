"""The layout of the original download, listed or not, whole or in part."""

import json
import zipfile

import pytest

from shaders21k.errors import CorpusError
from shaders21k.importers.containers import open_tree
from shaders21k.importers.reject import Reject
from shaders21k.importers.shaders21k_zip import parse_mode, read

TOY = {
    "ver": "0.1",
    "info": {"id": "abc123", "name": "Stripes", "username": "ann"},
    "renderpass": [{"type": "image", "code": "image", "inputs": [], "outputs": []}],
}
FILES = {
    "shadertoy/a/abc123.fragment": json.dumps(TOY),
    "twigl/fragments/0123.fragment": "// SPDX-License-Identifier: MIT\no=vec4(1);",
    "twigl/modes/0123.fragment": "geekest\nTrue\nFalse\nTrue",
}
TOY_URL = "https://www.shadertoy.com/view/abc123"
TWIGL_URL = "twigl/fragments/0123.fragment"


@pytest.fixture(params=["", "shader_codes/", "all/shader_codes/"])
def root(request):
    return request.param


def lay_out(folder, files, root=""):
    for name, text in files.items():
        path = folder / root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def read_all(path):
    return list(read(open_tree(path)))


def test_both_halves_become_programs_wherever_the_layout_begins(tmp_path, root):
    toy, twigl = read_all(lay_out(tmp_path, FILES, root))
    assert (toy.url, toy.source, toy.dialect) == (TOY_URL, "image", "shadertoy")
    assert (twigl.url, twigl.dialect) == (TWIGL_URL, "twigl-geekest-300")
    assert (twigl.name, twigl.licence) == ("0123", "MIT")


def test_an_archive_gives_the_same_programs_as_its_folder(tmp_path, root):
    with zipfile.ZipFile(tmp_path / "all_codes.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(root + name, text)
    unpacked = lay_out(tmp_path / "unpacked", FILES)
    assert read_all(tmp_path / "all_codes.zip") == read_all(unpacked)


def test_what_the_list_leaves_out_is_left_out_and_what_it_misses_is_said(tmp_path):
    names = ["shadertoy/a/abc123.fragment", "twigl/fragments/9999.fragment"]
    listed = FILES | {"shaders_list": "\n".join(names) + "\n"}
    toy, missing = read_all(lay_out(tmp_path, listed))
    assert toy.url == TOY_URL
    assert missing == Reject(names[1], "shaders_list names it and it is not there")


def test_a_program_of_an_unknown_mode_is_rejected_and_the_rest_is_read(tmp_path):
    bad = {
        "twigl/fragments/4567.fragment": "o=vec4(1);",
        "twigl/fragments/89ab.fragment": "o=vec4(1);",
        "twigl/modes/89ab.fragment": "nerdy\nTrue\nFalse\nTrue",
        "shadertoy/b/bad.fragment": "{",
    }
    items = read_all(lay_out(tmp_path, FILES | bad))
    rejects = {item.where: item.reason for item in items if isinstance(item, Reject)}
    assert len(items) - len(rejects) == 2
    assert "none of TwiGL's modes" in rejects.pop("twigl/modes/89ab.fragment")
    assert "not JSON" in rejects.pop("shadertoy/b/bad.fragment")
    assert set(rejects) == {
        "twigl/fragments/4567.fragment",
        "twigl/fragments/89ab.fragment",
    }


@pytest.mark.parametrize(
    ("lines", "dialect"),
    [
        ("classic\nFalse\nFalse\nFalse", "twigl-classic"),
        ("geek\nTrue\nFalse\nFalse", "twigl-geek-300"),
        ("geeker\nFalse\nTrue\nFalse\n", "twigl-geeker-mrt"),
        ("geekest\r\nTrue\r\nTrue\r\nTrue", "twigl-geekest-mrt"),
    ],
)
def test_four_lines_name_one_of_twelve_dialects(lines, dialect):
    assert parse_mode(lines) == dialect


def test_another_layout_says_what_was_looked_for(tmp_path):
    lay_out(tmp_path, {"a.fragment": "x"})
    with pytest.raises(CorpusError, match=r"no shadertoy/X/ID\.fragment"):
        read_all(tmp_path)
