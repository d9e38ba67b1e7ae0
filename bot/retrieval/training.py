"""Learning calibration from the guides' own example questions.

No question may help itself: when a question is used as a query, it is hidden from the index, and so is a random share
of all example questions, because citizens ask less like the editor than the editor does. To know when *no* guide fits,
some queries have their whole guide hidden, and questions from other worlds are added.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.knowledge.passages import PassageKind
from bot.retrieval.calibration import LinearModel, certainty_features
from bot.retrieval.fusion import fuse
from bot.retrieval.noise import spoil
from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import SignalIndex

SEED = 20261121
FOREIGN_WEIGHT = 1.0
FOLDS = 3
SHARE_SPOILED = 0.4
SHARE_GUIDE_HIDDEN = 0.15
HIDDEN_SHARES = (0.0, 0.3, 0.6)
QUERIES_PER_GUIDE = 12
MAX_FOREIGN = 1200
CHUNK = 200


@dataclass(frozen=True)
class Weights:
    """Everything learned. ``coefficients`` are the classifier's, shape (passages, guides)."""

    certainty: LinearModel
    coefficients: FloatArray

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Plain arrays for a file; inverse of :meth:`from_arrays`."""
        return {
            "certainty": np.array([*self.certainty.weights, self.certainty.bias]),
            "coefficients": self.coefficients,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Weights:
        """Rebuild from :meth:`to_arrays`."""
        *weights, bias = arrays["certainty"].tolist()
        return cls(LinearModel(tuple(weights), bias), arrays["coefficients"])


@dataclass(frozen=True)
class Query:
    """A training question: its text, its place among the passages, and its guide."""

    text: str
    position: int
    guide: str


def make_queries(index: SignalIndex, rng: random.Random) -> list[Query]:
    """Example questions, as written or spoiled; a sample, the same number of every guide, is enough to calibrate."""
    positions: dict[str, list[int]] = {guide: [] for guide in index.guides}
    for position, passage in enumerate(index.passages):
        if passage.kind is PassageKind.QUESTION:
            positions[passage.guide].append(position)
    chosen = [p for group in positions.values() for p in rng.sample(group, min(len(group), QUERIES_PER_GUIDE))]
    return [
        Query(spoil(text, rng) if rng.random() < SHARE_SPOILED else text, position, index.passages[position].guide)
        for position in chosen
        for text in (index.passages[position].text,)
    ]


def gather(index: SignalIndex, queries: Sequence[Query]) -> FloatArray:
    """Signals of all queries, shape (queries, guides, signals); scored a few hundred at a time to bound memory.

    A query does not see its own passage, nor a random share of the example questions *of all guides*: hiding only
    its own guide's would teach that the right guide is the one with the weaker match.
    """
    generator = np.random.default_rng(SEED)
    is_question = np.array([p.kind is PassageKind.QUESTION for p in index.passages])
    margins = _held_out_margins(index, queries)
    signals = []
    for start in range(0, len(queries), CHUNK):
        chunk = queries[start : start + CHUNK]
        share = generator.choice(HIDDEN_SHARES, size=(len(chunk), 1))
        hidden = (generator.random((len(chunk), len(is_question))) < share) & is_question
        hidden[np.arange(len(chunk)), [q.position for q in chunk]] = True
        scores = replace(index.score([q.text for q in chunk]), by_guide=margins[start : start + CHUNK])
        signals.append(index.guide_signals(scores, hidden))
    return np.concatenate(signals)


def _held_out_margins(index: SignalIndex, queries: Sequence[Query]) -> FloatArray:
    """The classifier's margins, each query judged by a classifier that has not seen its passage."""
    fold_of = np.random.default_rng(SEED).integers(FOLDS, size=len(index.passages))
    margins = np.zeros((len(queries), len(index.guides)), dtype=np.float32)
    seen = [
        [i for i, p in enumerate(index.passages) if fold_of[i] != fold or p.kind is not PassageKind.QUESTION]
        for fold in range(FOLDS)
    ]
    for fold, classifier in enumerate(index.fit_classifiers(seen)):
        rows = [row for row, q in enumerate(queries) if fold_of[q.position] == fold]
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            margins[chunk] = classifier.scores([queries[row].text for row in chunk])
    return margins


def train(index: SignalIndex, foreign: Sequence[str]) -> Weights:
    """Learn what can be learned. ``foreign``: questions that no guide answers (off-topic examples)."""
    rng = random.Random(SEED)
    queries = make_queries(index, rng)
    signals = gather(index, queries)
    column = {guide: i for i, guide in enumerate(index.guides)}
    right = np.array([column[q.guide] for q in queries])
    lost = np.array([rng.random() < SHARE_GUIDE_HIDDEN for _ in queries])
    signals[lost, right[lost]] = 0.0
    logits = fuse(signals)
    features = certainty_features(logits, signals, [q.text for q in queries])
    labels = (logits.argmax(axis=1) == right) & ~lost
    importance = np.ones(len(queries), dtype=np.float32)
    if foreign:
        asked = rng.sample(list(foreign), min(len(foreign), MAX_FOREIGN))
        outside = index.guide_signals(index.score(asked))
        features = np.concatenate([features, certainty_features(fuse(outside), outside, asked)])
        labels = np.concatenate([labels, np.zeros(len(asked), dtype=bool)])
        importance = np.concatenate([importance, np.full(len(asked), FOREIGN_WEIGHT, dtype=np.float32)])
    certainty = LinearModel.fit(features, labels, weights=importance, strength=0.3)
    return Weights(certainty, index.coefficients)
