"""One bad line is reported with its place, and the rest is imported."""

import json

import pytest

from shaders21k.errors import CorpusError
from shaders21k.importers.reject import Reject
from shaders21k.importers.shadertoys_dataset import MAX_LINE_BYTES, read
from shaders21k.program import Input, Program

GOOD = {
    "id": "abc123",
    "name": "Stripes",
    "author": "ann",
    "description": "Two colours.",
    "tags": ["2d", "été"],
    "image_code": "void mainImage(out vec4 c, in vec2 p) {\r\n c = vec4(1);\r\n}",
    "image_inputs": [
        {
            "ctype": "cubemap",
            "src": "/c.png",
            "channel": 3,
            "sampler": {"wrap": "clamp"},
        },
        {"type": "texture", "filepath": "/a.png", "channel": 0},
    ],
    "common_code": "",
    "sound_code": "",
    "buffer_a_code": " \n",
    "license": "mit",
    "likes": 3,
}


def write(folder, *lines, name="20k_2020-01.jsonl"):
    folder = folder / "data" / "annotated"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    ]
    (folder / name).write_bytes(b"\n".join(rows))


def test_a_row_becomes_a_program(tmp_path):
    write(tmp_path, GOOD)
    assert list(read(tmp_path)) == [
        Program(
            source=GOOD["image_code"],
            dialect="shadertoy",
            name="Stripes",
            author="ann",
            licence="MIT",
            url="https://www.shadertoy.com/view/abc123",
            description="Two colours.",
            tags=("2d", "été"),
            inputs=(
                Input(0, "texture", "/a.png", {}),
                Input(3, "cubemap", "/c.png", {"wrap": "clamp"}),
            ),
        )
    ]


def test_columns_may_be_missing_but_for_the_id_and_the_text(tmp_path):
    write(tmp_path, {"id": "abc123", "image_code": "x"})
    (program,) = read(tmp_path)
    assert (program.name, program.licence, program.inputs) == ("", "", ())


def given_input(**changes):
    return GOOD | {"image_inputs": [{"ctype": "texture", "channel": 0} | changes]}


BAD = [
    (b"{", "not JSON: "),
    (b"[" * 200_000, "not JSON: "),
    (b"9" * 5000, "not JSON: "),
    (b'"text"', "a JSON str, not an object"),
    (b'{"id": "\xff"}', "not UTF-8: invalid start byte at byte 8"),
    (b" " * 10_000_000 + b"{}", f"longer than {MAX_LINE_BYTES} bytes"),
    ({"image_code": "x"}, "has no id"),
    ({"id": "abc123"}, "has no image_code"),
    (GOOD | {"id": "../../x"}, "none of Shadertoy's"),
    (GOOD | {"id": 7}, "id is of type int, not str"),
    (GOOD | {"author": None}, "author is of type NoneType, not str"),
    (GOOD | {"tags": "a,b"}, "tags is of type str, not list"),
    (GOOD | {"tags": [1]}, "tags holds something else than text"),
    (GOOD | {"license": ["mit"]}, "license is of type list, not str"),
    (GOOD | {"sound_code": 1}, "sound_code is of type int, not str"),
    (GOOD | {"image_code": " \n"}, "its image pass is empty"),
    (GOOD | {"image_code": "\ud83d"}, "lone surrogate"),
    (GOOD | {"name": "\udc00"}, "lone surrogate"),
    (GOOD | {"image_code": "a\0b"}, "NUL"),
    (GOOD | {"image_code": "x" * 2_000_000}, "more than 1048576"),
    (
        GOOD | {"buffer_a_code": "x", "common_code": "y"},
        "needs passes that are not drawn yet: buffer A, common",
    ),
    (GOOD | {"cube_a_code": "x"}, "needs passes that are not drawn yet: cube A"),
    (GOOD | {"sound_code": "x"}, "needs passes that are not drawn yet: sound"),
    (GOOD | {"image_inputs": {}}, "image_inputs is of type dict, not list"),
    (GOOD | {"image_inputs": [[]]}, "something else than objects"),
    (given_input(channel=4), "channel 4, not 0 to 3"),
    (given_input(channel=True), "channel True, not 0 to 3"),
    (given_input(channel=None), "channel None, not 0 to 3"),
    (given_input(ctype=""), "does not say what it is"),
    (given_input(sampler={"wrap": 1}), "the sampler of channel 0"),
    (given_input(sampler={"\udc00": "x"}), "lone surrogate"),
]


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_line_is_reported_and_its_neighbours_are_imported(tmp_path, line, reason):
    write(tmp_path, GOOD, b"", line, GOOD)
    before, bad, after = read(tmp_path)
    assert isinstance(bad, Reject)
    assert bad.where == "20k_2020-01.jsonl line 3"
    assert reason in bad.reason
    assert len(bad.reason) < 200
    assert isinstance(before, Program)
    assert before == after


def test_files_are_read_in_order_and_others_left_out(tmp_path):
    write(tmp_path, GOOD | {"name": "late"}, name="20k_2021-01.jsonl")
    write(tmp_path, GOOD | {"name": "early"}, name="20k_2019-01.jsonl")
    write(tmp_path, GOOD | {"name": "other"}, name="api_2019-01.jsonl")
    assert [program.name for program in read(tmp_path)] == ["early", "late"]
    assert [program.name for program in read(tmp_path, "api_*.jsonl")] == ["other"]
    assert len(list(read(tmp_path / "data" / "annotated"))) == 2


def test_a_file_that_cannot_be_read_is_reported(tmp_path):
    write(tmp_path, GOOD)
    (tmp_path / "data" / "annotated" / "20k_2000-01.jsonl").mkdir()
    bad, good = read(tmp_path)
    assert bad == Reject("20k_2000-01.jsonl", "cannot be read: Is a directory")
    assert isinstance(good, Program)


def test_a_folder_without_such_files_says_what_to_type(tmp_path):
    with pytest.raises(CorpusError, match=r"no 20k_\*\.jsonl in .*`git clone"):
        read(tmp_path)


@pytest.mark.parametrize("files", ["", "/etc/*"])
def test_a_pattern_that_leaves_the_folder_is_refused(tmp_path, files):
    with pytest.raises(CorpusError, match="is no pattern for files"):
        read(tmp_path, files)
