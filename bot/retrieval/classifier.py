"""A classifier from a question to its guide.

Nearest neighbours ask "which example is this most like"; a classifier learns what tells guides apart. Kernel ridge
regression solves all guides at once in closed form. Its kernel is an exponential of likeness, half of it the encoder's
(meaning, across wordings) and half shared words and letters (names, numbers, rare terms): on held-out questions it
beats either half alone and any straight line through them (docs/adr/0004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.retrieval.lexical import ByTerm
from bot.retrieval.protocols import FloatArray
from bot.retrieval.readings import Readings
from bot.tfidf import Row, TfidfRows, side_by_side

SHARPNESS = 1.5  # how fast likeness counts for less: exp(SHARPNESS * (likeness - 1))
PENALTY = 0.1
BLOCK = 1000  # texts compared with all others at a time
MAX_CHARS = 320  # of a section, its heading and direct answer say what it is about; the rest costs time


class ExampleFeatures:
    """Labelled texts in the form in which likeness to them can be measured."""

    def __init__(self, readings: Readings) -> None:
        """Takes seconds for ten thousand texts."""
        words = {"ngram_range": (1, 2), "token_pattern": r"\S+"}
        letters = {"analyzer": "char_wb", "ngram_range": (2, 5)}
        matrices, rows = [], []
        for options, texts in ((words, readings.full), (words, readings.plain), (letters, readings.plain)):
            vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **options)
            matrices.append(vectorizer.fit_transform(texts))
            rows.append(TfidfRows(vectorizer))
        self._of_full, *self._of_plain = rows
        self._sizes = [each.size for each in rows]
        self._scale = np.float32(np.sqrt(len(rows)))
        self._meaning, self._words = readings.meaning, hstack(matrices).tocsr() / self._scale
        self._by_term = ByTerm(self._words)

    def likeness(self, questions: Readings, meaning: FloatArray) -> FloatArray:
        """About 0 to 1, shape (questions, texts); ``meaning`` is how alike they are in meaning, of the same shape."""
        result = meaning.copy()
        for row, (full, plain) in enumerate(zip(questions.full, questions.plain, strict=True)):
            result[row] += self._by_term.inner_products(self._words_of(full, plain))
        result /= 2
        return result

    def likeness_among(self) -> FloatArray:
        """Of all texts to each other; ten thousand texts take 400 MB, so nothing else of that size is made."""
        result: FloatArray = self._meaning @ self._meaning.T
        by_term = self._words.T.tocsr()
        for start in range(0, len(result), BLOCK):
            rows = slice(start, start + BLOCK)
            result[rows] += np.asarray((self._words[rows] @ by_term).todense(), dtype=np.float32)
        result /= 2
        return result

    def _words_of(self, full: str, plain: str) -> Row:
        parts = [self._of_full.row(full), *(rows.row(plain) for rows in self._of_plain)]
        columns, values = side_by_side(parts, self._sizes)
        return Row(columns, values / self._scale)


class GuideClassifier:
    """Scores per guide, about 0 to 1; higher is likelier."""

    def __init__(self, examples: ExampleFeatures, coefficients: FloatArray) -> None:
        """``coefficients``: what :func:`learn` gave for the same examples, shape (examples, guides)."""
        self._examples = examples
        self._coefficients = coefficients

    def scores(self, questions: Readings, meaning: FloatArray) -> FloatArray:
        """Scores, shape (questions, guides); ``meaning`` as in :meth:`ExampleFeatures.likeness`."""
        return np.asarray(_kernel(self._examples.likeness(questions, meaning)) @ self._coefficients, dtype=np.float32)


@dataclass(frozen=True)
class Learned:
    """What a classifier learned, and how it judges examples that it has not seen.

    ``coefficients`` has shape (examples, guides). ``held_out`` holds, for each judged example, the scores that a
    classifier would give that has learned from all examples but this one, shape (judged, guides).
    """

    coefficients: FloatArray
    held_out: FloatArray


def learn(examples: ExampleFeatures, columns: Sequence[int], size: int, judged: Sequence[int] = ()) -> Learned:
    """Learn from labelled examples.

    Leaving one example out needs no second training: with the coefficients c and the inverse G of the penalised kernel,
    the score of a left-out example is its target minus c / G[i, i] (Wahba 1990, section 4.2). With the judged examples
    in the last rows, G's block for them is the inverse of L·Lᵀ, L being that block of the kernel's Cholesky factor.

    Args:
        examples: every labelled text.
        columns: the guide of each text.
        size: number of guides.
        judged: positions of examples to judge as if they had not been seen.
    """
    order = np.concatenate([np.setdiff1d(np.arange(len(columns)), judged), np.asarray(judged, dtype=np.intp)])
    kernel = _kernel(examples.likeness_among()[np.ix_(order, order)])
    kernel[np.diag_indices_from(kernel)] += PENALTY
    targets = np.zeros((len(columns), size), dtype=np.float32)
    targets[np.arange(len(columns)), np.asarray(columns)[order]] = 1.0
    factor = cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)  # transposed: in place
    solution = cho_solve(factor, targets)
    first = len(order) - len(judged)
    inverse = solve_triangular(factor[0][first:, first:], np.eye(len(judged), dtype=np.float32), lower=True)
    held_out = targets[first:] - solution[first:] / (inverse**2).sum(axis=0)[:, None]
    coefficients = np.empty_like(solution, order="C")
    coefficients[order] = solution
    return Learned(np.asarray(coefficients, dtype=np.float32), np.asarray(held_out, dtype=np.float32))


def _kernel(likeness: FloatArray) -> FloatArray:
    likeness -= 1
    likeness *= SHARPNESS
    return np.exp(likeness, out=likeness)
