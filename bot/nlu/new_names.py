"""Copies of examples with other names in them, so that a tagger knows a city by its place, not by heart.

Citizens name places and people that no training example holds. From known names nothing is learned about those, since
a known name tells everything by itself. In the copies, a name is often one that belongs to another entity
("quảng ninh" is a province, and an airport's city, too) or words that never were a name at all.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.nlu.spans import Sentence, Span
from bot.text.syllables import is_syllable

Example = tuple[Sentence, Sequence[Span]]

_WORD_START = "▁"
_SHORTEST = 3  # letters
_COPIED, _KEPT, _KNOWN, _FOREIGN = 0.5, 0.3, 0.4, 0.5  # shares: of examples, of names, of new names, of unknown ones


@dataclass(frozen=True)
class Words:
    """What names are made of: Vietnamese syllables, and words that are none."""

    syllables: tuple[str, ...]
    foreign: tuple[str, ...]


def read_words(tokenizer: Path) -> Words:
    """The whole words among the pieces of an encoder's vocabulary.

    Args:
        tokenizer: a Unigram ``tokenizer.json``.

    Raises:
        FileNotFoundError: there is no such file.
    """
    pieces = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    words = [piece.removeprefix(_WORD_START) for piece, _ in pieces if piece.startswith(_WORD_START)]
    words = [word for word in words if word.isalpha() and len(word) >= _SHORTEST]
    return Words(
        tuple(word for word in words if is_syllable(word)),
        tuple(word for word in words if word.isascii() and not is_syllable(word)),
    )


def with_new_names(examples: Sequence[Example], entities: Collection[str], words: Words, seed: int) -> list[Example]:
    """Copies of about half of the examples that name one of ``entities``, with most of those names exchanged."""
    chance = random.Random(seed)
    names = sorted(
        {sentence.syllables[s.first : s.end] for sentence, spans in examples for s in spans if s.entity in entities}
    )

    def new_name() -> tuple[str, ...]:
        if chance.random() < _KNOWN:
            return chance.choice(names)
        if chance.random() < _FOREIGN:
            return tuple(chance.choices(words.foreign, k=chance.choice((1, 1, 1, 2))))
        return tuple(chance.choices(words.syllables, k=chance.choice((2, 2, 2, 3))))

    def exchanged(span: Span) -> tuple[str, ...]:
        return new_name() if span.entity in entities and chance.random() >= _KEPT else ()

    return [
        _exchange(sentence, [(span, exchanged(span)) for span in sorted(spans)])
        for sentence, spans in examples
        if any(span.entity in entities for span in spans) and chance.random() < _COPIED
    ]


def _exchange(sentence: Sentence, names: Iterable[tuple[Span, tuple[str, ...]]]) -> Example:
    """The sentence with a new name for each span that gets one, and its spans where they are now."""
    syllables: list[str] = []
    words: list[str] = []
    spans: list[Span] = []
    reached = 0
    for span, name in names:
        syllables += sentence.syllables[reached : span.first]
        words += sentence.words[reached : span.first]
        first, reached = len(syllables), span.end
        syllables += name or sentence.syllables[span.first : span.end]
        words += name or sentence.words[span.first : span.end]
        spans.append(replace(span, first=first, end=len(syllables)))
    syllables += sentence.syllables[reached:]
    words += sentence.words[reached:]
    return Sentence(tuple(syllables), tuple(words), sentence.intent), spans
