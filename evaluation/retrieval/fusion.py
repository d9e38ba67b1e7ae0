"""Weights for signals, learned by cross-validation: no question is ranked with weights that have seen it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

Matrix = npt.NDArray[np.float32]

FOLDS = 5
SEED = 20261121
START = 0.3  # every signal counts for a little before anything is learned …
PULL = 1e-3  # … and is pulled back to that


def standardise(scores: Matrix) -> Matrix:
    """Scores with mean 0 and deviation 1 over the passages of each question."""
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / (spread + 1e-6), dtype=np.float32)


def learn(signals: Matrix, relevant: Sequence[Collection[int]], pull: float = PULL) -> npt.NDArray[np.float64]:
    """Weights that make the relevant passages likeliest.

    Args:
        signals: standardised, shape (questions, passages, signals).
        relevant: indices of the passages that answer each question.
        pull: how strongly every weight is held at its start; the more, the fewer the questions.
    """
    pairs = [(row, column) for row, columns in enumerate(relevant) for column in columns]
    rows, columns = np.array(pairs).T
    mean_right = signals[rows, columns].mean(axis=0)
    share = np.bincount(rows, minlength=len(signals)) / len(rows)

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = signals @ weights.astype(np.float32)
        expected = np.einsum("q,qp,qps->s", share, softmax(logits, axis=1), signals, optimize=True)
        value = -log_softmax(logits, axis=1)[rows, columns].mean() + pull * ((weights - START) ** 2).sum()
        return float(value), (expected - mean_right + 2 * pull * (weights - START)).astype(np.float64)

    start = np.full(signals.shape[2], START)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80}).x)


def folds_of(groups: Sequence[int], seed: int = SEED) -> npt.NDArray[np.intp]:
    """A fold for each question; questions of one group (of one text) are always in the same."""
    names = sorted(set(groups))
    shuffled = np.random.default_rng(seed).permutation(len(names))
    fold = {name: int(place) % FOLDS for name, place in zip(names, shuffled, strict=True)}
    return np.array([fold[group] for group in groups])


def cross_validated(
    scores: Mapping[str, Matrix], relevant: Sequence[Collection[int]], groups: Sequence[int]
) -> tuple[Matrix, dict[str, float]]:
    """Fused scores, each question's with weights learned on the other folds, and the mean weight of each signal."""
    signals = np.stack([standardise(matrix) for matrix in scores.values()], axis=-1)
    fold = folds_of(groups)
    fused = np.zeros(signals.shape[:2], dtype=np.float32)
    learned = []
    for held_out in sorted(set(fold.tolist())):
        seen, asked = np.flatnonzero(fold != held_out), np.flatnonzero(fold == held_out)
        weights = learn(signals[seen], [relevant[i] for i in seen.tolist()])
        fused[asked] = signals[asked] @ weights.astype(np.float32)
        learned.append(weights)
    means = np.mean(learned, axis=0)
    return fused, {name: float(weight) for name, weight in zip(scores, means, strict=True)}
