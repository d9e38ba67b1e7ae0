"""Ranking metrics against cases computed by hand."""

from __future__ import annotations

import math

import pytest

from evaluation.retrieval.metrics import accuracy_at_1, measure, ndcg_at, recall_at, reciprocal_rank_at


def test_first_place_counts_only_when_relevant() -> None:
    assert accuracy_at_1([3, 1], {3}) == 1
    assert accuracy_at_1([1, 3], {3}) == 0
    assert accuracy_at_1([], {3}) == 0


def test_recall_is_the_share_found_in_time() -> None:
    assert recall_at(2, [5, 1, 2], {1, 2}) == 0.5
    assert recall_at(3, [5, 1, 2], {1, 2}) == 1


def test_reciprocal_rank_is_of_the_first_hit_and_zero_when_too_late() -> None:
    assert reciprocal_rank_at(10, [5, 6, 1, 2], {1, 2}) == pytest.approx(1 / 3)
    assert reciprocal_rank_at(2, [5, 6, 1], {1}) == 0


def test_ndcg_discounts_by_rank() -> None:
    assert ndcg_at(10, [1, 5], {1}) == 1
    assert ndcg_at(10, [5, 1], {1}) == pytest.approx(1 / math.log2(3))
    both_late = (1 / math.log2(3) + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    assert ndcg_at(10, [5, 1, 2], {1, 2}) == pytest.approx(both_late)
    assert ndcg_at(2, [5, 6, 1], {1}) == 0


def test_ndcg_is_perfect_when_more_is_relevant_than_fits() -> None:
    assert ndcg_at(2, [1, 2], {1, 2, 3}) == pytest.approx(1)


def test_measure_averages_over_questions() -> None:
    quality = measure([[1, 2], [2, 1]], [{1}, {1}])
    assert quality.accuracy_at_1 == 0.5
    assert quality.mrr_at_10 == 0.75
    assert quality.recall_at_10 == 1


def test_measure_refuses_what_does_not_match() -> None:
    with pytest.raises(ValueError, match="1 rankings for 2 questions"):
        measure([[1]], [{1}, {2}])
