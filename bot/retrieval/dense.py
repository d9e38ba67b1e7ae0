"""Exact nearest neighbours by inner product (FAISS)."""

from __future__ import annotations

import faiss
import numpy as np

from bot.retrieval.protocols import FloatArray

MAX_NEIGHBOURS = 256

faiss.omp_set_num_threads(1)  # several threads slow single queries down on shared cores


class DenseIndex:
    """A flat index: exact and deterministic, in memory, well under a millisecond for a few thousand passages."""

    def __init__(self, vectors: FloatArray) -> None:
        """``vectors``: unit vectors of the passages, shape (passages, dimensions)."""
        self._size = vectors.shape[0]
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def scores(self, queries: FloatArray) -> FloatArray:
        """Similarities, shape (queries, passages). Beyond the nearest neighbours the last one's score stands in."""
        k = min(self._size, MAX_NEIGHBOURS)
        near, ids = self._index.search(queries, k)
        scores = np.repeat(near[:, -1:], self._size, axis=1)
        np.put_along_axis(scores, ids, near, axis=1)
        return scores.astype(np.float32)
