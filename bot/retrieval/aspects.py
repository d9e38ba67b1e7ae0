"""Which part of a guide is asked about: fee, documents, where ...

Two witnesses: the words of the question in general ("bao nhiêu tiền" asks for a fee whatever the procedure), and the
likeness to this guide's own questions and sections.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline

from bot.knowledge.schema import Aspect
from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import ASPECTS
from bot.text.normalise import match_forms

# Chosen on dev-questions (README of evaluation/): what likeness is worth beside the words, and that people who ask
# rarely want an overview, though the editors' example questions often do (18 % of theirs, 1 % of citizens').
LIKENESS_WEIGHT = 1.0
OVERVIEW_PRIOR = -1.5


class AspectWords:
    """Probability of each aspect from the words of a question alone."""

    def __init__(self) -> None:
        """Untrained; see :meth:`fit`."""
        words = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, token_pattern=r"\S+")
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        logistic = LogisticRegression(C=4.0, solver="liblinear", class_weight="balanced")
        self._model = Pipeline(
            [
                ("features", FeatureUnion([("words", words), ("letters", letters)])),
                ("classify", OneVsRestClassifier(logistic)),
            ]
        )

    def fit(self, questions: Sequence[str], aspects: Sequence[Aspect]) -> None:
        """Learn from questions with known aspects."""
        self._model.fit(_plain(questions), [ASPECTS.index(a) for a in aspects])

    def probabilities(self, questions: Sequence[str]) -> FloatArray:
        """Shape (questions, len(ASPECTS))."""
        result = np.zeros((len(questions), len(ASPECTS)), dtype=np.float32)
        result[:, self._model.classes_] = self._model.predict_proba(_plain(questions))
        return result


def _plain(questions: Sequence[str]) -> list[str]:
    return [match_forms(q)[1] for q in questions]


def rank_aspects(words: FloatArray, likeness: FloatArray, available: Sequence[Aspect]) -> list[tuple[Aspect, float]]:
    """Aspects a guide has, best first, with weights that sum to one.

    Args:
        words: probabilities from :class:`AspectWords`, shape (len(ASPECTS),).
        likeness: from :meth:`bot.retrieval.signals.SignalIndex.aspect_signals`.
        available: the aspects the guide has.
    """
    votes = (likeness - likeness.mean(axis=0)) / (likeness.std(axis=0) + 1e-6)
    scores = np.log(words + 1e-3) + LIKENESS_WEIGHT * votes.mean(axis=1)
    scores[ASPECTS.index(Aspect.OVERVIEW)] += OVERVIEW_PRIOR
    chosen = scores[[ASPECTS.index(a) for a in available]]
    weights = np.exp(chosen - chosen.max())
    weights /= weights.sum()
    return sorted(zip(available, weights.tolist(), strict=True), key=lambda pair: -pair[1])
