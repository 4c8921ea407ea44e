"""`align` and `uniform`: what contrastive losses do in the limit, as two losses.

Wang & Isola, "Understanding Contrastive Representation Learning through Alignment and
Uniformity on the Hypersphere" (ICML 2020), section 4.1.
"""

import math

import torch
from torch import Tensor

from trainer.errors import TrainerError
from trainer.losses.precision import in_float32


@in_float32
def align(x: Tensor, y: Tensor, *, power: float = 2.0) -> Tensor:
    """Distances ||x - y||^power of two views of each sample: L_align, section 4.1.

    Args:
        x: float [N, D], unit rows.
        y: float [N, D], unit rows; row n is another view of sample n.
        power: alpha > 0 of the paper. Below 1 the slope at x = y is infinite.

    Returns:
        The loss, float [N], 0..2^power.
    """
    distance: Tensor = torch.linalg.vector_norm(x - y, dim=1)
    return distance.pow(power)


@in_float32
def uniform(x: Tensor, *, scale: float = 2.0) -> Tensor:
    """Crowding on the sphere: L_uniform, section 4.1.

    The log of the mean of exp(-scale ||x_i - x_j||^2) over pairs of distinct rows. No
    sample has a part of its own in the log of a mean: it is the batch's.

    Args:
        x: float [N, D], unit rows; N >= 2.
        scale: t > 0 of the Gaussian potential.

    Returns:
        The loss, float scalar, -4 scale..0.

    Raises:
        TrainerError: there are no two rows.
    """
    if x.ndim != 2 or len(x) < 2:
        raise TrainerError(
            f"embeddings of shape {tuple(x.shape)} hold no two samples: pass [N, D] "
            "with N >= 2 (stream.batch_size)"
        )
    # Not pdist: its backward on a GPU takes memory for N * N * D numbers.
    square = x.square().sum(dim=1)
    distance = square[:, None] + square[None, :] - 2 * x @ x.T  # squared, [N, N]
    itself = torch.eye(len(x), dtype=torch.bool, device=x.device)
    potential = (-scale * distance).masked_fill(itself, -torch.inf)
    return potential.flatten().logsumexp(dim=0) - math.log(len(x) * (len(x) - 1))
