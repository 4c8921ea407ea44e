import math

import pytest
import torch

from trainer.errors import TrainerError
from trainer.losses.dino import dino, move_center


def slow_softmax(row, temperature):
    powers = [math.exp(each / temperature) for each in row]
    return [each / sum(powers) for each in powers]


def slow_dino(student, teacher, student_temperature, teacher_temperature, center):
    """DINO's equation 3 with algorithm 1's centering, a pair at a time."""
    losses = []
    for crops, views in zip(student, teacher, strict=True):
        costs = []
        for t, view in enumerate(views):
            centered = [a - b for a, b in zip(view, center, strict=True)]
            wanted = slow_softmax(centered, teacher_temperature)
            for s, crop in enumerate(crops):
                if s != t:
                    given = slow_softmax(crop, student_temperature)
                    pairs = zip(wanted, given, strict=True)
                    costs.append(-sum(p * math.log(q) for p, q in pairs))
        losses.append(sum(costs) / len(costs))
    return losses


def draw(count, crops, views, prototypes, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.rand(*shape, prototypes, generator=generator).double() * 2 - 1
        for shape in ((count, crops), (count, views), ())
    ]


HEAT = {"student_temperature": 0.1, "teacher_temperature": 0.04}


@pytest.mark.parametrize(
    "shape", [(1, 2, 1, 3), (3, 2, 2, 7), (4, 6, 2, 5), (2, 3, 3, 9)]
)
@pytest.mark.parametrize(("student_heat", "teacher_heat"), [(0.1, 0.04), (1.0, 0.5)])
def test_equals_a_slow_twin(shape, student_heat, teacher_heat):
    student, teacher, center = draw(*shape)
    loss = dino(
        student,
        teacher,
        student_temperature=student_heat,
        teacher_temperature=teacher_heat,
        center=center,
    )
    rows = student.tolist(), teacher.tolist()
    expected = slow_dino(*rows, student_heat, teacher_heat, center.tolist())
    assert loss.tolist() == pytest.approx(expected, rel=1e-9)


def test_float32_is_as_good_as_the_twin():
    student, teacher, center = draw(2, 5, 2, 500)
    loss = dino(student.float(), teacher.float(), **HEAT, center=center.float())
    rows = student.tolist(), teacher.tolist()
    expected = slow_dino(*rows, *HEAT.values(), center.tolist())
    assert loss.tolist() == pytest.approx(expected, rel=1e-5)


def test_two_uniform_distributions_cost_the_log_of_their_size():
    loss = dino(
        torch.ones(3, 4, 50), torch.ones(3, 2, 50), **HEAT, center=torch.ones(50)
    )
    assert loss.tolist() == pytest.approx([math.log(50)] * 3, rel=1e-6)


def test_a_teacher_at_its_center_wants_all_prototypes_alike():
    student, teacher, _ = draw(1, 2, 1, 6)
    loss = dino(student, teacher, **HEAT, center=teacher[0, 0])
    expected = -(student[0, 1] / 0.1).log_softmax(dim=0).mean()
    assert float(loss) == pytest.approx(float(expected))


def test_a_teacher_who_is_sure_costs_what_the_student_doubts():
    student, teacher, center = draw(4, 2, 1, 6)
    loss = dino(
        student,
        teacher,
        student_temperature=0.1,
        teacher_temperature=1e-6,
        center=center,
    )
    wanted = (teacher[:, 0] - center).argmax(dim=1)
    expected = torch.nn.functional.cross_entropy(
        student[:, 1] / 0.1, wanted, reduction="none"
    )
    assert torch.allclose(loss, expected)


def test_no_crop_is_compared_with_its_own_view():
    student, teacher, center = draw(3, 2, 1, 8)
    before = dino(student, teacher, **HEAT, center=center)
    student[:, 0] = 5 * torch.arange(8)  # of the one view that the teacher sees
    assert torch.allclose(dino(student, teacher, **HEAT, center=center), before)


def test_the_teacher_and_its_center_get_no_gradient():
    student, teacher, center = (each.requires_grad_() for each in draw(2, 4, 2, 5))
    dino(student, teacher, **HEAT, center=center).mean().backward()
    assert student.grad.abs().sum() > 0
    assert teacher.grad is None
    assert center.grad is None


def test_a_student_who_agrees_has_nothing_to_learn():
    _, teacher, center = draw(3, 2, 2, 5)
    same = teacher[:, :1].expand(3, 2, 5)
    student = ((same - center) * 0.1 / 0.04).requires_grad_()
    dino(student, same, **HEAT, center=center).sum().backward()
    assert student.grad.abs().max() < 1e-12


def test_samples_local_crops_and_both_views_may_be_exchanged():
    student, teacher, center = draw(4, 5, 2, 6)
    loss = dino(student, teacher, **HEAT, center=center)
    order = [2, 0, 3, 1]
    moved = dino(student[order], teacher[order], **HEAT, center=center)
    assert torch.allclose(moved, loss[order])
    local = student[:, [0, 1, 4, 2, 3]]
    assert torch.allclose(dino(local, teacher, **HEAT, center=center), loss)
    swapped = student[:, [1, 0, 2, 3, 4]]
    assert torch.allclose(
        dino(swapped, teacher[:, [1, 0]], **HEAT, center=center), loss
    )


def test_renamed_prototypes_and_shifted_logits_change_nothing():
    student, teacher, center = draw(4, 3, 2, 6)
    loss = dino(student, teacher, **HEAT, center=center)
    order = [5, 2, 0, 3, 1, 4]
    renamed = dino(
        student[..., order], teacher[..., order], **HEAT, center=center[order]
    )
    assert torch.allclose(renamed, loss)
    assert torch.allclose(dino(student + 3, teacher - 2, **HEAT, center=center), loss)


def test_its_gradients_are_its_own():
    student, teacher, center = draw(2, 4, 2, 3)
    assert torch.autograd.gradcheck(
        lambda student: dino(student, teacher, **HEAT, center=center),
        student.requires_grad_(),
    )


@pytest.mark.parametrize(("crops", "views"), [(1, 1), (2, 3), (2, 0)])
def test_crops_that_do_not_fit_the_views_are_refused(crops, views):
    student, teacher, center = draw(2, crops, views, 3)
    with pytest.raises(TrainerError, match="views first"):
        dino(student, teacher, **HEAT, center=center)


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9, 1.0])
def test_the_center_follows_by_equation_4(momentum):
    center, mean = torch.tensor([0.5, -2.0]), torch.tensor([1.5, 4.0])
    moved = move_center(center, mean, momentum=momentum)
    expected = momentum * center + (1 - momentum) * mean
    assert torch.allclose(moved, expected)
    assert center.tolist() == [0.5, -2.0]


def test_a_center_among_logits_of_half_precision_stays_in_full():
    moved = move_center(torch.zeros(2), torch.ones(2).bfloat16(), momentum=0.999)
    assert moved.dtype == torch.float32
    assert moved.tolist() == pytest.approx([0.001] * 2)
