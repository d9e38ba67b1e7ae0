"""Exact nearest neighbours by inner product (FAISS)."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np

from bot.retrieval.protocols import FloatArray

NEAREST_PASSAGES = 256

faiss.omp_set_num_threads(1)  # several threads slow single queries down on shared cores


class DenseIndex:
    """A flat index: exact and deterministic, in memory, about a millisecond for fifteen thousand passages."""

    def __init__(self, vectors: FloatArray) -> None:
        """``vectors``: unit vectors of the passages, shape (passages, dimensions)."""
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])  # its types leave out what it inherits
        self._index.add(vectors)
        self._all = np.arange(vectors.shape[0], dtype=np.int64)

    def products(self, queries: FloatArray) -> FloatArray:
        """Inner products with every passage, shape (queries, passages)."""
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        result = np.empty((len(queries), len(self._all)), dtype=np.float32)
        for query, row in zip(queries, result, strict=True):
            every, out = faiss.swig_ptr(self._all), faiss.swig_ptr(row)
            self._index.compute_distance_subset(1, faiss.swig_ptr(query), len(self._all), out, every)
        return result


def nearest_only(products: FloatArray) -> FloatArray:
    """The same, but whatever is not among the nearest passages counts as much as the last of them."""
    if products.shape[1] <= NEAREST_PASSAGES:
        return products
    return np.maximum(products, np.partition(products, -NEAREST_PASSAGES, axis=1)[:, -NEAREST_PASSAGES, None])
