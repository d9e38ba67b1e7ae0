"""The one entry: a question in, ranked guides with calibrated confidence and aspects out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from scipy.special import softmax

from bot.knowledge.passages import Passage
from bot.knowledge.schema import Aspect, Guide
from bot.retrieval.aspects import AspectWords, rank_aspects
from bot.retrieval.calibration import certainty_features
from bot.retrieval.fusion import fuse
from bot.retrieval.once import Once
from bot.retrieval.protocols import Encoder, FloatArray
from bot.retrieval.ranking import Candidate, Ranking, Thread
from bot.retrieval.signals import ASPECTS, Scores, SignalIndex
from bot.retrieval.thread import ThreadRanker
from bot.retrieval.training import Weights, train

MAX_CANDIDATES = 6
REMEMBERED = 256


@dataclass(frozen=True)
class _Found:
    """What one question finds: scores of passages, signals of guides, shape (1, guides, signals), and their vote."""

    scores: Scores
    signals: FloatArray
    fused: FloatArray


class Retriever:
    """Search over the guides. Read-only after construction, so it may be shared between threads."""

    def __init__(
        self,
        guides: Mapping[str, Guide],
        passages: Sequence[Passage],
        encoder: Encoder,
        weights: Weights | None,
        foreign: Sequence[str],
    ) -> None:
        """Build the index; learn the weights unless they are given.

        Args:
            guides: every guide by id.
            passages: every passage of every guide.
            encoder: the sentence encoder.
            weights: learned before over the same passages and encoder, or None.
            foreign: questions no guide answers, for calibration.
        """
        self.index = SignalIndex(passages, encoder, None if weights is None else weights.coefficients)
        self.weights = weights if weights is not None and self.index.has_learned else train(self.index, foreign)
        self._threads = ThreadRanker([guides[guide] for guide in self.index.guides])
        # a turn looks at the same question several times: for guides, for aspects, alone and with the last question
        self._look_up = Once(self._looked_up, REMEMBERED)
        self._words = AspectWords()
        self._words.fit(passages)

    def search(self, question: str, thread: Thread | None = None, without: Collection[str] = frozenset()) -> Ranking:
        """Rank the guides for a question; never empty.

        Args:
            question: what the citizen wrote.
            thread: what is under discussion, if the question is a turn of a conversation.
            without: guides that are out of the question.
        """
        found = self._look_up(question)
        logits = found.fused.copy()
        out = [i for i, guide in enumerate(self.index.guides) if guide in without]
        if thread is not None and self._threads.knows(thread.guide):
            together = self.fused(f"{thread.question} {question}")
            shares = self._threads.probabilities(logits, together, thread.guide)
            shares[out] = 0.0
            shares /= max(float(shares.sum()), 1e-9)
            return self._ranking(shares, float(shares.max()))
        logits[out] = logits.min()
        features = certainty_features(logits[None], found.signals, [question])
        return self._ranking(softmax(logits), float(self.weights.certainty.probability(features)[0]))

    def fused(self, question: str) -> FloatArray:
        """Fused scores of the guides for a question by itself, in the order of ``index.guides``."""
        return self._look_up(question).fused

    def _looked_up(self, question: str) -> _Found:
        scores = self.index.score([question])
        signals = self.index.guide_signals(scores)
        return _Found(scores, signals, fuse(signals)[0])

    def _ranking(self, shares: FloatArray, sure: float) -> Ranking:
        """The best guides with ``sure`` for the first; what that leaves is shared out, and no other may overtake it."""
        order = np.argsort(-shares)[:MAX_CANDIDATES]
        rest = shares[order[1:]] / max(float(shares[order[1:]].sum()), 1e-9)
        confidences = [sure, *(min(sure, (1 - sure) * float(r)) for r in rest)]
        return Ranking(tuple(Candidate(self.index.guides[i], c) for i, c in zip(order, confidences, strict=True)))

    def aspects(self, question: str, guide: str) -> list[tuple[Aspect, float]]:
        """Aspects of ``guide`` the question may ask about, best first, with weights that sum to one."""
        likeness = self.index.aspect_signals(self._look_up(question).scores, 0, guide)
        present = {self.index.passages[i].aspect for i in self.index.passages_of(guide)}
        available = [a for a in ASPECTS if a in present]
        return rank_aspects(self._words.probabilities(question), likeness, available)

    def aspect_words(self, question: str) -> list[tuple[Aspect, float]]:
        """Aspects by the words of the question alone, whatever the guide, best first."""
        values = self._words.probabilities(question)
        return sorted(((a, float(values[i])) for i, a in enumerate(ASPECTS)), key=lambda pair: -pair[1])


def load_weights(path: Path) -> Weights | None:
    """Weights saved by :func:`save_weights`, or None when there are none or they cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return Weights.from_arrays(arrays)
    except (FileNotFoundError, BadZipFile, KeyError, ValueError):
        return None


def save_weights(weights: Weights, path: Path) -> None:
    """Store weights so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        np.savez(file, allow_pickle=False, **weights.to_arrays())
    half.replace(path)
