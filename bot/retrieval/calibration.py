"""How sure to be of the best guide: a probability that holds.

The fused score ranks guides well but says little about whether *any* guide fits. The calibrator sees the best score,
its lead, how close the nearest passages are, and is fitted on questions with known outcome, among them questions
whose guide was hidden and questions of other worlds. It sees few features on purpose: the more it sees, the more it
learns of the editors' own questions, and the less its probabilities hold for citizens'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import CLASSIFIER, NEAREST, SIGNALS
from bot.text.syllables import syllables

_LEADS = tuple(i for i, name in enumerate(SIGNALS) if name == CLASSIFIER or name.endswith(f"nearest {NEAREST}"))
_CLOSENESS = tuple(i for i in _LEADS if not SIGNALS[i].startswith("encoder:"))


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


def certainty_features(logits: FloatArray, signals: FloatArray, questions: Sequence[str]) -> FloatArray:
    """Features of the best guide, shape (questions, features).

    Args:
        logits: fused scores, shape (questions, guides); at least two guides.
        signals: shape (questions, guides, signals).
        questions: the raw questions, for their length.
    """
    best = logits.argmax(axis=1)
    own = signals[np.arange(logits.shape[0]), best]
    ordered = np.sort(logits, axis=1)[:, ::-1]
    second = np.sort(signals, axis=1)[:, -2]
    lengths = np.log1p([len(syllables(q)) for q in questions])
    columns = [
        ordered[:, 0],
        ordered[:, 0] - ordered[:, 1],
        ordered[:, 0] - ordered[:, min(2, ordered.shape[1] - 1)],
        lengths,
        *(own[:, i] for i in _CLOSENESS),
        *(own[:, i] - second[:, i] for i in _LEADS),
    ]
    return np.stack(columns, axis=-1).astype(np.float32)


def probability(model: LinearModel, features: FloatArray) -> FloatArray:
    """Calibrated probability (0..1) that the best guide is right."""
    return np.asarray(1.0 / (1.0 + np.exp(-model.logits(features))), dtype=np.float32)
