"""From a question to one of many procedures, through the words of their titles.

Fifty procedures with a dozen questions each are few examples for fifty classes. But the titles are made of few words:
"registering a birth, a marriage, a death", each "again", "with a foreign party", "on the road". What a foreign party
sounds like is learned from all procedures whose title names one, and holds for those that have hardly any question.

The score of a procedure is linear in the question's features and in the words of its title together with an indicator
of the procedure itself; all weights are fitted at once as one softmax with an L2 penalty.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.feature_extraction.text import TfidfVectorizer

from evaluation.retrieval.fusion import Matrix
from evaluation.retrieval.question_features import QuestionFeatures

# Chosen by cross-validation on the training questions.
TITLE_WEIGHT = 4.0  # of the title's words against the procedure itself
LENGTH = 3.0  # of a question's features; with penalty 1, how far the weights may go
ITERATIONS = 80
_NEGLIGIBLE = 1e-4  # eigenvalues, relative to the largest

_Doubles = npt.NDArray[np.float64]


class TitleClassifier:
    """A softmax over procedures whose weights are shared through the words of their titles."""

    def __init__(
        self, features: QuestionFeatures, titles: Sequence[Sequence[str]], examples: Sequence[tuple[str, int]]
    ) -> None:
        """Fit on examples; every title is an example, too.

        Args:
            features: of texts.
            titles: of each procedure, one or several wordings.
            examples: questions with the place of the right procedure.
        """
        pairs = [*examples, *((title, i) for i, wordings in enumerate(titles) for title in wordings)]
        self._features = features
        self._examples = features.rows([text for text, _ in pairs])
        # the examples span few directions of the feature space: work in those
        kernel = LENGTH**2 * (self._examples @ self._examples.T).toarray()
        values, directions = np.linalg.eigh(kernel)
        kept = values > _NEGLIGIBLE * values[-1]
        self._directions = LENGTH**2 * directions[:, kept] / np.sqrt(values[kept])
        places = directions[:, kept] * np.sqrt(values[kept])
        self._weights, self._bias = _fit(places, _title_factors(titles), np.array([i for _, i in pairs]))

    def log_probabilities(self, questions: Sequence[str]) -> Matrix:
        """Shape (questions, procedures)."""
        place = (self._features.rows(questions) @ self._examples.T).toarray() @ self._directions
        return np.asarray(log_softmax(place @ self._weights + self._bias, axis=1), dtype=np.float32)


def _title_factors(titles: Sequence[Sequence[str]]) -> _Doubles:
    """Square: procedures that share words of their titles have rows that point the same way."""
    texts = [". ".join(wordings).lower() for wordings in titles]
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+").fit_transform(texts)
    alike = TITLE_WEIGHT**2 * (words @ words.T).toarray() + np.eye(len(titles))
    values, directions = np.linalg.eigh(alike)
    return np.asarray(directions * np.sqrt(values))


def _fit(places: _Doubles, factors: _Doubles, labels: npt.NDArray[np.intp]) -> tuple[_Doubles, _Doubles]:
    """Weights (directions, procedures) and bias of each procedure."""
    shape = (places.shape[1], len(factors))
    truth = np.eye(len(factors))[labels]

    def loss(flat: _Doubles) -> tuple[float, _Doubles]:
        weights, bias = flat[: -shape[1]].reshape(shape), flat[-shape[1] :]
        logs = log_softmax(places @ weights @ factors.T + bias, axis=1)
        wrong = np.exp(logs) - truth
        slope = places.T @ wrong @ factors + weights
        return -(logs * truth).sum() + (weights**2).sum() / 2, np.concatenate([slope.ravel(), wrong.sum(axis=0)])

    start = np.zeros(shape[0] * shape[1] + shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x
    return found[: -shape[1]].reshape(shape) @ factors.T, found[-shape[1] :]
