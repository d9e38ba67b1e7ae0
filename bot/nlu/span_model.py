"""Entities learned from examples: first which piece of a message is what, then which role it plays.

"Từ Huế đến Vinh" holds two cities; which is the start is told by the words around, however far, and by what else the
message holds. One tagger for both questions needs a label for every pair of entity and role, learns each from few
examples and slowly. Two conditional random fields share the work: over syllables for entities, then over the entities
alone for roles, so that what one is weighs directly on the next, however many words stand between.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pycrfsuite

from bot.nlu.new_names import Words, read_words, with_new_names
from bot.nlu.phrases import PhraseBook
from bot.nlu.span_features import Features, role_features, syllable_features, units
from bot.nlu.spans import Sentence, Span, from_tags, to_tags

_ENTITIES_FILE, _ROLES_FILE, _PHRASES_FILE = "entities.crf", "roles.crf", "phrases.json"
_NO_ROLE = "-"  # crfsuite takes no empty label


@dataclass(frozen=True)
class Settings:
    """How the two fields are trained: L1 and L2 penalties, the most iterations, and which entities get new names.

    ``names`` are entities with more values than any training data can hold; ``words`` is the ``tokenizer.json`` whose
    words their new names are made of (see :mod:`bot.nlu.new_names`).
    """

    entity_penalties: tuple[float, float] = (0.05, 0.02)
    role_penalties: tuple[float, float] = (0.2, 0.1)
    entity_iterations: int = 60
    role_iterations: int = 100
    names: tuple[str, ...] = ()
    words: str = "models/encoder/tokenizer.json"
    seed: int = 1


class SpanModel:
    """Finds entities with roles; read-only once trained."""

    def __init__(self, phrases: PhraseBook, entities: pycrfsuite.Tagger, roles: pycrfsuite.Tagger) -> None:
        """See :meth:`fit` and :meth:`read`."""
        self._phrases = phrases
        self._entities = entities
        self._roles = roles

    @classmethod
    def fit(
        cls, sentences: Sequence[Sentence], spans: Sequence[Sequence[Span]], folder: Path, settings: Settings
    ) -> SpanModel:
        """Learn from examples with their spans, and keep the model in ``folder``.

        Raises:
            ValueError: there is no span to learn from.
            FileNotFoundError: the words for new names are not where ``settings`` says.
        """
        if not any(spans):
            raise ValueError("no example marks an entity")
        pairs = list(zip(sentences, spans, strict=True))
        phrases = PhraseBook.fit((sentence.syllables, own) for sentence, own in pairs)
        (folder / _PHRASES_FILE).write_text(json.dumps(phrases.counts, ensure_ascii=False), encoding="utf-8")
        words = read_words(Path(settings.words)) if settings.names else Words((), ())
        copies = with_new_names(pairs, settings.names, words, settings.seed)
        _train(
            [_entity_example(sentence, own, phrases) for sentence, own in (*pairs, *copies)],
            folder / _ENTITIES_FILE,
            settings.entity_penalties,
            settings.entity_iterations,
        )
        _train(
            [_role_example(sentence, own) for sentence, own in pairs if own],
            folder / _ROLES_FILE,
            settings.role_penalties,
            settings.role_iterations,
        )
        return cls.read(folder)

    @classmethod
    def read(cls, folder: Path) -> SpanModel:
        """Read what :meth:`fit` kept; the taggers are in memory afterwards."""
        counts = json.loads((folder / _PHRASES_FILE).read_text(encoding="utf-8"))
        taggers = []
        for name in (_ENTITIES_FILE, _ROLES_FILE):
            tagger = pycrfsuite.Tagger()
            tagger.open(str(folder / name))  # reads all of it; `open_inmemory` would leave the bytes to our care
            taggers.append(tagger)
        return cls(PhraseBook(counts), *taggers)

    def find(self, sentence: Sentence) -> list[Span]:
        """Entities of a message in order, each with its role."""
        if not sentence.syllables:
            return []
        known = self._phrases.find(sentence.syllables)
        found = from_tags(self._entities.tag(syllable_features(sentence.syllables, sentence.words, known)))
        if not found:
            return []
        roles = self._roles.tag(role_features(units(sentence.syllables, found), sentence.intent))
        return [replace(span, role="" if role == _NO_ROLE else role) for span, role in zip(found, roles, strict=True)]


def _entity_example(sentence: Sentence, spans: Sequence[Span], phrases: PhraseBook) -> tuple[Features, list[str]]:
    known = phrases.find(sentence.syllables, spans)
    features = syllable_features(sentence.syllables, sentence.words, known)
    return features, to_tags(spans, len(sentence.syllables))


def _role_example(sentence: Sentence, spans: Sequence[Span]) -> tuple[Features, list[str]]:
    features = role_features(units(sentence.syllables, spans), sentence.intent)
    return features, [span.role or _NO_ROLE for span in sorted(spans)]


def _train(
    examples: Sequence[tuple[Features, list[str]]], path: Path, penalties: tuple[float, float], iterations: int
) -> None:
    """``penalties``: L1 and L2."""
    c1, c2 = penalties
    trainer = pycrfsuite.Trainer(
        algorithm="lbfgs", params={"c1": c1, "c2": c2, "max_iterations": iterations}, verbose=False
    )
    for features, labels in examples:
        trainer.append(features, labels)
    trainer.train(str(path))
