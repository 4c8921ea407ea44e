"""What works on rows and on columns alike: two matrices a sample, two products."""

from torch import Tensor


def weigh_axes(images: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Make each pixel of a new image a weighted mean along both axes of the old one.

    Args:
        images: float [N, C, H, W].
        rows: float [N, h, H], the weights of old rows in each new one.
        columns: float [N, w, W], so for columns.

    Returns:
        Float [N, C, h, w]: rows @ image @ columns.T, of every channel.
    """
    count, channels, height, width = images.shape
    # All channels in one product: their rows lie below each other.
    narrow = images.reshape(count, channels * height, width) @ columns.mT
    return rows[:, None] @ narrow.view(count, channels, height, -1)
