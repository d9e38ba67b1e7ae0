"""TF-IDF over n-grams of the ways a text may have been typed; stored as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.text.normalise import match_forms
from bot.tfidf import Row, TfidfRows, as_matrix, side_by_side

Forms = Mapping[str, str]

FULL, BARE, WORDS = "full", "bare", "words"
_EDGES = "^", "$"


def forms_of(text: str, words: Sequence[str] = ()) -> Forms:
    """A text as it was meant with diacritics, the same without, and its segmented words."""
    full, bare = match_forms(text)
    return {FULL: full, BARE: bare, WORDS: " ".join(word.replace(" ", "_") for word in words)}


@dataclass(frozen=True)
class Block:
    """One family of n-grams: over which form of the text, of words or characters, how long, how heavy."""

    form: str  # "full", "bare" or "words"
    # "word" (pieces between spaces, with the edges of the text), "char_wb" (characters within a piece), "char" (across
    # pieces, too), or "skip" (two pieces from ``shortest`` to ``longest`` places apart, whatever stands between)
    analyzer: str
    shortest: int
    longest: int
    min_count: int = 1
    weight: float = 1.0

    def texts(self, forms: Sequence[Forms]) -> list[str]:
        """What the vectoriser reads. The edges let a whole short message be one n-gram."""
        if self.analyzer != "char_wb":  # characters within a piece know nothing of its neighbours
            return [f"{_EDGES[0]} {form[self.form]} {_EDGES[1]}" for form in forms]
        return [form[self.form] for form in forms]

    def vectorizer(self) -> TfidfVectorizer:
        """An unfitted vectoriser; every row it makes has length one."""
        return TfidfVectorizer(
            analyzer=self._pairs if self.analyzer == "skip" else self.analyzer,
            ngram_range=(1, 1) if self.analyzer == "skip" else (self.shortest, self.longest),
            min_df=self.min_count,
            token_pattern=r"\S+" if self.analyzer == "word" else None,
            lowercase=False,
            sublinear_tf=True,
        )

    def _pairs(self, text: str) -> list[str]:
        pieces = text.split()
        return [
            f"{first} {second}"
            for place, first in enumerate(pieces)
            for second in pieces[place + self.shortest : place + self.longest + 1]
        ]


class NgramFeatures:
    """Several blocks of n-grams side by side, each scaled by its weight."""

    def __init__(self, blocks: Sequence[Block], vectorizers: Sequence[TfidfVectorizer]) -> None:
        """Blocks with their fitted vectorisers, in the same order."""
        self._blocks = list(blocks)
        self._vectorizers = list(vectorizers)
        self._rows = [TfidfRows(vectorizer) for vectorizer in vectorizers]

    @classmethod
    def fit(cls, blocks: Sequence[Block], forms: Sequence[Forms]) -> NgramFeatures:
        """Learn vocabulary and weights.

        Raises:
            ValueError: no n-gram is frequent enough to be kept.
        """
        return cls(blocks, [block.vectorizer().fit(block.texts(forms)) for block in blocks])

    def row(self, forms: Forms) -> Row:
        """The row of one text."""
        parts = []
        for block, rows in zip(self._blocks, self._rows, strict=True):
            [text] = block.texts([forms])
            columns, values = rows.row(text)
            parts.append(Row(columns, values * block.weight))
        return side_by_side(parts, [rows.size for rows in self._rows])

    def transform(self, forms: Sequence[Forms]) -> sp.csr_matrix:
        """One row for each text."""
        return as_matrix([self.row(form) for form in forms], self.size)

    @property
    def size(self) -> int:
        """Number of columns."""
        return sum(rows.size for rows in self._rows)

    def to_json(self) -> list[dict[str, Any]]:
        """Plain data; inverse of :meth:`from_json`."""
        return [
            {"block": asdict(block), "grams": _in_column_order(vectorizer.vocabulary_), "idf": vectorizer.idf_.tolist()}
            for block, vectorizer in zip(self._blocks, self._vectorizers, strict=False)
        ]

    @classmethod
    def from_json(cls, data: Sequence[Mapping[str, Any]]) -> NgramFeatures:
        """Rebuild from :meth:`to_json`."""
        blocks = [Block(**item["block"]) for item in data]
        vectorizers = []
        for block, item in zip(blocks, data, strict=False):
            vectorizer = block.vectorizer()
            vectorizer.vocabulary = {gram: column for column, gram in enumerate(item["grams"])}
            vectorizer.idf_ = np.array(item["idf"])
            vectorizers.append(vectorizer)
        return cls(blocks, vectorizers)

    def save(self, path: Path) -> None:
        """Write as JSON; inverse of :meth:`read`."""
        path.write_text(json.dumps(self.to_json(), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> NgramFeatures:
        """Read what :meth:`save` wrote."""
        return cls.from_json(json.loads(path.read_text(encoding="utf-8")))


def _in_column_order(vocabulary: Mapping[str, int]) -> list[str]:
    return sorted(vocabulary, key=lambda gram: vocabulary[gram])
