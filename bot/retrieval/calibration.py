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


SHORT = 8  # syllables
FEWEST = 50  # questions that a model of its own needs
LENGTH = 0  # the column that holds it


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
        strength: float = 1.0,
    ) -> LinearModel:
        """Fit by maximum likelihood with an L2 penalty of 1/``strength``; features have shape (rows, columns)."""
        scaler = StandardScaler().fit(features)
        scale = np.where(scaler.scale_ > 1e-6, scaler.scale_, 1.0)
        model = LogisticRegression(C=strength, max_iter=1000)
        model.fit((features - scaler.mean_) / scale, labels)
        folded = model.coef_[0] / scale
        return cls(tuple(float(w) for w in folded), float(model.intercept_[0] - folded @ scaler.mean_))


@dataclass(frozen=True)
class Certainty:
    """How sure to be of the best guide: a model for short questions, where a word decides, and one for longer ones."""

    short: LinearModel
    long: LinearModel

    @classmethod
    def fit(cls, features: FloatArray, labels: npt.NDArray[np.bool_], strength: float = 0.3) -> Certainty:
        """Fit on :func:`certainty_features`; a kind with too few questions to learn from is learned from all."""
        short = _is_short(features)
        return cls(*(LinearModel.fit(*_enough(features, labels, rows), strength) for rows in (short, ~short)))

    def probability(self, features: FloatArray) -> FloatArray:
        """Calibrated probability (0..1) that the best guide is right, of features of shape (questions, features)."""
        logits = np.where(_is_short(features), self.short.logits(features), self.long.logits(features))
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)

    def to_array(self) -> npt.NDArray[np.float64]:
        """A row of weights and a bias for each model; inverse of :meth:`from_array`."""
        return np.array([[*model.weights, model.bias] for model in (self.short, self.long)])

    @classmethod
    def from_array(cls, array: npt.NDArray[np.float64]) -> Certainty:
        """Rebuild from :meth:`to_array`."""
        return cls(*(LinearModel(tuple(weights), bias) for *weights, bias in array.tolist()))


def _enough(
    features: FloatArray, labels: npt.NDArray[np.bool_], rows: npt.NDArray[np.bool_]
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """The chosen rows, or all where those are too few, or all alike."""
    few = rows.sum() < FEWEST or len(np.unique(labels[rows])) < 2
    return (features, labels) if few else (features[rows], labels[rows])


def _is_short(features: FloatArray) -> npt.NDArray[np.bool_]:
    return np.asarray(features[:, LENGTH] <= np.log1p(SHORT), dtype=bool)


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
        lengths,
        ordered[:, 0],
        ordered[:, 0] - ordered[:, 1],
        ordered[:, 0] - ordered[:, min(2, ordered.shape[1] - 1)],
        *(own[:, i] for i in _CLOSENESS),
        *(own[:, i] - second[:, i] for i in _LEADS),
    ]
    return np.stack(columns, axis=-1).astype(np.float32)
