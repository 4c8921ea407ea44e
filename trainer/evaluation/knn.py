"""Weighted k-nearest-neighbor classification of embeddings."""

import torch
from torch import Tensor
from torch.nn import functional

TEMPERATURE = 0.07
CHUNK = 1024


def find_neighbors(query: Tensor, gallery: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Look up the k most similar rows of the gallery by cosine.

    Args:
        query: float [N, D].
        gallery: float [G, D].
        k: how many, at most G.

    Returns:
        Similarities float [N, k], descending, and indices int64 [N, k].
    """
    gallery = functional.normalize(gallery, dim=1)
    found = [
        (functional.normalize(part, dim=1) @ gallery.T).topk(k, dim=1)
        for part in torch.split(query, CHUNK)
    ]
    return (
        torch.cat([one.values for one in found]),
        torch.cat([one.indices for one in found]),
    )


def predict_knn(query: Tensor, gallery: Tensor, label: Tensor, k: int) -> Tensor:
    """Let the k nearest vote, each with exp(cosine / 0.07).

    Wu et al., "Unsupervised Feature Learning via Non-Parametric Instance
    Discrimination" (CVPR 2018), section 3.4.

    Args:
        query: float [N, D].
        gallery: float [G, D].
        label: int64 [G], the gallery's classes.
        k: how many vote; no more than there are.

    Returns:
        int64 [N], the class with the most votes.
    """
    similarity, index = find_neighbors(query, gallery, min(k, len(gallery)))
    votes = similarity.new_zeros(len(query), int(label.max()) + 1)
    votes.scatter_add_(1, label[index], (similarity / TEMPERATURE).exp())
    return votes.argmax(dim=1)
