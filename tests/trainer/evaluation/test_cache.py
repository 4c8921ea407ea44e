import pytest
import torch

from trainer.evaluation.cache import Cache
from trainer.evaluation.tasks import Pictures, Task


def make_task(gray=0):
    images = torch.full((2, 3, 4, 4), gray, dtype=torch.uint8)
    pictures = Pictures(images, torch.tensor([0, 1]))
    return Task("toy", "which?", ("a", "b"), pictures, pictures)


@pytest.fixture
def kept(tmp_path):
    cache = Cache(tmp_path / "kept", make_task())
    tensors = {"a": torch.arange(6.0).view(2, 3), "b": torch.tensor([True, False])}
    cache.put("trained", tensors)
    return cache, tensors, tmp_path / "kept"


def test_what_is_kept_comes_back_and_nothing_else(kept):
    cache, tensors, folder = kept
    found = cache.get("trained")
    assert found.keys() == tensors.keys()
    assert all(torch.equal(found[name], tensors[name]) for name in tensors)
    assert cache.get("untrained") is None
    assert Cache(folder, make_task(gray=1)).get("trained") is None
    assert [path.suffix for path in folder.iterdir()] == [".safetensors"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_file_is_none_and_is_replaced(kept, damage):
    cache, tensors, folder = kept
    (path,) = folder.iterdir()
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        content[-1] ^= 1
    path.write_bytes(content[:-1] if damage == "cut" else content)
    if damage == "empty":
        path.write_bytes(b"")
    assert cache.get("trained") is None
    cache.put("trained", tensors)
    assert torch.equal(cache.get("trained")["a"], tensors["a"])


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").touch()
    cache = Cache(tmp_path / "file", make_task())
    cache.put("trained", {"a": torch.zeros(2)})
    assert cache.get("trained") is None


def test_no_folder_keeps_nothing():
    cache = Cache(None, make_task())
    cache.put("trained", {"a": torch.zeros(2)})
    assert cache.get("trained") is None
