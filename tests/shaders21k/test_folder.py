import os

import pytest

from shaders21k.errors import CorpusError
from shaders21k.importers.containers import open_tree
from shaders21k.importers.folder import read as read_tree
from shaders21k.importers.reject import Reject
from shaders21k.program import Program

SOURCE = "// SPDX-License-Identifier: MIT\r\nvoid mainImage(out vec4 c, in vec2 p) {}\n"


def read(path, dialect=""):
    return list(read_tree(open_tree(path), dialect))


def test_files_become_programs_named_by_their_paths(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.glsl", "deep/a.FRAG", "deep/er/c.fs", "deep/readme.txt"):
        (tmp_path / name).write_bytes(SOURCE.encode())
    programs = read(tmp_path)
    assert [program.url for program in programs] == [
        "b.glsl",
        "deep/a.FRAG",
        "deep/er/c.fs",
    ]
    assert programs[0] == Program(SOURCE, name="b", url="b.glsl", licence="MIT")


BAD = [
    (b"// no shader at all", "of no dialect that is known"),
    (b"void mainImage\xff", "not UTF-8: invalid start byte at byte 14"),
    (b"mainImage \0", "NUL"),
    (b"mainImage" * 200_000, "longer than 1048576 bytes"),
    (b"", "of no dialect that is known"),
]


@pytest.mark.parametrize(("data", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_file_is_reported_and_the_others_are_imported(tmp_path, data, reason):
    (tmp_path / "a.glsl").write_bytes(data)
    (tmp_path / "b.glsl").write_bytes(SOURCE.encode())
    bad, good = read(tmp_path)
    assert isinstance(bad, Reject)
    assert bad.where == "a.glsl"
    assert reason in bad.reason
    assert isinstance(good, Program)


def test_what_is_no_regular_file_is_reported_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.glsl")
    (tmp_path / "gone.glsl").symlink_to("nowhere")
    (tmp_path / "folder.glsl").mkdir()
    (tmp_path / "out.glsl").symlink_to("/etc/hostname")
    reason = "cannot be read: it is no regular file"
    assert read(tmp_path) == [
        Reject("gone.glsl", reason),
        Reject("out.glsl", "a link that leaves the folder"),
        Reject("pipe.glsl", reason),
    ]


def test_a_file_name_that_is_no_text_is_reported(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.glsl")).write_text(SOURCE)
    (bad,) = read(tmp_path)
    assert isinstance(bad, Reject)
    assert "lone surrogate" in bad.reason


def test_a_link_within_the_folder_is_followed(tmp_path):
    (tmp_path / "a.glsl").write_text(SOURCE)
    (tmp_path / "b.glsl").symlink_to("a.glsl")
    assert [program.url for program in read(tmp_path)] == ["a.glsl", "b.glsl"]


def test_a_dialect_can_be_forced(tmp_path):
    (tmp_path / "a.glsl").write_text("o = vec4(1);")
    assert [program.dialect for program in read(tmp_path, "twigl-geekest-300")] == [
        "twigl-geekest-300"
    ]


def test_an_isf_header_names_the_author(tmp_path):
    header = r"""/*{"CREDIT": "ann \"a\" b", "DESCRIPTION": "Two\tcolors.", }*/"""
    (tmp_path / "a.fs").write_text(header + "\nvoid main() {}")
    (program,) = read(tmp_path, "isf")
    assert (program.author, program.description) == ('ann "a" b', "Two\tcolors.")
    assert isinstance(program, Program)


def test_a_folder_without_shaders_says_what_was_looked_for(tmp_path):
    with pytest.raises(CorpusError, match=r"no \.glsl, .* files below"):
        read(tmp_path)


def test_a_place_that_is_none_is_said(tmp_path):
    with pytest.raises(CorpusError, match="no folder, archive or file"):
        read(tmp_path / "nowhere")
