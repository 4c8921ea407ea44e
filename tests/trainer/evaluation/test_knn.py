import pytest
import torch

from trainer.evaluation.knn import find_neighbors, predict_knn


def clusters(count, seed, spread=0.2):
    """Points around `count` directions of their own, ten a class."""
    centers = torch.eye(count)
    generator = torch.Generator().manual_seed(seed)
    label = torch.arange(count).repeat(10)
    noise = torch.randn(len(label), count, generator=generator)
    return centers[label] + spread * noise, label


@pytest.fixture
def toy():
    return clusters(8, seed=0), clusters(8, seed=1)


def test_clusters_are_told_apart(toy):
    (gallery, known), (query, truth) = toy
    found = predict_knn(query, gallery, known, k=5)
    assert float((found == truth).float().mean()) > 0.95


def test_shuffled_labels_are_not(toy):
    (gallery, known), (query, truth) = toy
    mixed = known[
        torch.randperm(len(known), generator=torch.Generator().manual_seed(2))
    ]
    found = predict_knn(query, gallery, mixed, k=5)
    assert float((found == truth).float().mean()) < 0.4


def test_neighbors_are_those_of_a_slow_search(toy):
    (gallery, _), (query, _) = toy
    similarity, index = find_neighbors(query, gallery, 3)
    for row, one in enumerate(query):
        cosine = torch.cosine_similarity(one[None], gallery)
        best = cosine.argsort(descending=True)[:3]
        assert index[row].tolist() == best.tolist()
        assert similarity[row].tolist() == pytest.approx(
            cosine[best].tolist(), abs=1e-5
        )


def test_near_neighbors_outvote_many_far_ones():
    gallery = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.6, 0.8]])
    label = torch.tensor([0, 1, 1])
    assert predict_knn(torch.tensor([[1.0, 0.05]]), gallery, label, k=3).tolist() == [0]


def test_k_larger_than_the_gallery_takes_all():
    gallery, label = clusters(3, seed=0)
    assert len(predict_knn(gallery, gallery, label, k=1000)) == 30
