"""`info_nce`: one positive against a queue of negatives, as MoCo learns by."""

import torch
from torch import Tensor
from torch.nn import functional

from trainer.losses.precision import in_float32


@in_float32
def info_nce(
    query: Tensor,
    key: Tensor,
    queue: Tensor,
    *,
    temperature: float,
    ignored: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """InfoNCE against a queue: He et al., "Momentum Contrast" (CVPR 2020), eq. 1.

    Of each sample -log(exp(q.k+ / T) / sum_i exp(q.k_i / T)), where the sum runs over
    the sample's own key k+ and over the queue.

    Args:
        query: float [N, D], unit rows.
        key: float [N, D], unit rows; row n is the positive of query n.
        queue: float [K, D], unit rows, the negatives.
        temperature: T > 0.
        ignored: bool [N, K], negatives that do not count for a query; None: all count.

    Returns:
        The loss, float [N], and the share of queries whose own key is the most similar
        of all (0..1), float scalar.
    """
    own = (query * key).sum(dim=1, keepdim=True)  # [N, 1]
    others = query @ queue.T  # [N, K]
    if ignored is not None:
        others = others.masked_fill(ignored, -torch.inf)
    logits = torch.cat([own, others], dim=1) / temperature
    first = torch.zeros(len(logits), dtype=torch.long, device=logits.device)
    with torch.no_grad():
        accuracy = (logits.argmax(dim=1) == 0).float().mean()
    return functional.cross_entropy(logits, first, reduction="none"), accuracy
