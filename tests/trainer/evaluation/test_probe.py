import torch

from trainer.evaluation.probe import predict_probe


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


def test_it_depends_on_no_seed():
    known, label = draw(0)
    torch.manual_seed(1)
    one = predict_probe(known, known, label)
    torch.manual_seed(2)
    assert torch.equal(one, predict_probe(known, known, label))
