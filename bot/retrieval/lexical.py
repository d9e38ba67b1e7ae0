"""Words and letters in common: BM25 over syllables, and TF-IDF over character n-grams.

Both come from kept-up libraries; what is ours is the choice of tokens and the scale of the scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import bm25s
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.retrieval.protocols import FloatArray
from bot.text.syllables import syllables
from bot.tfidf import Row, TfidfRows

K1 = 1.2
B = 0.75


class BM25Index:
    """BM25 over syllables and syllable pairs.

    Scores are divided by the score a passage would reach if it held every word of the query, so that they say how
    much of the question is covered (about 0..1) and can be compared between questions.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """``texts``: the passages, already in matching form."""
        tokens = [_terms(text) for text in texts]
        self._size = len(texts)
        self._model = bm25s.BM25(k1=K1, b=B)
        self._model.index(tokens, show_progress=False)
        documents_with: dict[str, int] = {}
        for terms in tokens:
            for term in set(terms):
                documents_with[term] = documents_with.get(term, 0) + 1
        self._idf = {t: float(np.log(1 + (self._size - n + 0.5) / (n + 0.5))) for t, n in documents_with.items()}
        self._unseen_idf = float(np.log(1 + (self._size + 0.5) / 0.5))

    def scores(self, queries: Sequence[str]) -> FloatArray:
        """Coverage scores, shape (queries, passages)."""
        result = np.zeros((len(queries), self._size), dtype=np.float32)
        for row, query in enumerate(queries):
            terms = _terms(query)
            if not terms:
                continue
            known = [t for t in terms if t in self._idf]
            if known:
                best = sum(self._idf.get(t, self._unseen_idf) for t in terms)
                result[row] = self._model.get_scores(known) / best
        return result


def _terms(text: str) -> list[str]:
    words = syllables(text)
    return words + [f"{a}_{b}" for a, b in pairwise(words)]


class CharacterIndex:
    """TF-IDF over character n-grams inside words: forgives typos, missing spaces and missing diacritics."""

    def __init__(self, texts: Sequence[str]) -> None:
        """``texts``: the passages, already without diacritics."""
        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._by_term = ByTerm(vectorizer.fit_transform(texts))
        self._rows = TfidfRows(vectorizer)

    def scores(self, queries: Sequence[str]) -> FloatArray:
        """Cosine similarities, shape (queries, passages)."""
        return np.stack([self._by_term.inner_products(self._rows.row(query)) for query in queries])


class ByTerm:
    """Passages by their terms: a query looks only at those that hold one of its terms."""

    def __init__(self, passages: csr_matrix) -> None:
        """``passages``: shape (passages, terms)."""
        self._passages = passages.astype(np.float32, copy=False).T.tocsr()

    def inner_products(self, query: Row) -> FloatArray:
        """With every passage, shape (passages,); several times as fast for one query as two sparse matrices."""
        return np.asarray(query.values.astype(np.float32) @ self._passages[query.columns], dtype=np.float32)
