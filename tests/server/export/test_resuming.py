"""Whatever ends an export, the same command ends it in the same bytes."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from server.errors import ExportError, FullDiskError
from server.export import folder, hands, writing
from server.export.encoding import Codec
from server.export.exporting import export
from server.export.hands import OwnHands
from server.export.plan import make_plan
from shaders21k import StreamSpec
from shaders21k.transports.memory import waves_selection

SOURCE = "memory://8"
HANDS = OwnHands(SOURCE)
SPEC = StreamSpec(batch_size=4, resolution=16, views=1, selection=waves_selection(8))


def plan_of(form="webdataset", images=40, **fields):
    spec = StreamSpec.from_json(SPEC.to_json() | fields)
    return make_plan(spec, form, Codec("png"), images=images, shard_images=8)


def all_bytes(folder):
    """Every file with its bytes and its time."""
    return {
        file.relative_to(folder): (file.read_bytes(), file.stat().st_mtime)
        for file in folder.rglob("*")
        if file.is_file()
    }


class StoppedError(Exception):
    """The listener has had enough."""


def export_some(plan, out, shards):
    """Begin an export, and stop it by an error once so many shards are there."""

    def listen(state):
        if state.shards == shards:
            raise StoppedError

    with pytest.raises(StoppedError):
        export(plan, out, HANDS, listener=listen)


FORMS = ["webdataset", "imagefolder", "parquet"]


@pytest.mark.parametrize("form", FORMS)
def test_killed_three_times_it_ends_in_the_same_bytes(tmp_path, form):
    command = [
        *(sys.executable, "-m", "shaders21k.cli", "export", tmp_path / "killed"),
        *("--source", "memory://64", "--resolution", "32", "--format", form),
        *("--images", "5000", "--shard-images", "256", "--json"),
    ]
    for kill_at, later_s in ((1, 0.0), (7, 0.004), (15, 0.009)):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                if json.loads(line)["shards"] >= kill_at:
                    time.sleep(later_s)
                    process.kill()
                    break
        assert process.returncode == -signal.SIGKILL
    states = subprocess.run(command, capture_output=True, check=True).stdout
    first = json.loads(states.splitlines()[0])
    assert first["shards"] >= 15, "what was there was not made again"
    command[4] = tmp_path / "undisturbed"
    subprocess.run(command, capture_output=True, check=True)
    assert all_bytes(tmp_path / "killed") == all_bytes(tmp_path / "undisturbed")


@pytest.mark.parametrize("form", FORMS)
def test_a_finished_export_is_left_alone(tmp_path, form):
    plan = plan_of(form)
    export(plan, tmp_path, HANDS)
    before = all_bytes(tmp_path)
    export(plan, tmp_path, OwnHands("memory://3"))  # nobody is asked for anything
    assert all_bytes(tmp_path) == before


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "harm", ["torn line", "zeros", "lost file", "short file", "leftover"]
)
def test_what_is_not_whole_is_made_again(tmp_path, form, harm):
    plan = plan_of(form)
    export(plan, tmp_path / "well", HANDS)
    out = tmp_path / "out"
    export_some(plan, out, 3)
    journal = out / ".export" / "journal.jsonl"
    last = json.loads(journal.read_text().splitlines()[-1])
    file = out / next(iter(last["files"]))
    if harm == "torn line":
        os.truncate(journal, journal.stat().st_size - 20)
    elif harm == "zeros":
        with journal.open("ab") as end:
            end.write(bytes(50) + b"\n")
    elif harm == "lost file":
        file.unlink()
    elif harm == "short file":
        os.truncate(file, file.stat().st_size - 1)
    else:
        (out / ".export" / "staging-x").mkdir()
        (out / ".export" / "staging-x" / "0").write_bytes(b"half")
    export(plan, out, HANDS)
    assert all_bytes(out) == all_bytes(tmp_path / "well")


def test_killed_while_it_tidies_up(tmp_path):
    plan = plan_of()
    export(plan, tmp_path / "out", HANDS)
    before = all_bytes(tmp_path / "out")
    (tmp_path / "out" / ".export").mkdir()
    (tmp_path / "out" / ".export" / "plan.json").write_text("{}")
    export(plan, tmp_path / "out", HANDS)
    assert all_bytes(tmp_path / "out") == before


def test_a_finished_export_that_has_lost_a_shard_is_no_export(tmp_path):
    export(plan_of(), tmp_path, HANDS)
    (tmp_path / "shaders-000001.tar").unlink()
    with pytest.raises(ExportError, match=r"shaders-000001\.tar is not what"):
        export(plan_of(), tmp_path, HANDS)


def test_other_settings_are_refused_and_lose_nothing(tmp_path):
    export_some(plan_of(), tmp_path / "begun", 2)
    export(plan_of(), tmp_path / "done", HANDS)
    for name in ("begun", "done"):
        before = all_bytes(tmp_path / name)
        with pytest.raises(ExportError, match="other settings"):
            export(plan_of(seed=1), tmp_path / name, HANDS)
        assert all_bytes(tmp_path / name) == before


def test_a_folder_with_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ExportError, match="holds other things"):
        export(plan_of(), tmp_path, HANDS)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]
    (tmp_path / ".export").mkdir()  # of somebody else
    with pytest.raises(ExportError, match="holds other things"):
        export(plan_of(), tmp_path, HANDS)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_a_file_system_without_locks_is_named(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(folder.fcntl, "flock", refuse)
    with pytest.raises(ExportError, match="No locks available"):
        export(plan_of(), tmp_path, HANDS)


def test_one_process_writes_at_a_time(tmp_path):
    def listen(state):
        with pytest.raises(ExportError, match="another process"):
            export(plan_of(), tmp_path, HANDS)

    export(plan_of(), tmp_path, HANDS, listener=listen)


def test_another_device_may_not_go_on(tmp_path, monkeypatch):
    export_some(plan_of(), tmp_path, 2)
    journal = tmp_path / ".export" / "journal.jsonl"
    journal.write_text(journal.read_text().replace("numpy", "another card"))
    with pytest.raises(ExportError, match=r"begun with .*another card"):
        export(plan_of(), tmp_path, HANDS)


# A full disk --------------------------------------------------------------------------


class Usage(NamedTuple):
    """What `shutil.disk_usage` says."""

    total: float
    used: float
    free: float


class Inodes(NamedTuple):
    """What of `os.statvfs` is looked at."""

    f_files: int
    f_favail: int


def test_a_disk_without_room_is_refused_before_anything_is_written(
    tmp_path, monkeypatch
):
    plan = plan_of(images=100_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2e8, 1e8, 1e8))
    with pytest.raises(FullDiskError, match=r"about 0\.\d+ GB, .* 0\.1 GB left"):
        export(plan, tmp_path, HANDS)
    assert not [*tmp_path.glob("*.tar")]


def test_room_is_asked_for_what_is_missing_alone(tmp_path, monkeypatch):
    plan = plan_of()
    export_some(plan, tmp_path, 3)
    asked = []
    monkeypatch.setattr(hands, "check_room", lambda *given: asked.append(given))
    export(plan, tmp_path, HANDS)
    ((_, each, count),) = asked
    assert count == 16, "two shards of eight pictures"
    first = (tmp_path / "shaders-000003.tar").stat().st_size
    assert first / 8 <= each.size  # of fewer pictures, with the same padding


def test_a_disk_for_few_files_is_refused_a_folder_of_many(tmp_path, monkeypatch):
    plan = plan_of("imagefolder", images=100_000)
    inodes = SimpleNamespace(statvfs=lambda _: Inodes(1_000_000, 50_000))
    monkeypatch.setattr(hands, "os", inodes)
    with pytest.raises(FullDiskError, match=r"125,000 files, .* 50,000 more"):
        export(plan, tmp_path, HANDS)


def test_a_disk_that_fills_up_loses_nothing(tmp_path, monkeypatch):
    plan = plan_of()
    export(plan, tmp_path / "well", HANDS)
    out = tmp_path / "out"
    written = []

    def fsync(fd):
        written.append(fd)
        if len(written) > 5:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(writing.os, "fsync", fsync)
        with pytest.raises(FullDiskError, match="same command"):
            export(plan, out, HANDS)
    assert [*out.glob("*.tar")]
    export(plan, out, HANDS)
    assert all_bytes(out) == all_bytes(tmp_path / "well")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    file = tmp_path / "file"
    file.write_text("no folder")
    for out in (file, file / "below"):
        with pytest.raises(ExportError, match=f"{out} "):
            export(plan_of(), out, HANDS)
