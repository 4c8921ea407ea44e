import pytest
import torch

from trainer.evaluation.intervals import (
    accuracy_interval,
    difference_interval,
    wilson,
)


def draw(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def test_wilson_is_the_textbooks():
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics
    # in Medicine 17 (1998), table I, method 3
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0 / 20, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1 / 29, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_independent_queries_have_wilsons_interval():
    right = draw(200) < 0.3
    alone = torch.arange(200)
    share = float(right.float().mean())
    assert accuracy_interval(right, None) == wilson(share, 200)
    assert accuracy_interval(right, alone) == wilson(share, 200)


def test_clusters_that_agree_count_as_one_query_each():
    each = draw(40) < 0.5
    clusters = torch.arange(40).repeat_interleave(8)
    share = float(each.float().mean())
    found = accuracy_interval(each.repeat_interleave(8), clusters)
    assert found == pytest.approx(wilson(share, 40), abs=1e-6)


def test_a_score_of_all_is_as_sure_as_there_are_clusters():
    clusters = torch.arange(5).repeat(10)
    found = accuracy_interval(torch.ones(50, dtype=torch.bool), clusters)
    assert found == wilson(1.0, 5)


def test_about_95_of_100_intervals_of_clustered_queries_hold_the_truth():
    clusters = torch.arange(60).repeat_interleave(8)
    hits = {True: 0, False: 0}
    for seed in range(200):
        ease = draw(60, seed=seed).repeat_interleave(8)  # of a program; 0.5 on average
        right = draw(480, seed=1000 + seed) < ease
        for known, found in hits.items():
            low, high = accuracy_interval(right, clusters if known else None)
            hits[known] = found + (low <= 0.5 <= high)
    assert 0.91 <= hits[True] / 200 <= 0.985
    assert hits[False] / 200 < 0.85  # who takes pictures for independent is too sure


def test_a_difference_is_paired():
    other = draw(1000) < 0.5
    one = other | (draw(1000, seed=1) < 0.02)  # never worse, and right on few more
    gap = float(one.float().mean() - other.float().mean())
    low, high = difference_interval(one, other, None)
    assert 0 < low < gap < high < gap + 0.01
    unpaired = one[torch.randperm(1000, generator=torch.Generator().manual_seed(0))]
    low, high = difference_interval(unpaired, other, None)
    assert low < 0 < high


def test_a_difference_has_the_normal_width_and_is_the_same_again():
    one, other = draw(2000) < 0.6, draw(2000, seed=1) < 0.5
    gap = one.double() - other.double()
    half = 1.96 * float(gap.std()) / 2000**0.5
    low, high = difference_interval(one, other, None)
    assert low == pytest.approx(float(gap.mean()) - half, abs=0.003)
    assert high == pytest.approx(float(gap.mean()) + half, abs=0.003)
    assert (low, high) == difference_interval(one, other, None)


def test_clusters_widen_a_difference():
    one, other = (draw(40, seed=n) < 0.5 for n in (0, 1))
    one, other = one.repeat_interleave(8), other.repeat_interleave(8)
    clusters = torch.arange(40).repeat_interleave(8)
    low, high = difference_interval(one, other, clusters)
    low_alone, high_alone = difference_interval(one, other, None)
    assert (high - low) / (high_alone - low_alone) == pytest.approx(8**0.5, rel=0.15)
