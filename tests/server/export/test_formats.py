"""What is written can be read: by the formats' own libraries, and says what it is."""

import gc
import io
import json
import subprocess
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from server.export.encoding import choose_codec
from server.export.exporting import export
from server.export.hands import OwnHands
from server.export.plan import make_plan
from shaders21k import BatchStream, StreamSpec, recipe
from shaders21k.transports.memory import wave_id, waves_selection

SOURCE = "memory://8"
HANDS = OwnHands(SOURCE)
SPEC = StreamSpec(
    batch_size=4,
    resolution=16,
    views=2,
    mix=2,
    rotate_deg=(-10, 10),
    selection=waves_selection(8),
)
IMAGES = 29  # three whole batches, and of the fourth 5 pictures of 8


def write(out, form, codec="png", quality=None):
    chosen = choose_codec(codec, quality)
    plan = make_plan(SPEC, form, chosen, images=IMAGES, shard_images=16)
    export(plan, out, HANDS)
    return out


@pytest.fixture(scope="module")
def drawn():
    """Pictures as the stream has them: uint8 [IMAGES, height, width, 3]."""
    with BatchStream(SOURCE, SPEC) as stream:
        batches = [next(stream).images for _ in range(4)]
    pictures = np.concatenate(batches).reshape(-1, 3, 16, 16)
    return pictures.transpose(0, 2, 3, 1)[:IMAGES]


def opened(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def check_facts(number, facts):
    """What is said of a picture is what its recipe says."""
    step, rest = divmod(number, 8)
    row, view = divmod(rest, 2)
    made_of = recipe(SPEC, step)
    assert (facts["step"], facts["row"], facts["view"]) == (step, row, view)
    assert facts["label"] == made_of.label[row]
    assert facts["program"] == wave_id(made_of.label[row])
    assert facts["programs"] == [wave_id(n) for n in made_of.program[row]]
    assert facts["recipe"] == made_of.digest
    assert facts["spec_id"] == SPEC.spec_id
    assert facts["substituted"] is False
    for name, told in (
        ("weight", made_of.weight[row]),
        ("time_s", made_of.time_s[row, view]),
        ("crop", made_of.crop[row, view]),
        ("turn", made_of.turn[row, view]),
        ("box", made_of.box[row]),
    ):
        assert np.array_equal(np.float32(facts[name]), told), name


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # it closes no file
def test_webdataset_reads_it(tmp_path, drawn):
    webdataset = pytest.importorskip("webdataset")
    out = write(tmp_path / "out", "webdataset")
    urls = f"{out}/shaders-{{000000..000001}}.tar"
    read = [*webdataset.WebDataset(urls, shardshuffle=False).decode("rgb8")]
    assert [each["__key__"] for each in read] == [f"{n:09d}" for n in range(IMAGES)]
    for number, each in enumerate(read):
        assert np.array_equal(each["png"], drawn[number])
        assert each["cls"] == each["json"]["label"]
        check_facts(number, each["json"])
    gc.collect()


def test_a_folder_for_each_class(tmp_path, drawn):
    out = write(tmp_path / "out", "imagefolder")
    facts = [
        json.loads(line)
        for file in sorted((out / "metadata").iterdir())
        for line in file.read_text().splitlines()
    ]
    assert len(facts) == IMAGES
    for number, each in enumerate(facts):
        file = out / each["file_name"]
        folder = f"{each['label']:06d}-{each['program'][:12]}"
        assert file == out / "train" / folder / f"{number:09d}.png"
        assert np.array_equal(opened(file.read_bytes()), drawn[number])
        check_facts(number, each)


def test_torchvision_reads_it(tmp_path, drawn):
    folder = pytest.importorskip("torchvision.datasets")
    out = write(tmp_path / "out", "imagefolder")
    read = folder.ImageFolder(str(out / "train"))
    assert len(read) == IMAGES
    for path, label in read.samples:
        assert read.classes[label] == Path(path).parent.name
        assert np.array_equal(read.loader(path), drawn[int(Path(path).stem)])


def test_parquet_holds_the_pictures(tmp_path, drawn):
    out = write(tmp_path / "out", "parquet")
    files = sorted((out / "data").iterdir())
    assert [file.name for file in files] == [
        f"train-0000{n}-of-00002.parquet" for n in range(2)
    ]
    rows = [row for file in files for row in pq.read_table(file).to_pylist()]
    assert [row["key"] for row in rows] == [f"{n:09d}" for n in range(IMAGES)]
    for number, row in enumerate(rows):
        assert np.array_equal(opened(row["image"]["bytes"]), drawn[number])
        check_facts(number, row)


def test_hugging_face_datasets_read_it(tmp_path, drawn, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    out = write(tmp_path / "out", "parquet")
    cache = str(tmp_path / "cache")
    read = datasets.load_dataset(str(out), split="train", cache_dir=cache)
    assert len(read) == IMAGES
    for number, row in enumerate(read):
        assert np.array_equal(np.asarray(row["image"]), drawn[number])
        check_facts(number, row)


@pytest.mark.parametrize("codec", ["png", "raw", "jpeg", "webp"])
def test_pictures_are_what_was_drawn(tmp_path, drawn, codec):
    out = write(tmp_path / "out", "imagefolder", codec)
    files = sorted((out / "train").glob("*/*"), key=lambda file: file.stem)
    read = np.stack([opened(file.read_bytes()) for file in files])
    if codec in ("png", "raw"):
        assert np.array_equal(read, drawn)
    else:
        # Saturated waves of a few pixels are the worst that there is for either.
        away = [np.abs(np.roll(read, n, 0).astype(int) - drawn).mean() for n in (0, 2)]
        assert 0 < away[0] < away[1] / 2
    assert {file.suffix for file in files} == {
        {"raw": ".ppm", "jpeg": ".jpg"}.get(codec, f".{codec}")
    }


def test_a_lower_quality_is_smaller(tmp_path):
    sizes = []
    for quality in (95, 30):
        out = write(tmp_path / str(quality), "imagefolder", "jpeg", quality)
        sizes.append(sum(file.stat().st_size for file in out.rglob("*.jpg")))
    assert sizes[1] < sizes[0]


@pytest.mark.parametrize("form", ["webdataset", "imagefolder", "parquet"])
def test_it_says_what_it_is(tmp_path, form):
    out = write(tmp_path / "out", form)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=out,
        check=True,
        capture_output=True,
        text=True,
    )
    files = {str(f.relative_to(out)) for f in out.rglob("*") if f.is_file()}
    named = {line.rpartition(": ")[0] for line in checked.stdout.splitlines()}
    assert files - named == {"SHA256SUMS"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert StreamSpec.from_json(manifest["spec"]) == SPEC
    assert sum(shard["count"] for shard in manifest["shards"]) == IMAGES
    credited = [
        json.loads(line) for line in (out / "programs.jsonl").read_text().splitlines()
    ]
    assert [each["id"] for each in credited] == [wave_id(n) for n in range(8)]
    assert "| MIT | 8 |" in (out / "README.md").read_text()
