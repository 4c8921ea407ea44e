"""What all objectives promise, each at its smallest."""

import pytest
import torch
from torch.nn.utils import parameters_to_vector

from trainer.objectives.build import build_objective
from trainer.settings.objectives import OBJECTIVES

SMALL = {
    "moco": ["objective.embedding=16", "objective.queue=20"],
    "simclr": ["objective.embedding=16"],
    "align-uniform": ["objective.embedding=16"],
    "supcon": ["objective.embedding=16"],
    "vicreg": ["objective.embedding=32"],
    "classify": [],
    "dino": [
        *("objective.prototypes=32", "objective.hidden=16", "objective.bottleneck=8"),
        *("encoder.name=resnet18", "encoder.width=0.125"),
        *("views.local_count=2", "views.local_size_px=16"),
    ],
}


@pytest.fixture(params=OBJECTIVES)
def settings(request, tiny):
    chosen = [f"objective={request.param}", *SMALL[request.param]]
    return tiny.override([*chosen, "stream.programs=[0,40]"])


def draw_views(settings, rows=8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    full = [torch.randn(rows, 3, 32, 32, generator=generator) for _ in range(2)]
    return full + [
        torch.randn(rows, 3, 16, 16, generator=generator)
        for _ in range(settings.views.local_count)
    ]


PROGRAM = torch.tensor([0, 1, 2, 3, 4, 5, 6, 39])


def test_a_step_downhill_lowers_the_loss(settings):
    model = build_objective(settings).train()
    views = draw_views(settings)
    model.begin_step(0)
    first = model(views, PROGRAM)
    assert first.loss.dtype == torch.float32
    assert first.losses.shape == (8,)
    assert not first.losses.requires_grad
    assert 0 <= float(first.accuracy) <= 1
    first.loss.backward()
    assert all(
        one.grad is not None and one.grad.isfinite().all()
        for one in model.learner.parameters()
    )
    gradients = [one.grad for one in model.learner.parameters()]
    length = torch.nn.utils.get_total_norm(gradients)
    with torch.no_grad():
        for one in model.learner.parameters():
            one.sub_(one.grad * 1e-3 / length)
    # The same question again: state that a step changes (queue, center) is put back.
    again = build_objective(settings).train()
    for one, other in zip(
        again.learner.parameters(), model.learner.parameters(), strict=True
    ):
        one.data.copy_(other)
    again.begin_step(0)
    assert again(views, PROGRAM).loss.item() < first.loss.item()


def test_the_seed_alone_decides_the_start(settings):
    torch.manual_seed(5)
    one = build_objective(settings).state_dict()
    torch.manual_seed(6)
    same = build_objective(settings).state_dict()
    assert all(torch.equal(one[name], same[name]) for name in one)
    other = build_objective(settings.override(["seed=1"])).state_dict()
    assert any(not torch.equal(one[name], other[name]) for name in one)


def test_the_encoder_is_where_it_is_said_to_be(settings):
    model = build_objective(settings)
    state = model.state_dict()
    for name, tensor in model.encoder.state_dict().items():
        assert torch.equal(state[model.ENCODER + name], tensor)


def test_only_the_learner_has_gradients(settings):
    model = build_objective(settings)
    learning = {id(one) for one in model.learner.parameters()}
    for one in model.parameters():
        assert one.requires_grad == (id(one) in learning)


def test_a_followers_momentum_is_kept(tiny):
    model = build_objective(tiny.override(["objective=dino", *SMALL["dino"]]))
    before = parameters_to_vector(model.teacher.parameters()).clone()
    with torch.no_grad():
        for one in model.student.parameters():
            one.add_(1.0)
    model.begin_step(1)  # the first that follows: momentum 0.996
    after = parameters_to_vector(model.teacher.parameters())
    assert torch.allclose(after, before + 0.004, atol=1e-5)


def test_dino_keeps_its_prototypes_for_the_first_steps(tiny):
    chosen = ["objective=dino", *SMALL["dino"], "objective.frozen_steps=2"]
    settings = tiny.override(chosen)
    model = build_objective(settings).train()
    for step, frozen in ((1, True), (2, False)):
        model.begin_step(step)
        model(draw_views(settings), PROGRAM).loss.backward()
        model.before_update(step)
        assert (model.student[1].last.grad is None) is frozen


def test_dinos_teacher_warms_up(tiny):
    model = build_objective(
        tiny.override(
            [
                *("objective=dino", *SMALL["dino"], "objective.teacher_warmup_steps=4"),
                *("objective.teacher_temperature=0.07",),
            ]
        )
    )
    seen = []
    for step in (0, 2, 4, 9):
        model.begin_step(step)
        seen.append(model._temperature)
    assert seen == pytest.approx([0.04, 0.055, 0.07, 0.07])
