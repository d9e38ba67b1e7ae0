"""TF-IDF rows of single texts, as a fitted scikit-learn vectoriser would make them and twenty times as fast.

A vectoriser is made for many texts at once: for one short text, checking arguments and building sparse matrices takes
nearly all the time. Learning stays scikit-learn's business; here what it learned is only applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

REMEMBERED_WORDS = 50_000  # with the columns of their n-grams, some 20 MB at most

Columns = npt.NDArray[np.intp]
Weights = npt.NDArray[np.float64]


class Row(NamedTuple):
    """One sparse row: distinct column numbers in rising order, and their values."""

    columns: Columns
    values: Weights


class TfidfRows:
    """Makes the rows of a fitted vectoriser: same columns, same values but for rounding."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        """``vectorizer`` counts with ``sublinear_tf`` and makes rows of length one.

        Raises:
            ValueError: it does not.
        """
        if not (vectorizer.sublinear_tf and vectorizer.use_idf and vectorizer.norm == "l2" and not vectorizer.binary):
            raise ValueError("only vectorisers with sublinear_tf, use_idf and the norm l2 are understood")
        self._idf = np.asarray(vectorizer.idf_, dtype=np.float64)
        read = _column_reader(vectorizer)
        # An n-gram within a word knows nothing of the next word, and words come again and again.
        self._by_word = lru_cache(REMEMBERED_WORDS)(read) if vectorizer.analyzer == "char_wb" else None
        self._by_text = read

    @property
    def size(self) -> int:
        """Number of columns."""
        return len(self._idf)

    def row(self, text: str) -> Row:
        """The row of one text."""
        if self._by_word is not None:
            found = [column for word in text.split() for column in self._by_word(word)]
        else:
            found = self._by_text(text)
        columns, counts = np.unique(np.asarray(found, dtype=np.intp), return_counts=True)
        values = (np.log(counts) + 1.0) * self._idf[columns]
        length = float(np.sqrt(values @ values))
        return Row(columns, values / length if length else values)


def _column_reader(vectorizer: TfidfVectorizer) -> Callable[[str], list[int]]:
    grams = vectorizer.build_analyzer()
    column_of = vectorizer.vocabulary_.get

    def columns(text: str) -> list[int]:
        return [column for gram in grams(text) if (column := column_of(gram)) is not None]

    return columns


def side_by_side(rows: Iterable[Row], sizes: Iterable[int]) -> Row:
    """One row out of several, each of which has ``sizes`` columns."""
    columns: list[Columns] = []
    values: list[Weights] = []
    start = 0
    for row, size in zip(rows, sizes, strict=True):
        columns.append(row.columns + start)
        values.append(row.values)
        start += size
    return Row(np.concatenate(columns), np.concatenate(values))


def as_matrix(rows: Sequence[Row], size: int) -> csr_matrix:
    """Rows as a matrix of ``size`` columns."""
    starts = np.zeros(len(rows) + 1, dtype=np.intp)
    np.cumsum([len(row.columns) for row in rows], out=starts[1:])
    columns = np.concatenate([row.columns for row in rows])
    return csr_matrix((np.concatenate([row.values for row in rows]), columns, starts), shape=(len(rows), size))
