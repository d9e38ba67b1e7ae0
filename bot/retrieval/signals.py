"""How alike a question and every guide are, by several measures at once.

One :class:`SignalIndex` is built over the passages of all guides. The measures are the encoder and BM25, each with and
without diacritics, and character n-grams. For each question and measure it yields, per guide, the best score that any
passage of a kind (name, question, section) reaches and the mean of the nearest few; and, once per guide, the
score of a classifier. What these signals are worth is the business of :mod:`bot.retrieval.fusion`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.passages import Passage, PassageKind
from bot.knowledge.schema import Aspect
from bot.retrieval.classifier import MAX_CHARS, ExampleFeatures, GuideClassifier, Learned, learn
from bot.retrieval.dense import DenseIndex, nearest_only
from bot.retrieval.lexical import BM25Index, CharacterIndex
from bot.retrieval.protocols import BoolArray, Encoder, FloatArray
from bot.retrieval.readings import Readings

MEASURES = ("encoder", "encoder_plain", "bm25", "bm25_plain", "characters")
KINDS = (PassageKind.NAME, PassageKind.QUESTION, PassageKind.SECTION)
# Kinds of passages of which the best one speaks for the guide: whoever wrote a question, it is one.
_TOGETHER = {kind: (kind, PassageKind.ASKED) if kind is PassageKind.QUESTION else (kind,) for kind in KINDS}
CLASSIFIER = "classifier"
NEAREST = 3
SIGNALS = (
    *(f"{measure}:{part}" for measure in MEASURES for part in (*(k.value for k in KINDS), f"nearest {NEAREST}")),
    CLASSIFIER,
)
ASPECTS = tuple(Aspect)


@dataclass(frozen=True)
class Scores:
    """Scores of a batch of questions.

    ``by_measure`` holds one (questions, passages) array per measure, ``by_guide`` the classifier's margins, shape
    (questions, guides).
    """

    by_measure: tuple[FloatArray, ...]
    by_guide: FloatArray


class SignalIndex:
    """The searchable form of the passages."""

    def __init__(self, passages: Sequence[Passage], encoder: Encoder, coefficients: FloatArray | None = None) -> None:
        """Builds all indexes; takes seconds for ten thousand passages.

        Args:
            passages: what can be found.
            encoder: the sentence encoder.
            coefficients: of a classifier that has learned from the same passages with the same encoder; without
                them, :meth:`learn` must come before :meth:`score`.

        Raises:
            ValueError: there is no passage to search.
        """
        if not passages:
            raise ValueError("no passages: the knowledge folder holds no readable guide")
        self.passages = tuple(passages)
        self.guides = tuple(sorted({p.guide for p in passages}))
        read = Readings.of([p.text for p in passages], encoder)
        self._encoder = encoder
        self._dense, self._dense_plain = DenseIndex(read.full_vectors), DenseIndex(read.plain_vectors)
        self._bm25, self._bm25_plain = BM25Index(read.full), BM25Index(read.plain)
        self._characters = CharacterIndex(read.plain)
        cut = {i: p.text[:MAX_CHARS] for i, p in enumerate(passages) if len(p.text) > MAX_CHARS}
        examples = read.with_texts(cut, encoder) if cut else read
        self._examples = ExampleFeatures(examples)
        self._cut, self._cut_meaning = list(cut), examples.meaning[list(cut)]
        self._column = {guide: i for i, guide in enumerate(self.guides)}
        fits = coefficients is not None and coefficients.shape == (len(passages), len(self.guides))
        self._classifier = GuideClassifier(self._examples, coefficients) if coefficients is not None and fits else None
        self._of_guide: dict[str, list[int]] = {guide: [] for guide in self.guides}
        for index, passage in enumerate(self.passages):
            self._of_guide[passage.guide].append(index)
        self._groups = {
            kind: _Groups([self._column[p.guide] if p.kind in together else None for p in passages], len(self.guides))
            for kind, together in _TOGETHER.items()
        }

        self._nearest = _Nearest([self._of_guide[guide] for guide in self.guides])

    def score(self, questions: Sequence[str]) -> Scores:
        """Score raw questions against every passage.

        Raises:
            RuntimeError: the classifier has not learned yet.
        """
        if self._classifier is None:
            raise RuntimeError("the classifier has not learned yet: call learn() first")
        read = Readings.of(questions, self._encoder)
        full, plain = self._dense.products(read.full_vectors), self._dense_plain.products(read.plain_vectors)
        meaning = (full + plain) / np.float32(2)
        meaning[:, self._cut] = read.meaning @ self._cut_meaning.T
        return Scores(
            (
                nearest_only(full),
                nearest_only(plain),
                self._bm25.scores(read.full),
                self._bm25_plain.scores(read.plain),
                self._characters.scores(read.plain),
            ),
            self._classifier.scores(read, meaning),
        )

    @property
    def has_learned(self) -> bool:
        """Whether the classifier can be asked."""
        return self._classifier is not None

    def learn(self, judged: Sequence[int]) -> Learned:
        """Teach the classifier from all passages, a minute for fifteen thousand; ``judged``: see :class:`Learned`."""
        learned = learn(self._examples, [self._column[p.guide] for p in self.passages], len(self.guides), judged)
        self._classifier = GuideClassifier(self._examples, learned.coefficients)
        return learned

    def guide_signals(self, scores: Scores, hidden: BoolArray | None = None) -> FloatArray:
        """Best score per guide, shape (questions, guides, len(SIGNALS)).

        ``hidden``, shape (questions, passages), marks passages that must not count: an example question may not
        find itself.
        """
        columns = []
        for array in scores.by_measure:
            visible = array if hidden is None else np.where(hidden, np.float32(0), array)
            columns += [self._groups[kind].best(visible) for kind in KINDS]
            columns.append(self._nearest.mean(visible))
        return np.stack([*columns, scores.by_guide], axis=-1)

    def passages_of(self, guide: str) -> tuple[int, ...]:
        """Positions of a guide's passages."""
        return tuple(self._of_guide[guide])

    def aspect_signals(self, scores: Scores, question: int, guide: str) -> FloatArray:
        """Best score per aspect within one guide, shape (len(ASPECTS), 2 * len(MEASURES)): questions, then sections."""
        result = np.zeros((len(ASPECTS), 2 * len(MEASURES)), dtype=np.float32)
        for index in self._of_guide[guide]:
            passage = self.passages[index]
            if passage.aspect is None:
                continue
            row = ASPECTS.index(passage.aspect)
            offset = 0 if passage.kind.is_question else len(MEASURES)
            for column, array in enumerate(scores.by_measure):
                result[row, offset + column] = max(result[row, offset + column], float(array[question, index]))
        return result


