import os

import pytest

from shaders21k.errors import CorpusError
from shaders21k.importers.folder import read
from shaders21k.importers.reject import Reject
from shaders21k.program import Program

SOURCE = "// SPDX-License-Identifier: MIT\r\nvoid mainImage(out vec4 c, in vec2 p) {}\n"


def test_files_become_programs_named_by_their_paths(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.glsl", "deep/a.FRAG", "deep/er/c.fs", "deep/readme.txt"):
        (tmp_path / name).write_bytes(SOURCE.encode())
    programs = list(read(tmp_path))
    assert [program.url for program in programs] == [
        "b.glsl",
        "deep/a.FRAG",
        "deep/er/c.fs",
    ]
    assert programs[0] == Program(SOURCE, name="b", url="b.glsl", licence="MIT")


BAD = [
    (b"void main() { gl_FragColor = vec4(1.0); }", "no mainImage"),
    (b"// mainImage\nvoid notmainImage() {}", "no mainImage"),
    (b"void mainImage\xff", "not UTF-8: invalid start byte at byte 14"),
    (b"mainImage \0", "NUL"),
    (b"mainImage" * 200_000, "longer than 1048576 bytes"),
    (b"", "no mainImage"),
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
    reason = "cannot be read: it is no regular file"
    assert list(read(tmp_path)) == [
        Reject("gone.glsl", reason),
        Reject("pipe.glsl", reason),
    ]


def test_a_file_name_that_is_no_text_is_reported(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.glsl")).write_text(SOURCE)
    (bad,) = read(tmp_path)
    assert isinstance(bad, Reject)
    assert "lone surrogate" in bad.reason


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_shaders_says_what_was_looked_for(tmp_path, name):
    with pytest.raises(CorpusError, match=r"no \.glsl, \.frag, \.fs files below"):
        read(tmp_path / name)
