"""How sure to be of the best guide: a probability that holds.

The fused score ranks guides well but says little about whether *any* guide fits. The calibrator sees the best
score, the lead over the second, and how close the best passage is by each family of measures, and is fitted on
questions with known outcome, among them questions whose guide was hidden and questions of other worlds.
"""

from __future__ import annotations

import numpy as np

from bot.retrieval.fusion import LinearModel
from bot.retrieval.protocols import FloatArray
from bot.text.syllables import syllables


def certainty_features(logits: FloatArray, signals: FloatArray, questions: list[str]) -> FloatArray:
    """Features of the best guide, shape (questions, features).

    Args:
        logits: fused scores, shape (questions, guides).
        signals: shape (questions, guides, signals).
        questions: the raw questions, for their length.
    """
    rows = np.arange(logits.shape[0])
    best = logits.argmax(axis=1)
    ordered = np.sort(logits, axis=1)[:, ::-1]
    second = ordered[:, 1] if logits.shape[1] > 1 else ordered[:, 0] - 5.0
    lengths = np.array([np.log1p(len(syllables(q))) for q in questions], dtype=np.float32)
    own = signals[rows, best]
    columns = [ordered[:, 0], ordered[:, 0] - second, lengths, *own.T, *(own * lengths[:, None]).T]
    return np.stack(columns, axis=-1).astype(np.float32)


def probability(model: LinearModel, features: FloatArray) -> FloatArray:
    """Calibrated probability (0..1) that the best guide is right."""
    return np.asarray(1.0 / (1.0 + np.exp(-model.logits(features))), dtype=np.float32)
