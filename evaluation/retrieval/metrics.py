"""Ranking metrics, each for one question; averages are the caller's."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Quality:
    """Averages over the questions of a task, from 0 to 1."""

    accuracy_at_1: float
    recall_at_10: float
    mrr_at_10: float
    ndcg_at_10: float


def accuracy_at_1(ranking: Sequence[int], relevant: Collection[int]) -> float:
    """1 when the first of the ranking is relevant."""
    return float(bool(ranking) and ranking[0] in relevant)


def recall_at(k: int, ranking: Sequence[int], relevant: Collection[int]) -> float:
    """Share of the relevant items among the first ``k``."""
    return len(set(ranking[:k]) & set(relevant)) / len(relevant)


def reciprocal_rank_at(k: int, ranking: Sequence[int], relevant: Collection[int]) -> float:
    """1 / rank of the first relevant item, 0 when none is among the first ``k``."""
    return next((1 / rank for rank, item in enumerate(ranking[:k], start=1) if item in relevant), 0.0)


def ndcg_at(k: int, ranking: Sequence[int], relevant: Collection[int]) -> float:
    """Discounted gain of the first ``k`` with relevance 0 or 1, over that of a perfect ranking."""
    gain = sum(1 / math.log2(rank + 1) for rank, item in enumerate(ranking[:k], start=1) if item in relevant)
    perfect = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))
    return gain / perfect


def measure(rankings: Sequence[Sequence[int]], relevant: Sequence[Collection[int]]) -> Quality:
    """Average the metrics over the questions of a task.

    Raises:
        ValueError: when there is not one ranking for each question, or no question.
    """
    if len(rankings) != len(relevant) or not rankings:
        raise ValueError(f"{len(rankings)} rankings for {len(relevant)} questions")
    rows = list(zip(rankings, relevant, strict=True))
    count = len(rows)
    return Quality(
        sum(accuracy_at_1(*row) for row in rows) / count,
        sum(recall_at(10, *row) for row in rows) / count,
        sum(reciprocal_rank_at(10, *row) for row in rows) / count,
        sum(ndcg_at(10, *row) for row in rows) / count,
    )
