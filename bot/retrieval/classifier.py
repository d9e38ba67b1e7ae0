"""A classifier from a question to its guide.

Nearest neighbours ask "which example is this most like"; a classifier learns what tells guides apart. Kernel ridge
regression solves all guides at once in closed form. Its kernel is an exponential of likeness, half of it the encoder's
(meaning, across wordings) and half shared words and letters (names, numbers, rare terms): on held-out questions it
beats either half alone and any straight line through them (docs/adr/0004).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.retrieval.protocols import Encoder, FloatArray
from bot.text.normalise import match_forms

SHARPNESS = 1.5  # how fast likeness counts for less: exp(SHARPNESS * (likeness - 1))
PENALTY = 0.1
BLOCK = 1000  # texts compared with all others at a time
MAX_CHARS = 320  # of a section, its heading and direct answer say what it is about; the rest costs time


class ExampleFeatures:
    """Labelled texts in the form in which likeness to them can be measured."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        """Takes seconds for ten thousand texts."""
        self._encoder = encoder
        self._vectorizers: list[tuple[int, TfidfVectorizer]] = [
            (0, TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32)),
            (1, TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", dtype=np.float32)),
            (1, TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)),
        ]
        self.meaning, self.words = self._features([t[:MAX_CHARS] for t in texts], fit=True)
        self._words_by_term = self.words.T.tocsr()

    def likeness(self, questions: Sequence[str]) -> FloatArray:
        """About 0 to 1, shape (questions, texts)."""
        meaning, words = self._features(questions)
        return _likeness(meaning @ self.meaning.T, words @ self._words_by_term)

    def likeness_among(self) -> FloatArray:
        """Of all texts to each other; ten thousand texts take 400 MB, so nothing else of that size is made."""
        result: FloatArray = self.meaning @ self.meaning.T
        for start in range(0, len(result), BLOCK):
            rows = slice(start, start + BLOCK)
            _likeness(result[rows], self.words[rows] @ self._words_by_term)
        return result

    def _features(self, texts: Sequence[str], *, fit: bool = False) -> tuple[FloatArray, csr_matrix]:
        forms = [match_forms(t) for t in texts]
        parts = []
        for form, vectorizer in self._vectorizers:
            column = [f[form] for f in forms]
            parts.append(vectorizer.fit_transform(column) if fit else vectorizer.transform(column))
        # both spellings in one vector: the inner product of two is then the mean of two cosines
        both = np.hstack([self._encoder.encode([f[form] for f in forms]) for form in (0, 1)])
        return both / np.float32(np.sqrt(2)), hstack(parts).tocsr() / np.float32(np.sqrt(len(parts)))


def _likeness(meaning: FloatArray, words: csr_matrix) -> FloatArray:
    """The mean of both, in the place of ``meaning``."""
    meaning += np.asarray(words.todense(), dtype=np.float32)
    meaning /= 2
    return meaning


class GuideClassifier:
    """Scores per guide, about 0 to 1; higher is likelier."""

    def __init__(self, examples: ExampleFeatures, positions: Sequence[int], coefficients: FloatArray) -> None:
        """See :meth:`fit`, whose results can be stored: ``coefficients`` has shape (positions, guides)."""
        self._examples = examples
        self._positions = np.asarray(positions, dtype=np.intp)
        self.coefficients = coefficients

    @classmethod
    def fit(
        cls,
        examples: ExampleFeatures,
        likeness: FloatArray,
        positions: Sequence[int],
        columns: Sequence[int],
        size: int,
    ) -> GuideClassifier:
        """Learn from some of the examples.

        Args:
            examples: every labelled text.
            likeness: from :meth:`ExampleFeatures.likeness_among`.
            positions: the texts to learn from.
            columns: the guide of each text in ``positions``.
            size: number of guides.
        """
        kernel = _kernel(likeness[np.ix_(positions, positions)])
        kernel[np.diag_indices_from(kernel)] += PENALTY
        targets = np.zeros((len(positions), size), dtype=np.float32)
        targets[np.arange(len(positions)), columns] = 1.0
        factor = cho_factor(kernel.T, overwrite_a=True, check_finite=False)  # transposed: LAPACK works in place
        solution = cho_solve(factor, targets, overwrite_b=True, check_finite=False)
        return cls(examples, positions, np.ascontiguousarray(solution, dtype=np.float32))

    def scores(self, questions: Sequence[str]) -> FloatArray:
        """Scores, shape (questions, guides)."""
        likeness = self._examples.likeness(questions)[:, self._positions]
        return np.asarray(_kernel(likeness) @ self.coefficients, dtype=np.float32)


def _kernel(likeness: FloatArray) -> FloatArray:
    likeness -= 1
    likeness *= SHARPNESS
    return np.exp(likeness, out=likeness)
