"""What the signals are worth together: a vote.

Each signal is standardised over the guides of a question, so that only its opinion of this question counts. Every
signal then has an equal say, and the classifier, being one where the others are many, as much as eight of them.
Weights learned for each signal were tried again and again: they win one point in a hundred on the questions they were
learned from and lose more on misspelt ones (docs/adr/0004 has the figures).
"""

from __future__ import annotations

import numpy as np

from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import CLASSIFIER, SIGNALS

SHARPNESS = 0.1  # turns votes into logits
VOTES = np.array([8.0 if name == CLASSIFIER else 1.0 for name in SIGNALS], dtype=np.float32)


def fuse(signals: FloatArray) -> FloatArray:
    """Fused scores, shape (questions, guides), of signals of shape (questions, guides, signals)."""
    spread = signals.std(axis=1, keepdims=True)
    opinions = (signals - signals.mean(axis=1, keepdims=True)) / (spread + 1e-6)
    return np.asarray(SHARPNESS * (opinions @ VOTES), dtype=np.float32)
