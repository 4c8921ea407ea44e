"""`nt_xent`: views of one picture against all other pictures of the batch."""

import torch
from torch import Tensor

from trainer.errors import TrainerError
from trainer.losses.precision import in_float32


def compare_views(z: Tensor, *, temperature: float) -> Tensor:
    """Log-softmax of each view's similarities to all other views of the batch.

    Args:
        z: float [N, V, D], unit rows; V >= 2.
        temperature: T > 0.

    Returns:
        Float [N * V, N * V]: log(exp(z_i.z_k / T) / sum_{j != i} exp(z_i.z_j / T)), row
        i of view i % V of sample i // V; -inf on the diagonal.

    Raises:
        TrainerError: there are no two views of a sample.
    """
    if z.ndim != 3 or z.shape[1] < 2:
        raise TrainerError(
            f"embeddings of shape {tuple(z.shape)} hold no two views of a sample: "
            "pass [N, V, D] with V >= 2 (stream.views)"
        )
    rows = z.flatten(0, 1)
    similarity = rows @ rows.T / temperature
    itself = torch.eye(len(rows), dtype=torch.bool, device=z.device)
    return similarity.masked_fill(itself, -torch.inf).log_softmax(dim=1)


@in_float32
def nt_xent(z: Tensor, *, temperature: float) -> tuple[Tensor, Tensor]:
    """NT-Xent of SimCLR: Chen et al., "A Simple Framework" (ICML 2020), eq. 1.

    For views i and j of one sample -log(exp(z_i.z_j / T) / sum_k exp(z_i.z_k / T)),
    where k != i runs over all other views of the batch. The paper has V = 2; with more
    it is the mean over all ordered pairs (i, j) of a sample's views.

    Args:
        z: float [N, V, D], unit rows; V >= 2.
        temperature: T > 0.

    Returns:
        The loss, float [N], each the mean over the sample's V (V - 1) ordered pairs;
        and the share of views whose most similar other view is of their own sample
        (0..1), float scalar.

    Raises:
        TrainerError: there are no two views of a sample.
    """
    log_share = compare_views(z, temperature=temperature)
    count, views = z.shape[:2]
    with torch.no_grad():
        sample = torch.arange(len(log_share), device=z.device) // views
        nearest = log_share.argmax(dim=1) // views
        accuracy = (nearest == sample).float().mean()
    square = log_share.view(count, views, count, views)
    pairs = square.diagonal(dim1=0, dim2=2)  # [V, V, N], of a sample with itself
    itself = torch.eye(views, dtype=torch.bool, device=z.device)
    total = pairs.masked_fill(itself[:, :, None], 0).sum(dim=(0, 1))
    return -total / (views * (views - 1)), accuracy
