import pytest
import torch
from PIL import Image

from trainer.errors import DatasetError
from trainer.evaluation.sets import (
    ImageSet,
    check_names,
    read_classes,
    read_images,
    read_sets,
)


def write(path, color, size=(40, 30)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, color).save(path)


def read(path, classes=None):
    return read_images(ImageSet("pictures", path), 16, classes)


def test_a_folder_with_its_own_split(tmp_path):
    for part, count in (("train", 3), ("val", 2)):
        for name, color in (("red", (255, 0, 0)), ("blue", (0, 0, 255))):
            for n in range(count):
                write(tmp_path / part / name / f"{n}.png", color)
    task = read(tmp_path)
    assert task.name == "pictures"
    assert task.classes == ("blue", "red")
    assert task.gallery.label.tolist() == [0, 0, 0, 1, 1, 1]
    assert task.queries.label.tolist() == [0, 0, 1, 1]
    assert task.queries.images[2:3][0, :, 8, 8].tolist() == [255, 0, 0]
    assert task.clusters is None


def test_a_folder_without_one_is_split_by_name_alone(tmp_path):
    for root in ("one", "two"):
        for name in ("a", "b"):
            for n in range(10):
                write(tmp_path / root / name / f"{n}.png", (n * 20, 0, 0))
    one, two = (read(tmp_path / root) for root in ("one", "two"))
    assert len(one.queries.label) == 4
    assert len(one.gallery.label) == 16
    asked = one.queries.images[0:4]
    assert torch.equal(asked, two.queries.images[0:4])
    held = set(asked[:2, 0, 0, 0].tolist())
    assert held.isdisjoint(one.gallery.images[0:8][:, 0, 0, 0].tolist())


def test_only_the_classes_asked_for_count(tmp_path):
    for n, name in enumerate("abcd"):
        for part in ("train", "val"):
            write(tmp_path / part / name / "0.png", (n * 50, 0, 0))
    (tmp_path / "list.txt").write_text("# two of four\nd\n\nb\n")
    task = read(tmp_path, read_classes(str(tmp_path / "list.txt")))
    assert task.name == "pictures-2"
    assert task.classes == ("b", "d")
    assert task.gallery.images[0:2][:, 0, 0, 0].tolist() == [50, 150]
    assert task.queries.label.tolist() == [0, 1]
    with pytest.raises(DatasetError, match="lacks 1 of the 2 classes asked for, 'x'"):
        read(tmp_path, ("a", "x"))


def test_imagenet_100_are_the_papers_hundred():
    classes = read_classes("imagenet-100")
    assert len(classes) == len(set(classes)) == 100
    assert all(name[0] == "n" and len(name) == 9 for name in classes)
    assert {"n01558993", "n02483362", "n13040303"} <= set(classes)


def test_a_list_of_sets_names_paths_beside_itself(tmp_path):
    file = tmp_path / "vtab.txt"
    file.write_text("# ours\nnatural/pets some pets\n\nspecialized/eurosat /data/e\n")
    pets, eurosat = read_sets(file)
    assert pets == ImageSet("natural/pets", tmp_path / "some pets")
    assert str(eurosat.path) == "/data/e"
    file.write_text("lonely\n")
    with pytest.raises(DatasetError, match="write NAME PATH"):
        read_sets(file)


def test_two_sets_of_one_name_are_refused(tmp_path):
    sets = [ImageSet("val", tmp_path / "a"), ImageSet("val", tmp_path / "b")]
    with pytest.raises(DatasetError, match="both called 'val'"):
        check_names(sets)
    assert check_names(sets[:1]) == sets[:1]


def test_what_makes_no_task(tmp_path):
    with pytest.raises(DatasetError, match="cannot read the image folder"):
        read(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="cannot read the list"):
        read_classes(str(tmp_path / "nowhere"))
    write(tmp_path / "only" / "0.png", 0)
    with pytest.raises(DatasetError, match="holds 1 classes"):
        read(tmp_path)
    write(tmp_path / "other" / "0.png", 0)
    with pytest.raises(DatasetError, match="no picture to learn from"):
        read(tmp_path)
    for part in ("train/a", "train/b", "val/a", "val/c"):
        write(tmp_path / "split" / part / "0.png", 0)
    with pytest.raises(DatasetError, match="nothing to learn from for: 'c'"):
        read(tmp_path / "split")
