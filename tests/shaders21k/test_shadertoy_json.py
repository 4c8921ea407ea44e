"""What Shadertoy's API and its site give out, in every form that they have had."""

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.errors import CorpusError
from shaders21k.importers import shadertoys_dataset
from shaders21k.importers.containers import open_tree
from shaders21k.importers.reject import Reject, attempt
from shaders21k.importers.shadertoy_json import parse, read
from shaders21k.program import Input, Pass, Program

API_INPUT = {
    "id": 257,
    "ctype": "buffer",
    "src": "/media/previz/buffer00.png",
    "channel": 0,
    "sampler": {"filter": "linear", "wrap": "clamp"},
    "published": 1,
}
SITE_INPUT = {
    "id": "4dXGR8",
    "type": "buffer",
    "filepath": "/media/previz/buffer00.png",
    "channel": 0,
    "sampler": {"filter": "linear", "wrap": "clamp"},
    "published": 1,
}


def render(kind, code, name="", outputs=(), inputs=()):
    return {
        "type": kind,
        "code": code,
        "name": name,
        "outputs": [{"id": each, "channel": 0} for each in outputs],
        "inputs": list(inputs),
    }


def shader(*passes):
    return {
        "ver": "0.1",
        "info": {
            "id": "abc123",
            "date": "1486937842",
            "name": "Stripes",
            "username": "ann",
            "description": "Two colors.",
            "tags": ["2d"],
            "published": 3,
        },
        "renderpass": list(passes),
    }


IMAGE = render("image", "image", "Image", ["4dfGRr"], [SITE_INPUT])
BUFFER = render("buffer", "buffer", "Buffer A", ["4dXGR8"], [SITE_INPUT])
WHOLE = shader(IMAGE, BUFFER)
READ = (Input(0, "buffer", "Buffer A", {"filter": "linear", "wrap": "clamp"}),)
PROGRAM = Program(
    source="image",
    name="Stripes",
    author="ann",
    licence="CC-BY-NC-SA-3.0",
    url="https://www.shadertoy.com/view/abc123",
    description="Two colors.",
    tags=("2d",),
    inputs=READ,
    passes=(Pass("Buffer A", "buffer", READ),),
)

FORMS = {
    "site": ("a.json", [WHOLE]),
    "one shader": ("a.json", WHOLE),
    "api": ("a.json", {"Shader": WHOLE}),
    "export": ("a.json", {"userName": "ann", "numShaders": 1, "shaders": [WHOLE]}),
    "lines": ("a.jsonl", {"Shader": WHOLE}),
    "lines of lists": ("a.NDJSON", [WHOLE]),
    "api keys": (
        "a.json",
        shader(
            render("image", "image", "Image", [37], [API_INPUT]),
            render("buffer", "buffer", "Buffer A", [257], [API_INPUT]),
        ),
    ),
    "old names": (
        "a.json",
        shader(
            render("image", "image", "", [], [SITE_INPUT]),
            render("buffer", "buffer", "Buf A", [], [SITE_INPUT]),
        ),
    ),
    "sound is left out": ("a.json", shader(IMAGE, BUFFER, render("sound", "tone"))),
    "a title of the author's": (
        "a.json",
        shader(IMAGE, render("buffer", "buffer", "Text Lib", ["4dXGR8"], [SITE_INPUT])),
    ),
    "an id of the shader's own": (
        "a.json",
        shader(
            render("image", "image", "Image", [], [SITE_INPUT | {"id": "x"}]),
            render("buffer", "buffer", "Buffer A", ["x"], [SITE_INPUT]),
        ),
    ),
}


def read_all(path):
    return list(read(open_tree(path)))


