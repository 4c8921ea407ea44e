"""`invariance`, `variance`, `covariance`: VICReg, which needs no negatives.

Bardes, Ponce & LeCun, "VICReg: Variance-Invariance-Covariance Regularization for
Self-Supervised Learning" (ICLR 2022). Its loss is (eq. 6) lambda s(x, y) +
mu (v(x) + v(y)) + nu (c(x) + c(y)). None of the rows here is made unit.
"""

import torch
from torch import Tensor

from trainer.errors import TrainerError
from trainer.losses.precision import in_float32

EPSILON = 1e-4
"""Under the root of the variance (eq. 2), against infinite slopes at zero."""


@in_float32
def invariance(x: Tensor, y: Tensor) -> Tensor:
    """Mean square of the differences of two views of the same samples: s, eq. 5.

    Equation 5 sums over dimensions. The paper's algorithm 1, by which its weights
    (25, 25, 1) were chosen, takes their mean, and so does this.

    Args:
        x: float [N, D].
        y: float [N, D]; row n is another view of sample n.

    Returns:
        The loss, float [N].
    """
    return (x - y).square().mean(dim=1)


@in_float32
def variance(x: Tensor) -> Tensor:
    """What deviations lack to 1: v, eqs. 1 and 2.

    The mean over dimensions of max(0, 1 - sqrt(Var + 1e-4)), Var unbiased.

    Args:
        x: float [N, D]; N >= 2.

    Returns:
        The loss, float scalar, 0..0.99.

    Raises:
        TrainerError: there are no two rows.
    """
    require_rows(x)
    return (1 - (x.var(dim=0) + EPSILON).sqrt()).relu().mean()


@in_float32
def covariance(x: Tensor) -> Tensor:
    """Squares of the covariances between dimensions: c, eqs. 3 and 4.

    The sum over i != j of C_ij^2, divided by D, where C is the unbiased covariance.

    Args:
        x: float [N, D]; N >= 2. Takes memory for D * D numbers.

    Returns:
        The loss, float scalar.

    Raises:
        TrainerError: there are no two rows.
    """
    require_rows(x)
    count, width = x.shape
    centered = x - x.mean(dim=0)
    matrix = centered.T @ centered / (count - 1)
    itself = torch.eye(width, dtype=torch.bool, device=x.device)
    return matrix.masked_fill(itself, 0).square().sum() / width


def require_rows(x: Tensor) -> None:
    """Refuse what has no variance.

    Raises:
        TrainerError: it is not a matrix, or has less than two rows.
    """
    if x.ndim != 2 or len(x) < 2:
        raise TrainerError(
            f"embeddings of shape {tuple(x.shape)} have no variance: pass [N, D] with "
            "N >= 2 (stream.batch_size)"
        )
