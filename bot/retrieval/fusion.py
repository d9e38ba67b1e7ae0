"""What the signals are worth together: a logistic model over (question, guide) pairs.

A linear model over fifteen signals and their distance to the best guide's is small enough to read, trains in a
second, and needs no validation set of its own size. Weights are stored as JSON, never as pickles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.retrieval.protocols import FloatArray

CANDIDATES = 24


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
        model = LogisticRegression(C=strength, max_iter=500)
        model.fit((features - scaler.mean_) / scale, labels, sample_weight=weights)
        folded = model.coef_[0] / scale
        return cls(tuple(float(w) for w in folded), float(model.intercept_[0] - folded @ scaler.mean_))


def pair_features(signals: FloatArray) -> FloatArray:
    """Signals and their distance to the best guide of the same question: shape (questions, guides, 2 * signals)."""
    return np.concatenate([signals, signals - signals.max(axis=1, keepdims=True)], axis=-1)


def fit_fusion(signals: FloatArray, right: Sequence[frozenset[int]]) -> LinearModel:
    """Learn from questions whose right guides (column positions) are known.

    Each question brings its right guides and its hardest wrong ones, so that easy negatives do not drown them.
    """
    features = pair_features(signals)
    rows, labels = [], []
    for question, guides in enumerate(right):
        order = np.argsort(-signals[question].sum(axis=-1))[:CANDIDATES]
        for guide in {*order.tolist(), *guides}:
            rows.append(features[question, guide])
            labels.append(guide in guides)
    return LinearModel.fit(np.stack(rows), np.array(labels, dtype=bool))