@pytest.mark.parametrize(("name", "value"), FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_program(tmp_path, name, value):
    (tmp_path / name).write_text(json.dumps(value))
    assert read_all(tmp_path) == [PROGRAM]


def test_it_is_the_program_that_the_flattened_row_gives():
    row = {
        "id": "abc123",
        "name": "Stripes",
        "author": "ann",
        "description": "Two colors.",
        "tags": ["2d"],
        "license": "CC-BY-NC-SA-3.0",
        "image_code": "image",
        "image_inputs": [API_INPUT],
        "buffer_a_code": "buffer",
        "buffer_a_inputs": [API_INPUT],
    }
    assert shadertoys_dataset.parse(json.dumps(row).encode()) == PROGRAM


def test_passes_stand_in_the_order_of_drawing_and_the_common_text_apart():
    program = parse(
        shader(
            render("cubemap", "cube", "Cube A", ["4dX3Rr"]),
            render("buffer", "d", "Buffer D", ["XdfGR8"]),
            render("common", "shared", "Common"),
            IMAGE,
            render("buffer", "b", "Buffer B", ["XsXGR8"]),
        )
    )
    names = [each.name for each in program.passes]
    assert names == ["Buffer B", "Buffer D", "Cube A"]
    assert program.common == "shared"


def test_several_shaders_of_a_file_are_told_apart(tmp_path):
    other = deepcopy(WHOLE)
    other["info"]["id"] = "def456"
    (tmp_path / "a.json").write_text(json.dumps([WHOLE, {"Error": "gone"}, other]))
    first, bad, last = read_all(tmp_path)
    assert (first.url[-6:], last.url[-6:]) == ("abc123", "def456")
    assert bad == Reject("a.json item 2", "Shadertoy's answer was an error: 'gone'")


BAD = [
    (["not JSON"], "not an object"),
    ({"Error": "Shader not found"}, "an error: 'Shader not found'"),
    ({"Error": [[]]}, "an error: a list"),
    ({"Shader": None}, "Shader is of type NoneType"),
    ({"Shaders": 2, "Results": ["abc123"]}, "has no info"),
    ({"info": {}}, "has no renderpass"),
    (shader(), "has no image pass"),
    (shader(BUFFER), "has no image pass"),
    (shader(IMAGE, IMAGE), "has more than one image pass"),
    (shader(IMAGE, *[render("common", "c")] * 2), "has more than one common pass"),
    (shader(IMAGE, BUFFER, BUFFER), "has more than one Buffer A"),
    (shader(IMAGE, render("buffer", "x", "Text")), "'Text' has no known output"),
    (shader(IMAGE, render("vertex", "x")), "of unknown type 'vertex'"),
    (shader(render("image", " \n", "Image")), "its image pass is empty"),
    (
        shader(render("image", "x", inputs=[SITE_INPUT | {"channel": 4}])),
        "channel 4, not 0 to 3",
    ),
    (
        shader(render("image", "x", inputs=[SITE_INPUT] * 5)),
        "channel 0 has more than one input",
    ),
    (
        shader(render("image", "x", inputs=[{"type": "buffer", "channel": 0}])),
        "reads a buffer that is none of Shadertoy's",
    ),
]


@pytest.mark.parametrize(("value", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_what_is_no_program_is_reported_and_the_rest_is_read(tmp_path, value, reason):
    lines = [json.dumps(each) for each in (value, WHOLE)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    bad, good = read_all(tmp_path)
    assert isinstance(bad, Reject)
    assert reason in bad.reason
    assert good == PROGRAM


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[" * 200_000, "not JSON"),
        (b'{"a":' * 200_000, "not JSON"),
        (b"9" * 5000, "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"", "not JSON"),
        (b" " * (17 << 20), "longer than 16777216 bytes"),
    ],
)
def test_a_file_that_is_no_json_is_reported(tmp_path, data, reason):
    (tmp_path / "a.json").write_bytes(data)
    (tmp_path / "b.json").write_text(json.dumps(WHOLE))
    bad, good = read_all(tmp_path)
    assert reason in bad.reason
    assert good == PROGRAM


def test_a_place_without_json_says_what_was_looked_for(tmp_path):
    with pytest.raises(CorpusError, match=r"no \.json, \.jsonl"):
        read_all(tmp_path)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["buffer", "image", "4dXGR8", "Buffer A", "\0", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def list_places(value, path=()):
    """Name every place in a JSON value by the keys that lead there."""
    yield path
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, inner in items:
        yield from list_places(inner, (*path, key))


def put(value, path, new):
    """Replace what stands at one place."""
    if not path:
        return new
    value = deepcopy(value)
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return value


ROW = {
    "id": "abc123",
    "name": "n",
    "tags": ["t"],
    "license": "mit",
    "image_code": "x",
    "image_inputs": [API_INPUT],
    "common_code": "c",
    "buffer_a_code": "b",
    "buffer_a_inputs": [API_INPUT],
    "cube_a_code": "c",
    "cube_a_inputs": [SITE_INPUT],
}


@given(st.sampled_from(list(list_places({"Shader": WHOLE}))), JSON)
@settings(max_examples=400, deadline=None)
def test_any_value_in_place_of_any_field_gives_a_program_or_a_reason(path, new):
    item = attempt("here", lambda: parse(put({"Shader": WHOLE}, path, new)))
    assert isinstance(item, Program | Reject)
    if isinstance(item, Program):
        assert item.id


@given(st.sampled_from(list(list_places(ROW))), JSON)
@settings(max_examples=300, deadline=None)
def test_and_so_it_does_in_a_flattened_row(path, new):
    line = json.dumps(put(ROW, path, new)).encode()
    item = attempt("here", lambda: shadertoys_dataset.parse(line))
    assert isinstance(item, Program | Reject)


def test_lists_in_lists_in_lists_are_no_trouble_in_any_place():
    deep = []
    for _ in range(900):
        deep = [deep]
    for path in list_places({"Shader": WHOLE}):
        value = put({"Shader": WHOLE}, path, [])
        if path:
            inner = value
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = deep
        item = attempt("here", lambda value=value: parse(value))
        assert isinstance(item, Program | Reject)