class _Groups:
    """Maximum of passage scores within each guide."""

    def __init__(self, owners: Sequence[int | None], size: int) -> None:
        owned = sorted((owner, index) for index, owner in enumerate(owners) if owner is not None)
        self._order = np.array([index for _, index in owned], dtype=np.intp)
        present = sorted({owner for owner, _ in owned})
        owners_in_order = np.array([owner for owner, _ in owned], dtype=np.intp)
        self._starts = np.searchsorted(owners_in_order, present)
        self._present = np.array(present, dtype=np.intp)
        self._size = size

    def best(self, scores: FloatArray) -> FloatArray:
        result = np.zeros((scores.shape[0], self._size), dtype=np.float32)
        if self._order.size:
            result[:, self._present] = np.maximum.reduceat(scores[:, self._order], self._starts, axis=1)
        return result


class _Nearest:
    """Mean of the best few passages of each guide: one lucky passage weighs less than several that agree."""

    def __init__(self, members: Sequence[Sequence[int]]) -> None:
        width = max(NEAREST, *(len(m) for m in members))
        self._index = np.array([[*m, *[0] * (width - len(m))] for m in members], dtype=np.intp)
        self._absent = np.array([[False] * len(m) + [True] * (width - len(m)) for m in members])

    def mean(self, scores: FloatArray) -> FloatArray:
        values = np.where(self._absent, np.float32(0), scores[:, self._index])
        return np.asarray(np.partition(values, -NEAREST, axis=-1)[..., -NEAREST:].mean(axis=-1), dtype=np.float32)
