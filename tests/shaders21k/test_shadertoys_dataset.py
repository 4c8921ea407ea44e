"""One bad line is reported with its place, and the rest is imported."""

import json

import pytest

from shaders21k.errors import CorpusError
from shaders21k.importers.containers import open_tree
from shaders21k.importers.fields import MAX_JSON_BYTES
from shaders21k.importers.reject import Reject
from shaders21k.importers.shadertoys_dataset import FILES
from shaders21k.importers.shadertoys_dataset import read as read_tree
from shaders21k.program import Input, Pass, Program

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


def read(folder, files=FILES):
    return list(read_tree(open_tree(folder), files))


def write(folder, *lines, name="20k_2020-01.jsonl"):
    folder = folder / "data" / "annotated"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    ]
    (folder / name).write_bytes(b"\n".join(rows))


def test_a_row_becomes_a_program(tmp_path):
    write(tmp_path, GOOD)
    assert read(tmp_path) == [
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


BUFFERED = GOOD | {
    "common_code": "#define ONE 1.",
    "sound_code": "vec2 mainSound(int s, float t) { return vec2(0); }",
    "cube_a_code": "cube",
    "buffer_d_code": "feedback",
    "buffer_d_inputs": [
        {"ctype": "buffer", "src": "/media/previz/buffer03.png", "channel": 1}
    ],
    "image_inputs": [
        {
            "ctype": "cubemap",
            "src": "/media/a//media/previz/cubemap00.png",
            "channel": 1,
        },
        {"ctype": "buffer", "id": "XdfGR8", "channel": 0},
        {"ctype": "buffer", "id": 257, "src": "", "channel": 2},
    ],
}


def test_buffers_stand_in_order_and_inputs_name_them_and_sound_is_left_out(tmp_path):
    write(tmp_path, BUFFERED)
    (program,) = read(tmp_path)
    assert program.common == "#define ONE 1."
    assert program.passes == (
        Pass("Buffer D", "feedback", (Input(1, "buffer", "Buffer D"),)),
        Pass("Cube A", "cube"),
    )
    assert program.inputs == (
        Input(0, "buffer", "Buffer D"),
        Input(1, "cubemap", "Cube A"),
        Input(2, "buffer", "Buffer A"),  # which is not there, and so is black
    )


def test_the_whole_program_may_stand_in_the_common_text(tmp_path):
    write(tmp_path, GOOD | {"image_code": "", "common_code": GOOD["image_code"]})
    (program,) = read(tmp_path)
    assert isinstance(program, Program)


def given_input(**changes):
    return GOOD | {"image_inputs": [{"ctype": "texture", "channel": 0} | changes]}


BAD = [
    (b"{", "not JSON: "),
    (b"[" * 200_000, "not JSON: "),
    (b"9" * 5000, "not JSON: "),
    (b'"text"', "a JSON str, not an object"),
    (b'{"id": "\xff"}', "not UTF-8: invalid start byte at byte 8"),
    (b" " * (MAX_JSON_BYTES + 9) + b"{}", f"longer than {MAX_JSON_BYTES} bytes"),
    ({"image_code": "x"}, "has no id"),
    ({"id": "abc123"}, "has no image_code"),
    (GOOD | {"id": "../../x"}, "none of Shadertoy's"),
    (GOOD | {"id": 7}, "id is of type int, not str"),
    (GOOD | {"author": None}, "author is of type NoneType, not str"),
    (GOOD | {"tags": "a,b"}, "tags is of type str, not list"),
    (GOOD | {"tags": [1]}, "tags holds something else than text"),
    (GOOD | {"license": ["mit"]}, "license is of type list, not str"),
    (GOOD | {"buffer_b_code": 1}, "buffer_b_code is of type int, not str"),
    (GOOD | {"image_code": " \n"}, "its image pass is empty"),
    (GOOD | {"image_code": "\ud83d"}, "lone surrogate"),
    (GOOD | {"name": "\udc00"}, "lone surrogate"),
    (GOOD | {"image_code": "a\0b"}, "NUL"),
    (GOOD | {"image_code": "x" * 2_000_000}, "more than 1048576"),
    (GOOD | {"common_code": "\0"}, "NUL"),
    (GOOD | {"buffer_a_code": "\udc00"}, "lone surrogate"),
    (GOOD | {"buffer_a_code": "x" * 2_000_000}, "more than 1048576"),
    (GOOD | {"buffer_a_code": "x", "buffer_a_inputs": [{}]}, "channel None"),
    (GOOD | {"image_inputs": [{"channel": [[]]}]}, "channel a list, not 0 to 3"),
    (GOOD | {"image_inputs": GOOD["image_inputs"] * 2}, "channel 0 has more than one"),
    (given_input(ctype="buffer"), "a buffer that is none of Shadertoy's, id None"),
    (given_input(ctype="buffer", id="XXXX"), "none of Shadertoy's, id 'XXXX'"),
    (GOOD | {"image_inputs": {}}, "image_inputs is of type dict, not list"),
    (GOOD | {"image_inputs": [[]]}, "something else than an object"),
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
    assert bad.where == "data/annotated/20k_2020-01.jsonl line 3"
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
    assert len(read(tmp_path / "data" / "annotated")) == 2
    file = tmp_path / "data" / "annotated" / "20k_2019-01.jsonl"
    assert [program.name for program in read(file)] == ["early"]


def test_a_pattern_may_name_folders(tmp_path):
    write(tmp_path, GOOD | {"name": "top"}, name="api_2.jsonl")
    (tmp_path / "data" / "annotated" / "api" / "more").mkdir(parents=True)
    write(tmp_path, GOOD | {"name": "first"}, name="api/api_1.jsonl")
    write(tmp_path, GOOD | {"name": "second"}, name="api/more/api_1.jsonl")
    names = [program.name for program in read(tmp_path, "api/**/api_*.jsonl")]
    assert names == ["first", "second"]


def test_a_file_that_cannot_be_read_is_reported(tmp_path):
    write(tmp_path, GOOD)
    missing = tmp_path / "data" / "annotated" / "20k_2000-01.jsonl"
    missing.symlink_to("nowhere")
    bad, good = read(tmp_path)
    assert bad == Reject(
        "data/annotated/20k_2000-01.jsonl", "cannot be read: it is no regular file"
    )
    assert isinstance(good, Program)


def test_a_folder_without_such_files_says_what_to_type(tmp_path):
    with pytest.raises(CorpusError, match=r"no 20k_\*\.jsonl in .*`git clone"):
        read(tmp_path)


@pytest.mark.parametrize("files", ["", "/etc/*", "../*", "api//*"])
def test_a_pattern_that_leaves_the_folder_is_refused(tmp_path, files):
    with pytest.raises(CorpusError, match="is no pattern for files"):
        read(tmp_path, files)
