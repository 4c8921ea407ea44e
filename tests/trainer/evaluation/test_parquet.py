import io
import json

import pytest
from PIL import Image

from trainer.errors import DatasetError
from trainer.evaluation.parquet import find_parquet, list_parquet
from trainer.evaluation.sets import ImageSet, read_images


def encode(gray):
    file = io.BytesIO()
    Image.new("L", (16, 16), gray).save(file, "PNG")
    return file.getvalue()


def write(path, grays, labels, *, names=(), binary=False):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    content = [encode(gray) for gray in grays]
    images = content if binary else [{"bytes": b, "path": None} for b in content]
    table = pa.table({"image": images, "label": labels})
    if names:
        features = {"label": {"names": list(names), "_type": "ClassLabel"}}
        text = json.dumps({"info": {"features": features}})
        table = table.replace_schema_metadata({"huggingface": text})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, row_group_size=2)


def read(path):
    return read_images(ImageSet("set", path), 8)


@pytest.mark.parametrize("binary", [True, False])
def test_parts_by_file_name_and_classes_by_metadata(tmp_path, binary):
    data = tmp_path / "data"
    for n in range(2):
        write(
            data / f"train-{n}-of-2.parquet",
            [100 * n + 10, 100 * n + 20, 100 * n + 30],
            [1, 0, 1],
            names=("cat", "dog"),
            binary=binary,
        )
    write(data / "validation.parquet", [5, 6], [0, 1], names=("cat", "dog"))
    write(data / "test.parquet", [7], [-1], names=("cat", "dog"))
    task = read(tmp_path)
    assert task.classes == ("cat", "dog")
    assert task.gallery.label.tolist() == [1, 0, 1, 1, 0, 1]
    grays = task.gallery.images[0:6][:, 0, 0, 0].tolist()
    assert grays == [10, 20, 30, 110, 120, 130]
    assert task.queries.images[0:2][:, 0, 0, 0].tolist() == [5, 6]


def test_one_file_with_text_for_labels_is_split(tmp_path):
    grays = list(range(0, 200, 10))
    write(tmp_path / "all.parquet", grays, ["a", "b"] * 10)
    task = read(tmp_path / "all.parquet")
    assert task.queries.label.bincount().tolist() == [2, 2]
    shown = {*task.queries.images[0:4][:, 0, 0, 0].tolist()} | {
        *task.gallery.images[0:16][:, 0, 0, 0].tolist()
    }
    assert shown == set(grays)


def test_another_layout_is_refused(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"img": [b""], "label": [0]}), tmp_path / "a.parquet")
    with pytest.raises(DatasetError, match=r"has the columns \['img', 'label'\]"):
        read(tmp_path)
    (tmp_path / "a.parquet").write_bytes(b"no parquet")
    with pytest.raises(DatasetError, match=r"cannot read .*a\.parquet"):
        read(tmp_path)
    paths = pa.array([{"bytes": None, "path": "x.png"}] * 10)
    table = pa.table({"image": paths, "label": ["a", "b"] * 5})
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(DatasetError, match="row 0 of row group 0 holds no encoded"):
        read(tmp_path).gallery.images[0:1]


def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    (tmp_path / "a.parquet").touch()
    with pytest.raises(DatasetError, match=r"install shaders21k\[parquet\]"):
        list_parquet(find_parquet(tmp_path))
