"""What the signals are worth together: a vote.

Each signal is standardised over the guides of a question, so that only its opinion of this question counts. Every
signal then has an equal say, and the classifier, being one where the others are many, as much as four of them.
Learned weights were tried again and again and lost: the only questions to learn from are the editors', and what holds
for those (which spelling, which kind of passage) does not hold for citizens' (docs/adr/0004 has the figures).
"""

from __future__ import annotations

import numpy as np

from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import CLASSIFIER, SIGNALS

SHARPNESS = 0.1  # turns votes into logits
VOTES = np.array([4.0 if name == CLASSIFIER else 1.0 for name in SIGNALS], dtype=np.float32)


def fuse(signals: FloatArray) -> FloatArray:
    """Fused scores, shape (questions, guides), of signals of shape (questions, guides, signals)."""
    spread = signals.std(axis=1, keepdims=True)
    opinions = (signals - signals.mean(axis=1, keepdims=True)) / (spread + 1e-6)
    return np.asarray(SHARPNESS * (opinions @ VOTES), dtype=np.float32)
