"""Which part of a guide is asked about: fee, documents, where ...

Two witnesses: the words of the question in general ("bao nhiêu tiền" asks for a fee whatever the procedure), and the
likeness to this guide's own questions and sections.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline

from bot.knowledge.schema import Aspect
from bot.retrieval.fusion import LinearModel
from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import ASPECTS
from bot.text.normalise import match_forms


class AspectWords:
    """Probability of each aspect from the words of a question alone."""

    def __init__(self) -> None:
        """Untrained; see :meth:`fit`."""
        self._model = Pipeline(
            [
                (
                    "features",
                    FeatureUnion(
                        [
                            ("words", TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, token_pattern=r"\S+")),
                            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)),
                        ]
                    ),
                ),
                (
                    "classify",
                    OneVsRestClassifier(LogisticRegression(C=4.0, solver="liblinear", class_weight="balanced")),
                ),
            ]
        )
        self._columns: list[int] = []

    def fit(self, questions: Sequence[str], aspects: Sequence[Aspect]) -> None:
        """Learn from questions with known aspects."""
        self._model.fit(_plain(questions), [ASPECTS.index(a) for a in aspects])
        self._columns = [int(c) for c in self._model.classes_]

    def probabilities(self, questions: Sequence[str]) -> FloatArray:
        """Shape (questions, len(ASPECTS))."""
        return self._spread(self._model.predict_proba(_plain(questions)), self._columns)

    def held_out_probabilities(self, questions: Sequence[str], aspects: Sequence[Aspect]) -> FloatArray:
        """As :meth:`probabilities`, each question judged by a model that has not seen it."""
        labels = np.array([ASPECTS.index(a) for a in aspects])
        folds = StratifiedKFold(n_splits=3, shuffle=True, random_state=7)
        held_out = cross_val_predict(self._model, _plain(questions), labels, cv=folds, method="predict_proba")
        return self._spread(held_out, sorted(set(labels.tolist())))

    @staticmethod
    def _spread(values: FloatArray, columns: Sequence[int]) -> FloatArray:
        result = np.zeros((values.shape[0], len(ASPECTS)), dtype=np.float32)
        result[:, columns] = values
        return result


def _plain(questions: Sequence[str]) -> list[str]:
    return [match_forms(q)[1] for q in questions]


def aspect_features(words: FloatArray, likeness: FloatArray) -> FloatArray:
    """Features per aspect for one question in one guide, shape (len(ASPECTS), features).

    Args:
        words: probabilities from :class:`AspectWords`, shape (len(ASPECTS),).
        likeness: from :meth:`SignalIndex.aspect_signals`.
    """
    log_words = np.log(words + 1e-3)[:, None]
    return np.concatenate([words[:, None], log_words, likeness, likeness - likeness.max(axis=0)], axis=1)


def rank_aspects(model: LinearModel, features: FloatArray, available: Sequence[Aspect]) -> list[tuple[Aspect, float]]:
    """Aspects the guide has, best first, with softmax weights that sum to one."""
    rows = [ASPECTS.index(a) for a in available]
    logits = model.logits(features[rows])
    weights = np.exp(logits - logits.max())
    weights /= weights.sum()
    return sorted(zip(available, weights.tolist(), strict=True), key=lambda pair: -pair[1])
