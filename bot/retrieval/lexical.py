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
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=1)
        self._by_term = self._vectorizer.fit_transform(texts).T.tocsr()

    def scores(self, queries: Sequence[str]) -> FloatArray:
        """Cosine similarities, shape (queries, passages)."""
        return inner_products(self._vectorizer.transform(queries), self._by_term)


def inner_products(queries: csr_matrix, by_term: csr_matrix) -> FloatArray:
    """Dense products of sparse queries (queries, terms) and passages (terms, passages).

    Looks only at the passages that hold a query's terms, and writes the dense result at once: several times as fast
    for one query as a product of sparse matrices.
    """
    result = np.zeros((queries.shape[0], by_term.shape[1]), dtype=np.float32)
    for row in range(queries.shape[0]):
        own = slice(queries.indptr[row], queries.indptr[row + 1])
        result[row] = queries.data[own] @ by_term[queries.indices[own]]
    return result
