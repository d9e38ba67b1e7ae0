"""What is measured: each signal scores every passage for every question; any retriever can plug in the same way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

import bm25s
import numpy as np
import numpy.typing as npt

from bot.retrieval.lexical import CharacterIndex
from evaluation.encoder.noise import strip_diacritics

Matrix = npt.NDArray[np.float32]

_SYLLABLE = re.compile(r"[^\W_]+")
_PART_END = re.compile(r"\n+|(?<=[.;?!])\s+")
_RRF_CONSTANT = 60


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
    """BM25 over syllables, or over pairs of neighbouring ones, with or without their diacritics."""

    def __init__(self, *, bare: bool = False, pairs: bool = False, k1: float = 1.2, b: float = 0.75) -> None:
        self._bare = bare
        self._pairs = pairs
        self._model = bm25s.BM25(k1=k1, b=b, method="lucene")

    def index(self, passages: Sequence[str]) -> None:
        """See :class:`Signal`."""
        self._model.index([self._tokens(passage) for passage in passages], show_progress=False)

    def scores(self, questions: Sequence[str]) -> Matrix:
        """See :class:`Signal`."""
        return np.stack([self._score(self._tokens(question)) for question in questions])

    def _tokens(self, text: str) -> list[str]:
        words = syllables(strip_diacritics(text) if self._bare else text)
        return [f"{first}_{second}" for first, second in pairwise(words)] if self._pairs else words

    def _score(self, tokens: list[str]) -> npt.NDArray[np.float32]:
        known = [token for token in tokens if token in self._model.vocab_dict]
        count = int(self._model.scores["num_docs"])
        return np.asarray(self._model.get_scores(known) if known else np.zeros(count), dtype=np.float32)


class Characters:
    """The project's character n-grams, without diacritics."""

    def __init__(self) -> None:
        self._built: CharacterIndex | None = None

    def index(self, passages: Sequence[str]) -> None:
        """See :class:`Signal`."""
        self._built = CharacterIndex([strip_diacritics(passage.lower()) for passage in passages])

    def scores(self, questions: Sequence[str]) -> Matrix:
        """See :class:`Signal`."""
        assert self._built is not None, "index() comes first"
        return self._built.scores([strip_diacritics(question.lower()) for question in questions])


class BestPart:
    """Another signal over the parts (sentences, clauses) of passages: a passage is worth what its best part is.

    A question is mostly answered by one sentence, and what else stands in the passage only blurs the comparison.
    """

    def __init__(self, signal: Signal) -> None:
        self._signal = signal
        self._starts: npt.NDArray[np.intp] = np.zeros(0, dtype=np.intp)

    def index(self, passages: Sequence[str]) -> None:
        """See :class:`Signal`."""
        parts = [parts_of(passage) for passage in passages]
        self._starts = np.cumsum([0, *map(len, parts[:-1])])
        self._signal.index([part for own in parts for part in own])

    def scores(self, questions: Sequence[str]) -> Matrix:
        """See :class:`Signal`."""
        return np.asarray(np.maximum.reduceat(self._signal.scores(questions), self._starts, axis=1), dtype=np.float32)


def parts_of(passage: str) -> list[str]:
    """Sentences and lines of a text; the text itself when there is nothing to cut."""
    return [part for piece in _PART_END.split(passage) if (part := piece.strip())] or [passage]


class Dense:
    """Cosine between the question's vector and the passage's, both with or without their diacritics."""

    def __init__(self, encoder: Encoder, *, bare: bool = False) -> None:
        self._encoder = encoder
        self._bare = bare
        self._passages: Matrix = np.zeros((0, 0), dtype=np.float32)

    def index(self, passages: Sequence[str]) -> None:
        """See :class:`Signal`."""
        self._passages = self._encode(passages)

    def scores(self, questions: Sequence[str]) -> Matrix:
        """See :class:`Signal`."""
        return self._encode(questions) @ self._passages.T

    def _encode(self, texts: Sequence[str]) -> Matrix:
        read = [strip_diacritics(text) if self._bare else text for text in texts]
        # a text without a known token has no direction: it is like nothing
        return np.nan_to_num(np.asarray(self._encoder.encode(read), dtype=np.float32))


def reciprocal_ranks(scores: Mapping[str, Matrix]) -> Matrix:
    """Sum of 1 / (60 + rank) over the signals: needs no scale and no weights."""
    total = np.zeros_like(next(iter(scores.values())))
    for matrix in scores.values():
        order = np.argsort(-matrix, axis=1, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(1, matrix.shape[1] + 1)[None, :], axis=1)
        total += (1.0 / (_RRF_CONSTANT + ranks)).astype(np.float32)
    return total
