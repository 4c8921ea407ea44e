"""How far a measured accuracy, or a difference of two, may be from the true one.

All intervals are of 95 %. Queries may come in clusters, such as the pictures of one
program, that are not independent of one another: then clusters are what was drawn.
"""

import torch
from torch import Tensor

Z = 1.959964
"""97.5 % of the normal distribution lie below it."""

RESAMPLES = 2000
AT_ONCE = 4_000_000
"""Numbers drawn at a time, which bounds the memory of a bootstrap."""

Interval = tuple[float, float]


def wilson(share: float, count: float) -> Interval:
    """Interval of a share of so many independent trials (Wilson, JASA 1927).

    Unlike share +- z * deviation it stays within 0..1 and has a width at 0 and at 1.

    Args:
        share: 0..1.
        count: trials, above 0.
    """
    spread = Z * Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = (share * (1 - share) * spread + spread * spread / 4) ** 0.5 / (1 + spread)
    # At 0 and 1 the ends are exactly these; rounding would leave them.
    return max(0.0, middle - half), min(1.0, middle + half)


def accuracy_interval(right: Tensor, clusters: Tensor | None) -> Interval:
    """Wilson's interval, for as many queries as the clusters are worth.

    n queries in clusters are worth n divided by the design effect, the variance of the
    mean between clusters over that of independent queries (Korn & Graubard, Survey
    Methodology 1998): no more than n, no fewer than there are clusters.

    Args:
        right: bool [Q], which queries were named rightly.
        clusters: int64 [Q], see `Task.clusters`.
    """
    share, count = float(right.float().mean()), float(len(right))
    if clusters is not None:
        total, size = _sum_clusters(right.double(), clusters)
        groups = len(size)
        apart = (total - share * size).square().sum() * groups / max(groups - 1, 1)
        variance = float(apart) / count**2
        worth = share * (1 - share) / variance if variance > 0 else float(groups)
        count = min(max(worth, float(groups)), count)
    return wilson(share, count)


def difference_interval(
    one: Tensor, other: Tensor, clusters: Tensor | None, *, seed: int = 0
) -> Interval:
    """Paired bootstrap of the difference between two methods on the same queries.

    Queries, or clusters whole, are drawn with replacement 2000 times; the interval
    holds the middle 95 % of the differences found (Efron's percentiles, 1979).

    Args:
        one: bool [Q], which queries the one named rightly.
        other: so of the other.
        clusters: int64 [Q], see `Task.clusters`.
        seed: of the draws.

    Returns:
        Of share(one) - share(other).
    """
    gap = one.double() - other.double()
    if clusters is None:
        clusters = torch.arange(len(gap))
    total, size = _sum_clusters(gap, clusters)
    generator = torch.Generator().manual_seed(seed)
    found = []
    for part in torch.split(torch.arange(RESAMPLES), max(1, AT_ONCE // len(size))):
        drawn = torch.randint(len(size), (len(part), len(size)), generator=generator)
        found.append(total[drawn].sum(dim=1) / size[drawn].sum(dim=1))
    ends = torch.tensor([0.025, 0.975], dtype=torch.float64)
    low, high = torch.cat(found).quantile(ends).tolist()
    return low, high


def _sum_clusters(values: Tensor, clusters: Tensor) -> tuple[Tensor, Tensor]:
    """Give the sum of each cluster's values and its size, float64 [clusters]."""
    _, index = torch.unique(clusters, return_inverse=True)
    size = index.bincount().double()
    return torch.zeros_like(size).index_add(0, index, values), size
