"""Learning fusion and calibration from the guides' own example questions.

No question may help itself: when a question is used as a query, it is hidden from the index, and so is a random share
of all example questions, because citizens ask less like the editor than the editor does. To know when *no* guide fits,
some queries have their whole guide hidden, and questions from other worlds are added.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from bot.knowledge.passages import PassageKind
from bot.retrieval.calibration import certainty_features
from bot.retrieval.fusion import LinearModel, fit_fusion, standardise
from bot.retrieval.noise import spoil
from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import SignalIndex

SEED = 20261121
FOREIGN_WEIGHT = 0.5  # most turns of other worlds never reach the guides: Rasa tells them apart
FOLDS = 3
SHARE_SPOILED = 0.4
SHARE_GUIDE_HIDDEN = 0.15
HIDDEN_SHARES = (0.3, 0.6, 0.9)
CHUNK = 400


@dataclass(frozen=True)
class Weights:
    """Everything learned; small enough for a JSON file."""

    fusion: LinearModel
    certainty: LinearModel

    def to_json(self) -> dict[str, Any]:
        """Plain data; inverse of :meth:`from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Weights:
        """Rebuild from :meth:`to_json`."""
        return cls(*(LinearModel(tuple(data[n]["weights"]), data[n]["bias"]) for n in ("fusion", "certainty")))


@dataclass(frozen=True)
class Query:
    """A training question: its text, its place among the passages, and its guide."""

    text: str
    position: int
    guide: str


def make_queries(index: SignalIndex, rng: random.Random) -> list[Query]:
    """Every example question once, as written or spoiled."""
    return [
        Query(
            spoil(passage.text, rng) if rng.random() < SHARE_SPOILED else passage.text,
            position,
            passage.guide,
        )
        for position, passage in enumerate(index.passages)
        if passage.kind is PassageKind.QUESTION
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
    for fold in range(FOLDS):
        seen = [i for i, p in enumerate(index.passages) if fold_of[i] != fold or p.kind is not PassageKind.QUESTION]
        rows = [row for row, q in enumerate(queries) if fold_of[q.position] == fold]
        if rows:
            margins[rows] = index.fit_classifier(seen).scores([queries[row].text for row in rows])
    return margins


def train(index: SignalIndex, foreign: Sequence[str]) -> Weights:
    """Learn all weights. ``foreign``: questions that no guide answers (off-topic examples)."""
    rng = random.Random(SEED)
    queries = make_queries(index, rng)
    signals = gather(index, queries)
    column = {guide: i for i, guide in enumerate(index.guides)}
    right = [column[q.guide] for q in queries]
    fusion = fit_fusion(signals, right)
    certainty = _fit_certainty(index, queries, signals, right, foreign, rng)
    return Weights(fusion, certainty)


def _fit_certainty(
    index: SignalIndex,
    queries: Sequence[Query],
    signals: FloatArray,
    right: Sequence[int],
    foreign: Sequence[str],
    rng: random.Random,
) -> LinearModel:
    """Fit the calibrator on logits from fusion models that have not seen the guide of the question."""
    guides = sorted({q.guide for q in queries})
    rng.shuffle(guides)
    fold_of = {guide: i % FOLDS for i, guide in enumerate(guides)}
    blocks: list[FloatArray] = []
    labels: list[bool] = []
    importance: list[float] = []
    foreign_signals = index.guide_signals(index.score(foreign)) if foreign else None
    for fold in range(FOLDS):
        seen = [i for i, q in enumerate(queries) if fold_of[q.guide] != fold]
        unseen = [i for i, q in enumerate(queries) if fold_of[q.guide] == fold]
        if not seen or not unseen:
            continue
        model = fit_fusion(signals[seen], [right[i] for i in seen])
        block = signals[unseen].copy()
        lost = np.array([rng.random() < SHARE_GUIDE_HIDDEN for _ in unseen])
        for row, i in enumerate(unseen):
            if lost[row]:
                block[row, right[i]] = 0.0
        logits = model.logits(standardise(block))
        blocks.append(certainty_features(logits, block, [queries[i].text for i in unseen]))
        labels += [int(logits[row].argmax()) == right[i] and not lost[row] for row, i in enumerate(unseen)]
        importance += [1.0] * len(unseen)
        if foreign_signals is not None:
            rows = list(range(fold, len(foreign), FOLDS))
            outside = foreign_signals[rows]
            outside_logits = model.logits(standardise(outside))
            blocks.append(certainty_features(outside_logits, outside, [foreign[i] for i in rows]))
            labels += [False] * len(rows)
            importance += [FOREIGN_WEIGHT] * len(rows)
    return LinearModel.fit(
        np.concatenate(blocks),
        np.array(labels, dtype=bool),
        weights=np.asarray(importance, dtype=np.float32),
        strength=0.3,
    )
