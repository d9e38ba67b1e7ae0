from __future__ import annotations

import numpy as np
import pytest

from evaluation.retrieval.fusion import FOLDS, cross_validated, folds_of, learn, standardise


def test_scores_are_compared_by_their_spread_over_the_passages() -> None:
    scaled = standardise(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]], np.float32))

    assert np.allclose(scaled[0], scaled[1], atol=1e-4)


def test_a_signal_that_knows_outweighs_one_that_guesses() -> None:
    rng = np.random.default_rng(1)
    right = rng.integers(8, size=60)
    guessing = rng.normal(size=(60, 8)).astype(np.float32)
    knowing = rng.normal(size=(60, 8)).astype(np.float32)
    knowing[np.arange(60), right] += 3

    weights = learn(np.stack([standardise(guessing), standardise(knowing)], axis=-1), [{int(i)} for i in right])

    assert weights[1] > 5 * abs(weights[0])


def test_questions_about_one_text_are_never_on_both_sides() -> None:
    groups = [0, 0, 1, 2, 2, 3, 4, 5, 6, 6]

    fold = folds_of(groups)

    assert all(len({int(f) for f, g in zip(fold, groups, strict=True) if g == group}) == 1 for group in groups)
    assert len(set(fold.tolist())) == FOLDS


def test_what_cannot_be_learned_from_others_helps_nobody() -> None:
    """A signal that is right for every second question only is not trusted for the others."""
    rng = np.random.default_rng(2)
    right = rng.integers(5, size=50)
    noise = rng.normal(size=(50, 5)).astype(np.float32)
    fair = rng.normal(size=(50, 5)).astype(np.float32)
    fair[np.arange(50), right] += 2

    fused, weights = cross_validated({"noise": noise, "fair": fair}, [{int(i)} for i in right], range(50))

    assert (fused.argmax(axis=1) == right).mean() == pytest.approx((fair.argmax(axis=1) == right).mean(), abs=0.1)
    assert weights["fair"] > weights["noise"]
