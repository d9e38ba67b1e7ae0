"""Which part of a guide is asked about: fee, documents, where ...

Two witnesses: the words of the question in general ("bao nhiêu tiền" asks for a fee whatever the procedure), and the
likeness to this guide's own questions and sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.knowledge.passages import Passage, PassageKind
from bot.knowledge.schema import Aspect
from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import ASPECTS
from bot.text.normalise import match_forms
from bot.tfidf import TfidfRows, side_by_side

# Chosen on citizens' questions left out of learning: what likeness is worth beside the words, and how much more a
# citizen's question says than an editor's, who asks for overviews (18 % of theirs) that nobody else asks for (1 %).
LIKENESS_WEIGHT = 1.0
CITIZEN_WEIGHT = 3
NEVER = -30.0  # the logit of an aspect that no question asks for


class AspectWords:
    """Probability of each aspect from the words of a question alone."""

    def __init__(self) -> None:
        """Untrained; see :meth:`fit`."""
        self._rows: tuple[TfidfRows, ...] = ()
        self._by_term = np.zeros((0, len(ASPECTS)), dtype=np.float32)
        self._bias = np.full(len(ASPECTS), NEVER, dtype=np.float32)

    def fit(self, passages: Iterable[Passage]) -> None:
        """Learn from questions with known aspects; passages of other kinds are passed over."""
        texts: list[str] = []
        aspects: list[int] = []
        for passage in passages:
            if passage.kind.is_question and passage.aspect is not None:
                copies = CITIZEN_WEIGHT if passage.kind is PassageKind.ASKED else 1
                texts += [passage.text] * copies
                aspects += [ASPECTS.index(passage.aspect)] * copies
        words = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, token_pattern=r"\w+")
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        plain = [match_forms(text)[1] for text in texts]
        features = hstack([words.fit_transform(plain), letters.fit_transform(plain)]).tocsr()
        self._rows = (TfidfRows(words), TfidfRows(letters))
        self._by_term = np.zeros((features.shape[1], len(ASPECTS)), dtype=np.float32)
        for aspect in sorted(set(aspects)):
            model = LogisticRegression(C=4.0, solver="liblinear", class_weight="balanced")
            model.fit(features, np.array(aspects) == aspect)
            self._by_term[:, aspect], self._bias[aspect] = model.coef_[0], model.intercept_[0]

    def probabilities(self, question: str) -> FloatArray:
        """Shape (len(ASPECTS),)."""
        plain = match_forms(question)[1]
        columns, values = side_by_side([rows.row(plain) for rows in self._rows], [rows.size for rows in self._rows])
        chances = expit(values @ self._by_term[columns] + self._bias)
        return np.asarray(chances / chances.sum(), dtype=np.float32)


def rank_aspects(words: FloatArray, likeness: FloatArray, available: Sequence[Aspect]) -> list[tuple[Aspect, float]]:
    """Aspects a guide has, best first, with weights that sum to one.

    Args:
        words: probabilities from :class:`AspectWords`, shape (len(ASPECTS),).
        likeness: from :meth:`bot.retrieval.signals.SignalIndex.aspect_signals`.
        available: the aspects the guide has.
    """
    votes = (likeness - likeness.mean(axis=0)) / (likeness.std(axis=0) + 1e-6)
    scores = np.log(words + 1e-3) + LIKENESS_WEIGHT * votes.mean(axis=1)
    chosen = scores[[ASPECTS.index(a) for a in available]]
    weights = np.exp(chosen - chosen.max())
    weights /= weights.sum()
    return sorted(zip(available, weights.tolist(), strict=True), key=lambda pair: -pair[1])
