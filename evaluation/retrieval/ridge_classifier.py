"""From a question to one of many procedures, through examples and the sentences of the procedures' own texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evaluation.retrieval.fusion import Matrix
from evaluation.retrieval.question_features import QuestionFeatures

PENALTY = 0.16
SENTENCE_WEIGHT = 0.3  # of a sentence against a question


class RidgeClassifier:
    """Ridge regression onto an indicator of each procedure."""

    def __init__(
        self,
        features: QuestionFeatures,
        examples: Sequence[tuple[str, int]],
        sentences: Sequence[tuple[str, int]],
        classes: int,
    ) -> None:
        """Fit on texts with the place of their procedure; sentences count less than examples."""
        pairs = [*examples, *sentences]
        self._features = features
        self._examples = features.rows([text for text, _ in pairs])
        penalties = np.full(len(pairs), PENALTY)
        penalties[len(examples) :] /= SENTENCE_WEIGHT
        truth = np.eye(classes)[[i for _, i in pairs]]
        self._duals = np.linalg.solve(self._similarity(self._examples) + np.diag(penalties), truth)

    def scores(self, questions: Sequence[str]) -> Matrix:
        """Shape (questions, procedures)."""
        return np.asarray(self._similarity(self._features.rows(questions)) @ self._duals, dtype=np.float32)

    def _similarity(self, rows: Matrix) -> Matrix:
        return np.asarray((rows @ self._examples.T).toarray() + 1)  # the 1 is for a constant
