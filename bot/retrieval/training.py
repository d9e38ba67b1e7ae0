"""Learning how sure to be, from questions whose guide is known.

No question may help itself: it is hidden from the index, and the classifier's opinion of it is that of a classifier
that has not seen it. To know when *no* guide fits, some questions have their guide hidden, and questions from other
worlds are added.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.knowledge.passages import PassageKind
from bot.retrieval.calibration import Certainty, certainty_features
from bot.retrieval.classifier import Learned
from bot.retrieval.fusion import fuse
from bot.retrieval.protocols import FloatArray
from bot.retrieval.signals import SignalIndex

SEED = 20261121
# How often no guide fits, among questions that get as far as the guides: the NLU has sent most others away. With four
# times as many the bot was 9 points less sure than right, of questions that nothing had been learned from.
MAX_FOREIGN = 300
SHARE_GUIDE_HIDDEN = 0.03
EDITORS_PER_GUIDE = {PassageKind.QUESTION: 6, PassageKind.NAME: 3}
CHUNK = 200


@dataclass(frozen=True)
class Weights:
    """Everything learned. ``coefficients`` are the classifier's, shape (passages, guides)."""

    certainty: Certainty
    coefficients: FloatArray

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Plain arrays for a file; inverse of :meth:`from_arrays`."""
        return {
            "certainty": self.certainty.to_array(),
            "coefficients": self.coefficients,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Weights:
        """Rebuild from :meth:`to_arrays`."""
        return cls(Certainty.from_array(arrays["certainty"]), arrays["coefficients"])


def choose_queries(index: SignalIndex, rng: random.Random) -> list[int]:
    """Positions of the passages to learn from: all citizens' questions, and some of each guide's own.

    Citizens' questions show how hard real ones are; editors' examples and names show what short ones look like.
    """
    queries = [i for i, p in enumerate(index.passages) if p.kind is PassageKind.ASKED]
    for guide in index.guides:
        for kind, most in EDITORS_PER_GUIDE.items():
            own = [i for i in index.passages_of(guide) if index.passages[i].kind is kind]
            queries += rng.sample(own, min(most, len(own)))
    return queries


def query_signals(index: SignalIndex, queries: Sequence[int], learned: Learned) -> FloatArray:
    """Signals of passages as if each were a new question, shape (queries, guides, signals)."""
    signals = []
    for start in range(0, len(queries), CHUNK):
        chunk = queries[start : start + CHUNK]
        hidden = np.zeros((len(chunk), len(index.passages)), dtype=bool)
        hidden[np.arange(len(chunk)), chunk] = True
        scores = index.score([index.passages[i].text for i in chunk])
        scores = replace(scores, by_guide=learned.held_out[start : start + CHUNK])
        signals.append(index.guide_signals(scores, hidden))
    return np.concatenate(signals)


def train(index: SignalIndex, foreign: Sequence[str]) -> Weights:
    """Teach the index's classifier, and learn how sure to be. ``foreign``: questions that no guide answers."""
    rng = random.Random(SEED)
    queries = choose_queries(index, rng)
    learned = index.learn(queries)
    asked = [index.passages[i] for i in queries]
    signals = query_signals(index, queries, learned)
    column = {guide: i for i, guide in enumerate(index.guides)}
    right = np.zeros((len(asked), len(index.guides)), dtype=bool)
    for row, passage in enumerate(asked):
        right[row, [column[guide] for guide in (passage.guide, *passage.also) if guide in column]] = True
    lost = np.array([rng.random() < SHARE_GUIDE_HIDDEN for _ in asked])
    signals[right & lost[:, None]] = 0.0
    logits = fuse(signals)
    features = certainty_features(logits, signals, [p.text for p in asked])
    labels = right[np.arange(len(asked)), logits.argmax(axis=1)] & ~lost
    if foreign:
        others = rng.sample(list(foreign), min(len(foreign), MAX_FOREIGN))
        outside = index.guide_signals(index.score(others))
        features = np.concatenate([features, certainty_features(fuse(outside), outside, others)])
        labels = np.concatenate([labels, np.zeros(len(others), dtype=bool)])
    return Weights(Certainty.fit(features, labels), learned.coefficients)
