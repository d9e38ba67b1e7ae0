"""Questions as vectors for a classifier: n-grams of both readings of the text, and the encoder's vectors of both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.retrieval.protocols import Encoder
from bot.text.normalise import match_forms

NGRAM_SHARE = 0.35  # of a vector's squared length, the rest is the encoder's; by cross-validation on training questions
_FULL, _BARE = 0, 1  # readings with and without diacritics


class QuestionFeatures:
    """Rows of length one at most; products of rows are similarities."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        """``texts`` tell which n-grams there are and how rare they are."""
        forms = [match_forms(text) for text in texts]
        self._encoder = encoder
        self._vectorizers = [
            (reading, vectorizer.fit([form[reading] for form in forms]))
            for reading, vectorizer in (
                (_FULL, TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")),
                (_BARE, TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")),
                (_BARE, TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)),
            )
        ]

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """One row for each text."""
        forms = [match_forms(text) for text in texts]
        grams = [vectorizer.transform([form[reading] for form in forms]) for reading, vectorizer in self._vectorizers]
        vectors = [csr_matrix(self._encoder.encode([form[reading] for form in forms])) for reading in (_FULL, _BARE)]
        scaled = [block * np.sqrt(NGRAM_SHARE / len(grams)) for block in grams]
        scaled += [block * np.sqrt((1 - NGRAM_SHARE) / len(vectors)) for block in vectors]
        return hstack(scaled).tocsr()
