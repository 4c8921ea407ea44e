"""A folder, a zip and a tar hold the same files, and none of them can do harm."""

import gzip
import io
import lzma
import os
import struct
import tarfile
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shaders21k.errors import CorpusError
from shaders21k.importers import archives, containers, tree
from shaders21k.importers.containers import open_tree
from shaders21k.importers.reject import ItemError, Reject

FILES = {"a.glsl": b"one", "deep/b.glsl": b"two\n\nthree", "deep/er/c.glsl": b""}


def zip_up(path, files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tar_up(path, files, mode="w"):
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return path


def lay_out(path, files):
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


# Named alike: what a file is called does not matter.
PACK = {
    "folder": lay_out,
    "zip": zip_up,
    "tar": tar_up,
    "tar.gz": lambda path, files: tar_up(path, files, "w:gz"),
    "tar.xz": lambda path, files: tar_up(path, files, "w:xz"),
}


def read(path, wanted=lambda _: True, max_bytes=1 << 20):
    """Read all files of a tree, rejects and failures by their reasons."""
    found = {}
    for file in open_tree(path).find(wanted):
        if isinstance(file, Reject):
            found[file.where] = file.reason
            continue
        try:
            found[file.path] = file.read(max_bytes)
        except ItemError as error:
            found[file.path] = str(error)
    return found


@pytest.fixture(params=PACK)
def packed(request, tmp_path):
    return PACK[request.param](tmp_path / "packed", FILES)


def test_every_container_holds_the_same_files(packed):
    assert read(packed) == FILES
    assert read(packed) == FILES, "and once more"
    assert list(read(packed, lambda path: path.startswith("deep/"))) == [
        "deep/b.glsl",
        "deep/er/c.glsl",
    ]


def test_lines_are_numbered_and_blank_ones_left_out(packed):
    for file in open_tree(packed).find(lambda path: path.endswith("b.glsl")):
        assert list(file.read_lines()) == [
            ("deep/b.glsl line 1", b"two\n"),
            ("deep/b.glsl line 3", b"three"),
        ]


def test_a_lone_file_is_a_tree_of_its_own(tmp_path):
    (tmp_path / "a.glsl").write_bytes(b"one")
    assert read(tmp_path / "a.glsl") == {"a.glsl": b"one"}
    assert read(tmp_path / "a.glsl", lambda _: False) == {}


def test_a_file_longer_than_asked_for_is_refused(packed):
    assert read(packed, max_bytes=3)["deep/b.glsl"] == "longer than 3 bytes"


BAD_PATHS = {
    "../a.glsl": "its path leaves the archive",
    "b/../../a.glsl": "its path leaves the archive",
    "/etc/a.glsl": "its path is absolute",
    "C:/a.glsl": "its path is absolute",
    "x" * 1100 + "/a.glsl": "its path is longer than 1000 letters",
}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_path_that_leaves_the_archive_is_rejected_and_the_others_are_read(
    tmp_path, kind
):
    files = {**dict.fromkeys(BAD_PATHS, b"evil"), **FILES}
    path = PACK[kind](tmp_path / "packed", files)
    assert read(path) == {**BAD_PATHS, **FILES}


def test_backslashes_part_folders_in_a_zip_made_elsewhere(tmp_path):
    path = zip_up(tmp_path / "a.zip", {r"deep\b.glsl": b"two", r"..\c.glsl": b"evil"})
    assert read(path) == {
        "deep/b.glsl": b"two",
        "../c.glsl": "its path leaves the archive",
    }


def test_links_and_devices_are_rejected(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for number, kind in enumerate(
            (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)
        ):
            header = tarfile.TarInfo(f"{number}.glsl")
            header.type, header.linkname = kind, "/etc/passwd"
            archive.addfile(header)
    assert set(read(tmp_path / "a.tar").values()) == {"a link or a device, not a file"}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        entry = zipfile.ZipInfo("a.glsl")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert read(tmp_path / "a.zip") == {"a.glsl": "a link or a device, not a file"}


def test_what_is_encrypted_or_packed_in_an_unbounded_way_is_rejected(tmp_path):
    path = zip_up(tmp_path / "a.zip", {"a.glsl": b"one"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    assert "encrypted" in read(path)["a.glsl"]
    zip_up(path, {"a.glsl": b"one"}, zipfile.ZIP_LZMA)
    assert "compressed by another method" in read(path)["a.glsl"]


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "tar.xz"])
def test_a_bomb_costs_neither_memory_nor_time(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(tree, "FREE_BYTES", 1 << 20)
    names = [f"{number}.glsl" for number in range(4)]
    path = PACK[kind](tmp_path / "packed", dict.fromkeys(names, bytes(8 << 20)))
    tracemalloc.start()
    found = read(path, lambda path: path != "0.glsl", max_bytes=100_000_000)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 60 << 20
    assert any(
        "inflates to more than 100 times" in str(each) for each in found.values()
    )
    assert not isinstance(found.get("3.glsl"), bytes)
    assert any("not read" in str(each) for each in found.values())


def test_a_line_without_an_end_is_held_in_part_only(tmp_path, monkeypatch):
    monkeypatch.setattr(tree, "MAX_JSON_BYTES", 1000)
    monkeypatch.setattr(tree, "MAX_LINES_BYTES", 10_000)
    (tmp_path / "a.jsonl").write_bytes(b"x" * 5000 + b"\nnext\n" + b"y" * 10_000)
    found = open_tree(tmp_path).find(lambda _: True)
    lines = next(found).read_lines()
    where, line = next(lines)
    assert (where, len(line)) == ("a.jsonl line 1", 1001)
    assert next(lines) == ("a.jsonl line 2", b"next\n")
    with pytest.raises(ItemError, match="longer than 10000 bytes"):
        next(lines)


@pytest.mark.parametrize("kind", ["zip", "tar", "folder"])
def test_more_files_than_anybody_has_are_refused(tmp_path, monkeypatch, kind):
    path = PACK[kind](tmp_path / "packed", FILES)
    for module in (archives, containers):
        monkeypatch.setattr(module, "MAX_ENTRIES", 2)
    if kind == "tar":
        assert "more than 2 entries" in read(path)["packed"]
    else:
        with pytest.raises(CorpusError, match="more than 2"):
            read(path)


def test_a_zip_that_claims_an_endless_list_is_refused_unread(tmp_path):
    path = zip_up(tmp_path / "a.zip", FILES)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\5\6") + 12, 1 << 30)
    path.write_bytes(data)
    with pytest.raises(CorpusError, match="its list of contents has 1073741824 bytes"):
        read(path)


def test_a_tar_whose_header_claims_a_path_without_end_is_not_believed(tmp_path):
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 30
    path = tar_up(tmp_path / "a.tar", {"a.glsl": b"one"})
    whole = path.read_bytes()[:1024] + header.tobuf() + bytes(10_000)
    path.write_bytes(whole)
    found = read(path)
    assert found["a.glsl"] == b"one"
    assert "extended header has 1073741824 bytes" in found["a.tar"]


def test_what_follows_a_damage_in_a_tar_is_said_to_be_lost(tmp_path):
    path = tar_up(
        tmp_path / "a.tar.gz", {"first.glsl": os.urandom(99_999), **FILES}, "w:gz"
    )
    path.write_bytes(path.read_bytes()[:50_000])
    assert "cannot be read" in read(path)["first.glsl"]
    assert "a.glsl" not in read(path)
    assert "what follows was not read" in read(path)["a.tar.gz"]


def test_a_damaged_entry_of_a_zip_costs_that_entry_only(tmp_path):
    path = zip_up(tmp_path / "a.zip", FILES, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"one", b"onE", 1))
    found = read(path)
    assert "cannot be read: Bad CRC-32" in found.pop("a.glsl")
    assert len(found) == 2


@given(st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.xz"])
def test_no_damage_does_more_than_lose_files(tmp_path, kind, data):
    path = PACK[kind](tmp_path / "packed", FILES)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        read(path)
    except CorpusError as error:
        assert "cannot read archive" in str(error)  # noqa: PT017


def test_compressed_text_that_is_no_tar_is_no_archive(tmp_path):
    for name, pack in (("a.glsl", gzip.compress), ("b.glsl", lzma.compress)):
        (tmp_path / name).write_bytes(pack(b"void main() {}"))
        assert list(read(tmp_path / name)) == [name]
