"""Ranking a turn inside a conversation: by itself, together with the question before it, and by where we are.

An elliptical turn ("bao lâu có", "còn con tôi 5 tuổi") says too little by itself; a new question says enough. Nobody
has to decide which it is: the fused scores of the turn alone, the fused scores of the turn read together with the
question under discussion, and three facts about where each guide lies (the same guide, a related one, the same area)
are added up with weights learned by conditional logit on written conversations (``evaluation/dialogue``, which also
holds the fit). The soft-maximum of the sum is therefore a probability, and held-out conversations bear it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import softmax

from bot.knowledge.schema import Guide
from bot.retrieval.protocols import FloatArray

# Learned by evaluation/dialogue/fit.py.
ALONE = 0.72
TOGETHER = 0.48
SAME_GUIDE = 3.51
RELATED_GUIDE = 1.81
SAME_AREA = 0.63


class ThreadRanker:
    """Probabilities of the guides for a turn of a conversation. Read-only after construction."""

    def __init__(self, guides: Sequence[Guide]) -> None:
        """``guides``: in the order of the scores' columns."""
        self._column: Mapping[str, int] = {guide.id: i for i, guide in enumerate(guides)}
        areas = np.array([guide.header.area.value for guide in guides])
        related = np.zeros((len(guides), len(guides)), dtype=bool)
        for column, guide in enumerate(guides):
            named = [self._column[other] for other in guide.header.related if other in self._column]
            related[column, named] = related[named, column] = True
        same_area = areas[:, None] == areas[None, :]
        place = SAME_AREA * same_area + RELATED_GUIDE * related + SAME_GUIDE * np.eye(len(guides))
        self._place = place.astype(np.float32)

    def knows(self, guide: str) -> bool:
        """Whether the guide can be under discussion."""
        return guide in self._column

    def probabilities(self, alone: FloatArray, together: FloatArray, guide: str) -> FloatArray:
        """Probability of each guide.

        Args:
            alone: fused scores of the turn by itself, shape (guides,).
            together: fused scores of the question under discussion and the turn in one, shape (guides,).
            guide: the guide under discussion.
        """
        place = self._place[self._column[guide]]
        logits = ALONE * _normalise(alone) + TOGETHER * _normalise(together) + place
        return np.asarray(softmax(logits), dtype=np.float32)


def _normalise(scores: FloatArray) -> FloatArray:
    return np.asarray((scores - scores.mean()) / (scores.std() + 1e-6), dtype=np.float32)
