"""A classifier from the words of a question to its guide.

Nearest neighbours ask "which example is this most like"; a classifier learns which words tell guides apart. Ridge
regression in its kernel form solves all guides at once in closed form, in seconds, where one-against-the-rest
training of two hundred guides takes minutes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.retrieval.protocols import FloatArray
from bot.text.normalise import match_forms

PENALTY = 2.0
MAX_CHARS = 320  # of a section, its heading and direct answer say what it is about; the rest costs time


class GuideClassifier:
    """Scores per guide, about 0 to 1; higher is likelier."""

    def __init__(self, texts: Sequence[str], guides: Sequence[str], columns: Sequence[str]) -> None:
        """Fit on labelled texts.

        Args:
            texts: names, example questions and sections.
            guides: the guide of each text.
            columns: all guides, in the order scores are wanted.
        """
        column = {guide: i for i, guide in enumerate(columns)}
        self._vectorizers: list[tuple[int, TfidfVectorizer]] = [
            (0, TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32)),
            (1, TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32)),
            (1, TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)),
        ]
        features = self._features([t[:MAX_CHARS] for t in texts], fit=True)
        targets = np.zeros((len(texts), len(columns)), dtype=np.float32)
        targets[np.arange(len(texts)), [column[g] for g in guides]] = 1.0
        kernel = np.asarray((features @ features.T).todense(), dtype=np.float32)
        kernel[np.diag_indices_from(kernel)] += PENALTY
        self._examples = features.T.tocsr()
        self._weights = cho_solve(cho_factor(kernel, overwrite_a=True), targets, overwrite_b=True).astype(np.float32)

    def scores(self, questions: Sequence[str]) -> FloatArray:
        """Scores, shape (questions, guides)."""
        likeness = np.asarray((self._features(questions) @ self._examples).todense(), dtype=np.float32)
        return np.asarray(likeness @ self._weights, dtype=np.float32)

    def _features(self, texts: Sequence[str], *, fit: bool = False) -> csr_matrix:
        forms = [match_forms(t) for t in texts]
        parts = []
        for form, vectorizer in self._vectorizers:
            column = [f[form] for f in forms]
            parts.append(vectorizer.fit_transform(column) if fit else vectorizer.transform(column))
        return hstack(parts).tocsr()
