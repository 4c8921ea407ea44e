import pytest
import torch
from torch.nn import functional

from trainer.evaluation.probe import fit, lay_aside, predict_probe


@pytest.fixture(autouse=True)
def one_thread():
    """Small products: a second thread only waits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def draw(seed):
    """Two classes that one direction tells apart, among nine that say nothing."""
    generator = torch.Generator().manual_seed(seed)
    label = torch.arange(200) % 2
    features = torch.randn(200, 10, generator=generator)
    features[:, 3] = features[:, 3] * 0.1 + label  # small beside the others
    features[:, 5] *= 100
    return features, label


def test_the_one_direction_that_counts_is_found():
    (known, label), (asked, truth) = draw(0), draw(1)
    found = predict_probe(asked, known, label)
    assert float((found == truth).float().mean()) > 0.97


def test_labels_without_meaning_are_not_learned():
    known, _ = draw(0)
    asked, truth = draw(1)
    shares = []
    for seed in range(10):
        generator = torch.Generator().manual_seed(seed)
        noise = torch.randint(0, 2, (200,), generator=generator)
        found = predict_probe(asked, known, noise)
        shares.append((found == truth).float().mean())
    assert 0.35 < float(torch.stack(shares).mean()) < 0.65


def test_it_depends_on_no_seed_but_its_own():
    known, label = draw(0)
    torch.manual_seed(1)
    one = predict_probe(known, known, label)
    torch.manual_seed(2)
    assert torch.equal(one, predict_probe(known, known, label))


@pytest.mark.parametrize("shots", [1, 2, 3])
def test_a_few_examples_of_many_features_are_enough_where_classes_lie_apart(shots):
    generator = torch.Generator().manual_seed(0)
    centers = torch.randn(12, 300, generator=generator)
    label = torch.arange(12).repeat(shots)
    known = centers[label] + 0.5 * torch.randn(len(label), 300, generator=generator)
    asked = centers + 0.5 * torch.randn(12, 300, generator=generator)
    assert predict_probe(asked, known, label).tolist() == list(range(12))


def test_a_fifth_of_each_class_is_laid_aside_and_never_its_only_example():
    label = torch.tensor([0] * 10 + [1] * 2 + [2] + [4] * 3)
    aside = lay_aside(label, seed=0)
    assert label[aside].bincount(minlength=5).tolist() == [2, 1, 0, 0, 1]
    assert torch.equal(aside, lay_aside(label, seed=0))
    assert not torch.equal(aside, lay_aside(label, seed=1))


def test_layers_fitted_together_are_those_of_autograd_one_by_one():
    known, label = draw(0)
    known = functional.normalize(known)[:40]
    label = label[:40]
    weight, bias = fit(known, label, (0.5, 5.0), label, seed=0)
    for place, rate in enumerate((0.5, 5.0)):
        layer = torch.nn.Linear(10, 2)
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
        solver = torch.optim.SGD(layer.parameters(), lr=rate, momentum=0.9)
        fall = torch.optim.lr_scheduler.CosineAnnealingLR(solver, 200)
        for _ in range(200):  # 40 examples are one batch, so their order is nothing
            solver.zero_grad()
            functional.cross_entropy(layer(known), label).backward()
            solver.step()
            fall.step()
        assert torch.allclose(weight[:, place].T, layer.weight, atol=1e-3, rtol=1e-3)
        assert torch.allclose(bias[place], layer.bias, atol=1e-3, rtol=1e-3)
