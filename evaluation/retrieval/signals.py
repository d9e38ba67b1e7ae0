"""What is measured: each signal scores every passage for every question; any retriever can plug in the same way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import bm25s
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from evaluation.encoder.noise import strip_diacritics

Matrix = npt.NDArray[np.float32]

_SYLLABLE = re.compile(r"[^\W_]+")
_RRF_CONSTANT = 60
# Chosen by hand once, not fitted: the lexical signals are surer on text that shares words with the passage.
_WEIGHTS = {"bm25": 1.0, "bare": 0.5, "encoder": 0.5}


class Encoder(Protocol):
    """Anything with sentence-transformers' ``encode``."""

    def encode(self, sentences: list[str], /) -> Any:
        """Rows of unit length, one for each sentence."""


class Signal(Protocol):
    """Scores passages for questions."""

    def index(self, passages: Sequence[str]) -> None:
        """Prepare the passages; called once, before any scoring."""

    def scores(self, questions: Sequence[str]) -> Matrix:
        """Shape (questions, passages); higher is better; scales differ between signals."""


def syllables(text: str) -> list[str]:
    """Lower-cased runs of letters and digits."""
    return _SYLLABLE.findall(unicodedata.normalize("NFC", text).lower())


class Bm25:
    """BM25 over syllables, with or without their diacritics."""

    def __init__(self, bare: bool = False, k1: float = 1.2, b: float = 0.75) -> None:
        self._bare = bare
        self._model = bm25s.BM25(k1=k1, b=b, method="lucene")

    def index(self, passages: Sequence[str]) -> None:
        """See :class:`Signal`."""
        self._model.index([self._tokens(passage) for passage in passages], show_progress=False)

    def scores(self, questions: Sequence[str]) -> Matrix:
        """See :class:`Signal`."""
        return np.stack([self._score(self._tokens(question)) for question in questions])

    def _tokens(self, text: str) -> list[str]:
        return syllables(strip_diacritics(text) if self._bare else text)

    def _score(self, tokens: list[str]) -> npt.NDArray[np.float32]:
        known = [token for token in tokens if token in self._model.vocab_dict]
        count = int(self._model.scores["num_docs"])
        return np.asarray(self._model.get_scores(known) if known else np.zeros(count), dtype=np.float32)


class Dense:
    """Cosine between the question's vector and the passage's."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._passages: Matrix = np.zeros((0, 0), dtype=np.float32)

    def index(self, passages: Sequence[str]) -> None:
        """See :class:`Signal`."""
        self._passages = self._encode(passages)

    def scores(self, questions: Sequence[str]) -> Matrix:
        """See :class:`Signal`."""
        return self._encode(questions) @ self._passages.T

    def _encode(self, texts: Sequence[str]) -> Matrix:
        return np.asarray(self._encoder.encode(list(texts)), dtype=np.float32)


class FewNearest(Dense):
    """Where many passages share a label: the mean cosine of a label's few nearest passages, given to all of them.

    One chance neighbour decides less than with the single nearest passage.
    """

    def __init__(self, encoder: Encoder, labels: Sequence[int], few: int = 5) -> None:
        super().__init__(encoder)
        self._labels = np.asarray(labels)
        self._few = few

    def scores(self, questions: Sequence[str]) -> Matrix:
        """See :class:`Signal`."""
        cosines = super().scores(questions)
        for label in np.unique(self._labels):
            own = self._labels == label
            best = np.sort(cosines[:, own], axis=1)[:, -self._few :]
            cosines[:, own] = best.mean(axis=1, keepdims=True)
        return cosines


class Classifier:
    """Where many passages share a label: a linear classifier over their vectors, its log probability given to all."""

    def __init__(self, encoder: Encoder, labels: Sequence[int]) -> None:
        self._encoder = encoder
        self._labels = np.asarray(labels)
        self._model = LogisticRegression(C=100.0, max_iter=1_000)

    def index(self, passages: Sequence[str]) -> None:
        """See :class:`Signal`."""
        self._model.fit(np.asarray(self._encoder.encode(list(passages)), dtype=np.float32), self._labels)

    def scores(self, questions: Sequence[str]) -> Matrix:
        """See :class:`Signal`."""
        chances = self._model.predict_log_proba(np.asarray(self._encoder.encode(list(questions)), dtype=np.float32))
        column = np.searchsorted(self._model.classes_, self._labels)
        return np.asarray(chances[:, column], dtype=np.float32)


Fusion = Callable[[Mapping[str, Matrix], Sequence[str]], Matrix]


def reciprocal_ranks(scores: Mapping[str, Matrix], questions: Sequence[str]) -> Matrix:
    """Sum of 1 / (60 + rank) over the signals: needs no scale and no weights."""
    del questions
    total = np.zeros_like(next(iter(scores.values())))
    for matrix in scores.values():
        order = np.argsort(-matrix, axis=1, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(1, matrix.shape[1] + 1)[None, :], axis=1)
        total += (1.0 / (_RRF_CONSTANT + ranks)).astype(np.float32)
    return total


def weighted_z_scores(scores: Mapping[str, Matrix], questions: Sequence[str]) -> Matrix:
    """Weighted sum of scores brought to mean 0 and deviation 1 for each question.

    A question typed without diacritics says nothing to a signal that needs them, so that signal is left out for it.
    """
    typed_bare = np.array([question == strip_diacritics(question) for question in questions])[:, None]
    total = np.zeros_like(next(iter(scores.values())))
    for name, matrix in scores.items():
        spread = matrix.std(axis=1, keepdims=True)
        z = (matrix - matrix.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
        total += _WEIGHTS[name] * (np.where(typed_bare, 0.0, z) if name == "bm25" else z).astype(np.float32)
    return total
