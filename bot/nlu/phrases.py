"""The phrases that training examples mark as entities, found again in a message."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.nlu.spans import Span

MAX_SYLLABLES = 6

Found = list[set[str]]


class PhraseBook:
    """Which entities a phrase has been, and in how many examples."""

    def __init__(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """``counts``: phrase, entity, examples."""
        self.counts = counts

    @classmethod
    def fit(cls, examples: Iterable[tuple[Sequence[str], Collection[Span]]]) -> PhraseBook:
        """Collect the phrases of examples (syllables and their spans)."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for syllables, spans in examples:
            for phrase, entity in _marked(syllables, spans):
                counts[phrase][entity] += 1
        return cls(counts)

    def find(self, syllables: Sequence[str], own: Collection[Span] = ()) -> Found:
        """For each syllable, its places in known phrases ("B-city", "I-city" …).

        ``own`` are the spans of a training example: what is known from it alone does not count, or the tagger would
        learn that every entity is known.
        """
        from_itself = _marked(syllables, own)
        found: Found = [set() for _ in syllables]
        for first in range(len(syllables)):
            for end in range(first + 1, min(len(syllables), first + MAX_SYLLABLES) + 1):
                phrase = " ".join(syllables[first:end])
                for entity, count in self.counts.get(phrase, {}).items():
                    if count > ((phrase, entity) in from_itself):
                        for i in range(first, end):
                            place = "B" if i == first else "E" if i == end - 1 else "I"
                            found[i].add(f"{place}-{entity}")
        return found


def _marked(syllables: Sequence[str], spans: Iterable[Span]) -> set[tuple[str, str]]:
    return {(" ".join(syllables[span.first : span.end]), span.entity) for span in spans}
