"""What the signals are worth together.

Each signal is standardised over the guides of a question, so that only its opinion of this question counts. The
starting point is a vote: every signal has an equal say (the classifier, being one where the others are many, four).
Training moves the weights away from that vote only as far as the evidence forces it to, because the example
questions are the editors' and partly known to the encoder, and free weights learn those facts rather than citizens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import CLASSIFIER, SIGNALS

SHARPNESS = 0.1  # turns votes into logits before any training
STAY_CLOSE = 0.01  # penalty on leaving the equal vote
VOTE = tuple(4.0 if name == CLASSIFIER else 1.0 for name in SIGNALS)


@dataclass(frozen=True)
class LinearModel:
    """Logit = weights · features + bias, on raw features (scaling is folded in)."""

    weights: tuple[float, ...]
    bias: float

    def logits(self, features: FloatArray) -> FloatArray:
        """Logits over the last axis of ``features``."""
        return np.asarray(features @ np.asarray(self.weights, dtype=np.float32) + self.bias, dtype=np.float32)

    @classmethod
    def fit(
        cls,
        features: FloatArray,
        labels: npt.NDArray[np.bool_],
        weights: FloatArray | None = None,
        strength: float = 1.0,
    ) -> LinearModel:
        """Fit by maximum likelihood with an L2 penalty of 1/``strength``; features have shape (rows, columns)."""
        scaler = StandardScaler().fit(features)
        scale = np.where(scaler.scale_ > 1e-6, scaler.scale_, 1.0)
        model = LogisticRegression(C=strength, max_iter=1000)
        model.fit((features - scaler.mean_) / scale, labels, sample_weight=weights)
        folded = model.coef_[0] / scale
        return cls(tuple(float(w) for w in folded), float(model.intercept_[0] - folded @ scaler.mean_))


def standardise(signals: FloatArray) -> FloatArray:
    """Signals with zero mean and unit spread over the guides of each question; same shape."""
    spread = signals.std(axis=1, keepdims=True)
    return np.asarray((signals - signals.mean(axis=1, keepdims=True)) / (spread + 1e-6), dtype=np.float32)


def fit_fusion(signals: FloatArray, right: Sequence[int]) -> LinearModel:
    """Learn weights over standardised signals by the likelihood of the right guide among all guides.

    Args:
        signals: shape (questions, guides, signals).
        right: column of the right guide of each question.
    """
    votes = standardise(signals)
    rows = np.arange(len(right))
    columns = np.asarray(right)
    prior = np.asarray(VOTE)
    mean_right = votes[rows, columns].mean(axis=0)

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = SHARPNESS * (votes @ weights.astype(np.float32))
        likelihood = log_softmax(logits, axis=1)[rows, columns].mean()
        expected = np.einsum("qg,qgs->s", softmax(logits, axis=1), votes, optimize=True) / len(rows)
        gradient = SHARPNESS * (expected - mean_right) + 2 * STAY_CLOSE * (weights - prior)
        return float(-likelihood + STAY_CLOSE * ((weights - prior) ** 2).sum()), gradient.astype(np.float64)

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return LinearModel(tuple(float(SHARPNESS * w) for w in found.x), 0.0)
