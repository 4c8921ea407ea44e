"""`sup_con`: views of one class against all other classes of the batch."""

from torch import Tensor

from trainer.losses.nt_xent import compare_views
from trainer.losses.precision import in_float32


@in_float32
def sup_con(z: Tensor, label: Tensor, *, temperature: float) -> Tensor:
    """Supervised contrast: Khosla et al. (NeurIPS 2020), eq. 2, L_out.

    For view i the mean over its positives p, all other views with its label, of
    -log(exp(z_i.z_p / T) / sum_k exp(z_i.z_k / T)), where k != i runs over all other
    views of the batch, positives too. There is no further factor: the authors' code
    multiplies by T over a base temperature, and here the base is T itself. Where no two
    samples share a label this is `nt_xent`.

    Args:
        z: float [N, V, D], unit rows; V >= 2, so that no view is without a positive.
        label: int64 [N].
        temperature: T > 0.

    Returns:
        The loss, float [N], each the mean over the sample's V views.

    Raises:
        TrainerError: there are no two views of a sample.
    """
    log_share = compare_views(z, temperature=temperature)
    count, views = z.shape[:2]
    each = label.repeat_interleave(views)
    positive = each[:, None] == each[None, :]
    positive.fill_diagonal_(fill_value=False)
    total = log_share.masked_fill(~positive, 0).sum(dim=1)
    return -(total / positive.sum(dim=1)).view(count, views).mean(dim=1)
