"""`dino`: a student that predicts what its teacher says of another crop.

Caron et al., "Emerging Properties in Self-Supervised Vision Transformers" (ICCV 2021).
"""

import torch
from torch import Tensor

from trainer.errors import TrainerError
from trainer.losses.precision import in_float32, widen


def dino(
    student: Tensor,
    teacher: Tensor,
    *,
    student_temperature: float,
    teacher_temperature: float,
    center: Tensor,
) -> Tensor:
    """Cross-entropy of teacher and student on different crops: eqs. 1-3, algorithm 1.

    The student's distribution is softmax(student / T_s), the teacher's, which gets no
    gradient, softmax((teacher - center) / T_t). The loss is the mean of
    -sum_p teacher_p log student_p over the T (S - 1) pairs of a teacher's view and a
    student's crop of another view.

    With P = 65536 a tensor of pairs, [N, T, S, P], would be most of a step's memory. So
    the student's crops are taken one by one, each against the sum of those views of the
    teacher's that it is compared with; kept for the gradient is [N, S, P], once.

    Args:
        student: float [N, S, P], logits of S crops, first the teacher's T views.
        teacher: float [N, T, P], logits of T views; 1 <= T <= S, S >= 2.
        student_temperature: T_s > 0.
        teacher_temperature: T_t > 0.
        center: float [P], see `move_center`.

    Returns:
        The loss, float [N].

    Raises:
        TrainerError: the crops do not fit the views, or there is no pair of them.
    """
    views, crops = teacher.shape[1], student.shape[1]
    if not 1 <= views <= crops or crops < 2:
        raise TrainerError(
            f"{crops} crops of the student's cannot follow {views} of the teacher's: "
            "pass the teacher's views first and among at least 2 crops"
        )
    with torch.no_grad():
        sharp = [
            ((widen(view) - center) / teacher_temperature).softmax(dim=1)
            for view in teacher.unbind(dim=1)
        ]  # T of [N, P]
        target = torch.stack(sharp).sum(dim=0)
    total = student.new_zeros(len(student), dtype=target.dtype)
    # unbind, whose gradient is one stack; each index would make a whole one of zeros.
    for index, crop in enumerate(student.unbind(dim=1)):
        log_share = (widen(crop) / student_temperature).log_softmax(dim=1)
        seen = target - sharp[index] if index < views else target
        total = total - (seen * log_share).sum(dim=1)
    return total / (views * (crops - 1))


@torch.no_grad()
@in_float32
def move_center(center: Tensor, teacher_mean: Tensor, momentum: float) -> Tensor:
    """Move the center towards the mean of what the teacher says: eq. 4.

    Args:
        center: float [P].
        teacher_mean: float [P], the mean of the teacher's logits over all its views of
            the global batch.
        momentum: m of the paper, the share of itself that the center keeps, 0..1.

    Returns:
        m center + (1 - m) teacher_mean, float [P], a new tensor.
    """
    return center.lerp(teacher_mean, 1 - momentum)
