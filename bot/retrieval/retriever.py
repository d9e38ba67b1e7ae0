"""The one entry: a question in, ranked guides with calibrated confidence and aspects out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.knowledge.passages import Passage, PassageKind
from bot.knowledge.schema import Aspect
from bot.retrieval.aspects import AspectWords, rank_aspects
from bot.retrieval.calibration import certainty_features, probability
from bot.retrieval.fusion import standardise
from bot.retrieval.protocols import Encoder
from bot.retrieval.ranking import Candidate, Ranking
from bot.retrieval.signals import ASPECTS, SignalIndex
from bot.retrieval.training import Weights, train

MAX_CANDIDATES = 6
REMEMBERED = 256


class Retriever:
    """Search over the guides. Read-only after construction, so it may be shared between threads."""

    def __init__(
        self, passages: Sequence[Passage], encoder: Encoder, weights: Weights | None, foreign: Sequence[str]
    ) -> None:
        """Build the index; learn the weights unless they are given.

        Args:
            passages: every passage of every guide.
            encoder: the sentence encoder.
            weights: learned before over the same passages and encoder, or None.
            foreign: questions no guide answers, for calibration.
        """
        self.index = SignalIndex(passages, encoder)
        self.weights = weights or train(self.index, foreign)
        # a turn looks at the same question several times: for guides, for aspects, alone and with the last question
        self._score = lru_cache(maxsize=REMEMBERED)(lambda question: self.index.score([question]))
        self._words = AspectWords()
        asked = [p for p in passages if p.kind is PassageKind.QUESTION and p.aspect is not None]
        self._words.fit([p.text for p in asked], [p.aspect for p in asked if p.aspect is not None])

    def search(self, question: str) -> Ranking:
        """Rank the guides for a question; never empty."""
        signals = self.index.guide_signals(self._score(question))
        logits = self.weights.fusion.logits(standardise(signals))
        sure = float(probability(self.weights.certainty, certainty_features(logits, signals, [question]))[0])
        order = np.argsort(-logits[0])[:MAX_CANDIDATES]
        share = np.exp(logits[0][order] - logits[0][order[0]])
        rest = share[1:] / max(float(share[1:].sum()), 1e-9)
        # what the best one leaves is shared out among the others, and none of them may overtake it
        confidences = [sure, *(min(sure, (1 - sure) * float(r)) for r in rest)]
        return Ranking(tuple(Candidate(self.index.guides[i], c) for i, c in zip(order, confidences, strict=True)))

    def aspects(self, question: str, guide: str) -> list[tuple[Aspect, float]]:
        """Aspects of ``guide`` the question may ask about, best first, with weights that sum to one."""
        likeness = self.index.aspect_signals(self._score(question), 0, guide)
        present = {self.index.passages[i].aspect for i in self.index.passages_of(guide)}
        available = [a for a in ASPECTS if a in present]
        return rank_aspects(self._words.probabilities([question])[0], likeness, available)

    def aspect_words(self, question: str) -> list[tuple[Aspect, float]]:
        """Aspects by the words of the question alone, whatever the guide, best first."""
        values = self._words.probabilities([question])[0]
        return sorted(((a, float(values[i])) for i, a in enumerate(ASPECTS)), key=lambda pair: -pair[1])


def load_weights(path: Path) -> Weights | None:
    """Weights saved by :func:`save_weights`, or None when there are none or they cannot be read."""
    try:
        return Weights.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError):
        return None


def save_weights(weights: Weights, path: Path) -> None:
    """Store weights so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_text(json.dumps(weights.to_json()), encoding="utf-8")
    half.replace(path)
